"""The JSON Schema (draft 2020-12) of a licence type's dossier, for the interface and for who fills it in by program.

What :func:`navicert.licensing.dossier.read_dossier` accepts, the schema accepts; what only the reader can see (a day that is no
day, a line number that stands twice) the schema leaves to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from navicert.licensing.kinds import Field, LicenceKind
from navicert.licensing.parts import entries_at_most, parts_of
from navicert.licensing.units import CURRENCIES, UNITS
from navicert.licensing.values import LONGEST
from navicert.licensing.words import CODE, COUNTRIES, CUSTOMS, DECIMAL, EU_CODE, KEY, LINE_NUMBER, TRISTATE

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def _pattern(compiled: Any) -> str:
    """A pattern as JSON Schema writes it: the end of the text is ``$``."""
    return str(compiled.pattern).replace(r"\Z", "$")


PATTERNS = {"customs": CUSTOMS, "line": LINE_NUMBER}
COMMON: Schema = {
    "amount": {"type": "string", "pattern": _pattern(DECIMAL), "description": "A decimal number as text, never a JSON number."},
    "country": {"type": "string", "enum": sorted(COUNTRIES), "description": "ISO 3166-1, two capital letters."},
    "money": {
        "type": "object", "additionalProperties": False, "required": ["amount", "currency"],
        "properties": {"amount": {"$ref": "#/$defs/amount"}, "currency": {"type": "string", "enum": sorted(CURRENCIES)}},
    },
    "quantity": {
        "type": "object", "additionalProperties": False, "required": ["amount", "unit"],
        "properties": {"amount": {"$ref": "#/$defs/amount"}, "unit": {"type": "string", "enum": list(UNITS)}},
    },
}  # fmt: skip
NAMED = {"money": "money", "quantity": "quantity", "country": "country", "number": "amount"}


def json_schema(kind: LicenceKind) -> Schema:
    """The schema of a dossier of this type. Every field may be left out: a draft may be incomplete."""
    return {
        "$schema": DRAFT,
        "$id": f"urn:navicert:dossier:{kind.id}",
        "title": kind.title,
        "description": kind.summary,
        "type": "object",
        "additionalProperties": False,
        "properties": {f.id: _described(f) for f in kind.fields()},
        "$defs": COMMON,
    }


def _described(asked: Field) -> Schema:
    about = {"title": asked.label} | ({"description": asked.hint} if asked.hint else {})
    return {**_schema(asked), **about}


def _schema(asked: Field) -> Schema:
    if asked.kind in NAMED:
        return {"$ref": f"#/$defs/{NAMED[asked.kind]}"}
    if asked.kind in ("text", "long_text"):
        return _text(asked)
    if asked.kind in ("choice", "yes_no_unknown"):
        return {"type": "string", "enum": list(TRISTATE if asked.kind == "yes_no_unknown" else asked.options)}
    if asked.kind == "tick":
        return {"const": True}
    if asked.kind == "date":
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date"}
    if asked.kind == "pairs":
        return _pairs(asked)
    if asked.kind == "party":
        return _record(asked)
    return _list(asked)


def _text(asked: Field) -> Schema:
    longest = asked.longest or LONGEST.get(asked.kind, 300)
    made: Schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return made | ({"pattern": _pattern(PATTERNS[asked.pattern])} if asked.pattern in PATTERNS else {})


def _pairs(asked: Field) -> Schema:
    made: Schema = {"type": "object", "minProperties": 1, "maxProperties": entries_at_most(asked)}
    text: Schema = {"type": "string", "minLength": 1, "maxLength": 300}
    if asked.id == "codes":
        coded = {k: {**text, "pattern": _pattern(EU_CODE if k == "eu_code" else CODE)} for k in asked.options}
        return made | {"additionalProperties": False, "properties": coded}
    if asked.options:
        return made | {"additionalProperties": False, "properties": dict.fromkeys(asked.options, text)}
    return made | {"propertyNames": {"pattern": _pattern(KEY)}, "additionalProperties": text}


def _record(asked: Field) -> Schema:
    parts: Mapping[str, Schema] = {p.id: _described(p) for p in parts_of(asked)}
    return {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": parts}


def _list(asked: Field) -> Schema:
    entry: Schema = _record(asked) if parts_of(asked) else {"$ref": "#/$defs/country"}
    if asked.kind == "texts":
        entry = {"type": "string", "minLength": 1, "maxLength": asked.longest or LONGEST["texts"]}
    elif asked.kind == "choices":
        entry = {"type": "string", "enum": list(asked.options)}
    unique = {} if parts_of(asked) else {"uniqueItems": True}
    return {"type": "array", "minItems": 1, "maxItems": entries_at_most(asked), "items": entry, **unique}
