"""Keys of the log, what is served, and receipts that convince a verifier which is not ours."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError

from navicert.library.log_keys import keep_keys, new_keys
from navicert.library.logs import Folder, read_checkpoint, read_policy
from navicert.office.actions.determination import keep_determination
from navicert.office.models import Act as ActRow
from navicert.office.models import Waiting
from navicert.office.record.acts import NotRecorded, NotYet, act_on, receipt_of
from navicert.office.record.publisher import log_folder
from navicert.office.record.sequencer import KEY_FILE, KEY_VARIABLE, integrate, the_keys
from navicert.office.shelf import the_library
from navicert.record.keys import SigningKey
from navicert.record.refused import RecordError
from office_examples import BARE
from office_record import NOW, done, once, verified, vkeys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


# --- keys ------------------------------------------------------------------------------------


def test_keys_are_made_once_for_their_owner_only(home: Path) -> None:
    keys = the_keys(home)

    assert the_keys(home) == keys
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert keys[0].name.startswith("navicert.invalid/log-")


def test_keys_may_come_from_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, " ".join(key.secret for key in new_keys("example.org/log")))

    assert [key.name for key in the_keys(home)] == ["example.org/log"] * 2
    assert not (home / KEY_FILE).exists()


def test_a_lost_key_is_not_replaced_by_a_new_one(home: Path) -> None:
    once()
    (home / KEY_FILE).unlink()

    with pytest.raises(CommandError, match="there is no key file"):
        once()


def test_the_keys_of_another_log_are_refused(home: Path) -> None:
    once()
    name = the_keys(home)[0].name
    (home / KEY_FILE).unlink()
    keep_keys(home / KEY_FILE, new_keys("example.org/other"))
    with pytest.raises(CommandError, match="put its own keys back"):
        once()

    (home / KEY_FILE).unlink()
    keep_keys(home / KEY_FILE, new_keys(name))
    with pytest.raises(CommandError, match="none of the keys"):
        once()


def test_two_machines_that_begin_with_two_keys_do_not_make_one_log_of_two(keys: tuple[SigningKey, ...]) -> None:
    done("C-1")
    integrate(keys, log_folder())
    done("C-2")

    with pytest.raises(RecordError, match="put its own keys back"):
        integrate(new_keys("example.org/other"), log_folder())

    assert Waiting.objects.count() == 1


def test_a_change_of_keys_is_an_entry_and_every_checkpoint_verifies(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once()
    old, new = the_keys(home), new_keys(the_keys(home)[0].name)
    for held in ((*old, *new), new):
        (home / KEY_FILE).write_text("".join(f"{key.secret}\n" for key in held))
        done(f"C-{len(held)}")
        once()
        assert verified(capsys)[0] == 0

    last = json.loads(act_on(new[0].name, "log.keys_changed").data)["outcome"]
    assert last["before"] == sorted(key.verifier.id.hex() for key in old)
    assert ActRow.objects.filter(verb="log.keys_changed").count() == 2
    policy = read_policy(log_folder() / "policy")
    assert [log.key for log in policy.logs] == [key.verifier for key in new]


def test_witnesses_that_the_operator_named_stay_in_the_policy(home: Path) -> None:
    once()
    witness = new_keys("witness.example.org", (4,))[0].verifier  # type: ignore[arg-type]
    policy = log_folder() / "policy"
    policy.write_text(policy.read_text().replace("quorum none", f"witness w1 {witness}\nquorum w1"))
    keys = (*the_keys(home), *new_keys(the_keys(home)[0].name))
    (home / KEY_FILE).write_text("".join(f"{key.secret}\n" for key in keys))

    once()

    read = read_policy(policy)
    assert (list(read.witnesses), read.quorum, len(read.logs)) == (["w1"], "w1", 4)


# --- what is served --------------------------------------------------------------------------


def test_what_is_served_verifies_and_grows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done(*(f"C-{number}" for number in range(300)))
    once()
    old = tmp_path / "old"
    old.write_bytes((log_folder() / "checkpoint").read_bytes())
    done(*(f"D-{number}" for number in range(300)))
    once()

    status, said = verified(capsys, str(log_folder()), *vkeys(), "--old", str(old))

    assert (status, "append-only: the first 301 entries" in said) == (0, True)
    assert read_checkpoint(Folder(log_folder())).text.splitlines()[1] == "601"


@pytest.mark.parametrize("lost", ["", "tile/0", "tile/entries", "tile/0/000.p"])
def test_files_that_were_lost_are_made_again_from_the_database(capsys: pytest.CaptureFixture[str], lost: str) -> None:
    done(*(f"C-{number}" for number in range(200)))
    once()
    shutil.rmtree(log_folder() / lost)
    done(*(f"D-{number}" for number in range(90)))

    once()

    assert verified(capsys)[0] == 0
    assert receipt_of("C-7", log_folder()).index == act_on("C-7").index


def test_a_receipt_convinces_the_stand_alone_verifier(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = keep_determination(BARE, library=the_library(), asked_by="test", now=NOW)
    once()
    act = act_on(kept.public_id)
    receipt, data = tmp_path / "r.tlog-proof", tmp_path / "act.json"
    receipt.write_bytes(receipt_of(kept.public_id, log_folder()).data)
    data.write_bytes(act.data)

    status, said = verified(capsys, str(receipt), *vkeys(), "--act", str(data), act.nonce.hex())
    assert (status, "the entry is in the log at its index" in said) == (0, True)

    data.write_bytes(act.data.replace(b"test", b"text"))
    assert verified(capsys, str(receipt), *vkeys(), "--act", str(data), act.nonce.hex())[0] == 1


def test_a_receipt_waits_for_the_log_and_needs_an_act(keys: tuple[SigningKey, ...]) -> None:
    with pytest.raises(NotRecorded):
        receipt_of("C-0", log_folder())
    done("C-1")
    with pytest.raises(NotYet, match="waits for its place"):
        receipt_of("C-1", log_folder())
    once()
    done("C-2")
    integrate(keys, log_folder())
    with pytest.raises(NotYet, match="ask again in a moment"):
        receipt_of("C-2", log_folder())
