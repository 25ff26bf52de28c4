"""Checking one value against its field: nothing is changed, everything wrong is said with its place.

A dossier is plain JSON: amounts are texts (``"6400000.00"``), so that nothing is rounded; days are ``2026-09-15``;
money is ``{amount, currency}``, a quantity ``{amount, unit}``; a yes-or-no is ``yes``, ``no`` or ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from difflib import get_close_matches
from typing import Any

from navicert.law.fields import fields_of
from navicert.licensing import words
from navicert.licensing.kinds import Field
from navicert.licensing.parts import entries_at_most, parts_of
from navicert.licensing.units import CURRENCIES, UNITS
from navicert.terms import Line

LONGEST = {"text": 300, "long_text": 2000, "texts": 300}
LATEST_YEAR = 2099
SENTENCES = {
    "unknown": "There is no field {field} here{nearest}",
    "null": "Leave the field out where it is not known; null is not read.",
    "not_text": "{shown} is not text.",
    "blank": "This is blank; leave the field out where there is nothing to say.",
    "long": "This has {length} characters; at most {longest} are read.",
    "mark": "This holds {mark}, which nobody can see or which turns the reading direction; take it out.",
    "lines": "This is one line of text; take the line breaks and tabs out.",
    "float": "{shown} is a number; write amounts as text, such as \"1250.50\", so that nothing is rounded.",
    "decimal": "{shown} is not an amount; write digits with a point before the cents, such as 1250.50, without separators.",
    "negative": "{shown} is negative; amounts are zero or more.",
    "zero": "A quantity is more than zero.",
    "largest": "{shown} is more than {largest}.",
    "money": "Money is an amount and a currency, such as 1250.50 and EUR.",
    "quantity": "A quantity is an amount and a unit, such as 8 and items.",
    "currency": "{shown} is not a currency; use a code such as EUR, USD or GBP.",
    "unit": "{shown} is not a unit; use one of {units}.",
    "country": "{shown} is not a country; use a code of two capital letters, such as DE.",
    "choice": "{shown} is not one of {options}.",
    "tick": "A tick is true; leave the field out where it is not ticked.",
    "day": "{shown} is not a day; write it as 2026-09-15.",
    "year": "{shown} is outside the years {earliest} to {latest}.",
    "list": "A list is needed, not {shown}.",
    "many": "This has {length} entries; at most {most} are read.",
    "twice": "{shown} stands twice.",
    "mapping": "A mapping of fields is needed, not {shown}.",
    "key": "{shown} is not a name; use letters, digits and _, such as frame_rate_hz.",
    "code": "{shown} is not a list entry; write it as 3A001.a.2, ML4.a or none.",
    "customs": "{shown} is not a customs code; it has 6, 8 or 10 digits.",
    "line": "{shown} is not a line number; use 1, 2, 3 …",
    "own_field": "{shown} has a field of its own; state it there.",
    "percent": "{shown} is not a percentage between 0 and 100.",
}  # fmt: skip
AMOUNTS = frozenset(
    {"value", "value_usd", "value_jpy", "kg", "quantity", "shipments_this_year", "range_km", "payload_kg"}
)
"""Names of parameters that cannot be negative, as the reading of facts has it."""
MARKS_AND_MEASURES = {name for name, kind in fields_of(Line).items() if kind in ("bool", "number")}
OWN_FIELD = (fields_of(Line).keys() - MARKS_AND_MEASURES) | {
    "value",
    "value_usd",
    "kg",
    "quantity",
    "classified",
    "description",
}
"""Names that a parameter cannot have, because the line states them in a field of its own."""
DAY_LIKE = re.compile(r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one value: its path (``goods.0.value``), and a sentence for a person.

    ``template`` is the translatable sentence with its gaps, ``values`` fill them.
    """

    path: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.template.format(**self.values)


Found = Iterator[Problem]


def _says(path: str, name: str, **values: Any) -> Problem:
    return Problem(path, SENTENCES[name], values)


def _shown(value: Any) -> str:
    """A value as it may stand in a sentence: short, and without marks that turn the sentence round."""
    text = words.MARKED.sub("�", value if isinstance(value, str) else str(value)[:200])
    return f"“{text[:59]}…”" if len(text) > 60 else f"“{text}”"


def check(asked: Field, value: Any, path: str) -> Found:
    """Everything that is wrong with a value; nothing where it is right."""
    if value is None:
        yield _says(path, "null")
    else:
        yield from CHECKS[asked.kind](asked, value, path)


def _plain_text(value: Any, path: str, longest: int, *, several_lines: bool = False) -> Found:
    if not isinstance(value, str):
        yield _says(path, "not_text", shown=_shown(value))
    elif len(value) > longest:
        yield _says(path, "long", length=f"{len(value):,}", longest=f"{longest:,}")
    elif not (words.SEVERAL_LINES if several_lines else words.ONE_LINE).match(value):
        marks = [m for m in words.MARKED.findall(value) if m not in "\t\n"]
        yield _says(path, "mark", mark=f"U+{ord(marks[0]):04X}") if marks else _says(path, "lines")
    elif not value.strip():
        yield _says(path, "blank")


def _text(asked: Field, value: Any, path: str) -> Found:
    longest = asked.longest or LONGEST.get(asked.kind, 300)
    problems = list(_plain_text(value, path, longest, several_lines=asked.kind == "long_text"))
    yield from problems
    form = {"customs": words.CUSTOMS, "line": words.LINE_NUMBER}.get(asked.pattern)
    if not problems and form is not None and not form.match(value):
        yield _says(path, asked.pattern, shown=_shown(value))


def _decimal(value: Any, path: str, *, signed: bool = False) -> Found:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield _says(path, "float", shown=_shown(value))
    elif not isinstance(value, str):
        yield _says(path, "not_text", shown=_shown(value))
    elif not signed and words.SIGNED.match(value) and value.startswith("-"):
        yield _says(path, "negative", shown=_shown(value))
    elif not (words.SIGNED if signed else words.DECIMAL).match(value):
        yield _says(path, "decimal", shown=_shown(value))


def _number(asked: Field, value: Any, path: str) -> Found:
    problems = list(_decimal(value, path))
    yield from problems
    if not problems and asked.largest is not None and float(value) > asked.largest:
        yield _says(path, "largest", shown=_shown(value), largest=asked.largest)


def _pair(value: Any, path: str, name: str, second: str) -> Found:
    """An amount with its currency or unit: exactly these two keys."""
    if not isinstance(value, Mapping) or set(value) != {"amount", second}:
        yield _says(path, name)


def _money(asked: Field, value: Any, path: str) -> Found:
    wrong = list(_pair(value, path, "money", "currency"))
    if wrong:
        yield from wrong
        return
    yield from _decimal(value["amount"], f"{path}.amount")
    if not isinstance(value["currency"], str) or value["currency"] not in CURRENCIES:
        yield _says(f"{path}.currency", "currency", shown=_shown(value["currency"]))


def _quantity(asked: Field, value: Any, path: str) -> Found:
    wrong = list(_pair(value, path, "quantity", "unit"))
    if wrong:
        yield from wrong
        return
    amount = list(_decimal(value["amount"], f"{path}.amount"))
    yield from amount
    if not amount and not value["amount"].strip("0."):
        yield _says(f"{path}.amount", "zero")
    if not isinstance(value["unit"], str) or value["unit"] not in UNITS:
        yield _says(f"{path}.unit", "unit", shown=_shown(value["unit"]), units=", ".join(UNITS))


def _choice(asked: Field, value: Any, path: str) -> Found:
    options = words.TRISTATE if asked.kind == "yes_no_unknown" else asked.options
    if not isinstance(value, str) or value not in options:
        yield _says(path, "choice", shown=_shown(value), options=", ".join(options))


def _tick(asked: Field, value: Any, path: str) -> Found:
    if value is not True:
        yield _says(path, "tick")


def _country(asked: Field, value: Any, path: str) -> Found:
    if not isinstance(value, str) or value not in words.COUNTRIES:
        yield _says(path, "country", shown=_shown(value))


def _date(asked: Field, value: Any, path: str) -> Found:
    if not isinstance(value, str) or not DAY_LIKE.match(value) or len(value) != 10 or not _is_day(value):
        yield _says(path, "day", shown=_shown(value))
    elif not asked.earliest <= int(value[:4]) <= LATEST_YEAR:
        yield _says(path, "year", shown=_shown(value), earliest=asked.earliest, latest=LATEST_YEAR)


def _list(asked: Field, value: Any, path: str, each: Callable[[Field, Any, str], Found]) -> Found:
    if not isinstance(value, list):
        yield _says(path, "list", shown=_shown(value))
    elif not value:
        yield _says(path, "blank")
    elif len(value) > entries_at_most(asked):
        yield _says(path, "many", length=f"{len(value):,}", most=f"{entries_at_most(asked):,}")
    else:
        for number, entry in enumerate(value):
            yield from each(asked, entry, f"{path}.{number}")


def _set(each: Callable[[Field, Any, str], Found]) -> Callable[[Field, Any, str], Found]:
    """A list of values, none of them twice."""

    def run(asked: Field, value: Any, path: str) -> Found:
        wrong = list(_list(asked, value, path, each))
        yield from wrong
        if not wrong:
            twice = [v for i, v in enumerate(value) if v in value[:i]]
            yield from (_says(path, "twice", shown=_shown(v)) for v in twice[:1])

    return run


def _pairs(asked: Field, value: Any, path: str) -> Found:
    """Names with texts: from the options where there are some, else technical parameters."""
    if not isinstance(value, Mapping):
        yield _says(path, "mapping", shown=_shown(value))
    elif not value:
        yield _says(path, "blank")
    elif len(value) > entries_at_most(asked):
        yield _says(path, "many", length=f"{len(value):,}", most=f"{entries_at_most(asked):,}")
    else:
        for key, held in value.items():
            yield from _one_pair(asked, key, held, path)


def _one_pair(asked: Field, key: Any, held: Any, path: str) -> Found:
    here = f"{path}.{str(key)[:60]}"
    if asked.options and key not in asked.options:
        yield _unknown_name(path, key, asked.options)
    elif not isinstance(key, str) or not words.KEY.match(key):
        yield _says(path, "key", shown=_shown(key))
    elif held is None:
        yield _says(here, "null")
    else:
        problems = [*_plain_text(held, here, 300), *_day_like(held, here)]
        yield from problems
        form = words.EU_CODE if key == "eu_code" else words.CODE
        if not problems and asked.id == "codes" and not form.match(held):
            yield _says(here, "code", shown=_shown(held))
        elif not problems and asked.id == "parameters":
            yield from _parameter(key, held, here)


def _day_like(held: Any, path: str) -> Found:
    """What looks like a day in an open text is one, because the facts read it as one."""
    if isinstance(held, str) and DAY_LIKE.match(held) and not _is_day(held.strip()):
        yield _says(path, "day", shown=_shown(held))


def _is_day(text: str) -> bool:
    try:
        return bool(Day.fromisoformat(text))
    except ValueError:
        return False


def _parameter(key: str, held: str, path: str) -> Found:
    """A technical parameter: what looks like a number is one, and keeps to what its name allows."""
    kind = fields_of(Line).get(key)
    if key in OWN_FIELD:
        yield _says(path, "own_field", shown=_shown(key))
    elif kind == "bool" and held not in ("yes", "no"):
        yield _says(path, "choice", shown=_shown(held), options="yes, no")
    elif not words.SIGNED.match(held):
        if kind == "number":
            yield _says(path, "decimal", shown=_shown(held))
    elif key in AMOUNTS and held.startswith("-"):
        yield _says(path, "negative", shown=_shown(held))
    elif (key == "percent" or key.endswith("_percent")) and not 0 <= float(held) <= 100:
        yield _says(path, "percent", shown=_shown(held))


def record(parts: tuple[Field, ...], value: Any, path: str) -> Found:
    """A mapping whose keys are these fields: unknown ones are refused, the known ones checked."""
    if not isinstance(value, Mapping):
        yield _says(path, "mapping", shown=_shown(value))
        return
    known = {p.id: p for p in parts}
    for key, held in value.items():
        if key not in known:
            yield _unknown_name(path, key, known)
        else:
            yield from check(known[key], held, f"{path}.{key}".lstrip("."))
    if path and not value:
        yield _says(path, "blank")


def _unknown_name(path: str, key: Any, known: Mapping[str, Any]) -> Problem:
    near = get_close_matches(str(key)[:80], list(known), n=1)
    nearest = f"; did you mean {near[0]}?" if near else "."
    return _says(f"{path}.{str(key)[:60]}".lstrip("."), "unknown", field=_shown(key), nearest=nearest)


def _record(asked: Field, value: Any, path: str) -> Found:
    yield from record(parts_of(asked), value, path)


def _records(asked: Field, value: Any, path: str) -> Found:
    wrong = list(_list(asked, value, path, _record))
    yield from wrong
    if not wrong and asked.kind == "goods":
        numbers = [line["line"] for line in value if "line" in line]
        twice = [n for i, n in enumerate(numbers) if n in numbers[:i]]
        yield from (_says(path, "twice", shown=_shown(n)) for n in twice[:1])


CHECKS: Mapping[str, Callable[[Field, Any, str], Found]] = {
    "text": _text, "long_text": _text, "texts": _set(_text), "choice": _choice, "choices": _set(_choice),
    "yes_no_unknown": _choice, "tick": _tick, "date": _date, "number": _number, "money": _money, "quantity": _quantity,
    "country": _country, "countries": _set(_country), "pairs": _pairs, "party": _record, "parties": _records,
    "owners": _records, "shares": _records, "goods": _records,
}  # fmt: skip
