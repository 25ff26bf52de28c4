"""What is signed: a licence, or a letter. The canonical JSON of one of these *is* the document; a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field

from navicert.documents.canonical import as_mapping, read_exactly, reader, written
from navicert.documents.fields import Country, Language, Name, Number, Text, Word
from navicert.documents.parts import (
    EXACTLY,
    Authority,
    Condition,
    GoodsLine,
    Ground,
    Law,
    Named,
    Paragraph,
    RecordPlace,
    Signatory,
    StatusPlace,
)
from navicert.documents.refused import DocumentError

LICENCE: Final = "navicert-licence/1"
LETTER: Final = "navicert-letter/1"
LetterKind = Literal[
    "refusal",
    "no_licence_required",
    "return_as_incomplete",
    "query",
    "import_certificate",
    "classification_ruling",
    "acknowledgement",
    "suspension",
    "revocation",
    "appeal_decision",
    "notice",
]
Lines = Annotated[tuple[GoodsLine, ...], Field(max_length=2_000)]
Parties = Annotated[tuple[Named, ...], Field(max_length=500)]
Conditions = Annotated[tuple[Condition, ...], Field(max_length=200)]


class _Written:
    """What both have: their text, their hash, and the way back."""

    __slots__ = ()

    @property
    def data(self) -> bytes:
        """The text that is signed: canonical JSON. Raises :class:`DocumentError` where it is not well-formed."""
        data = written(self)
        _refuse(self)
        return data

    @property
    def sha256(self) -> str:
        """The hash of :attr:`data` in hexadecimal: the fingerprint that stands on the page."""
        return sha256(self.data).hexdigest()

    def as_mapping(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return as_mapping(self)

    @classmethod
    def read(cls, data: bytes) -> Self:
        """A document from its text. Raises :class:`DocumentError`, also where the text is not canonical."""
        document = read_exactly(cls, data)
        _refuse(document)
        return document

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        made: dict[str, Any] = _without_null(reader(cls).json_schema())
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceStatement(_Written):
    """A licence: who may send what to whom, from when to when, on which conditions.

    ``kind`` is the licence type; ``origin`` and ``destinations`` are countries; ``valid_until`` is the last day on
    which it can be used, and ``None`` for a licence without an end; ``replaces`` is the number of the licence in whose
    place it stands.
    """

    __pydantic_config__ = EXACTLY
    version: Literal["navicert-licence/1"] = LICENCE
    number: Number
    kind: Word
    title: Name
    language: Language
    authority: Authority
    holder: Named
    parties: Parties = ()
    lines: Lines = ()
    origin: Country
    destinations: Annotated[tuple[Country, ...], Field(min_length=1, max_length=300)]
    end_use: Text | None = None
    conditions: Conditions = ()
    issued: Day
    valid_from: Day
    valid_until: Day | None = None
    law: Law
    replaces: Number | None = None
    record: RecordPlace | None = None
    signatory: Signatory | None = None
    status: StatusPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(_Written):
    """A letter of the authority: its paragraphs are data.

    ``about`` is the number of the case or licence. An import certificate or a ruling has days and a place in a status
    list as a licence has; most letters have neither.
    """

    __pydantic_config__ = EXACTLY
    version: Literal["navicert-letter/1"] = LETTER
    number: Number
    kind: LetterKind
    title: Name
    language: Language
    authority: Authority
    addressee: Named
    about: Number | None = None
    paragraphs: Annotated[tuple[Paragraph, ...], Field(min_length=1, max_length=500)]
    grounds: Annotated[tuple[Ground, ...], Field(max_length=200)] = ()
    parties: Parties = ()
    lines: Lines = ()
    conditions: Conditions = ()
    issued: Day
    valid_from: Day | None = None
    valid_until: Day | None = None
    law: Law | None = None
    record: RecordPlace | None = None
    signatory: Signatory | None = None
    status: StatusPlace | None = None


Statement = LicenceStatement | Letter


def _without_null(schema: Any) -> Any:
    """A schema in which what is not stated is absent, as it is in a document."""
    if isinstance(schema, list):
        return [_without_null(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    first, *others = schema.get("anyOf", [None])
    if others == [{"type": "null"}]:
        schema = {**first, **{name: value for name, value in schema.items() if name not in ("anyOf", "default")}}
    return {name: _without_null(value) for name, value in schema.items() if name != "default" or value not in ([], {})}


def _refuse(document: object) -> None:
    """What no schema can say. Raises :class:`DocumentError`."""
    assert isinstance(document, LicenceStatement | Letter)
    first, last = document.valid_from or document.issued, document.valid_until
    if last is not None and last < max(first, document.issued):
        raise DocumentError(
            f"valid_until: {last} is before {max(first, document.issued)}, when it begins or was issued"
        )
    numbers = [line.number for line in document.lines]
    if numbers != sorted(set(numbers)):
        raise DocumentError("lines: their numbers do not rise, or one stands twice; number the lines anew")
    names = [condition.id for condition in document.conditions]
    if len(names) != len(set(names)):
        raise DocumentError("conditions: two have the same id; give each its own")
