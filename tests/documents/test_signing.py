"""Signatures: the same text each time, believed by programs that are not ours, and never a key that does not fit."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date as Day

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.api_jws import PyJWS

from document_examples import KEY, KEYS, NEXT_KEY, licence
from navicert.documents.keys import PublicKey, SigningKey, jwks, read_jwks
from navicert.documents.refused import DocumentError
from navicert.documents.signing import attached, detached, sign

RFC_8037 = {  # the key of RFC 8037, appendix A, and its thumbprint
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
}


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_same_licence_and_key_give_the_same_text() -> None:
    assert sign(licence(), KEY) == sign(licence(), KEY)


def test_the_header_says_the_type_and_the_key_and_nothing_else() -> None:
    head, body, _ = sign(licence(), KEY).split(".")
    assert json.loads(decoded(head)) == {"alg": "EdDSA", "kid": KEY.public.id, "typ": "navicert-licence+jws"}
    assert decoded(body) == licence().data


def test_a_key_is_named_by_the_thumbprint_of_the_standard() -> None:
    key = SigningKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "valid_from": "2026-01-01", **RFC_8037})
    assert key.public.id == RFC_8037["kid"]
    assert key.as_jwk()["d"] == RFC_8037["d"]


def test_plain_cryptography_verifies_a_licence() -> None:
    signed, _, end = sign(licence(), KEY).rpartition(".")
    public = Ed25519PublicKey.from_public_bytes(decoded(json.loads(jwks(KEYS))["keys"][0]["x"]))
    public.verify(decoded(end), signed.encode())
    with pytest.raises(InvalidSignature):
        public.verify(decoded(end), signed.encode() + b"A")


def test_another_library_verifies_a_licence_by_the_published_keys() -> None:
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_json(jwks(KEYS).decode()).keys}
    token = sign(licence(), KEY)
    kid = jwt.get_unverified_header(token)["kid"]
    assert PyJWS().decode(token, keys[kid], algorithms=["EdDSA"]) == licence().data


def test_a_detached_signature_and_its_document_come_together_again() -> None:
    token = sign(licence(), KEY)
    assert detached(token).split(".")[1] == ""
    assert attached(detached(token), licence().data) == token
    with pytest.raises(DocumentError, match="a document of its own"):
        attached(token, licence().data)


def test_a_licence_is_not_signed_with_a_key_that_it_does_not_name() -> None:
    with pytest.raises(DocumentError, match="is to be signed with"):
        sign(licence(), NEXT_KEY)


def test_a_licence_is_not_signed_outside_the_days_of_the_key() -> None:
    with pytest.raises(DocumentError, match="and not on 2027-01-02"):
        sign(licence(issued=Day(2027, 1, 2), valid_from=Day(2027, 1, 2)), KEY)


def test_published_keys_have_no_private_part() -> None:
    assert b'"d"' not in jwks(KEYS)
    assert read_jwks(jwks(KEYS), "jwks.json") == KEYS


def wrong_sets() -> Iterator[tuple[bytes, str]]:
    good = KEY.public.as_jwk()
    yield b"", "not a set of keys"
    yield b'{"keys":[]}', "one key at least"
    yield b"[" * 100_000, "not a set of keys"
    changes: list[tuple[dict[str, object], str]] = [
        (KEY.as_jwk(), "has a private key in it"),  # type: ignore[list-item]
        ({**good, "kty": "RSA"}, "not an Ed25519 key"),
        ({**good, "use": "enc"}, "not for signatures"),
        ({**good, "x": NEXT_KEY.public.as_jwk()["x"]}, "mistyped or exchanged"),
        ({**good, "x": "AAAA"}, "32 bytes"),
        ({**good, "valid_from": "1.1.2026"}, "not a day"),
        ({**good, "valid_until": "2025-01-01"}, "before it begins"),
    ]
    for changed, said in changes:
        yield json.dumps({"keys": [changed]}).encode(), said


@pytest.mark.parametrize(("data", "said"), list(wrong_sets()))
def test_a_set_of_keys_that_is_not_one_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_jwks(data, "jwks.json")


def test_a_private_key_is_not_shown() -> None:
    assert "00010203" not in repr(KEY)
    assert KEY.as_jwk()["d"] not in repr(KEY)
    with pytest.raises(DocumentError) as refused:
        SigningKey.from_jwk({**KEY.as_jwk(), "d": NEXT_KEY.as_jwk()["d"]})
    assert NEXT_KEY.as_jwk()["d"] not in str(refused.value)


def test_the_days_of_a_key_are_both_counted() -> None:
    key = PublicKey(KEY.public.public, Day(2026, 1, 1), Day(2026, 12, 31))
    assert [key.covers(day) for day in (Day(2025, 12, 31), Day(2026, 1, 1), Day(2026, 12, 31), Day(2027, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
