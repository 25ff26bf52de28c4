"""From a finished inquiry to the line that is answered: reasons, duties, figures, provisions, warnings, proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day
from typing import Any

from navicert.assess.inquiry import Inquiry, considered
from navicert.assess.needs import cites_of, fill
from navicert.law.case import Case
from navicert.law.evaluate import Firing, fire_all
from navicert.law.pack import Rule
from navicert.law.unknown import NOTHING, Unknown
from navicert.terms import Answer, Layer, Need, Note, RegimeAnswer

POLICY_ORDER = (
    "policy_of_denial", "presumption_of_denial", "case_by_case", "presumption_of_approval", "policy_of_approval",
)  # fmt: skip
FIRST_PROHIBITIONS = 3
"""Of the prohibitions that another law may hold, so many are named; its own line has all."""


def report(inquiry: Inquiry, answer: Answer) -> RegimeAnswer:
    """The line of one body of law, with duties, policy, figures, provisions, warnings and the proof."""
    pack, case = inquiry.pack, inquiry.case
    if answer is Answer.NOT_SUBJECT and not pack.covers.clears_on(case.day):
        answer = Answer.UNKNOWN
    case.flat["licensed"] = answer in (Answer.LICENCE_REQUIRED, Answer.PROHIBITED)
    case.available = frozenset(a.id for a in inquiry.authorised.by_symbol if a.status == "available")
    case.settle(case.needs, case.possible_needs)
    policies, _ = _notes(inquiry, "policy") if answer is Answer.LICENCE_REQUIRED else ([], [])
    owes = inquiry.subject is True and answer is not Answer.PROHIBITED
    duties, perhaps = _notes(inquiry, "duty") if owes else ([], [])
    _warnings(inquiry)
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
        possible_duties=tuple(perhaps),
        review_policy=min(policies, key=_policy_rank, default=None),
        figures=_figures(inquiry),
        cites=_cites(inquiry),
        warnings=tuple(dict.fromkeys(inquiry.warnings)),
        why=_why(inquiry, answer),
        proof=(*inquiry.firings, *inquiry.authorised.paragraphs, *inquiry.passed_over),
        is_law=pack.is_law,
        overlay=tuple(pack.head.overlay),
    )


def _as_prohibition(need: Need) -> Need:
    return replace(need, part="prohibition")


def _policy_rank(note: Note) -> int:
    return POLICY_ORDER.index(note.id) if note.id in POLICY_ORDER else 2


def _notes(inquiry: Inquiry, kind: str) -> tuple[list[Note], list[Note]]:
    """What rules of a kind say of the case, and what they would say of it if facts that are not known were so."""
    certain: list[Note] = []
    possible: list[Note] = []
    for firing in inquiry.fire(kind):
        model = firing.rule.model.policy if kind == "policy" else firing.rule.model.duty
        if model is None or firing.holds is False or firing.about is not True:
            continue
        layer = Layer(firing.rule.model.layer) if firing.rule.model.layer else None
        missing = tuple(sorted(firing.missing))
        note = Note(id=model.id, text=fill(model.text, firing), cites=cites_of(firing), layer=layer, missing=missing)
        (certain if firing.holds is True else possible).append(note)
    return certain, possible


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


def _cites(inquiry: Inquiry) -> tuple[str, ...]:
    found = [c for f in inquiry.firings if considered(f) for c in cites_of(f)]
    found += [
        c for found in (inquiry.prohibitions.certain, inquiry.prohibitions.possible) for n, *_ in found for c in n.cites
    ]
    return tuple(dict.fromkeys(found))


def _warnings(inquiry: Inquiry) -> None:
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
    cite = next((cite for cite in cites_of(firing) if "{" not in cite), rule.first_cite)
    for interval in rule.in_force:
        lapsed = interval.lapsed_stay(day, text_as_of)
        if lapsed and interval.on(day):
            found.append(
                f"{cite}: the stay ({lapsed.cite}) was printed to end on {lapsed.last}, after the text on file "
                f"({text_as_of}); the rule is applied again, check whether the stay was extended"
            )
        silent = interval.unenforced_on(day)
        if silent:
            found.append(f"{cite}: in force, but announced as not enforced ({silent.cite}, from {silent.first})")
    if rule.status == "unverified" and rule.kind != "authorisation":
        found.append(f"{cite}: stated here without the official text at hand (unverified)")
    return found


def _stay_warnings(rule: Rule, case: Case) -> list[str]:
    """A stayed rule that would have applied is said, not hidden."""
    for interval in rule.in_force:
        stay = interval.stay_on(case.day, case.known_on)
        if stay and any(f.holds is not False for f in fire_all([(None, (rule,))], case, [])):
            return [
                f"{rule.cites[0]}: stayed from {stay.first} to {stay.last} ({stay.cite}); without the stay it might apply"
            ]
    return []


def _why(inquiry: Inquiry, answer: Answer) -> str:
    if inquiry.prohibitions.certain and answer is Answer.PROHIBITED:
        return inquiry.prohibitions.certain[0][0].doc
    if answer is Answer.NOT_SUBJECT:
        if not inquiry.pack.is_law:
            return "the guidelines of the pack do not name it; they are not law, and the law of each state decides"
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
    if type(inquiry.subject) is Unknown:
        return "it is not known whether this law reaches the transaction"
    if inquiry.pack.covers.clears_on(inquiry.case.day):
        return "facts are missing that decide"
    return "the law of that day is only partly on file"


def _missing(inquiry: Inquiry, answer: Answer) -> tuple[str, ...]:
    """The facts that would decide the case: of every unknown that stands between the facts and an answer, no more."""
    if answer is not Answer.UNKNOWN:
        return ()
    parts: list[frozenset[str]] = []
    if type(inquiry.subject) is Unknown:
        parts.append(inquiry.subject.missing)
    if inquiry.asks is not None:
        parts.append(inquiry.asks.missing)
    parts += [inquiry.doubts] if inquiry.doubts else []
    parts += [u.missing for _, _, u in inquiry.prohibitions.possible]
    covered = inquiry.authorised.covered()
    if all(n in covered for n in inquiry.needs.needs):
        parts += [u.missing for _, _, u in inquiry.needs.possible]
    if not inquiry.pack.covers.clears_on(inquiry.case.day):
        parts = parts or [frozenset({"date"})]
    elif inquiry.may_go_on() and not parts:
        parts = [frozenset({"final_destination"})]
    return tuple(sorted(frozenset().union(*parts)))


def _perhaps_elsewhere(inquiry: Inquiry, answer: Answer) -> list[str]:
    """A licence may be needed here and the deal be barred by a law that this pack consults: say so."""
    barred = list(dict.fromkeys(n.id for n, firing, _ in inquiry.prohibitions.possible if firing is None))
    if answer is not Answer.LICENCE_REQUIRED or not barred:
        return []
    named = barred[:FIRST_PROHIBITIONS]
    more = f" and {len(barred) - len(named)} more" if len(barred) > len(named) else ""
    return [f"another body of law may prohibit this as well ({', '.join(named)}{more}); see its own line"]
