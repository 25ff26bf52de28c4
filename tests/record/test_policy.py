"""Trust policies: whose signatures make a checkpoint believed."""

from __future__ import annotations

from itertools import product

import pytest

from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import Kind, SigningKey
from navicert.record.note import Note, Signature, sign_checkpoint
from navicert.record.policy import parse_policy
from navicert.record.refused import RecordError

TIME = 1_790_000_000
LOG = SigningKey("log.example.org/licences", Kind.ED25519, bytes(32))
HEAD = Checkpoint(LOG.name, 5, bytes(32))
WITNESSES = {
    name: SigningKey(f"{name.lower()}.example.net", Kind.COSIGNATURE_ED25519, name.ljust(32).encode())
    for name in ("X1", "X2", "X3", "Y1", "Y2")
}
TEXT = (
    f"# two authorities and one other body\n\n  log {LOG.verifier} https://log.example.org/licences\n"
    + "".join(f"witness {name}\t{key.verifier}\n" for name, key in WITNESSES.items())
    + "group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n"
)


def test_a_policy_says_who_is_believed_and_where_they_are() -> None:
    policy = parse_policy(TEXT.encode())
    assert [(log.key, log.url) for log in policy.logs] == [(LOG.verifier, "https://log.example.org/licences")]
    assert {name: witness.key for name, witness in policy.witnesses.items()} == {
        name: key.verifier for name, key in WITNESSES.items()
    }


@pytest.mark.parametrize("cosigned", list(product([True, False], repeat=5)))
def test_a_quorum_is_two_of_x_and_one_of_y(cosigned: tuple[bool, ...]) -> None:
    names = [name for name, has in zip(WITNESSES, cosigned, strict=True) if has]
    note = sign_checkpoint(HEAD, [LOG, *(WITNESSES[name] for name in names)], TIME)
    policy = parse_policy(TEXT.encode())
    if sum(cosigned[:3]) >= 2 and any(cosigned[3:]):
        judged = policy.judge(note)
        assert {name: signed.time for name, signed in judged.witnesses.items()} == dict.fromkeys(names, TIME)
    else:
        with pytest.raises(RecordError, match="which is not the quorum both; wait until more witnesses"):
            policy.judge(note)


def test_witnesses_do_not_stand_in_for_the_log() -> None:
    note = sign_checkpoint(HEAD, WITNESSES.values(), TIME)
    with pytest.raises(RecordError, match="is not signed by log.example.org/licences"):
        parse_policy(TEXT.encode()).judge(note)


def test_a_log_signs_under_its_own_origin_only() -> None:
    note = sign_checkpoint(Checkpoint("log.example.org/other", 5, bytes(32)), [LOG], TIME)
    with pytest.raises(RecordError, match="does not know a log log.example.org/other"):
        parse_policy(f"log {LOG.verifier}\nquorum none\n".encode()).judge(note)


def test_a_false_cosignature_spoils_the_checkpoint_even_where_the_quorum_needs_none() -> None:
    note = sign_checkpoint(HEAD, [LOG, WITNESSES["X1"]], TIME)
    last = note.signatures[1]
    false = Note(note.text, (note.signatures[0], Signature(last.name, last.key_id, last.data[:-1] + b"\x00")))
    policy = f"log {LOG.verifier}\nwitness X1 {WITNESSES['X1'].verifier}\nquorum none\n"
    assert parse_policy(policy.encode()).judge(note).witnesses.keys() == {"X1"}
    with pytest.raises(RecordError, match="the signature of x1.example.net does not fit"):
        parse_policy(policy.encode()).judge(false)


def test_names_are_bytes_and_comments_are_free() -> None:
    raw = (
        "# Zürich, 北京 – \n".encode()
        + b"witness \xff\xfe "
        + str(WITNESSES["X1"].verifier).encode()
        + b"\nquorum \xff\xfe\n"
    )
    assert len(parse_policy(raw).witnesses) == 1
