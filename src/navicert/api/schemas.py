"""What goes in and out, in the words of the contract ``navicert-cases/1``, for OpenAPI."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, TypeAdapter

from navicert.terms import ACTIVITIES, COMPLETE_PARTS, REGIMES, ROLES, Answer, Layer, Transaction


class Open(Schema):
    """Later editions may add fields."""

    model_config = ConfigDict(extra="allow")


class Problem(Schema):
    """What is wrong, where, and what would be right."""

    field: str | None
    message: str


class Error(Schema):
    """The answer to facts or a request that cannot be read."""

    error: Problem


class Need(Open):
    """One requirement that a licence or an authorisation must overcome."""

    id: str
    reason: str
    via: str
    cites: list[str]


class Authorisation(Open):
    """One licence exception or general authorisation, and why it can or cannot be used."""

    id: str
    status: str
    why: str
    cites: list[str]


class Regime(Open):
    """What one body of law says."""

    regime: str
    pack: str | None
    answer: Answer
    needs: list[Need]
    authorisations: list[Authorisation]
    missing: list[Any]
    cites: list[str]
    warnings: list[str]


class Measure(Schema):
    """A sanctions measure that the transaction meets: ``certain`` is false where the missing facts decide."""

    layer: Layer
    regime: str
    id: str
    says: str
    cites: list[str]
    certain: bool


class Determined(Open):
    """The answer to one transaction, kept under ``id``.

    ``names_compared`` is false where parties are named and no list was there to compare them with: such an answer clears
    nobody yet, whatever ``headline`` says. It is null where nobody is named.
    """

    id: str
    date: str
    headline: Answer
    regimes: list[Regime]
    not_covered: list[str]
    assumed: list[str]
    questions: list[Any]
    layers: list[Measure]
    names_compared: bool | None
    hits: list[Any]
    flags: list[Any]
    engine: str


class Kept(Schema):
    """A determination as it was kept, with the hashes of all that went into it."""

    id: str
    created: str
    asked_by: str
    engine: str
    packs: dict[str, str]
    lists: dict[str, str]
    facts: dict[str, Any]
    facts_sha256: str
    answer: dict[str, Any]
    answer_sha256: str


class Replayed(Schema):
    """What came of asking again: ``same``, ``different`` or ``not_possible``.

    ``findings`` say which input or code is not what it was; ``notes`` its place in the record, and what was renewed since.
    """

    outcome: str
    sentence: str
    findings: list[str]
    notes: list[str]


class Signer(Schema):
    """Who signed the served checkpoint, with which kind of key, and when, where that is said."""

    name: str
    key: str
    at: str | None


class ServedLog(Schema):
    """The checkpoint that is given out."""

    origin: str
    size: int
    root: str
    keys: list[str]
    log: list[Signer]
    witnesses: list[Signer]


class RecordAnswer(Schema):
    """How the record stands."""

    size: int
    signed: str | None
    waiting: int
    oldest: str | None
    served: ServedLog
    alarms: list[str]


class ActAnswer(Schema):
    """An act as it was recorded; ``index`` is its place in the log, none while it waits."""

    id: str
    recorded: str
    entry: str
    act: str
    nonce: str
    index: int | None


class Pack(Schema):
    """One body of law as this server holds it."""

    pack: str
    regime: str
    title: str
    edition: str
    covers: dict[str, str | None]


class LawHeld(Schema):
    """The law and the lists that this server answers from."""

    engine: str
    packs: list[Pack]
    lists: dict[str, str]


def components() -> dict[str, Any]:
    """The schemas of the facts, under the names by which OpenAPI refers to them."""
    schema = TypeAdapter(Transaction).json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = schema.pop("$defs")
    properties = schema["properties"]
    properties["from"] = properties.pop("departure")
    schema["required"] = ["date", "activity", "from", "to"]
    properties["activity"] = {"enum": list(ACTIVITIES)}
    properties["regime_under_test"] = {"enum": list(REGIMES)}
    properties["complete"]["items"] = {"enum": list(COMPLETE_PARTS)}
    parts["Party"]["properties"]["role"] = {"enum": list(ROLES)}
    parts["Transaction"] = schema
    return {name: {**part, "additionalProperties": False} for name, part in parts.items()}
