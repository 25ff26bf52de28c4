"""A determination for people: headline, one line a regime, why, what is missing, what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

import click

from navicert.assess.answer_json import proof_of
from navicert.assess.cites import exact
from navicert.assess.flips import Flip
from navicert.assess.layers import Measure, measures
from navicert.assess.questions import nearest
from navicert.terms import (
    CLEARING,
    GUIDELINES,
    STRICTNESS,
    Answer,
    AuthorisationAnswer,
    Determination,
    Line,
    Question,
    RegimeAnswer,
    Transaction,
)

WORDS = {
    Answer.PROHIBITED: ("PROHIBITED", "red"),
    Answer.UNKNOWN: ("NOT DECIDED: facts are missing", "yellow"),
    Answer.LICENCE_REQUIRED: ("LICENCE REQUIRED", "red"),
    Answer.AUTHORISATION_AVAILABLE: ("MAY GO under an authorisation", "green"),
    Answer.NO_LICENCE: ("NO LICENCE REQUIRED", "green"),
    Answer.NOT_SUBJECT: ("NOT SUBJECT", "green"),
}
NEXT = {
    Answer.PROHIBITED: "Stop. Do not ship, release or assist. Ask counsel or the authority before anything else.",
    Answer.UNKNOWN: "Hold. Answer the questions above and assess again; refer to a person what cannot be answered.",
    Answer.LICENCE_REQUIRED: "Hold. Apply for a licence.",
    Answer.AUTHORISATION_AVAILABLE: "May go once every condition and duty of the authorisation is met and recorded.",
    Answer.NO_LICENCE: "May go as far as the installed law is concerned. Keep the record.",
    Answer.NOT_SUBJECT: "Nothing to do under the installed law. Mind the regimes that are not covered.",
}
GUIDED = {
    Answer.PROHIBITED: "the guidelines rule a transfer out",
    Answer.UNKNOWN: "guidance not decided: facts are missing",
    Answer.LICENCE_REQUIRED: "the guidelines apply: partners license it",
    Answer.NOT_SUBJECT: "the guidelines do not name it",
}
"""What guidelines say. They are not law: no word here may be read as leave to go."""
ADDS_NOTHING = "adds nothing"
"""What an overlay says where it asks for no licence: what the common rules ask for stands."""
ONLY_GUIDANCE = "GUIDANCE ONLY: no law was asked", "yellow"
ASK_THE_LAW = (
    "Guidelines bind states politically and are not law. Assess without --regime: the law of each state decides."
)
ASKED = {
    Answer.PROHIBITED: "Open questions (no answer to them lifts the prohibition):",
    Answer.LICENCE_REQUIRED: "Questions whose answers may make an authorisation usable:",
}
NAMES = {
    "US-ITAR": "United States munitions law", "EU-MIL": "military list of the EU", "UK": "United Kingdom",
    "CA": "Canada", "JP": "Japan", "CH": "Switzerland", "CN": "China",
}  # fmt: skip
NOT_COMPARED = ", once the names are compared with the lists"
UNVERIFIED = ": stated here without the official text at hand (unverified)"
WIDTH = 108
FIRST_MEASURES = 3
"""Of the measures of a law that missing facts would decide, so many are named without ``--why``."""


def show(
    name: str, given: Transaction, found: Determination, *, closed: Determination | None = None, why: bool = False
) -> Iterator[str]:
    """The lines that a clerk reads; with ``why`` none of the measures is left out.

    ``closed`` is the answer if parties and end use are complete as stated, where they were not said to be: its questions
    are those that are asked even then.
    """
    words, colour = _headline(found)
    item = next(filter(None, (given.item.us_eccn, given.item.eu_code, given.item.kind)), "item")
    what = f"{len(given.lines)} lines" if given.lines else item
    yield click.style(f"{name} · {given.date} · {given.activity} {given.departure} → {given.to} · {what}", bold=True)
    yield "  " + click.style(words, fg=colour, bold=True) + _so_far(found)
    yield from _measures(measures(found), whole=why)
    for line in sorted(found.regimes, key=lambda r: -STRICTNESS.index(r.answer)):
        if not _silent(line):
            yield from _regime(line)
    if silent := [line.regime for line in found.regimes if _silent(line)]:
        yield from _wrapped(f"not subject to: {', '.join(silent)}", "  ")
    for number, (goods, part) in enumerate(zip(given.lines or (), found.lines, strict=False), start=1):
        yield f"  line {number}{_code(goods)}: {_headline(part)[0].lower()}{_so_far(part)}"
    yield from _rest(found, closed)
    words = ASK_THE_LAW if _only_guidance(found) else _next(found)
    yield from _wrapped(click.style("Next: ", bold=True) + words, "  ")


def _headline(found: Determination) -> tuple[str, str]:
    """The answer and its colour; nothing is green while nobody has compared the names with a list."""
    if _only_guidance(found):
        return ONLY_GUIDANCE
    words, colour = WORDS[found.headline]
    unscreened = found.names_compared is False and found.headline in CLEARING
    return (f"{words}{NOT_COMPARED}", "yellow") if unscreened else (words, colour)


def _only_guidance(found: Determination) -> bool:
    """Did nothing answer but guidelines, which bind politically?"""
    return bool(found.regimes) and not any(line.is_law for line in found.regimes)


def _silent(line: RegimeAnswer) -> bool:
    """Is there nothing to say of a law but that it does not reach the transaction?"""
    return line.answer is Answer.NOT_SUBJECT and line.is_law and not line.warnings and not line.asked_first


def _so_far(found: Determination) -> str:
    """The strictest answer that stands already; a mild one is left out, because it could be read as the answer."""
    known = found.strictest_known
    if known in (None, Answer.NOT_SUBJECT, Answer.NO_LICENCE):
        return ""
    return f" (so far: {WORDS[known][0].lower()})"


def _measures(found: Sequence[Measure], *, whole: bool) -> Iterator[str]:
    """The layers of the answer, ``block: 31 CFR 560.204 (US-SANC): …``; of those that unknown facts decide the names."""
    possible: dict[tuple[str, str], list[str]] = {}
    for measure in found:
        word = measure.layer.replace("_", " ")
        if measure.certain:
            yield from _wrapped(f"{word}: {measure.id} ({measure.regime}): {measure.says}", "  ")
        else:
            possible.setdefault((word, measure.regime), []).append(measure.id)
    for (word, regime), names in possible.items():
        named = names if whole else names[:FIRST_MEASURES]
        more = f" and {len(names) - len(named)} more (--why names all)" if len(names) > len(named) else ""
        yield from _wrapped(f"{word}, if the missing facts say so ({regime}): {'; '.join(named)}{more}", "  ")


def _code(goods: Line) -> str:
    code = goods.us_eccn or goods.eu_code or goods.kind
    return f" ({code})" if code else ""


def _regime(line: RegimeAnswer) -> Iterator[str]:
    law = f"law as of {line.law_as_of}" if line.law_as_of else "no pack"
    law += f"; national overlay, adds to {', '.join(line.overlay)}" if line.overlay else ""
    if line.is_law:
        nothing = line.overlay and line.answer is Answer.NO_LICENCE
        yield f"  {line.regime:<8} {ADDS_NOTHING if nothing else WORDS[line.answer][0].lower()}  ({law})"
    else:
        yield f"  {line.regime:<8} {GUIDED[line.answer]}  (not law; text as of {line.law_as_of})"
        yield from _wrapped(", ".join(f"{name.replace('_', ' ')} {figure}" for name, figure in line.figures.items()))
    if line.asked_first:
        yield from _wrapped(f"{line.why}; the questions below decide that first")
    elif line.answer is not Answer.NOT_SUBJECT:
        for need in line.needs:
            yield from _wrapped(f"need {need.id} [{need.reason}]: {need.doc} ({', '.join(exact(need.cites))})")
        if not line.needs:
            yield from _wrapped(line.why)
        yield from _authorisations(line)
        for duty in line.duties:
            yield from _wrapped(f"duty: {duty.text} ({', '.join(exact(duty.cites))})")
        for duty in line.possible_duties:
            yield from _wrapped(
                f"duty, if the missing facts say so: {duty.text} ({', '.join(exact(duty.cites))}); rests on {', '.join(duty.missing)}"
            )
        if line.review_policy:
            yield from _wrapped(f"review: {line.review_policy.text} ({', '.join(exact(line.review_policy.cites))})")
    for warning in () if line.asked_first else _short(line.warnings):
        yield from _wrapped(f"warning: {warning}")


def _short(warnings: Sequence[str]) -> Iterator[str]:
    """The warnings, with all provisions whose official text was not at hand in one sentence."""
    yield from (w for w in warnings if not w.endswith(UNVERIFIED))
    unread = [w.removesuffix(UNVERIFIED) for w in warnings if w.endswith(UNVERIFIED)]
    if unread:
        yield f"stated here without the official text at hand (unverified): {'; '.join(unread)}"


def _authorisations(line: RegimeAnswer) -> Iterator[str]:
    close = [a for a in line.authorisations if a.status in ("available", "to_review")]
    near = [a for a in line.authorisations if a.status == "excluded" and a.failing == 1]
    shown = [*close, *nearest(line), *near]
    for held in shown:
        yield from _wrapped(_authorisation(held))
    if len(shown) < len(line.authorisations):
        yield f"    ({len(line.authorisations) - len(shown)} other authorisations do not fit or lack more facts; --why says why)"


def _authorisation(held: AuthorisationAnswer) -> str:
    words = {"excluded": "nearly fits but is excluded", "to_review": "must be read by a person"}.get(
        held.status, held.status
    )
    asked = f"; missing: {', '.join(held.missing)}" if held.missing else ""
    return f"{held.id} {words}: {held.why}{asked} ({', '.join(exact(held.cites))})"


def _rest(found: Determination, closed: Determination | None) -> Iterator[str]:
    for hit in found.hits:
        yield from _wrapped(
            f"hit: party {hit.party + 1} resembles {hit.matched} on {hit.list} ({hit.field}: {hit.how})", "  "
        )
    for flag in found.flags:
        yield from _wrapped(f"red flag {flag.id}: {flag.text} {flag.because} ({flag.source})", "  ")
    yield from _questions(found, closed)
    yield from _not_covered(found)
    if found.assumed:
        yield from _wrapped(f"Assumed complete, as you said: {', '.join(found.assumed)}", "  ")
    for warning in found.warnings:
        yield from _wrapped(f"note: {warning}", "  ")


def _not_covered(found: Determination) -> Iterator[str]:
    """The laws of which no pack is installed; and the guidelines, of which one may be, and which answer only by name."""
    laws = [f"{n} ({NAMES[n]})" if n in NAMES else n for n in found.not_covered if n not in GUIDELINES]
    if laws:
        yield from _wrapped(
            f"Not covered (may reach this too, but no pack is installed; ask the authority): {', '.join(laws)}", "  "
        )
    for name in found.not_covered:
        if name in GUIDELINES:
            yield from _wrapped(f"Not asked: {name}, guidelines and not law; --regime {name} asks them", "  ")


def _questions(found: Determination, closed: Determination | None) -> Iterator[str]:
    """First what is asked even if parties and end use are said to be complete; then what is not, and what is instead."""
    if not found.questions:
        return
    yield "  " + ASKED.get(found.headline, "Questions whose answers may decide:")
    yield from _wrapped("(in brackets: the fact that answers it, and which law asks; a.b is the field b under a)")
    if closed is None:
        yield from _each_question(found.questions)
        return
    remain = {question.fact for question in closed.questions}
    yield from _each_question(question for question in found.questions if question.fact in remain)
    answered = [question for question in found.questions if question.fact not in remain]
    yield from _wrapped(
        "Are all parties stated, and is nothing more known about them and the end use? Then say so, with "
        f"`complete: [parties, end_use]` in the file or --complete parties,end_use: then these {len(answered)} fall away."
    )
    yield from _each_question(answered)
    asked = {question.fact for question in found.questions}
    if instead := [question for question in closed.questions if question.fact not in asked]:
        yield from _wrapped(f"and {'this is' if len(instead) == 1 else f'these {len(instead)} are'} asked instead:")
        yield from _each_question(instead)


def _each_question(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        yield from _wrapped(f"- {question.text} [{question.fact}; {', '.join(question.regimes)}]")


def _next(found: Determination) -> str:
    words, unscreened = NEXT[found.headline], found.names_compared is False
    if any(a.status == "conditional" for line in found.regimes for a in line.authorisations):
        words = words.replace("Apply for a licence.", "Apply for a licence, or show that an authorisation fits.")
    if found.headline is Answer.PROHIBITED:
        return words
    if found.headline not in CLEARING:
        return words + (" Compare the names with the lists as well." if unscreened else "")
    lists = "Compare the names with the lists first. " if unscreened else ""
    flags = "Resolve the red flags first. " if found.flags else ""
    return lists + flags + words


def _wrapped(text: str, indent: str = "    ") -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def show_proof(found: Determination) -> Iterator[str]:
    """The whole proof: what was tried, what it read, how it came out."""
    for line in found.regimes:
        held = proof_of(line)
        yield click.style(f"  Proof, {line.regime} (edition {line.edition[:12]}):", bold=True)
        for rule in held["rules"]:
            yield from _wrapped(
                f"[{_mark(rule['holds'])}] {rule['kind']} {rule['rule']}: {rule['says']} ({', '.join(rule['cites'])})"
            )
            yield from _checks(rule["checks"])
            if rule["off"]:
                yield from _wrapped(f"switched off: {rule['off']}", "        ")
        for paragraph in held["authorisations"]:
            yield from _wrapped(
                f"[{paragraph['status']}] {paragraph['rule']}: {'; '.join(paragraph['why']) or 'all conditions hold'}"
            )
            yield from _checks(paragraph["checks"])
        yield from _wrapped(f"{len(held['not_about_this'])} rules are not about this case; --json names them")


def _checks(checks: list[dict[str, object]]) -> Iterator[str]:
    for check in checks:
        yield from _wrapped(f"{_mark(check['holds'])}  {check['test']}", "        ")


def _mark(holds: object) -> str:
    return {True: "yes", False: "no", "unknown": "?"}[holds]


def show_flips(flips: list[Flip]) -> Iterator[str]:
    for flip in flips:
        yield from _wrapped(
            f"would change: if {flip.fact} were {flip.value!r} instead of {flip.stated!r}, {flip.regime} would say {flip.answer}",
            "  ",
        )
