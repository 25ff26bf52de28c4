"""The functions of the expression language. Each takes the case and plain values and gives a value or unknown.

An ``Unknown`` without names means: the first argument is stated too coarsely; the caller names the fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day
from functools import lru_cache
from operator import attrgetter
from typing import Any

from navicert.law import codes
from navicert.law.unknown import NOTHING, Unknown, unknown, unless_lost

TOO_COARSE = Unknown(frozenset())
CODES_REMEMBERED = 256
"""For so many codes each list of paragraphs remembers whether they stand below it."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how to run it, the kind of its value, how many arguments it takes.

    ``frame`` says that it takes the case first; ``settle`` makes, of the arguments after the first where they are
    written out, a function of the first alone.
    """

    run: Callable[..., Any]
    kind: str
    arity: tuple[int, int | None]
    table: str | None = None
    frame: bool = True
    settle: Callable[..., Callable[[Any], Any]] | None = None


def _flat(patterns: tuple[Any, ...]) -> list[str]:
    return [p for one in patterns for p in ((one,) if isinstance(one, str) else one)]


@lru_cache(maxsize=4096)
def _by_entry(patterns: tuple[Any, ...]) -> dict[str, tuple[str, ...]]:
    """The patterns under their entries: a code is compared only with those of its own entry."""
    found: dict[str, list[str]] = {}
    for pattern in _flat(patterns):
        found.setdefault(codes.entry(pattern), []).append(pattern)
    return {name: tuple(held) for name, held in found.items()}


@lru_cache(maxsize=65536)
def is_code(code: str, *patterns: Any) -> Any:
    """Is the code one of these paragraphs or below one of them?"""
    found = [codes.under(code, p) for p in _by_entry(patterns).get(codes.entry(code), ())]
    if True in found:
        return True
    return TOO_COARSE if None in found else False


def _is_one_of(*patterns: Any) -> Callable[[str], Any]:
    """:func:`is_code` with paragraphs that are written out: what it says of the last codes is remembered for them."""
    return lru_cache(maxsize=CODES_REMEMBERED)(lambda code: is_code(code, *patterns))


def in_scope(case: Any, code: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> Any:
    """Does a row that names paragraphs relative to the entry (or all of it, less some) reach this code?"""
    name = codes.entry(code)
    left_out = is_code(code, tuple(f"{name}.{p}" for p in exclude)) if exclude else False
    if left_out is True:
        return False
    held = is_code(code, tuple(f"{name}.{p}" for p in include)) if include else True
    if held is False:
        return False
    return True if held is True and left_out is False else TOO_COARSE


def is_y(code: str) -> Any:
    found = codes.is_y(code)
    return TOO_COARSE if found is None else found


def _known_place(case: Any, place: str) -> bool:
    """Does the Country Chart, or the table of places assigned to a row of it, know the place?"""
    if "country_chart" not in case.tables:
        return True
    return bool(case.rows("country_chart", place) or case.rows("chart_territories", place))


def _chart_row(case: Any, place: str) -> Any:
    found = case.lookup("country_chart", place)
    if found is not NOTHING:
        return found
    assigned = case.lookup("chart_territories", place)
    if assigned is NOTHING:
        return unknown("destination")
    parent = case.lookup("country_chart", assigned.cells["row"])
    return unknown("destination") if parent is NOTHING else parent


def chart(case: Any, place: str, column: str) -> Any:
    """Is there an X for this place in this column of the Country Chart? A place without a row is unknown."""
    return case.once(f"chart {column}", place, lambda c, key: _marked(c, key, column))


def _marked(case: Any, place: str, column: str) -> Any:
    row = _chart_row(case, place)
    if type(row) is Unknown:
        return row
    return row.cells[column] == "X" if column in row.cells else unknown(f"country_chart.{column}")


def chart_footnote(case: Any, place: str, number: float) -> Any:
    """Does the place's row of the Country Chart carry this footnote?"""
    row = _chart_row(case, place)
    return row if type(row) is Unknown else str(int(number)) in row.cells["footnotes"]


def in_group(case: Any, place: str, *groups: Any) -> Any:
    """Is the place in any of these country groups on the day? A territory follows the country it is assigned to."""
    own = case.once("groups of", place, _groups_of)
    return own if type(own) is Unknown else not own.isdisjoint(_flat(groups))


def _groups_of(case: Any, place: str) -> frozenset[str] | Unknown:
    own = case.rows("country_groups", place)
    if not own:
        if not _known_place(case, place):
            return unknown("destination")
        assigned = case.lookup("chart_territories", place)
        own = () if assigned is NOTHING else case.rows("country_groups", assigned.cells["row"])
    return frozenset(r.cells["group"] for r in own)


def group_membership(case: Any, place: str) -> Any:
    """Every group that the table of country groups knows, and whether the place is in it on the day."""
    groups = sorted({r.cells["group"] for r in case.tables["country_groups"].rows})
    found = {g: in_group(case, place, g) for g in groups}
    lost = next((v for v in found.values() if type(v) is Unknown), None)
    return unless_lost(lost, found)


def exception_row(case: Any, code: str) -> Any:
    """The line of list-based exceptions that applies to the item's paragraph; unknown where it is stated too coarsely."""
    doubtful = False
    for row in case.rows("ccl_exceptions", codes.entry(code)):
        held = in_scope(case, code, row.cells["include"], row.cells["exclude"])
        condition = row.get("when", case) if held is True else held
        if held is True and condition is True:
            return TOO_COARSE if doubtful else row
        if type(condition) is Unknown and condition.missing:
            return condition
        doubtful = doubtful or held is TOO_COARSE
    return TOO_COARSE if doubtful else NOTHING


def exists_code(case: Any, table: str, code: str) -> bool:
    """Does the code, or a paragraph above it, stand in the table of codes on the day?"""
    parts = codes.steps(code)
    return any(case.rows(table, ".".join(parts[:n])) for n in range(len(parts), 0, -1))


def order_value(case: Any, currency: str, under: str = "") -> Any:
    """The money of the order in a currency, at the stated rate of the stated day.

    With an entry: only of the lines classified under it, of the whole order where it has no lines.
    """
    t = case.transaction
    whole = {"USD": t.value_usd, "JPY": t.value_jpy}.get(currency)
    if whole is not None and not (under and t.lines):
        return max(whole, t.item.value_usd or 0) if currency == "USD" else whole
    total = 0.0
    for line in [x for x in t.lines if not under or codes.entry(x.us_eccn or under) == under] or [t.item]:
        worth = _line_value(case, line, currency)
        if type(worth) is Unknown:
            return worth
        total += worth
    return total


def _line_value(case: Any, line: Any, currency: str) -> Any:
    if currency == "USD" and line.value_usd is not None:
        return line.value_usd
    own = getattr(line, "currency", None) or case.transaction.contract.get("currency")
    if line.value is None or own is None:
        return unknown(
            "item.value_usd" if currency == "USD" else "item.value",
            *(("contract.currency",) if line.value else ()),
        )
    if own == currency:
        return line.value
    rates = case.rates
    if own not in rates or currency not in rates:
        return unknown("contract.exchange_rate")
    return line.value * rates[own] / rates[currency]


def days_between(case: Any, first: Day, last: Day) -> int:
    return (last - first).days


def as_date(text: Any) -> Any:
    if isinstance(text, Day):
        return text
    try:
        return Day.fromisoformat(text)
    except ValueError:
        return NOTHING


def _about_needs(read: Callable[[Any], Any]) -> Callable[..., Any]:
    """Is there such a need? Unknown where only a possible need would do."""

    def run(case: Any, wanted: Any) -> Any:
        for need in case.needs:
            if read(need) == wanted:
                return True
        doubtful = [u for need, u in case.possible_needs if read(need) == wanted]
        return Unknown(frozenset().union(*(u.missing for u in doubtful))) if doubtful else False

    return run


def only_reasons(case: Any, wanted: tuple[str, ...]) -> Any:
    """Are all needs for these reasons?"""
    if any(n.reason not in wanted for n in case.needs):
        return False
    others = [u for n, u in case.possible_needs if n.reason not in wanted]
    return Unknown(frozenset().union(*(u.missing for u in others))) if others else True


def uses(case: Any, symbol: str) -> bool:
    return symbol in case.available


def _content(pick: Callable[[float, Any], Any]) -> Callable[..., Any]:
    """A sum over the US content: ``least`` surely needs a licence, ``most`` possibly does."""

    def run(case: Any) -> Any:
        if case.transaction.item.us_content is None and "item" not in case.closed:
            return unknown("item.us_content")
        return unknown("item.us_content") if case.content_shares is None else pick(*case.shares())

    return run


def _agreed(least: Any, most: Any) -> Any:
    if type(least) is Unknown or type(most) is Unknown:
        return least if type(least) is Unknown else most
    doubt = most.missing if isinstance(most, Doubtful) else frozenset()
    return least if least == most else Unknown(frozenset(doubt))


class Doubtful(float):
    """An upper bound that rests on unknown facts, which it names."""

    missing: frozenset[str] = frozenset()


def _values_below(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [v for inner in value.values() for v in _values_below(inner)]
    if isinstance(value, (list, tuple)):
        return [v for inner in value for v in _values_below(inner)]
    return [value]


def codes_in(case: Any, name: str) -> tuple[str, ...]:
    """Every control-list code among the values of an open mapping such as ``production_facts``."""
    texts = [v for v in _values_below(getattr(case.transaction, name, {})) if isinstance(v, str)]
    return tuple(c for c in (codes.normalise(t) for t in texts) if codes.ENTRY.match(c))


def any_true(case: Any, name: str, word: str) -> Any:
    """Is a fact of the mapping whose name holds the word true? Unknown where no such fact is stated."""
    held = getattr(case.transaction, name, {})
    found = [v for k, v in held.items() if word in k and isinstance(v, bool)]
    return any(found) if found else unknown(name)


SURE = frozenset(
    {"entry", "category", "group_letter", "series", "unlisted", "lookup", "rows", "in_table", "exists_code", "codes_in"}
)
"""Functions that give no unknown of their own."""
LATE = frozenset({"need", "reason", "need_part", "only_reasons", "uses"})
"""Functions that ask about the needs or the outcome: their values change once these stand."""
FUNCTIONS: dict[str, Function] = {
    "entry": Function(codes.entry, "text", (1, 1), frame=False),
    "is_code": Function(is_code, "bool", (2, None), frame=False, settle=_is_one_of),
    "in_scope": Function(in_scope, "bool", (3, 3)),
    "code_between": Function(codes.between, "bool", (3, 3), frame=False),
    "category": Function(codes.category, "text", (1, 1), frame=False),
    "group_letter": Function(codes.group_letter, "text", (1, 1), frame=False),
    "series": Function(codes.series, "text", (1, 1), frame=False),
    "is_y": Function(is_y, "bool", (1, 1), frame=False),
    "unlisted": Function(codes.unlisted, "bool", (1, 1), frame=False),
    "in_group": Function(in_group, "bool", (2, None)),
    "chart": Function(chart, "bool", (2, 2)),
    "chart_footnote": Function(chart_footnote, "bool", (2, 2)),
    "lookup": Function(lambda case, table, key: case.lookup(table, key), "row", (2, 2)),
    "rows": Function(lambda case, table, key: case.rows(table, key), "[row]", (2, 2)),
    "in_table": Function(lambda case, table, key: bool(case.rows(table, key)), "bool", (2, 2)),
    "group_membership": Function(group_membership, "any", (1, 1)),
    "exception_row": Function(exception_row, "row", (1, 1), table="ccl_exceptions"),
    "exists_code": Function(exists_code, "bool", (2, 2)),
    "order_value": Function(order_value, "number", (1, 2)),
    "date": Function(as_date, "date", (1, 1), frame=False),
    "days_between": Function(days_between, "number", (2, 2)),
    "len": Function(lambda case, xs: unless_lost(case.open_list(xs), len(xs)), "number", (1, 1)),
    "need": Function(_about_needs(attrgetter("id")), "bool", (1, 1)),
    "reason": Function(_about_needs(attrgetter("reason")), "bool", (1, 1)),
    "need_part": Function(_about_needs(attrgetter("part")), "bool", (1, 1)),
    "only_reasons": Function(only_reasons, "bool", (1, 1)),
    "uses": Function(uses, "bool", (1, 1)),
    "controlled_percent": Function(_content(_agreed), "number", (0, 0)),
    "controlled_at_least": Function(_content(lambda least, most: least), "number", (0, 0)),
    "controlled_at_most": Function(_content(lambda least, most: most), "number", (0, 0)),
    "codes_in": Function(codes_in, "texts", (1, 1)),
    "any_true": Function(any_true, "bool", (2, 2)),
}
