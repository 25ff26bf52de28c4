"""What goes in and out about licences, for OpenAPI and for reading requests."""

from __future__ import annotations

from datetime import date as Day
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from navicert.api.case_schemas import In
from navicert.api.schemas import Open
from navicert.licensing.ledger import Kind
from navicert.office.licences.customs import COLUMNS, NEEDED
from navicert.office.visible.licences import STANDINGS

TEXT_OR_WHOLE = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
_ENTRY: dict[str, Any] = {
    "type": "object",
    "properties": {
        name: {
            **(TEXT_OR_WHOLE if name in ("line", "declaration_line", "seq") else {"type": "string"}),
            "description": says,
        }
        for name, says in COLUMNS.items()
        if name != "licence"
    }
    | {"kind": {"type": "string", "enum": [kind.value for kind in Kind], "description": COLUMNS["kind"]}},
    "required": [name for name in NEEDED if name != "licence"],
    "additionalProperties": False,
}
BOOKING_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"entries": {"type": "array", "items": _ENTRY, "minItems": 1}},
                    "required": ["entries"],
                    "additionalProperties": False,
                }
            }
        },
    }
}


class LicencesAsked(Schema):
    """What is looked for among the licences."""

    words: str = Field(default="", max_length=200)
    standing: Literal["", *STANDINGS] = ""  # type: ignore[valid-type]
    ends_soon: bool = False
    page: int = Field(default=1, ge=1, le=4000)


class DutyIn(In):
    """Something more that has to be done after issue, by a day."""

    kind: str
    text: str = Field(max_length=2_000)
    due: Day


class ReportIn(In):
    """What was found or delivered; ``concern`` tells the authority that something is wrong."""

    finding: str = Field(max_length=20_000)
    evidence: list[str] = Field(default_factory=list, max_length=200)
    concern: bool = False


class LicenceLineOut(Open):
    """A licence in a list."""

    id: str
    kind: str
    holder: str
    destination: str
    standing: str
    sentence: str
    usable: bool
    valid_from: str
    valid_until: str


class LicencesOut(Schema):
    """One page of licences."""

    licences: list[LicenceLineOut]
    page: int
    more: bool


class WorthOut(Schema):
    """The balance of the value of a line, in its currency."""

    currency: str
    licensed: str
    used: str
    reserved: str
    remaining: str


class LineOut(Open):
    """The balance of one line; amounts are text. ``licensed`` and ``remaining`` are ``None`` where no limit is set.

    ``value`` is the balance of its value, ``None`` where the licence states none.
    """

    line: int
    unit: str
    licensed: str | None
    used: str
    reserved: str
    remaining: str | None
    value: WorthOut | None
    sentence: str


class LicenceOut(LicenceLineOut):
    """A licence as this person sees it."""

    state: str
    waits_for: str | None
    document_code: str | None
    destinations: list[str]
    lines: list[LineOut]
    conditions: list[dict[str, Any]]
    duties: list[dict[str, Any]]
    case: str | None
    replaces: str | None
    replaced_by: str | None
    letters: list[str]
    jws: str
    can: list[str]


class LetterOut(Schema):
    """A letter: how the office calls it, the licence that it is about, what it says, and the signed text that it is."""

    id: str
    kind: str
    issued: str
    licence: str | None
    statement: dict[str, Any]
    jws: str


class UsesOut(Schema):
    """The entries of a ledger."""

    uses: list[dict[str, Any]]


class BookedOut(Schema):
    """What was written, how the lines stand now, and what somebody has to look at."""

    id: str
    written: int
    alarms: list[str]
    lines: list[LineOut]


class CheckedOut(Schema):
    """Whether declaration lines may go, and how the lines would stand."""

    id: str
    may_go: bool
    sentence: str
    lines: list[LineOut]


class DutyDone(Schema):
    """The duty, and whether it is still to be done."""

    id: str
    duty: int
    open: bool


class AmendmentOut(Schema):
    """The draft that is to amend a licence."""

    id: str
    amends: str


class StateOut(Schema):
    """The state of the licence from now on."""

    id: str
    state: str
