"""What goes in and out of screening, for OpenAPI."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from navicert.api.schemas import Error, Open
from navicert.screening.identifiers import KINDS
from navicert.screening.party import FIELDS

Values = list[Any]
TEXTS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
NUMBERS: dict[str, Any] = {"anyOf": [*TEXTS["anyOf"], {"type": "object", "additionalProperties": TEXTS}]}
PARTY: dict[str, Any] = {
    "type": "object",
    "properties": {
        **{name: {**TEXTS, "description": words} for name, words in FIELDS.items()},
        **dict.fromkeys(KINDS, TEXTS),
        "identifiers": {**NUMBERS, "description": FIELDS["identifiers"]},
    },
    "additionalProperties": False,
}

ROWS: dict[str, Any] = {"type": "array", "items": {"type": "object"}}
DOSSIER: dict[str, Any] = {
    "type": "object",
    "description": "What is known of owners and evidence, as in a dossier file (docs/screening.md).",
    "properties": {
        "stakes": ROWS,
        "controls": ROWS,
        "ownerless": {"type": "array", "items": {"type": "string"}},
        "parties": {"type": "object", "additionalProperties": {"type": "object"}},
        "evidence": ROWS,
    },
    "additionalProperties": False,
}


def _body(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


BODY = _body(
    {
        "parties": {"type": "array", "items": PARTY, "minItems": 1},
        "lists": {"type": "array", "items": {"type": "string"}, "description": "ids of lists, groups, or default"},
        "threshold": {"type": "number", "minimum": 0, "maximum": 1},
        "limit": {"type": "integer", "minimum": 1},
        "day": {"type": "string", "format": "date"},
        "dossier": DOSSIER,
    },
    ["parties"],
)
PARTIES_BODY = _body({"parties": {"type": "array", "items": {**PARTY, "required": ["id", "name"]}}}, ["parties"])
CLEARED_BODY = _body(
    {name: {"type": "string"} for name in ("list", "listing", "person", "reason", "expires")},
    ["list", "listing", "person", "reason", "expires"],
)
MATCH_BODY = _body(
    {
        "queries": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "schema": {"type": "string"},
                    "properties": {"type": "object", "additionalProperties": TEXTS},
                },
                "required": ["schema", "properties"],
            },
        },
        "weights": {"type": "object"},
        "config": {"type": "object"},
        "params": {"type": "object"},
    },
    ["queries"],
)


class Hit(Open):
    """One listing that the party resembles, and why."""

    id: str
    list: str
    score: float
    layer: str
    alias: str
    field: str
    asked: str
    words: Values
    reasons: Values
    entity: dict[str, Any]


class Answered(Open):
    """The answer for one party, kept under ``id``."""

    id: str
    status: str
    hits: list[Hit]
    near: list[Hit]
    set_aside: list[Hit]
    lapsed: list[str]
    total: int
    day: str
    normalised: list[str]
    fields: list[str]
    lists: dict[str, str]
    weights: str
    scorecard: str
    warnings: list[str]
    behind: dict[str, Any] | None = None


class Screened(Schema):
    """The answers in the order of the parties."""

    answers: list[Answered | Error]


class KeptAnswer(Schema):
    """A screening as it was kept, with the hashes of all that went into it."""

    id: str
    created: str
    asked_by: str
    engine: str
    lists: dict[str, str]
    weights: str
    scorecard: str
    question: dict[str, Any]
    question_sha256: str
    answer: dict[str, Any]
    answer_sha256: str


class ClearedAnswer(Schema):
    """A finding that a hit is another party."""

    id: str
    list: str
    listing: str
    person: str
    reason: str
    entered_by: str
    since: str
    expires: str


class StoredAnswer(Schema):
    """The parties that are screened from now on, by the ids that were sent."""

    stored: list[str]
    since: str


class Change(Open):
    """What a run changed for one stored party: ``new``, ``changed`` or ``vanished``."""

    party: str
    change: str
    list: str
    listing: str
    score: float
    cleared: str
    hit: dict[str, Any]


class RunAnswer(Schema):
    """One run over the stored parties."""

    id: str
    created: str
    asked_by: str
    day: str
    lists: dict[str, str]
    weights: str
    scorecard: str
    engine: str
    whole: str
    parties: int
    screened: int
    warnings: list[str]
    changes: list[Change]


class Detail(Open):
    """What is wrong, in the form that clients of yente read."""

    detail: Any
