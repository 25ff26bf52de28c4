"""The main job for one body of law: scope → needs → prohibitions → restrictions → authorisations → duties.

The order of the answers (prohibited > unknown > licence > authorisation > none) and the rule that every need must be
overcome stand in docs/adr/0001 and 15 CFR 738.4(a)(2)(ii)(A).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day
from typing import Any

from navicert.assess.authorise import authorise, covers
from navicert.assess.content import content_shares
from navicert.assess.inquiry import Inquiry
from navicert.assess.needs import Found, collect_needs
from navicert.assess.report import report
from navicert.assess.synthetic import bring_along
from navicert.law.case import Case
from navicert.law.evaluate import Firing
from navicert.law.pack import Pack, Rule
from navicert.law.unknown import Unknown, join
from navicert.terms import Answer, RegimeAnswer, Transaction


def decide(
    pack: Pack,
    transaction: Transaction,
    *,
    consulted: Sequence[RegimeAnswer] = (),
    known_on: Day | None = None,
    rates: Mapping[str, float] | None = None,
    flat: Mapping[str, Any] | None = None,
) -> RegimeAnswer:
    """What the pack says to the transaction. Pure: the same arguments give the same answer.

    An act that is another one for this law (:mod:`navicert.law.acts`) is asked as that too; the strictest answer counts.
    ``flat`` are the facts by name, where the caller has them already.
    """

    def frame(t: Transaction, flat: Mapping[str, Any] | None) -> Case:
        return Case(
            t, pack.tables, known_on=known_on, cells=pack.cell, rates=rates, flat=flat, declared=pack.facts,
            places=pack.places,
        )  # fmt: skip

    case = frame(transaction, flat)
    acts = [act for act, test in pack.seen_as.items() if test.run(case) is True]
    line = _decide(pack, case, consulted)
    for act in acts:
        there = replace(transaction, activity=act)
        seen = _decide(pack, frame(there, flat and {**flat, "activity": act}), consulted)
        if _weight(seen) > _weight(line):
            line = replace(
                seen,
                warnings=(*seen.warnings, f"for {pack.regime} this is {act.replace('_', ' ')}, and was asked as that"),
            )
    return line


WEIGHT = {
    Answer.NOT_SUBJECT: 0, Answer.NO_LICENCE: 1, Answer.AUTHORISATION_AVAILABLE: 2, Answer.UNKNOWN: 3,
    Answer.LICENCE_REQUIRED: 4, Answer.PROHIBITED: 6,
}  # fmt: skip
"""Which answer counts of one act that is two: a licence that is surely needed is not lost in a question about the other."""
PERHAPS_PROHIBITED = 5
"""What a question weighs that may end in a prohibition."""


def _weight(line: RegimeAnswer) -> int:
    perhaps = line.answer is Answer.UNKNOWN and any(n.part == "prohibition" for n in line.possible_needs)
    return PERHAPS_PROHIBITED if perhaps else WEIGHT[line.answer]


def _decide(pack: Pack, case: Case, consulted: Sequence[RegimeAnswer]) -> RegimeAnswer:
    """What the pack says to the act as it is stated in the case."""
    case.content_shares = lambda c: content_shares(c, pack)
    bring_along(case.transaction, case)
    inquiry = Inquiry(pack, case)
    if pack.reach.run(case) is False:
        return _not_reached(inquiry)
    if case.day < pack.covers.first:
        return _not_covered(inquiry)
    _scope(inquiry)
    if inquiry.subject is False and inquiry.asks is None:
        elsewhere = (inquiry.may_go_on() or inquiry.doubts) and not inquiry.subject_why
        return report(inquiry, Answer.UNKNOWN if elsewhere else Answer.NOT_SUBJECT)
    inquiry.needs = _collect(inquiry, "requirement")
    inquiry.prohibitions = _collect(inquiry, "prohibition")
    _consult(inquiry, consulted)
    case.settle(inquiry.needs.needs, inquiry.needs.possible_pairs)
    if inquiry.subject is True and (case.needs or case.possible_needs):
        rules = pack.rules_on("authorisation", case.day, case.known_on)
        inquiry.authorised = authorise(rules, inquiry.groups("restriction"), case)
        inquiry.firings += inquiry.authorised.firings
        inquiry.passed_over += inquiry.authorised.passed_over
    return report(inquiry, _outcome(inquiry))


def _not_reached(inquiry: Inquiry) -> RegimeAnswer:
    pack = inquiry.pack
    return RegimeAnswer(
        regime=pack.regime, pack=pack.name, answer=Answer.NOT_SUBJECT, law_as_of=pack.covers.text_as_of,
        edition=pack.edition, subject=False, why=pack.head.reach_says or f"does not reach the facts: {pack.reach.source}",
        is_law=pack.is_law, overlay=tuple(pack.head.overlay),
    )  # fmt: skip


def _not_covered(inquiry: Inquiry) -> RegimeAnswer:
    pack, day = inquiry.pack, inquiry.case.day
    return RegimeAnswer(
        regime=pack.regime, pack=pack.name, answer=Answer.UNKNOWN, law_as_of=pack.covers.text_as_of, edition=pack.edition,
        missing=("date",), why=f"the pack {pack.name} covers days from {pack.covers.first}; {day} is earlier. Refer the case to a person.",
        is_law=pack.is_law, overlay=tuple(pack.head.overlay),
    )  # fmt: skip


def _collect(inquiry: Inquiry, kind: str) -> Found:
    found = collect_needs(inquiry.groups(kind), inquiry.case)
    inquiry.firings += found.firings
    inquiry.passed_over += found.passed_over
    return found


PERSON = "person"
"""Tag of scope rules that follow a person: what takes the item out of the law does not take the person out."""


@dataclass
class Reach:
    """What speaks for and against a law's reaching the item, or the person."""

    subject: list[Any] = field(default_factory=list)
    excluded: list[Any] = field(default_factory=list)
    asks: list[Unknown] = field(default_factory=list)

    def settled(self) -> tuple[Any, Unknown | None]:
        """Whether the law reaches (three-valued), and the questions that stay where no rule says that it does."""
        reached, out = _any(self.subject), _any(self.excluded)
        if out is True:
            return False, None
        if reached is not False and type(out) is Unknown:
            reached = out if reached is True else join(out, reached)
        return reached, None if reached is True else join(*self.asks)


def _scope(inquiry: Inquiry) -> None:
    """Does the regime reach the item, or a person who takes part? An exclusion takes out the item only."""
    item, person = Reach(), Reach()
    for firing in inquiry.fire("scope"):
        if firing.holds is not False:
            _sort_scope(inquiry, firing, person if PERSON in firing.rule.model.tags else item)
    if not any(r.model.effect == "subject" for r in inquiry.pack.by_kind["scope"]):
        item.subject.append(True)
    (by_item, item_asks), (by_person, person_asks) = item.settled(), person.settled()
    inquiry.subject = _any([by_item, by_person])
    inquiry.asks = None if inquiry.subject is True else join(item_asks, person_asks)


def _sort_scope(inquiry: Inquiry, firing: Firing, reach: Reach) -> None:
    rule, effect = firing.rule, firing.rule.model.effect
    if effect == "subject":
        reach.subject.append(firing.holds)
    elif effect == "asks":
        reach.asks.append(Unknown(frozenset(rule.model.ask) or firing.missing or frozenset({f"ruling.{rule.id}"})))
    else:
        doubt = firing.missing or _doubt_of_exclusion(inquiry, rule)
        reach.excluded.append(Unknown(doubt) if doubt else True)
        if not doubt:
            inquiry.subject_why = rule.doc


def _doubt_of_exclusion(inquiry: Inquiry, rule: Rule) -> frozenset[str]:
    """Why an exclusion that holds may yet not take the case out of the law: it is not verified, or it rests on people whose
    nationality nobody states, on a place from which the goods may go on, or on facts that contradict each other."""
    if rule.status != "modelled":
        return frozenset({f"ruling.{rule.id}"})
    doubt = inquiry.nationless if rests_on_people(rule) else frozenset[str]()
    if rests_on_kind(rule):
        doubt |= inquiry.doubts_about("kind")
    if rests_on_place(rule):
        doubt |= inquiry.doubts_about("place") | ({"final_destination"} if inquiry.may_go_on() else set())
    return doubt


def rests_on_place(rule: Rule) -> bool:
    """Does the rule read where the goods go?"""
    return any(fact in ("dest", "to") for test in rule.tests() for fact in test.reads)


def rests_on_kind(rule: Rule) -> bool:
    """Does the rule read what the item is?"""
    return any("item.kind" in test.reads for test in rule.tests())


def rests_on_people(rule: Rule) -> bool:
    """Does the rule read who takes part?"""
    return any("parties" in test.reads for test in rule.tests())


def _any(values: Iterable[Any]) -> Any:
    """Kleene's or over a list; False where it is empty."""
    held = list(values)
    if any(v is True for v in held):
        return True
    lost = join(*held)
    return False if lost is None else lost


def _consult(inquiry: Inquiry, consulted: Sequence[RegimeAnswer]) -> None:
    """Take over what the packs that this one consults prohibit, or may prohibit."""
    for line in consulted:
        if line.answer is Answer.PROHIBITED:
            inquiry.prohibitions.certain += [(n, None) for n in line.needs if n.part == "prohibition"]
        elif line.answer is Answer.UNKNOWN and line.missing:
            doubt = Unknown(frozenset(line.missing))
            barred = [n for n in line.possible_needs if n.part == "prohibition"]
            inquiry.prohibitions.possible += [(need, None, doubt) for need in barred]
            if line.missing == ("date",):  # that law was not asked at all
                inquiry.asks = join(inquiry.asks, doubt)


def _outcome(inquiry: Inquiry) -> Answer:
    needs = inquiry.needs
    covered = inquiry.authorised.covered()
    if inquiry.prohibitions.certain and inquiry.subject is True:
        return Answer.PROHIBITED
    if inquiry.prohibitions.certain or any(firing is not None for _, firing, _ in inquiry.prohibitions.possible):
        return Answer.UNKNOWN
    if any(n not in covered for n in needs.needs):
        return Answer.LICENCE_REQUIRED if inquiry.subject is True else Answer.UNKNOWN
    if inquiry.prohibitions.possible:
        return Answer.UNKNOWN
    if needs.possible and not _possible_covered(inquiry):
        return Answer.UNKNOWN
    if inquiry.asks is not None or (type(inquiry.subject) is Unknown and needs.needs):
        return Answer.UNKNOWN
    nothing = Answer.NO_LICENCE if inquiry.pack.is_law else Answer.NOT_SUBJECT
    cleared = Answer.AUTHORISATION_AVAILABLE if needs.needs else nothing
    barred = inquiry.may_go_on() or inquiry.doubts or not inquiry.pack.covers.clears_on(inquiry.case.day)
    return Answer.UNKNOWN if barred else cleared


def _possible_covered(inquiry: Inquiry) -> bool:
    """Are all needs that may arise overcome by an authorisation that is available for the certain ones?"""
    models = [p.rule.model.covers for p in inquiry.authorised.usable]
    return bool(inquiry.needs.needs) and all(
        any(m is not None and covers(m, need) for m in models) for need, _, _ in inquiry.needs.possible
    )
