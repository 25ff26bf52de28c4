"""Who must see a case, and why: dated rules as data, tried in the order of their file.

``when`` is an expression of the law language (:mod:`navicert.law.expressions`) over the facts of the case and what the case
itself knows (:data:`CASE_FACTS`). A case of several lines is asked line by line. Where the facts do not say whether a rule
holds, it holds, and says so: a reviewer too many rather than one too few.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from datetime import date as Day
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Spelt

from navicert.law.case import Case, OpenList
from navicert.law.codes import series, unlisted
from navicert.law.expressions import Compiled, ExpressionError, Scope, compile_expression
from navicert.law.tables import Table
from navicert.law.unknown import NOTHING, Unknown
from navicert.terms import Item, Transaction

CASE_FACTS: Mapping[str, str] = {
    "kind": "text",  # the licence type, by its id
    "flags": "texts",  # the red flags that stand, by id; unknown until the checks have run
    "hits": "number",  # screening hits that nobody has cleared; unknown until the parties are screened
    "headline": "text",  # the answer of the determination; unknown until it has run
    "verdicts": "texts",  # what advisers have said so far
    "destination": "text",  # the final destination; of a release of technology, the nationality of who receives it
    "codes": "texts",  # every control-list code stated for the line, whatever the list
    "military_list": "bool",  # is one of the codes on a munitions list?
}
CODES = ("eu_code", "uk_code", "us_eccn", "usml", "ca_ecl", "ch_ekn", "jp_row")
MUNITIONS = re.compile(r"ML\d", re.IGNORECASE)
TABLES_OF = {"in_group": "country_groups", "chart": "country_chart"}
NAMED_TABLES = ("in_table", "rows", "lookup", "exists_code")
LONGEST_VALUE = 120


class BadRule(ValueError):
    """A routing rule that cannot be used: says which rule and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRule:
    """This team sees the case when the condition holds, because of this sentence, for this purpose.

    ``since`` and ``until`` are ``from`` and ``until`` of the file, both inclusive. ``id`` may come again for other days.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", populate_by_name=True)
    id: Annotated[str, Spelt(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
    team: Annotated[str, Spelt(min_length=1)]
    because: Annotated[str, Spelt(min_length=1)]
    purpose: Annotated[str, Spelt(min_length=1)]
    since: Annotated[Day, Spelt(alias="from")]
    when: bool | str = True
    until: Day | None = None

    def holds_on(self, day: Day) -> bool:
        """Is the rule in force on the day?"""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def edition(self) -> str:
        """Which wording of the rule this is: its first day and a mark of its text, so that a change is seen."""
        text = "\n".join(str(getattr(self, f.name)) for f in fields(self))
        return f"{self.since}/{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules that were read and compiled: each with its condition and the tables that the condition asks."""

    rules: tuple[tuple[RoutingRule, Compiled, frozenset[str]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case as routing sees it. ``None`` is unknown: the check has not run."""

    transaction: Transaction
    kind: str
    flags: tuple[str, ...] | None = None
    hits: int | None = None
    headline: str | None = None
    verdicts: tuple[str, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    """The tables of the law that rules may ask: those of the pack ``eu-dual-use`` for the default rules."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A team that must see the case. ``because`` answers "why is this in my queue?" with the facts that made it true.

    ``certain`` is false where the facts did not say; ``lines`` are the lines that made it true, empty of the whole case.
    """

    team: str
    purpose: str
    rule_id: str
    because: str
    edition: str
    certain: bool = True
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRouted:
    """A rule that was tried and did not fire, and why."""

    rule_id: str
    team: str
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that another edition of the rules would send elsewhere: the teams that gain it and those that lose it."""

    case: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


_RULES = TypeAdapter(tuple[RoutingRule, ...])


def read_rules(
    given: Iterable[Any], facts: Mapping[str, str] | None = None, columns: Mapping[str, Mapping[str, str]] | None = None
) -> Rules:
    """The rules of a file (a YAML list of mappings), or of a licence type's ``reviewers``.

    ``facts`` are open facts that packs declare, with their kinds (``item.attributes.range_km``: ``number``); ``columns``
    those of tables whose rows a condition reads. Raises :class:`BadRule` with the rule and what is wrong.
    """
    try:
        entries = [asdict(each) if is_dataclass(each) and not isinstance(each, type) else each for each in given]
        rules = _RULES.validate_python(entries)
    except (ValidationError, TypeError) as error:
        if not isinstance(error, ValidationError):
            raise BadRule(f"Routing rules are a list of mappings: {error}") from None
        first = error.errors()[0]
        raise BadRule(f"Routing rule {'.'.join(str(p) for p in first['loc'])}: {first['msg']}") from None
    _no_overlap(rules)
    scope = Scope(facts={**(facts or {}), **CASE_FACTS}, columns=columns or {})
    return Rules(tuple((rule, _compiled(rule, scope), _tables(rule)) for rule in rules))


def _compiled(rule: RoutingRule, scope: Scope) -> Compiled:
    try:
        made = compile_expression(rule.when, scope)
    except ExpressionError as error:
        raise BadRule(f"Routing rule {rule.id}: {error}") from None
    if made.kind not in ("bool", "any"):
        raise BadRule(f"Routing rule {rule.id}: {rule.when!r} is {made.kind}; a condition is needed")
    return made


def _tables(rule: RoutingRule) -> frozenset[str]:
    """The tables that a condition asks by name."""
    calls = [n for n in ast.walk(ast.parse(str(rule.when).strip(), mode="eval")) if isinstance(n, ast.Call)]
    named = {n.func.id: n for n in calls if isinstance(n.func, ast.Name)}
    found = {table for name, table in TABLES_OF.items() if name in named}
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in NAMED_TABLES and isinstance(call.args[0], ast.Constant):
            found.add(str(call.args[0].value))
    return frozenset(found)


def _no_overlap(rules: Sequence[RoutingRule]) -> None:
    for n, rule in enumerate(rules):
        if rule.until is not None and rule.until < rule.since:
            raise BadRule(f"Routing rule {rule.id} ends on {rule.until}, before it begins on {rule.since}")
        for other in rules[:n]:
            if (
                other.id == rule.id
                and other.since <= (rule.until or Day.max)
                and rule.since <= (other.until or Day.max)
            ):
                raise BadRule(f"Routing rule {rule.id} stands twice for the same days; end the older one first")


def route(rules: Rules, case: CaseFacts, day: Day) -> tuple[Referral, ...]:
    """The teams that must see the case on a day, in the order of the rules. The same input gives the same answer."""
    frames = _frames(case, day)
    tried = (
        _tried(rule, when, tables - case.tables.keys(), frames)
        for rule, when, tables in rules.rules
        if rule.holds_on(day)
    )
    return tuple(referral for referral in tried if referral is not None)


def not_routed(rules: Rules, case: CaseFacts, day: Day) -> tuple[NotRouted, ...]:
    """The rules that did not fire on a day, each with the reason."""
    frames, found = _frames(case, day), []
    for rule, when, tables in rules.rules:
        if not rule.holds_on(day):
            span = f"from {rule.since}" + (f" to {rule.until}" if rule.until else "")
            found.append(NotRouted(rule.id, rule.team, f"In force {span}, not on {day}."))
        elif _tried(rule, when, tables - case.tables.keys(), frames) is None:
            found.append(NotRouted(rule.id, rule.team, f"Not so: {rule.because} ({_facts(when, frames)})"))
    return tuple(found)


def backtest(before: Rules, after: Rules, cases: Mapping[str, tuple[CaseFacts, Day]]) -> tuple[Moved, ...]:
    """The cases that the second set of rules would send elsewhere than the first."""
    moved = []
    for name, (case, day) in cases.items():
        old, new = ({referral.team for referral in route(rules, case, day)} for rules in (before, after))
        if old != new:
            moved.append(Moved(name, tuple(sorted(new - old)), tuple(sorted(old - new))))
    return tuple(moved)


Frames = Sequence[tuple[int, Case]]


def _frames(case: CaseFacts, day: Day) -> Frames:
    """The case as expressions see it: once for each line, under its number; an order without lines once, under 0."""
    t = replace(case.transaction, date=day)
    if not t.lines:
        return [(0, _frame(case, t))]
    parts = [f.name for f in fields(Item)]
    items = (Item(**{name: getattr(line, name) for name in parts}) for line in t.lines)
    return [(number, _frame(case, replace(t, item=item))) for number, item in enumerate(items, start=1)]


def _frame(case: CaseFacts, t: Transaction) -> Case:
    made = Case(t, case.tables)
    codes = tuple(code for name in CODES if (code := getattr(t.item, name)) is not None)
    home = t.item.eu_code or t.item.uk_code
    stated: dict[str, Any] = {
        "kind": case.kind, "flags": case.flags, "hits": case.hits, "headline": case.headline, "verdicts": case.verdicts,
        # Nothing follows from what is not among the codes while the own list's code is not stated.
        "codes": codes if home else OpenList.until("item.eu_code", codes), "military_list": _military(t.item),
    }  # fmt: skip
    made.flat.update((name, value) for name, value in stated.items() if value is not None)
    made.flat["destination"] = made.flat["dest"]
    return made


def _military(item: Item) -> bool | None:
    """Is the item on a munitions list: a code ``ML…``, a paragraph of the USML, or an entry of the 600 series?

    ``None`` where nothing says that it is and no code under the own list says that it is not.
    """
    own = [code for code in (item.eu_code, item.uk_code) if code is not None]
    if (
        any(MUNITIONS.match(code) for code in own)
        or not unlisted(item.usml or "")
        or series(item.us_eccn or "") == "600"
    ):
        return True
    return False if own else None


def _tried(rule: RoutingRule, when: Compiled, lacking: frozenset[str], frames: Frames) -> Referral | None:
    """The referral that a rule makes, or ``None``. What is true goes before what is only not known."""
    values = [(number, when.run(frame)) for number, frame in frames]
    sure = [number for number, value in values if type(value) is not Unknown and value and value is not NOTHING]
    if sure:
        shown = [(number, frame) for number, frame in frames if number in sure]
        because = f"{rule.because} ({_facts(when, shown)})"
        return Referral(rule.team, rule.purpose, rule.id, because, rule.edition, True, _numbers(sure))
    unsure = [(number, value) for number, value in values if type(value) is Unknown]
    missing = sorted({name for _, value in unsure for name in value.missing} | {f"the table {t}" for t in lacking})
    if not unsure and not lacking:
        return None
    because = f"{rule.because} (Not known, so it is referred to be safe: {', '.join(missing) or 'a fact of the case'}.)"
    return Referral(
        rule.team, rule.purpose, rule.id, because, rule.edition, False, _numbers([number for number, _ in unsure])
    )


def _numbers(lines: Iterable[int]) -> tuple[int, ...]:
    return tuple(number for number in lines if number)


def _facts(when: Compiled, frames: Frames) -> str:
    """The facts that a condition reads, as they stand: ``line 2: codes is ML10.c; destination is EG``."""
    if not when.reads:
        return "for every case"
    shown = []
    for number, frame in frames:
        said = "; ".join(f"{name} is {_shown(frame.flat.get(name))}" for name in when.reads)
        shown.append(f"line {number}: {said}" if number else said)
    return ". ".join(dict.fromkeys(shown))


def _shown(value: Any) -> str:
    if value is None or type(value) is Unknown:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        text = ", ".join(str(each) if isinstance(each, str) else "…" for each in value) or "none"
    else:
        text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
