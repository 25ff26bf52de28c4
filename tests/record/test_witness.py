"""Witnesses: what they cosign, what they never cosign, and that they do not forget."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from navicert.library.witness_state import Witness, new_witness, open_witness
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey
from navicert.record.merkle import Frontier, consistency_proof
from navicert.record.note import Note, sign_checkpoint
from navicert.record.refused import RecordError
from navicert.record.tiles import Edge, nodes
from navicert.record.witness import Answer, Request, cosignatures_from

ORIGIN = "log.example.org/licences"
TIME = 1_790_000_000
NAME = "witness.example.net/w1"


def request(
    entries: Sequence[bytes], old: int, new: int, keys: Sequence[SigningKey], proof: Sequence[bytes] | None = None
) -> bytes:
    """What a log with these entries asks a witness that has seen ``old`` of them."""
    edge, tiles = Edge().grown(entries[:new])
    made = consistency_proof(old, new, nodes(new, dict(tiles).__getitem__)) if proof is None else tuple(proof)
    return Request(old, made, sign_checkpoint(Checkpoint(ORIGIN, new, edge.root), keys, TIME)).data


@pytest.fixture
def folder(tmp_path: Path, log_keys: tuple[SigningKey, ...]) -> Path:
    new_witness(tmp_path / "witness", NAME, [key.verifier for key in log_keys])
    return tmp_path / "witness"


@pytest.fixture
def witness(folder: Path) -> Iterator[Witness]:
    with open_witness(folder) as opened:
        yield opened


def ask(witness: Witness, body: bytes) -> Answer:
    return witness.add_checkpoint(body, lambda: TIME)


def test_it_cosigns_a_log_that_grows(
    witness: Witness, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    for old, new in ((0, 5), (5, 5), (5, 300), (300, 1000)):
        answer = ask(witness, request(entries, old, new, log_keys))
        assert answer.status == 200
        head = Checkpoint(ORIGIN, new, Frontier().grown(entries[:new]).root)
        lines = cosignatures_from(answer.body, sign_checkpoint(head, log_keys, TIME), witness.verifiers)
        assert len(lines) == 2, "an Ed25519 and an ML-DSA-44 cosignature"
        shown = witness.checkpoint(sha256(ORIGIN.encode()).hexdigest())
        assert shown is not None
        signed = Note.parse(shown).signed_by([*witness.verifiers, *(key.verifier for key in log_keys)])
        assert [each.time for each in signed] == [None, TIME, TIME, TIME]


def test_it_refuses_a_rollback_and_a_fork_and_keeps_what_proves_it(
    witness: Witness, folder: Path, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    assert ask(witness, request(entries, 0, 300, log_keys)).status == 200
    other = [*entries[:299], b"other", *entries[300:]]
    statuses = {
        "fewer entries": ask(witness, request(entries, 200, 250, log_keys)),
        "the same size, another history": ask(witness, request(other, 300, 300, log_keys)),
        "a longer log with another history": ask(witness, request(other, 300, 400, log_keys)),
        "a wrong proof": ask(witness, request(entries, 300, 400, log_keys, proof=[bytes(32)])),
    }
    assert {what: answer.status for what, answer in statuses.items()} == {
        "fewer entries": 409,
        "the same size, another history": 422,
        "a longer log with another history": 422,
        "a wrong proof": 422,
    }
    assert statuses["fewer entries"].body == "300\n"
    kept = [Checkpoint.parse(Note.parse(file.read_bytes()).text) for file in (folder / "evidence").iterdir()]
    assert Checkpoint(ORIGIN, 300, Frontier().grown(other[:300]).root) in kept
    assert ask(witness, request(entries, 300, 300, log_keys)).status == 200


def test_it_remembers_after_a_restart(folder: Path, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]) -> None:
    with open_witness(folder) as first:
        ask(first, request(entries, 0, 300, log_keys))
    with open_witness(folder) as second:
        assert ask(second, request(entries, 0, 200, log_keys)).body == "300\n"
        assert ask(second, request([b"other", *entries[1:]], 300, 301, log_keys)).status == 422


def test_what_it_signs_is_on_the_disk_before_it_signs(
    witness: Witness, folder: Path, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    def now() -> int:
        # The time is asked for when the cosignature is made.
        [latest] = folder.glob("seen/*/latest")
        assert Checkpoint.parse(Note.parse(latest.read_bytes()).text).size == 300
        return TIME

    assert witness.add_checkpoint(request(entries, 0, 300, log_keys), now).status == 200


def test_nothing_is_signed_where_nothing_can_be_kept(
    witness: Witness, folder: Path, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    (folder / "seen" / sha256(ORIGIN.encode()).hexdigest()).write_text("a file where a folder must be")
    asked: list[int] = []

    def now() -> int:
        asked.append(1)
        return TIME

    with pytest.raises(OSError, match="File exists|Not a directory"):
        witness.add_checkpoint(request(entries, 0, 5, log_keys), now)
    assert not asked


def test_a_witness_that_lost_its_memory_does_not_sign(
    folder: Path, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    with open_witness(folder) as first:
        ask(first, request(entries, 0, 300, log_keys))
    [latest] = folder.glob("seen/*/latest")
    latest.unlink()
    with open_witness(folder) as second, pytest.raises(RecordError, match="has lost latest"):
        ask(second, request(entries, 0, 5, log_keys))
    (folder / "seen").rename(folder / "elsewhere")
    with pytest.raises(RecordError, match="a witness that does not know what it has signed must not sign"):
        open_witness(folder).__enter__()


def test_a_log_of_which_the_state_is_gone_is_not_begun_again(
    folder: Path, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    with open_witness(folder) as first:
        assert ask(first, request(entries, 0, 300, log_keys)).status == 200
        shutil.rmtree(next((folder / "seen").iterdir()))
        with pytest.raises(RecordError, match="has lost latest; put it back as it last was"):
            ask(first, request([b"other", *entries[1:]], 0, 5, log_keys))
    with open_witness(folder) as second, pytest.raises(RecordError, match="nothing is signed before"):
        ask(second, request([b"other", *entries[1:]], 0, 5, log_keys))


def test_good_checkpoints_with_bad_proofs_leave_room_for_the_proof_of_a_fork(
    witness: Witness,
    folder: Path,
    entries: Sequence[bytes],
    log_keys: tuple[SigningKey, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("navicert.library.witness_state.MOST_EVIDENCE", 3)
    assert ask(witness, request(entries, 0, 10, log_keys)).status == 200
    for size in range(11, 20):
        assert ask(witness, request(entries, 10, size, log_keys, proof=[bytes(32)])).status == 422
    assert not list((folder / "evidence").iterdir())
    for number in range(5):
        assert ask(witness, request([b"other %d" % number, *entries[1:10]], 10, 10, log_keys)).status == 422
    assert len(list((folder / "evidence").iterdir())) == 3


def test_one_process_at_a_time(witness: Witness, folder: Path) -> None:
    with pytest.raises(RecordError, match="one witness has one process"):
        open_witness(folder).__enter__()


def test_in_a_race_it_cosigns_one_history(
    witness: Witness, entries: Sequence[bytes], log_keys: tuple[SigningKey, ...]
) -> None:
    """Twelve forks at once, again and again: of each size at most one is cosigned, and each continues the last."""
    forks = [[*entries[:10], b"fork %d" % number, *entries[11:60]] for number in range(12)]
    assert ask(witness, request(entries, 0, 10, log_keys)).status == 200
    start = threading.Barrier(12)
    cosigned: list[tuple[int, int, bytes]] = []

    def push(number: int) -> None:
        old = 10
        start.wait()
        for new in range(11, 60, 4):
            answer = ask(witness, request(forks[number], old, new, log_keys))
            if answer.status == 200:
                cosigned.append((old, new, Frontier().grown(forks[number][:new]).root))
            if answer.status == 409:
                old = min(int(answer.body), new)
            elif answer.status == 200:
                old = new

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(push, range(12)))
    steps = sorted({(old, new) for old, new, _ in cosigned})
    assert len({root for _, _, root in cosigned}) == len({new for _, new, _ in cosigned}), "one root for each size"
    assert all(step[1] == following[0] for step, following in zip(steps, steps[1:], strict=False))
    winners = {
        number for number in range(12) for _, n, root in cosigned if Frontier().grown(forks[number][:n]).root == root
    }
    assert len(winners) == 1
