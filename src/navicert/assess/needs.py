"""From rules that hold to needs: what a licence or an authorisation must overcome."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from navicert.law.case import Case
from navicert.law.evaluate import Firing, Guarded, fire_all
from navicert.law.pack import Rule
from navicert.law.tables import Row
from navicert.law.unknown import Unknown
from navicert.terms import Layer, Need

BRACES = re.compile(r"\{([a-z_]+)(?:\.([A-Za-z_0-9]+))?\}")


Stated = tuple[tuple[str, str], ...]
"""The loop variables of a rule with their values, as texts."""


@lru_cache(maxsize=4096)
def _has_braces(text: str) -> bool:
    return "{" in text


def _stated(firing: Firing) -> Stated:
    return tuple((name, str(held)) for name, held in firing.variables.items())


def fill(text: str, firing: Firing) -> str:
    """A text of a rule with ``{row.reason}`` and loop variables filled in."""
    return _filled(text, firing.row, _stated(firing)) if _has_braces(text) else text


@lru_cache(maxsize=4096)
def _filled(text: str, row: Row | None, variables: Stated) -> str:
    def value(match: re.Match[str]) -> str:
        name, column = match[1], match[2]
        if name == "row" and row is not None and column:
            held = row.cells.get(column, "")
            return ";".join(held) if isinstance(held, tuple) else str(held)
        return dict(variables).get(name, match[0])

    return BRACES.sub(value, text)


@lru_cache(maxsize=4096)
def _cites(rule: Rule, row: Row | None, variables: Stated) -> tuple[str, ...]:
    """The provisions of a rule for one row; one that names the row does not stand where there is none."""
    filled = (part for cite in rule.cites for part in _filled(cite, row, variables).split(";"))
    return tuple(t for part in filled if (t := part.strip()) and not _has_braces(t))


def cites_of(firing: Firing) -> tuple[str, ...]:
    """The provisions of a rule as it fired, with those of the exemption that switched it off."""
    rule = firing.rule
    cites = _cites(rule, firing.row, _stated(firing)) if rule.loops else rule.cites
    return (*cites, fill(firing.off.cite, firing)) if firing.off is not None and firing.off.cite else cites


@dataclass
class Found:
    """Needs that are certain and needs that facts would decide, with the firings behind them.

    What another pack found, and this one takes over, has no firing here.
    """

    certain: list[tuple[Need, Firing | None]] = field(default_factory=list)
    possible: list[tuple[Need, Firing | None, Unknown]] = field(default_factory=list)
    firings: list[Firing] = field(default_factory=list)
    passed_over: list[tuple[Rule, ...]] = field(default_factory=list)

    @property
    def needs(self) -> tuple[Need, ...]:
        return tuple(n for n, _ in self.certain)

    @property
    def possible_pairs(self) -> tuple[tuple[Need, Unknown], ...]:
        return tuple((n, u) for n, _, u in self.possible)


def need_of(firing: Firing) -> Need:
    """The need that a requirement or prohibition makes; for the same row it is the same in every case."""
    return _need(firing.rule, firing.row, _stated(firing))


@lru_cache(maxsize=4096)
def _need(rule: Rule, row: Row | None, variables: Stated) -> Need:
    given = rule.model.need
    said = {
        name: _filled(getattr(given, name), row, variables) if given else "" for name in ("id", "reason", "via", "part")
    }
    said = {name: "" if _has_braces(text) else text for name, text in said.items()}
    doc = _filled(rule.doc, row, variables)
    return Need(
        **{**said, "id": said["id"] or (rule.id if given else rule.cites[0])},
        rule=rule.id,
        cites=_cites(rule, row, variables) if rule.loops else rule.cites,
        doc="What the list asks for depends on the exact classification." if _has_braces(doc) else doc,
        layer=Layer(rule.model.layer) if rule.model.layer else None,
    )


def collect_needs(groups: Guarded, case: Case) -> Found:
    """Every need of these rules. A flagged rule that holds can only ask."""
    found = Found()
    seen: set[tuple[str, str, str]] = set()
    for firing in fire_all(groups, case, found.passed_over):
        found.firings.append(firing)
        if firing.holds is False:
            continue
        need = need_of(firing)
        if firing.holds is not True or only_asks(firing.rule):
            found.possible.append((need, firing, _doubt(firing)))
        elif (need.id, need.reason, need.part) not in seen:
            seen.add((need.id, need.reason, need.part))
            found.certain.append((need, firing))
    return found


def only_asks(rule: Rule) -> bool:
    return rule.status == "flagged" or bool(rule.model.ask) and rule.model.need is None


def _doubt(firing: Firing) -> Unknown:
    asked = frozenset(fill(a, firing) for a in firing.rule.model.ask)
    if firing.holds is True:
        return Unknown(asked or frozenset({f"ruling.{firing.rule.id}"}))
    return Unknown(firing.missing | asked) if asked and only_asks(firing.rule) else firing.holds
