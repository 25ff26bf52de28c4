"""The main job for one body of law: scope → needs → prohibitions → restrictions → authorisations → duties.

The order of the answers (prohibited > unknown > licence > authorisation > none) and the rule that every need must be
overcome stand in docs/adr/0001 and 15 CFR 738.4(a)(2)(ii)(A). The proof is every firing, in the order it was tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

from navicert.assess.authorise import Authorised, authorise, covers
from navicert.assess.content import content_shares
from navicert.assess.needs import Found, cites_of, collect_needs, fill
from navicert.assess.synthetic import bring_along
from navicert.law.case import Case
from navicert.law.evaluate import Firing, Guarded, fire, fire_all
from navicert.law.pack import Pack, Rule
from navicert.law.unknown import NOTHING, Unknown, join
from navicert.terms import Answer, Need, Note, RegimeAnswer, Transaction

POLICY_ORDER = (
    "policy_of_denial",
    "presumption_of_denial",
    "case_by_case",
    "presumption_of_approval",
    "policy_of_approval",
)


@dataclass
class Inquiry:
    """What is found out about one case under one pack, step by step."""

    pack: Pack
    case: Case
    firings: list[Firing] = field(default_factory=list)
    subject: Any = True
    subject_why: str = ""
    asks: Unknown | None = None
    needs: Found = field(default_factory=Found)
    prohibitions: Found = field(default_factory=Found)
    authorised: Authorised = field(default_factory=Authorised)
    warnings: list[str] = field(default_factory=list)
    passed_over: list[tuple[Rule, ...]] = field(default_factory=list)

    def groups(self, kind: str) -> Guarded:
        return self.pack.guarded(kind, self.case.day, self.case.known_on)

    def fire(self, kind: str) -> list[Firing]:
        """Evaluate the rules of a kind that apply on the day, and keep what came of it for the proof."""
        found = list(fire_all(self.groups(kind), self.case, self.passed_over))
        self.firings += found
        return found


def decide(
    pack: Pack,
    transaction: Transaction,
    *,
    consulted: Sequence[RegimeAnswer] = (),
    known_on: Day | None = None,
    rates: Mapping[str, float] | None = None,
) -> RegimeAnswer:
    """What the pack says to the transaction. Pure: the same arguments give the same answer."""
    case = Case(transaction, pack.tables, known_on=known_on, cells=pack.cell, rates=rates)
    case.content_shares = lambda c: content_shares(c, pack)
    bring_along(transaction, case)
    inquiry = Inquiry(pack, case)
    if pack.reach.run(case) is False:
        return _not_reached(inquiry)
    if case.day < pack.covers.first:
        return _not_covered(inquiry)
    _scope(inquiry)
    if inquiry.subject is False and inquiry.asks is None:
        return _answer(inquiry, Answer.NOT_SUBJECT)
    inquiry.needs = _collect(inquiry, "requirement")
    inquiry.prohibitions = _collect(inquiry, "prohibition")
    _consult(inquiry, consulted)
    case.settle(inquiry.needs.needs, inquiry.needs.possible_pairs)
    if inquiry.subject is True and (case.needs or case.possible_needs):
        rules = pack.rules_on("authorisation", case.day, known_on)
        inquiry.authorised = authorise(rules, inquiry.groups("restriction"), case)
        inquiry.firings += inquiry.authorised.firings
        inquiry.passed_over += inquiry.authorised.passed_over
    return _answer(inquiry, _outcome(inquiry))


def _not_reached(inquiry: Inquiry) -> RegimeAnswer:
    pack = inquiry.pack
    return RegimeAnswer(
        regime=pack.regime, pack=pack.name, answer=Answer.NOT_SUBJECT, law_as_of=pack.covers.text_as_of,
        edition=pack.edition, subject=False, why=pack.head.reach_says or f"does not reach the facts: {pack.reach.source}",
    )  # fmt: skip


def _not_covered(inquiry: Inquiry) -> RegimeAnswer:
    pack, day = inquiry.pack, inquiry.case.day
    return RegimeAnswer(
        regime=pack.regime, pack=pack.name, answer=Answer.UNKNOWN, law_as_of=pack.covers.text_as_of, edition=pack.edition,
        missing=("date",), why=f"the pack {pack.name} covers days from {pack.covers.first}; {day} is earlier. Refer the case to a person.",
    )  # fmt: skip


def _collect(inquiry: Inquiry, kind: str) -> Found:
    found = collect_needs(inquiry.groups(kind), inquiry.case)
    inquiry.firings += found.firings
    inquiry.passed_over += found.passed_over
    return found


def _scope(inquiry: Inquiry) -> None:
    """Does the regime reach the facts? Any subject rule does, unless an exclusion certainly holds."""
    subject: list[Any] = []
    excluded: list[Any] = []
    for firing in inquiry.fire("scope"):
        _sort_scope(inquiry, firing, subject, excluded)
    has_subject_rules = any(r.model.effect == "subject" for r in inquiry.pack.by_kind["scope"])
    inquiry.subject = _any(subject) if has_subject_rules else True
    if inquiry.subject is not False:
        out = _any(excluded)
        if out is True:
            inquiry.subject, inquiry.asks = False, None
        elif type(out) is Unknown:
            inquiry.subject = out if inquiry.subject is True else join(out, inquiry.subject)
        if inquiry.subject is True:
            inquiry.asks = None


def _sort_scope(inquiry: Inquiry, firing: Firing, subject: list[Any], excluded: list[Any]) -> None:
    rule, holds = firing.rule, firing.holds
    if holds is False:
        return
    if rule.model.effect == "subject":
        subject.append(holds)
    elif rule.model.effect == "asks":
        asked = frozenset(rule.model.ask) or firing.missing or frozenset({f"ruling.{rule.id}"})
        inquiry.asks = join(inquiry.asks, Unknown(asked))
    else:
        certain = holds is True and rule.status == "modelled"
        excluded.append(True if certain else Unknown(firing.missing or frozenset({f"ruling.{rule.id}"})))
        if certain:
            inquiry.subject_why = rule.doc


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
            for need in line.possible_needs:
                if need.part == "prohibition":
                    inquiry.prohibitions.possible.append((need, None, Unknown(frozenset(line.missing))))


def _outcome(inquiry: Inquiry) -> Answer:
    needs = inquiry.needs
    covered = inquiry.authorised.covered()
    if inquiry.prohibitions.certain and inquiry.subject is True:
        return Answer.PROHIBITED
    if inquiry.prohibitions.certain or any(firing is not None for _, firing, _ in inquiry.prohibitions.possible):
        return Answer.UNKNOWN
    if any(n.id not in covered for n in needs.needs):
        return Answer.LICENCE_REQUIRED if inquiry.subject is True else Answer.UNKNOWN
    if inquiry.prohibitions.possible:
        return Answer.UNKNOWN
    if needs.possible and not _possible_covered(inquiry):
        return Answer.UNKNOWN
    if inquiry.asks is not None or (type(inquiry.subject) is Unknown and needs.needs):
        return Answer.UNKNOWN
    cleared = Answer.AUTHORISATION_AVAILABLE if needs.needs else Answer.NO_LICENCE
    return Answer.UNKNOWN if _elsewhere(inquiry) or not inquiry.pack.covers.clears_on(inquiry.case.day) else cleared


def _elsewhere(inquiry: Inquiry) -> bool:
    """May the goods go on to a place that is not stated? Only a closed list of parties or route says that they do not."""
    case = inquiry.case
    return case.transaction.final_destination is None and not case.closed & {"parties", "route"}


def _perhaps_elsewhere(inquiry: Inquiry, answer: Answer) -> list[str]:
    """A licence may be needed here and the deal be barred by a law that this pack consults: say so."""
    barred = [n.id for n, firing, _ in inquiry.prohibitions.possible if firing is None]
    if answer is not Answer.LICENCE_REQUIRED or not barred:
        return []
    return [f"another body of law may prohibit this as well ({', '.join(dict.fromkeys(barred))}); see its own line"]


def _possible_covered(inquiry: Inquiry) -> bool:
    """Are all needs that may arise overcome by an authorisation that is available for the certain ones?"""
    models = [p.rule.model.covers for p in inquiry.authorised.usable]
    return bool(inquiry.needs.needs) and all(
        any(m is not None and covers(m, need) for m in models) for need, _, _ in inquiry.needs.possible
    )


def _missing(inquiry: Inquiry, answer: Answer) -> tuple[str, ...]:
    """The facts that would decide the case: of every unknown that stands between the facts and an answer, no more."""
    if answer is not Answer.UNKNOWN:
        return ()
    parts: list[frozenset[str]] = []
    if type(inquiry.subject) is Unknown:
        parts.append(inquiry.subject.missing)
    if inquiry.asks is not None:
        parts.append(inquiry.asks.missing)
    parts += [u.missing for _, _, u in inquiry.prohibitions.possible]
    covered = inquiry.authorised.covered()
    if all(n.id in covered for n in inquiry.needs.needs):
        parts += [u.missing for _, _, u in inquiry.needs.possible]
    if not inquiry.pack.covers.clears_on(inquiry.case.day):
        parts = parts or [frozenset({"date"})]
    elif _elsewhere(inquiry) and not parts:
        parts = [frozenset({"final_destination"})]
    return tuple(sorted(frozenset().union(*parts)))


def _answer(inquiry: Inquiry, answer: Answer) -> RegimeAnswer:
    pack, case = inquiry.pack, inquiry.case
    if answer is Answer.NOT_SUBJECT and not pack.covers.clears_on(case.day):
        answer = Answer.UNKNOWN
    case.flat["licensed"] = answer in (Answer.LICENCE_REQUIRED, Answer.PROHIBITED)
    case.available = frozenset(a.id for a in inquiry.authorised.by_symbol if a.status == "available")
    case.settle(case.needs, case.possible_needs)
    policies = _notes(inquiry, "policy") if answer is Answer.LICENCE_REQUIRED else []
    duties = _notes(inquiry, "duty") if inquiry.subject is True and answer is not Answer.PROHIBITED else []
    _warnings(inquiry, answer)
    inquiry.warnings += _perhaps_elsewhere(inquiry, answer)
    prohibited = tuple(_as_prohibition(n) for n, *_ in inquiry.prohibitions.certain)
    doubtful = tuple(_as_prohibition(n) for n, *_ in inquiry.prohibitions.possible)
    return RegimeAnswer(
        regime=pack.regime,
        pack=pack.name,
        answer=answer,
        law_as_of=pack.covers.text_as_of,
        edition=pack.edition,
        subject=inquiry.subject if isinstance(inquiry.subject, bool) else None,
        needs=prohibited + inquiry.needs.needs,
        possible_needs=doubtful + tuple(n for n, *_ in inquiry.needs.possible),
        authorisations=tuple(inquiry.authorised.by_symbol),
        missing=_missing(inquiry, answer),
        asked_first=tuple(sorted(inquiry.subject.missing)) if type(inquiry.subject) is Unknown else (),
        duties=tuple(duties) + _authorised_duties(inquiry),
        review_policy=min(policies, key=_policy_rank, default=None),
        figures=_figures(inquiry),
        cites=_cites(inquiry),
        warnings=tuple(dict.fromkeys(inquiry.warnings)),
        why=_why(inquiry, answer),
        proof=(*inquiry.firings, *inquiry.authorised.paragraphs, *inquiry.passed_over),
    )


def _as_prohibition(need: Need) -> Need:
    if need.part == "prohibition":
        return need
    return Need(
        id=need.id,
        reason=need.reason,
        via=need.via,
        rule=need.rule,
        cites=need.cites,
        part="prohibition",
        doc=need.doc,
    )


def _policy_rank(note: Note) -> int:
    return POLICY_ORDER.index(note.id) if note.id in POLICY_ORDER else 2


def _notes(inquiry: Inquiry, kind: str) -> list[Note]:
    found = []
    for firing in inquiry.fire(kind):
        model = firing.rule.model.policy if kind == "policy" else firing.rule.model.duty
        if firing.holds is True and model is not None:
            found.append(Note(id=model.id, text=fill(model.text, firing), cites=cites_of(firing)))
    return found


def _authorised_duties(inquiry: Inquiry) -> tuple[Note, ...]:
    notes = {
        d.id: Note(
            id=d.id,
            text=f"If {p.rule.model.symbol} is used: {d.text}",
            cites=(d.cite,) if d.cite else tuple(p.rule.cites),
        )
        for p in inquiry.authorised.paragraphs
        if p.status in ("available", "conditional")
        for d in p.rule.model.duties
    }
    return tuple(notes.values())


def _figures(inquiry: Inquiry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for firing in inquiry.firings:
        if not firing.rule.figures or firing.about is not True:
            continue
        inquiry.case.variables.update({"row": firing.row, **firing.variables})
        for name, made in firing.rule.figures.items():
            value = made.run(inquiry.case)
            if type(value) is not Unknown and value is not NOTHING and (firing.holds is True or name not in found):
                found[name] = float(value) if isinstance(value, float) else value
    return found


def considered(firing: Firing) -> bool:
    """Does the rule concern the case: it holds, facts would decide it, or it is about the case and does not apply?"""
    return firing.holds is not False or (bool(firing.rule.about) and firing.about is not False)


def _cites(inquiry: Inquiry) -> tuple[str, ...]:
    found = [c for f in inquiry.firings if considered(f) for c in cites_of(f)]
    found += [
        c for found in (inquiry.prohibitions.certain, inquiry.prohibitions.possible) for n, *_ in found for c in n.cites
    ]
    return tuple(dict.fromkeys(found))


def _warnings(inquiry: Inquiry, answer: Answer) -> None:
    pack, case = inquiry.pack, inquiry.case
    covers = pack.covers
    if case.day > covers.stale_after:
        inquiry.warnings.append(
            f"the law of {pack.name} is as of {covers.text_as_of} and was to be renewed by {covers.stale_after}; check for changes"
        )
    if not covers.clears_on(case.day):
        inquiry.warnings.append(
            f"before {covers.complete_from} the pack {pack.name} holds only part of the law: it may require or prohibit, never clear"
        )
    for firing in inquiry.firings:
        if firing.holds is not False:
            inquiry.warnings += _rule_warnings(firing, case.day, covers.text_as_of)
    for rule in pack.stays_on(case.day, case.known_on):
        inquiry.warnings += _stay_warnings(rule, case)


def _rule_warnings(firing: Firing, day: Day, text_as_of: Day) -> list[str]:
    rule, found = firing.rule, []
    for interval in rule.in_force:
        lapsed = interval.lapsed_stay(day, text_as_of)
        if lapsed and interval.on(day):
            found.append(
                f"{rule.cites[0]}: the stay ({lapsed.cite}) was printed to end on {lapsed.last}, after the text on file "
                f"({text_as_of}); the rule is applied again, check whether the stay was extended"
            )
        silent = interval.unenforced_on(day)
        if silent:
            found.append(
                f"{rule.cites[0]}: in force, but announced as not enforced ({silent.cite}, from {silent.first})"
            )
    if rule.status == "unverified" and rule.kind != "authorisation":
        found.append(f"{rule.cites[0]}: stated here without the official text at hand (unverified)")
    return found


def _stay_warnings(rule: Rule, case: Case) -> list[str]:
    """A stayed rule that would have applied is said, not hidden."""
    for interval in rule.in_force:
        stay = interval.stay_on(case.day)
        if stay and any(f.holds is not False for f in fire(rule, case)):
            return [
                f"{rule.cites[0]}: stayed from {stay.first} to {stay.last} ({stay.cite}); without the stay it might apply"
            ]
    return []


def _why(inquiry: Inquiry, answer: Answer) -> str:
    if inquiry.prohibitions.certain and answer is Answer.PROHIBITED:
        return inquiry.prohibitions.certain[0][0].doc
    if answer is Answer.NOT_SUBJECT:
        return inquiry.subject_why or f"nothing that makes the facts subject to {inquiry.pack.title} holds"
    if answer is Answer.LICENCE_REQUIRED:
        return "; ".join(dict.fromkeys(n.doc for n in inquiry.needs.needs))
    if answer is Answer.AUTHORISATION_AVAILABLE:
        return (
            "needs "
            + ", ".join(n.id for n in inquiry.needs.needs)
            + " are overcome by "
            + ", ".join(sorted(inquiry.case.available))
        )
    if answer is Answer.NO_LICENCE:
        return "no rule of the pack makes a need; what the pack does not hold is listed by its coverage"
    return (
        "facts are missing that decide"
        if inquiry.pack.covers.clears_on(inquiry.case.day)
        else "the law of that day is only partly on file"
    )
