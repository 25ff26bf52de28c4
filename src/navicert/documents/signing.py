"""Signatures of documents: compact JWS (RFC 7515) with Ed25519 (RFC 8037), and nothing that a sender could choose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from jwt.api_jws import PyJWS

from navicert.documents.canonical import LARGEST
from navicert.documents.keys import PublicKey, SigningKey, from_base64url, to_base64url
from navicert.documents.refused import DocumentError
from navicert.documents.statement import LETTER, LICENCE, Statement

ALGORITHM = "EdDSA"
TYPES = {LICENCE: "navicert-licence+jws", LETTER: "navicert-letter+jws"}
HEADER = {"alg", "kid", "typ"}  # what a header holds: no more (crit, jwk, jku, x5c …) and no less
LONGEST = LARGEST * 4 // 3 + 1_000  # signs of a signed document


def sign(statement: Statement, key: SigningKey) -> str:
    """The signed document: compact JWS over its canonical JSON. The same key and document give the same text.

    Raises :class:`DocumentError` where the document is not well-formed, names another key than this, or is issued on a
    day on which the key does not sign.
    """
    public = key.public
    if statement.authority.key != public.id:
        raise DocumentError(
            f"the document names the key {statement.authority.key}, and is to be signed with {public.id}"
        )
    if not public.covers(statement.issued):
        raise DocumentError(f"the key {public.id} signs {public.days}, and not on {statement.issued}")
    return sign_bytes(statement.data, TYPES[statement.version], key)


def sign_bytes(payload: bytes, kind: str, key: SigningKey) -> str:
    """Compact JWS over bytes; ``kind`` is the ``typ`` of the header."""
    return PyJWS().encode(payload, key.private, algorithm=ALGORITHM, headers={"typ": kind, "kid": key.public.id})


def detached(token: str) -> str:
    """The signature without the document, which lies beside it (RFC 7515, appendix F)."""
    header, _, signature = token.split(".")
    return f"{header}..{signature}"


def attached(signature: str, payload: bytes) -> str:
    """A detached signature and its document, in one again. Raises :class:`DocumentError`."""
    header, middle, end = _three(signature.strip())
    if middle:
        raise DocumentError("the signature carries a document of its own; check that file by itself")
    return f"{header}.{to_base64url(payload)}.{end}"


@dataclass(frozen=True, slots=True)
class Compact:
    """A signed text in its parts, of which nothing is believed yet."""

    header: dict[str, Any]
    payload: bytes
    signature: bytes
    signed: bytes

    @classmethod
    def parse(cls, token: str, longest: int = LONGEST) -> Self:
        """The parts of a compact JWS. Raises :class:`DocumentError` where it is not one, or too long."""
        if len(token) > longest:
            raise DocumentError(f"it has {len(token)} signs; {longest} are accepted")
        head, body, end = _three(token)
        try:
            header = json.loads(from_base64url(head, "the header"), object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            said = str(error) if isinstance(error, DocumentError) else "it is not JSON"
            raise DocumentError(f"the header cannot be read: {said}") from None
        if not isinstance(header, dict):
            raise DocumentError("the header cannot be read: it is not an object")
        signature = from_base64url(end, "the signature")
        return cls(header, from_base64url(body, "the document"), signature, f"{head}.{body}".encode())

    def check_header(self, kinds: set[str]) -> None:
        """Whether the header is one of ours. Raises :class:`DocumentError`.

        A header chooses nothing: neither another algorithm, nor where the key is fetched, nor a key of its own.
        """
        if self.header.get("alg") != ALGORITHM:
            raise DocumentError(f"the algorithm is {shown(self.header.get('alg'))}; only {ALGORITHM} is accepted")
        if self.header.get("typ") not in kinds:
            wanted = " or ".join(sorted(kinds))
            raise DocumentError(f"it is of the type {shown(self.header.get('typ'))}, and not {wanted}")
        if extra := sorted(set(self.header) - HEADER):
            raise DocumentError(
                f"the header has {', '.join(map(shown, extra))}, which a document of an authority never has"
            )
        if not isinstance(self.header.get("kid"), str):
            raise DocumentError("the header does not name its key (kid)")

    def check_signature(self, key: PublicKey) -> None:
        """Whether the signature is of this key over these very bytes. Raises :class:`DocumentError`."""
        key.verify(self.signature, self.signed)


def _three(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise DocumentError("it is not a signed text (compact JWS): three parts in base64url, with points between them")
    return parts[0], parts[1], parts[2]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise DocumentError("a name stands in it twice")
    return dict(pairs)


def shown(value: object) -> str:
    """Something that a stranger wrote, as it may stand in a sentence: quoted, and not at length."""
    return repr(value)[:60]
