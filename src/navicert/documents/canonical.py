"""One text for one meaning: a document as canonical JSON (RFC 8785), and back.

What is not stated is absent: there is no ``null`` and no empty list, so that a document has exactly one text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date as Day
from typing import Any, TypeVar

import rfc8785
from pydantic import TypeAdapter, ValidationError

from navicert.documents.refused import DocumentError

LARGEST = 400_000  # bytes of a document

SAID = {  # in our words, by the kind of fault
    "json_invalid": "it is not JSON",
    "missing": "is missing",
    "missing_argument": "is missing",
    "missing_keyword_only_argument": "is missing",
    "unexpected_keyword_argument": "is not a field of this document",
    "string_type": "is not a text",
    "int_type": "is not a whole number",
}

Document = TypeVar("Document")

_READERS: dict[type[Any], TypeAdapter[Any]] = {}


def as_mapping(value: object) -> dict[str, Any]:
    """A frozen document as JSON has it, without what is not stated."""
    return {each.name: _plain(held) for each in fields(value) if _stated(held := getattr(value, each.name))}  # type: ignore[arg-type]


def _stated(value: object) -> bool:
    return value is not None and value != () and value != {}


def _plain(value: object) -> object:
    if is_dataclass(value):
        return as_mapping(value)
    if isinstance(value, Day):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON. Raises :class:`DocumentError` where something cannot be written exactly."""
    try:
        return rfc8785.dumps(dict(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError, TypeError) as error:
        raise DocumentError(f"the document cannot be written exactly ({error}); use plain text") from None


def written(value: object) -> bytes:
    """The text of a frozen document, checked as :func:`read_exactly` checks it. Raises :class:`DocumentError`."""
    data = canonical(as_mapping(value))
    read_exactly(type(value), data)
    return data


def read_exactly(kind: type[Document], data: bytes) -> Document:
    """A document from its text. Raises :class:`DocumentError` where it is not well-formed, or not canonical."""
    if len(data) > LARGEST:
        raise DocumentError(f"the document has {len(data)} bytes; {LARGEST} are accepted")
    try:
        value: Document = reader(kind).validate_json(data)
    except ValidationError as error:
        raise DocumentError(_sentence(error)) from None
    if canonical(as_mapping(value)) != data:
        raise DocumentError(
            "the document is not canonical JSON (RFC 8785): the order of its names, its blanks, its numbers or a stated "
            "nothing differ from the one text that it can have"
        )
    return value


def reader(kind: type[Any]) -> TypeAdapter[Any]:
    """What reads a kind of document, and knows its JSON Schema."""
    if kind not in _READERS:
        _READERS[kind] = TypeAdapter(kind)
    return _READERS[kind]


def _sentence(error: ValidationError) -> str:
    """The first fault, with its place; and how many more there are."""
    first, *more = error.errors(include_url=False, include_input=False)
    place = " → ".join(_named(part) for part in first["loc"]) or "the document"
    what = SAID.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{place}: {what}" + (f" (and {len(more)} more)" if more else "")


def _named(part: int | str) -> str:
    """A name in a document, or a place in a list, counted from 1; a stranger's name is quoted."""
    if isinstance(part, int):
        return str(part + 1)
    return part if part.isidentifier() and part.isascii() else repr(part)[:60]
