"""One text for one meaning: canonical JSON (RFC 8785) and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import rfc8785

from navicert.terms import BadFacts


def canonical(value: Mapping[str, object]) -> str:
    """The canonical JSON text of a mapping; what JSON cannot carry exactly is refused."""
    try:
        return rfc8785.dumps(dict(value)).decode()  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise BadFacts("facts", f"cannot be kept exactly ({error}); use plain text and smaller numbers") from error


def check_text(value: Mapping[str, object]) -> None:
    """Refuse text that no database keeps: half characters, and the sign of number zero."""
    if "\\u0000" in canonical(value):
        raise BadFacts("facts", "holds a sign that cannot be kept (U+0000); take it out")


def sha256(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
