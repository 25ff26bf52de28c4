"""Reading facts: a mapping from a file or a request becomes a Transaction, or an error that a person can act on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date as Day
from difflib import get_close_matches
from functools import cache
from typing import Any

from iso3166 import countries, countries_by_alpha3, countries_by_name
from pydantic import ConfigDict, TypeAdapter, ValidationError

from navicert.law.codes import normalise
from navicert.terms import ACTIVITIES, COMPLETE_PARTS, REGIMES, ROLES, BadFacts, Transaction

CODES = ("us_eccn", "eu_code", "uk_code", "related_to")
PLACES = ("from", "to", "final_destination")
PARTY_PLACES = ("country", "nationality", "parent_hq")
LONGEST_TEXT = 2000
MOST_PARTIES = 1000
NAMES = {
    "UNITED STATES": "US", "USA": "US", "UNITED KINGDOM": "GB", "UK": "GB", "GREAT BRITAIN": "GB", "RUSSIA": "RU",
    "SOUTH KOREA": "KR", "KOREA": "KR", "NORTH KOREA": "KP", "IRAN": "IR", "SYRIA": "SY", "VIETNAM": "VN",
    "TAIWAN": "TW", "TURKEY": "TR", "TURKIYE": "TR", "CZECH REPUBLIC": "CZ", "HONG KONG": "HK", "MACAU": "MO",
    "MACAO": "MO", "LAOS": "LA", "MOLDOVA": "MD", "TANZANIA": "TZ", "VENEZUELA": "VE", "BOLIVIA": "BO",
    "BRUNEI": "BN", "NETHERLANDS": "NL", "THE NETHERLANDS": "NL", "UAE": "AE", "KOSOVO": "XK",
    "NORTHERN IRELAND": "XI", "BURMA": "MM", "PALESTINE": "PS", "MACEDONIA": "MK", "SWAZILAND": "SZ",
    "IVORY COAST": "CI", "CAPE VERDE": "CV", "EAST TIMOR": "TL",
}  # fmt: skip
CHOICES = {"activity": ACTIVITIES, "regime_under_test": REGIMES, "role": ROLES, "complete": COMPLETE_PARTS}
AMOUNTS = ("value", "value_usd", "value_jpy", "kg", "quantity", "shipments_this_year", "range_km", "payload_kg")
MEANT: dict[str, str] = {
    "date_from_datetime_parsing": "a day such as 2026-09-15", "date_parsing": "a day such as 2026-09-15",
    "date_type": "a day such as 2026-09-15", "bool_type": "true or false (or leave it out where it is not known)",
    "float_type": "a number", "string_type": "text", "tuple_type": "a list", "dataclass_type": "a mapping of fields",
    "dict_type": "a mapping of fields", "float_parsing": "a number", "missing": "a value, because the law cannot be asked without it",
}  # fmt: skip


@cache
def _adapter() -> TypeAdapter[Transaction]:
    return TypeAdapter(Transaction, config=ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True))


def place_code(value: str) -> str | None:
    """``DE`` for ``DE``, ``DEU`` or ``Germany``; ``None`` where the text is neither a code nor a known name."""
    text = " ".join(value.split()).upper()
    if re.fullmatch(r"[A-Z]{2}", text):
        return NAMES.get(text, text)
    if text in countries_by_alpha3:
        return str(countries_by_alpha3[text].alpha2)
    if text in NAMES:
        return NAMES[text]
    if text in countries_by_name:
        return str(countries_by_name[text].alpha2)
    short = [c.alpha2 for c in countries if c.name.upper().split(",")[0].split(" (")[0] == text]
    return str(short[0]) if len(short) == 1 else None


def read_facts(given: Mapping[str, Any]) -> Transaction:
    """A Transaction from facts in the words of ``navicert-cases/1``.

    Raises :class:`BadFacts` with the field and what would be right. A null is the same as a field left out: unknown.
    """
    if not isinstance(given, Mapping):
        raise BadFacts("facts", f"a mapping of fields is needed, not {type(given).__name__}")
    facts = _tidy(dict(given), "")
    if "departure" in facts:
        raise BadFacts("departure", "unknown field; the place of departure is called 'from'")
    for name in ("date", "activity", "from", "to"):
        if facts.get(name) in (None, ""):
            raise BadFacts(name, "is needed; date, activity, from and to must always be stated")
    facts["departure"] = facts.pop("from")
    try:
        return _adapter().validate_python(facts)
    except ValidationError as error:
        raise _explained(error) from None


def _tidy(value: Any, path: str) -> Any:
    """Nulls dropped, lists made tuples, days read, places and codes brought to their usual form."""
    name = path.rsplit(".", 1)[-1]
    if isinstance(value, dict):
        return {str(k): _tidy(v, f"{path}.{k}".strip(".")) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        if len(value) > MOST_PARTIES:
            raise BadFacts(path, f"has {len(value)} entries; at most {MOST_PARTIES} are read")
        return tuple(_tidy(v, path if name in ("via", "listed", "complete") else f"{path}[{i}]") for i, v in enumerate(value) if v is not None)
    if isinstance(value, str):
        return _text(value.strip(), path, name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(float(value), path, name)
    return value


def _text(value: str, path: str, name: str) -> Any:
    if len(value) > LONGEST_TEXT:
        raise BadFacts(path, f"is {len(value):,} characters long; at most {LONGEST_TEXT:,} are read")
    if name == "date":
        return _day(value, path)
    if path in PLACES or path == "via" or name in PARTY_PLACES and path.startswith("parties") or path == "item.origin":
        return _place(value, path)
    if name in CODES:
        return normalise(value)
    if name in CHOICES and "." not in path.replace("parties", "").lstrip("[0123456789].") and value not in CHOICES[name]:
        raise BadFacts(path, f"{value!r} is not one of {', '.join(CHOICES[name])}")
    return value


def _day(value: str, path: str) -> Day:
    try:
        return Day.fromisoformat(value)
    except ValueError:
        raise BadFacts(path, f"{value!r} is not a day; write it as 2026-09-15") from None


def _place(value: str, path: str) -> str:
    code = place_code(value)
    if code is None:
        near = get_close_matches(value.upper(), [*NAMES, *countries_by_name], n=1)
        hint = f" (did you mean {near[0].title()}?)" if near else ""
        raise BadFacts(path, f"{value!r} is not a place; use a two-letter code such as DE, or the country's name{hint}")
    return code


def _number(value: float, path: str, name: str) -> float:
    if not math.isfinite(value):
        raise BadFacts(path, "is not a finite number")
    if value < 0 and name in AMOUNTS:
        raise BadFacts(path, f"{value:g} is negative; amounts are zero or more")
    if (name == "percent" or name.endswith("_percent")) and not 0 <= value <= 100:
        raise BadFacts(path, f"{value:g} is not a percentage between 0 and 100")
    return value


def _explained(error: ValidationError) -> BadFacts:
    first = error.errors()[0]
    place = _spoken(first["loc"])
    if first["type"] == "unexpected_keyword_argument":
        return BadFacts(place, f"unknown field{_nearest(first['loc'])}")
    wanted = MEANT.get(first["type"], first["msg"])
    return BadFacts(place, f"{str(first['input'])[:60]!r} is not right here; what is needed is {wanted}")


def _spoken(place: tuple[int | str, ...]) -> str:
    text = ""
    for part in place:
        if part in ("bool", "dict[str,any]", "float"):
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{'from' if part == 'departure' else part}"
    return text.lstrip(".")


def _nearest(place: tuple[int | str, ...]) -> str:
    from navicert.law.fields import FIELDS, RECORD_FIELDS  # noqa: PLC0415 - only on the way to an error

    names = {n.rsplit(".", 1)[-1] for n in FIELDS} | {n for fields in RECORD_FIELDS.values() for n in fields}
    near = get_close_matches(str(place[-1]), sorted(names), n=1)
    return f"; did you mean {near[0]}?" if near else "; `navicert template facts` lists the fields"


def facts_as_mapping(t: Transaction) -> dict[str, Any]:
    """The facts in the contract's words again; unknown fields are left out. Reading it gives an equal Transaction."""
    found = _bare(asdict(t))
    found["from"] = found.pop("departure")
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _bare(v) for k, v in value.items() if v is not None and v != {} and not (k in ("lines", "complete") and not v)}
    if isinstance(value, tuple):
        return [_bare(v) for v in value]
    return value.isoformat() if isinstance(value, Day) else value


def with_complete(t: Transaction, parts: tuple[str, ...]) -> Transaction:
    """The same facts, with parts of the world declared closed as well."""
    wrong = [p for p in parts if p not in COMPLETE_PARTS]
    if wrong:
        raise BadFacts("complete", f"{wrong[0]!r} is not one of {', '.join(COMPLETE_PARTS)}")
    return replace(t, complete=tuple(dict.fromkeys([*t.complete, *parts])))
