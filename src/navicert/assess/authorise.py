"""Authorisations: restrictions first, then each granting paragraph, then one answer a symbol.

Source of the order: 15 CFR 740.2 (restrictions come before the exceptions), 738.4(a)(2)(ii)(A) (each need is
overcome separately).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from navicert.assess.needs import cites_of, fill
from navicert.law.case import Case
from navicert.law.evaluate import Firing, Guarded, conjunction, fire_all
from navicert.law.expressions import Compiled
from navicert.law.models import CoversModel
from navicert.law.pack import Condition, Rule
from navicert.law.unknown import NOTHING, Unknown
from navicert.terms import AuthorisationAnswer, Need

FAR = 99
"""So many failures are no near miss: the paragraph is about something else."""
RANK = {"available": 0, "conditional": 1, "to_review": 2, "excluded": 3}


@dataclass(frozen=True, slots=True)
class Bar:
    """A restriction that holds, or that facts would decide."""

    rule: Rule
    firing: Firing

    def hits(self, rule: Rule) -> bool:
        bars = self.rule.model.bars
        assert bars is not None
        named = bars.only if bars.all_except is None else bars.all_except
        return (rule.id in named or rule.model.symbol in named) is (bars.all_except is None)


@dataclass
class Paragraph:
    """One granting paragraph as it came out."""

    rule: Rule
    status: str
    why: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    missing: frozenset[str] = frozenset()
    reached: tuple[Need, ...] = ()
    failing: int = 0
    concerns: bool = True
    checks: tuple[tuple[Compiled, Any], ...] = ()


@dataclass
class Authorised:
    """All paragraphs, one answer a symbol, and the restrictions that were tried."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    by_symbol: list[AuthorisationAnswer] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    firings: list[Firing] = field(default_factory=list)
    passed_over: list[tuple[Rule, ...]] = field(default_factory=list)

    @property
    def usable(self) -> list[Paragraph]:
        return [p for p in self.paragraphs if p.status == "available"]

    def covered(self) -> frozenset[Need]:
        """The needs that some usable paragraph overcomes: needs themselves, for several may carry one identifier."""
        return frozenset(n for p in self.usable for n in p.reached)


def authorise(rules: Iterable[Rule], restrictions: Guarded, case: Case) -> Authorised:
    """Try every authorisation against the needs that stand in ``case.needs`` and ``case.possible_needs``."""
    made = Authorised()
    for firing in fire_all(restrictions, case, made.passed_over):
        made.firings.append(firing)
        if firing.holds is not False:
            made.bars.append(Bar(firing.rule, firing))
    made.paragraphs = [_paragraph(r, made.bars, case) for r in rules]
    symbols: dict[str, list[Paragraph]] = {}
    for paragraph in made.paragraphs:
        symbols.setdefault(paragraph.rule.model.symbol, []).append(paragraph)
    made.by_symbol = [_answer(s, ps) for s, ps in symbols.items()]
    return made


@lru_cache(maxsize=4096)
def _aside(rule: Rule) -> Paragraph:
    """A paragraph that is about something else: the same for every case, and never changed."""
    why = [f"not meant for this transaction ({rule.doc})"]
    return Paragraph(rule, "excluded", why, list(rule.cites), failing=FAR, concerns=False)


def _paragraph(rule: Rule, bars: list[Bar], case: Case) -> Paragraph:
    checks: list[tuple[Compiled, Any]] = []
    about = conjunction(rule.about, case, checks)
    if about is False:
        return _aside(rule)
    made = Paragraph(rule, "available", cites=list(rule.cites))
    missing = set(about.missing) if type(about) is Unknown else set()
    missing |= _conditions(rule, case, made, checks)
    missing |= _bars(rule, bars, made)
    missing |= _coverage(rule, case, made)
    made.missing, made.checks = frozenset(missing), tuple(checks)
    if made.failing:
        made.status = "excluded"
    elif rule.status != "modelled":
        made.status = "to_review"
        made.why.insert(
            0,
            "only flagged here: a person must read the provision"
            if rule.status == "flagged"
            else "not verified against the text: a person must read the provision",
        )
    elif missing:
        made.status = "conditional"
        made.why.append("if the facts that are still missing bear it out")
    return made


def _conditions(rule: Rule, case: Case, made: Paragraph, checks: list[tuple[Compiled, Any]]) -> set[str]:
    missing: set[str] = set()
    for condition in (*rule.when, *rule.conditions):
        found = condition.test.ask(case)
        checks.append((condition.test, found))
        if type(found) is Unknown:
            missing |= found.missing
        elif found is NOTHING or not found:
            _fail(made, condition, rule)
    for exemption in rule.unless:
        found = exemption.test.ask(case)
        checks.append((exemption.test, found))
        if type(found) is Unknown:
            missing |= found.missing
        elif found is not NOTHING and found:
            _fail(made, exemption, rule)
    return missing


def _fail(made: Paragraph, condition: Condition, rule: Rule) -> None:
    made.failing += 1
    made.why.append(condition.say or f"fails: {condition.test.source}")
    if condition.cite:
        made.cites.append(condition.cite)


def _bars(rule: Rule, bars: list[Bar], made: Paragraph) -> set[str]:
    missing: set[str] = set()
    for bar in bars:
        if not bar.hits(rule):
            continue
        if bar.firing.holds is True:
            made.failing += 1
            made.why.append(fill(bar.rule.doc, bar.firing))
            made.cites += cites_of(bar.firing)
        else:
            missing |= bar.firing.missing
    return missing


def covers(model: CoversModel, need: Need) -> bool:
    """Does an authorisation that states these covers overcome this need?"""
    return model.all or need.reason in model.reasons or need.id in model.needs or need.part in model.parts


def _coverage(rule: Rule, case: Case, made: Paragraph) -> set[str]:
    model = rule.model.covers
    assert model is not None
    reached = [n for n in case.needs if covers(model, n)]
    left = [n for n in case.needs if not covers(model, n)]
    made.reached = tuple(reached)
    if left and (rule.model.whole or not reached):
        made.failing += 1 if reached else FAR
        made.why.append(f"does not overcome {', '.join(dict.fromkeys(n.id for n in left))}")
    if not case.needs and not any(covers(model, n) for n, _ in case.possible_needs):
        made.failing += FAR
        made.why.append("overcomes none of the needs that may arise")
    doubtful = [u for n, u in case.possible_needs if not covers(model, n)] if rule.model.whole else []
    return set().union(*(u.missing for u in doubtful)) if doubtful else set()


@lru_cache(maxsize=4096)
def _aside_answer(symbol: str, first: Rule) -> AuthorisationAnswer:
    """The answer of a symbol none of whose paragraphs is about the case."""
    held = _aside(first)
    return AuthorisationAnswer(
        id=symbol,
        status=held.status,
        why="; ".join(held.why),
        cites=tuple(dict.fromkeys(held.cites)),
        failing=held.failing,
    )


def _answer(symbol: str, paragraphs: list[Paragraph]) -> AuthorisationAnswer:
    """The best paragraph speaks for the symbol; of excluded ones, the one that failed least, then all that concern."""
    if not any(p.concerns for p in paragraphs):
        return _aside_answer(symbol, paragraphs[0].rule)
    best = min(paragraphs, key=lambda p: (RANK[p.status], not p.concerns, p.failing))
    shown = [best]
    if best.status == "excluded":
        shown = [p for p in paragraphs if p.concerns and p.status == "excluded"] or [best]
    why = "; ".join(dict.fromkeys(w for p in shown for w in p.why)) or best.rule.doc
    cites = tuple(dict.fromkeys(c for p in shown for c in p.cites))
    return AuthorisationAnswer(
        id=symbol, status=best.status, why=why, cites=cites, missing=tuple(sorted(best.missing)) if best.status != "excluded" else (),
        covers=tuple(n.id for n in best.reached), failing=best.failing,
    )  # fmt: skip
