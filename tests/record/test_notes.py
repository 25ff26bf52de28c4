"""Signed notes, keys and checkpoints."""

from __future__ import annotations

import pytest

from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import Kind, SigningKey, VerifierKey
from navicert.record.note import Note, Signature, sign_checkpoint, signature
from navicert.record.refused import RecordError

HEAD = Checkpoint("log.example.org/licences", 20852163, bytes(range(32)))
TIME = 1_790_000_000
KEYS = [SigningKey("log.example.org/licences", kind, bytes([kind]) * 32) for kind in Kind]


def test_the_example_of_the_specification_is_verified() -> None:
    note = Note.parse(
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAl"
        "TgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n".encode()
    )
    key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert [signed.key for signed in note.signed_by([key])] == [key]


def test_a_checkpoint_is_three_lines() -> None:
    assert HEAD.text == "log.example.org/licences\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert Checkpoint.parse(HEAD.text) == HEAD


def test_each_kind_of_key_signs_and_says_when() -> None:
    note = sign_checkpoint(HEAD, KEYS, TIME)
    assert Note.parse(note.data) == note
    signed = note.signed_by([key.verifier for key in KEYS])
    assert [(each.key.kind, each.time) for each in signed] == [
        (Kind.ED25519, None),
        (Kind.COSIGNATURE_ED25519, TIME),
        (Kind.COSIGNATURE_ML_DSA_44, TIME),
    ]


def test_keys_are_read_back_from_their_texts() -> None:
    for key in KEYS:
        assert SigningKey.parse(key.secret) == key
        assert VerifierKey.parse(str(key.verifier)) == key.verifier
        assert key.seed.hex() not in repr(key)


@pytest.mark.parametrize("kind", Kind)
def test_no_flipped_byte_of_a_note_is_believed(kind: Kind) -> None:
    key = KEYS[list(Kind).index(kind)]
    data = sign_checkpoint(HEAD, [key], TIME).data
    for at in range(0, len(data), 1 if kind is Kind.ED25519 else 7):
        wrong = bytearray(data)
        wrong[at] ^= 0x01
        with pytest.raises(RecordError):
            Note.parse(bytes(wrong)).signed_by([key.verifier])


def test_signatures_of_unknown_keys_are_left_alone() -> None:
    stranger = SigningKey("log.example.org/licences", Kind.ED25519, bytes(32))
    note = sign_checkpoint(HEAD, [KEYS[0], stranger], TIME)
    assert [each.key for each in note.signed_by([KEYS[0].verifier])] == [KEYS[0].verifier]


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    good, bad = (signature(HEAD.text, key, TIME) for key in KEYS[:2])
    note = Note(HEAD.text, (good, Signature(bad.name, bad.key_id, bad.data[:-1] + b"\x00")))
    with pytest.raises(RecordError, match="does not fit"):
        note.signed_by([key.verifier for key in KEYS[:2]])


def test_a_cosignature_is_for_its_name_and_its_time() -> None:
    for key in KEYS[1:]:
        made = signature(HEAD.text, key, TIME)
        later = (TIME + 1).to_bytes(8, "big") + made.data[8:]
        with pytest.raises(RecordError, match="does not fit"):
            key.verifier.time_of(later, HEAD.text)
    ml_dsa = KEYS[2]
    elsewhere = VerifierKey("other.example.org", ml_dsa.kind, ml_dsa.verifier.public)
    with pytest.raises(RecordError, match="does not fit"):
        elsewhere.time_of(ml_dsa.sign(HEAD.text, TIME), HEAD.text)


def test_a_key_has_one_line_its_newest() -> None:
    note = sign_checkpoint(HEAD, KEYS[:1], TIME)
    old, new = (signature(HEAD.text, KEYS[2], time) for time in (TIME, TIME + 60))
    assert note.with_signatures([old]).with_signatures([new]).signatures == (*note.signatures, new)


def test_a_private_key_that_was_altered_is_refused_without_being_shown() -> None:
    secret = KEYS[0].secret
    with pytest.raises(RecordError, match="was altered") as refused:
        SigningKey.parse(secret.replace("+0", "+1", 1) if "+0" in secret else secret[:-2] + "A" + secret[-1:])
    assert secret[-20:] not in str(refused.value)


def test_nothing_is_signed_without_the_time() -> None:
    with pytest.raises(RecordError, match="needs the time"):
        sign_checkpoint(HEAD, KEYS, 0)
    with pytest.raises(RecordError, match="without a signature proves nothing"):
        sign_checkpoint(HEAD, [], TIME)
