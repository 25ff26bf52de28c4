"""Reading facts: a mapping from a file or a request becomes a Transaction, or an error that a person can act on."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date as Day
from datetime import datetime as Moment
from difflib import get_close_matches
from functools import partial
from typing import Any

from iso3166 import countries, countries_by_alpha3, countries_by_name

from navicert.law.codes import export_control_item, munitions_paragraph, normalise
from navicert.law.fields import fields_of
from navicert.law.spelling import NAMED_REGIONS, SPELT, customs_code, known_word, list_id, region_code
from navicert.terms import (
    ACTIVITIES,
    COMPLETE_PARTS,
    REGIMES,
    ROLES,
    BadFacts,
    Content,
    DenialNotification,
    EndUse,
    Item,
    Line,
    Party,
    Stake,
    Transaction,
)

PLACES = ("departure", "to", "final_destination", "via", "country", "nationality", "parent_hq", "origin")
LONGEST_TEXT = 2000
MOST_ENTRIES = 1000
DEEPEST = 6
LARGEST = 1e15
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
NAMES = {
    "UNITED STATES": "US", "USA": "US", "UNITED KINGDOM": "GB", "UK": "GB", "GREAT BRITAIN": "GB", "RUSSIA": "RU",
    "SOUTH KOREA": "KR", "NORTH KOREA": "KP", "IRAN": "IR", "SYRIA": "SY", "VIETNAM": "VN",
    "TAIWAN": "TW", "TURKEY": "TR", "TURKIYE": "TR", "CZECH REPUBLIC": "CZ", "HONG KONG": "HK", "MACAU": "MO",
    "MACAO": "MO", "LAOS": "LA", "MOLDOVA": "MD", "TANZANIA": "TZ", "VENEZUELA": "VE", "BOLIVIA": "BO",
    "BRUNEI": "BN", "NETHERLANDS": "NL", "THE NETHERLANDS": "NL", "UAE": "AE", "KOSOVO": "XK",
    "NORTHERN IRELAND": "XI", "BURMA": "MM", "PALESTINE": "PS", "MACEDONIA": "MK", "SWAZILAND": "SZ",
    "IC": "ES", "CANARY ISLANDS": "ES", "IVORY COAST": "CI", "CAPE VERDE": "CV", "EAST TIMOR": "TL",
}  # fmt: skip
CHOICES = {"activity": ACTIVITIES, "regime_under_test": REGIMES, "role": ROLES, "complete": COMPLETE_PARTS}
AMOUNTS = (
    "value",
    "value_usd",
    "value_jpy",
    "kg",
    "quantity",
    "shipments_this_year",
    "range_km",
    "payload_kg",
)
WRITTEN: Mapping[str, Callable[[str], str]] = {
    "us_eccn": normalise, "usml": munitions_paragraph, "eu_code": normalise, "uk_code": normalise, "related_to": normalise,
    "ca_ecl": export_control_item, "listed": list_id, "owner_listed": list_id, "region": region_code,
    "hs6": customs_code, **{fact: partial(known_word, fact) for fact in SPELT},
}  # fmt: skip
"""The fields whose words have one usual form, and what brings them into it."""
CALLED: Mapping[tuple[type, str], str] = {
    (EndUse, "type"): "end_use.type", (Party, "type"): "parties.type",
    (Item, "kind"): "item.kind", (Line, "kind"): "item.kind", (Content, "kind"): "item.kind",
}  # fmt: skip
"""The fields whose name means something else in another record."""
RECORD_OF: Mapping[str, type] = {
    "parties": Party, "ownership": Stake, "us_content": Content, "denial_notifications": DenialNotification,
    "lines": Line, "item": Item, "end_use": EndUse,
}  # fmt: skip


NOT_READ = frozenset({"description", "product", "remarks", "comment", "note", "notes"})
"""What people say in words of the goods, which no rule reads."""
MEANT: Mapping[str, str] = {
    **dict.fromkeys(("eccn", "eccn_us", "us_code", "us_class"), "us_eccn"),
    **dict.fromkeys(("eccn_eu", "eu_eccn", "eu", "annex_i", "ausfuhrlistennummer"), "eu_code"),
    **dict.fromkeys(("hs", "hs_code", "hts", "customs_code", "tariff_code", "cn8"), "hs6"),
    **dict.fromkeys(("country_of_origin", "made_in"), "origin"), "goods": "lines", "items": "lines",
}  # fmt: skip
"""What people call a field, where its spelling is too far from the name for a guess."""
LONGEST_CODE = 3
NEAR_PLACE, LIKE_PLACE = 0.85, 0.75
"""How alike a name must be to that of one place to be taken for a slip, and how unlike all others; with less, Deutschland
would be the Netherlands."""


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
    facts = dict(given)
    if "departure" in facts:
        raise BadFacts("departure", "unknown field; the place of departure is called 'from'")
    for name in ("date", "activity", "from", "to"):
        if facts.get(name) in (None, ""):
            raise BadFacts(name, "is needed; date, activity, from and to must always be stated")
    facts["departure"] = facts.pop("from")
    made: Transaction = _record(Transaction, facts, "")
    return made


def read_item(given: Mapping[str, Any]) -> Line:
    """An item alone, or a line of an order, as :func:`read_facts` reads them."""
    made: Line = _record(Line, _published(given), "item")
    return made


def _record(kind: type, given: Any, path: str) -> Any:
    """One dataclass from a mapping; unknown fields are refused, nulls and blank texts are left out: unknown."""
    if not isinstance(given, Mapping):
        raise BadFacts(path, f"a mapping of fields is needed, not {_short(given)}")
    kinds = fields_of(kind)
    values = {}
    for key, value in given.items():
        name = str(key)
        here = f"{path}.{'from' if name == 'departure' else name}".lstrip(".")
        if name not in kinds:
            raise BadFacts(here, f"unknown field{_nearest(name, kinds)}")
        if value is not None and not _blank(value, name):
            values[name] = _value(kinds[name], CALLED.get((kind, name), name), value, here)
    if kind is Party and "role" not in values:
        raise BadFacts(f"{path}.role", f"is needed; one of {', '.join(ROLES)}")
    return kind(**values)


def _blank(value: Any, name: str) -> bool:
    """A blank text says nothing; only of an owner it says: on no list."""
    return isinstance(value, str) and not value.strip() and name != "owner_listed"


def _published(given: Any) -> Any:
    """``item.published`` is the same fact as ``item.attributes.published``, under which the rules read it."""
    if not isinstance(given, Mapping) or "published" not in given:
        return given
    attributes = given.get("attributes") or {}
    rest = {k: v for k, v in given.items() if k != "published"}
    return {**rest, "attributes": {"published": given["published"], **attributes}}


def _value(kind: str, name: str, value: Any, path: str) -> Any:
    if name in RECORD_OF and kind != "texts":
        if name in ("item", "end_use"):
            return _record(RECORD_OF[name], _published(value), path)
        return tuple(_record(RECORD_OF[name], v, f"{path}[{i}]") for i, v in enumerate(_list(value, path)))
    if kind == "open":
        return _open(value, path)
    if kind == "texts":
        return tuple(
            dict.fromkeys(_each(name, v, f"{path}[{i}]") for i, v in enumerate(_list(value, path)) if v is not None)
        )
    return READ[kind](value, path, name)


def _each(name: str, value: Any, path: str) -> Any:
    return _text(value, path, name)


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise BadFacts(path, f"a list is needed, not {_short(value)}")
    if len(value) > MOST_ENTRIES:
        raise BadFacts(path, f"has {len(value):,} entries; at most {MOST_ENTRIES:,} are read")
    return list(value)


def _open(value: Any, path: str, depth: int = 0) -> Any:
    """A mapping whose keys are open: texts, numbers, truth values, lists and mappings of these."""
    if isinstance(value, Mapping):
        if depth > DEEPEST:
            raise BadFacts(path, f"is nested deeper than {DEEPEST} levels")
        return {str(k): _open(v, f"{path}.{k}", depth + 1) for k, v in value.items() if v is not None}
    if depth == 0:
        raise BadFacts(path, f"a mapping of facts is needed, not {_short(value)}")
    if isinstance(value, (list, tuple)):
        if depth > DEEPEST:
            raise BadFacts(path, f"is nested deeper than {DEEPEST} levels")
        return [_open(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(_list(value, path))]
    if isinstance(value, Day):
        return _day(value, path, "")
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return _number(value, path, path.rsplit(".", 1)[-1])
    text = _text(value, path, "")
    return _day(text, path, "") if DAY.match(text) else text


def _bool(value: Any, path: str, name: str) -> bool:
    if not isinstance(value, bool):
        raise BadFacts(path, f"{_short(value)} is not true or false; leave the field out where it is not known")
    return value


def _any(value: Any, path: str, name: str) -> Any:
    return value if isinstance(value, bool) else _open(value, path)


def _short(value: Any) -> str:
    return repr(value if len(repr(value)) < 60 else repr(value)[:57] + "…")


def _text(value: Any, path: str, name: str) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadFacts(path, f"{_short(value)} is not text")
    value = value.strip()
    if UNWRITABLE.search(value):
        raise BadFacts(path, "holds a character that is not text")
    if len(value) > LONGEST_TEXT:
        raise BadFacts(path, f"is {len(value):,} characters long; at most {LONGEST_TEXT:,} are read")
    if name in PLACES:
        return _place(value, path)
    if name in WRITTEN:
        return WRITTEN[name](value)
    if name in CHOICES and value not in CHOICES[name]:
        raise BadFacts(path, f"{value!r} is not one of {', '.join(CHOICES[name])}")
    return value


def _day(value: Any, path: str, name: str) -> Day:
    if isinstance(value, Moment):
        return value.date()
    if isinstance(value, Day):
        return value
    try:
        return Day.fromisoformat(str(value).strip()) if DAY.match(str(value).strip()) else _no_day(value, path)
    except ValueError:
        return _no_day(value, path)


def _no_day(value: Any, path: str) -> Day:
    raise BadFacts(path, f"{_short(value)} is not a day; write it as 2026-09-15")


def _place(value: str, path: str) -> str:
    code = place_code(value)
    if code is None:
        said = "use a two-letter code such as DE, or the country's name in English"
        raise BadFacts(path, f"{value!r} is not a place; {said}{_meant_place(value)}")
    return code


def _meant_place(value: str) -> str:
    """The region that was named, or the one country of which the name is a slip; nothing where it could be several."""
    region = region_code(value)
    if region in NAMED_REGIONS:
        return f"; a region stands beside its country, in the field region, as {region}"
    names = [name for name in (*NAMES, *countries_by_name) if len(name) > LONGEST_CODE]
    near = get_close_matches(value.upper(), names, n=3, cutoff=LIKE_PLACE)
    sure = get_close_matches(value.upper(), near, n=1, cutoff=NEAR_PLACE)
    return f" (did you mean {sure[0].title()}?)" if sure and len({place_code(name) for name in near}) == 1 else ""


def _number(value: Any, path: str, name: str) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadFacts(path, f"{_short(value)} is not a number")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise BadFacts(path, "is not a finite number of a size that money or measures have")
    if value < 0 and name in AMOUNTS:
        raise BadFacts(path, f"{value:g} is negative; amounts are zero or more")
    if (name == "percent" or name.endswith("_percent")) and not 0 <= value <= 100:
        raise BadFacts(path, f"{value:g} is not a percentage between 0 and 100")
    return value


READ: Mapping[str, Callable[[Any, str, str], Any]] = {
    "text": _text, "number": _number, "bool": _bool, "date": _day, "any": _any,
}  # fmt: skip


def _nearest(name: str, kinds: Mapping[str, str]) -> str:
    """What may have been meant by a field that does not exist."""
    if name in NOT_READ:
        return "; nothing is read from a description: leave it out, or put the words into end_use.detail"
    meant = MEANT.get(name.lower().replace("-", "_").replace(" ", "_"))
    if meant in kinds:
        return f"; did you mean {meant}?"
    known = sorted("from" if kind == "departure" else kind for kind in kinds)
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; the fields here are {', '.join(known)[:300]}"


def facts_as_mapping(t: Transaction) -> dict[str, Any]:
    """The facts in the contract's words again; unknown fields are left out. Reading it gives an equal Transaction."""
    found: dict[str, Any] = _bare(asdict(t))
    found["from"] = found.pop("departure")
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            k: _bare(v)
            for k, v in value.items()
            if v is not None and v != {} and not (k in ("lines", "complete") and not v)
        }
    if isinstance(value, tuple):
        return [_bare(v) for v in value]
    return value.isoformat() if isinstance(value, Day) else value


def with_complete(t: Transaction, parts: tuple[str, ...]) -> Transaction:
    """The same facts, with parts of the world declared closed as well."""
    wrong = [p for p in parts if p not in COMPLETE_PARTS]
    if wrong:
        raise BadFacts("complete", f"{wrong[0]!r} is not one of {', '.join(COMPLETE_PARTS)}")
    return replace(t, complete=tuple(dict.fromkeys([*t.complete, *parts])))
