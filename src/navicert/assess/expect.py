"""Worked cases: what a case file expects, compared with what was determined, in words.

The table is the one of the contract ``navicert-cases/1`` ("How the expect of a case file reads in these words").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from navicert.terms import Answer, Determination, Need, Note, RegimeAnswer

YES = (Answer.LICENCE_REQUIRED, Answer.AUTHORISATION_AVAILABLE, Answer.PROHIBITED)
NO = (Answer.NO_LICENCE, Answer.NOT_SUBJECT)
OUTCOMES: Mapping[str, tuple[Answer, ...]] = {
    "prohibited": (Answer.PROHIBITED,),
    "not_an_export": (Answer.NOT_SUBJECT,),
    "not_subject": (Answer.NOT_SUBJECT,),
    "exception_available": (Answer.AUTHORISATION_AVAILABLE,),
    "authorisation_available": (Answer.AUTHORISATION_AVAILABLE,),
    "licence_required": (Answer.LICENCE_REQUIRED,),
    "no_licence": NO,
    "unknown": (Answer.UNKNOWN,),
}
AUTHORISATIONS = ("exceptions", "exemptions", "general_authorisations", "transfer_licences")
OPEN = ("conditional", "to_review")
REMARKS = (
    "columns_examined", "note", "obligations", "conditions", "other_agencies", "duplicate_licence_not_needed",
)  # fmt: skip
"""What the contract lets a case say to its reader only."""
FIGURES = ("controlled_percent", "de_minimis_percent", "mtcr_category", "threshold", "classified")


def differences(expect: Mapping[str, Any], must_cite: Sequence[str], found: Determination) -> list[str]:
    """Everything in which the determination differs from what the case expects; empty where it agrees."""
    line = next((r for r in found.regimes), None)
    if line is None:
        return ["no regime answered"]
    if found.lines or len(found.regimes) > 1:
        line = max(found.regimes, key=lambda r: list(Answer).index(r.answer) if r.answer is found.headline else -1)
    wrong = [f"{key} is nothing that a case can expect" for key in expect if key not in KNOWN]
    wrong += [w for key, check in CHECKS.items() if key in expect for w in check(expect[key], line, expect)]
    held = _all_cites(found)
    wrong += [f"does not cite {c}" for c in must_cite if c not in held]
    return wrong + _figures(expect, line)


def _all_cites(found: Determination) -> set[str]:
    cites: set[str] = set()
    for line in found.regimes:
        cites |= set(line.cites)
        for part in (line.needs, line.authorisations, line.duties, line.possible_needs):
            cites |= {c for p in part for c in p.cites}
    return cites


def _is(answers: tuple[Answer, ...], line: RegimeAnswer) -> list[str]:
    return [] if line.answer in answers else [f"answer is {line.answer}, not {' or '.join(answers)}{_open(line)}"]


def _open(line: RegimeAnswer) -> str:
    return f" (missing: {', '.join(line.missing)})" if line.missing else ""


def _licence_required(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    text = {True: "yes", False: "no"}.get(wanted, str(wanted))
    if text == "yes":
        return _is(YES, line)
    if text == "no":
        granted = any(expect.get(k, {}).get("available") for k in AUTHORISATIONS if isinstance(expect.get(k), dict))
        return _is((*NO, Answer.AUTHORISATION_AVAILABLE) if granted else NO, line)
    return _is((Answer.UNKNOWN,), line)


def matches(because: str, line: RegimeAnswer) -> bool:
    """Is a reason of a case among the needs, as its id, reason or via?"""
    for need in line.needs:
        words = f"{need.id} {need.reason} {need.via}".split()
        if because in (need.id, need.reason, need.via) or all(w in words for w in because.split()):
            return True
    return False


def _because(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    needs = ", ".join(f"{n.id} ({n.reason})" for n in line.needs) or "none"
    return [
        f"no need {b}; the needs are {needs}"
        for b in wanted
        if not (line.answer in NO and _licence_is_no(expect)) and not matches(str(b), line)
    ]


def _licence_is_no(expect: Mapping[str, Any]) -> bool:
    """Does the case itself expect that no licence is needed? Then ``because`` names why, which is no need."""
    return any(
        str(expect.get(key)) in ("no", "no_licence", "not_subject") for key in ("licence_required", "answer", "outcome")
    )


def _not_because(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return [f"{n.id} is a need" for b in wanted for n in line.needs if n.id == b or n.id.startswith(f"{b}(")]


def _missing(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return [f"{m} is not among the missing facts ({', '.join(line.missing)})" for m in wanted if m not in line.missing]


def _authorisations(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    wrong = []
    for status, names in wanted.items():
        for name in names if isinstance(names, (list, dict)) else [names]:
            held = next((a for a in line.authorisations if a.id == name), None)
            if held is None:
                wrong.append(f"{name} is not among the authorisations")
            elif held.status != status and not (status in OPEN and held.status in OPEN):
                wrong.append(f"{name} is {held.status}, not {status}: {held.why[:200]}")
    return wrong


def _subject(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    text = {True: "yes", False: "no"}.get(wanted, str(wanted))
    held = {True: "yes", False: "no", None: "unknown"}[line.subject]
    return [] if held == text else [f"subject is {held}, not {text}"]


def _in_group(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    held = line.figures.get("in_group", {})
    return [f"in group {g}: {held.get(g)}, not {w}" for g, w in wanted.items() if held.get(g, False) is not w]


def _policy(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    held = line.review_policy.id if line.review_policy else None
    return [] if held == wanted else [f"review policy is {held}, not {wanted}"]


def _duties(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return _lacking("duty", wanted, line.duties)


def _possible_duties(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return _lacking("possible duty", wanted, line.possible_duties)


def _possible_needs(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return _lacking("possible need", wanted, line.possible_needs)


def _lacking(what: str, wanted: Any, notes: Sequence[Note | Need]) -> list[str]:
    held = [note.id for note in notes]
    return [f"{what} {w} is missing (there are {', '.join(held)})" for w in wanted if w not in held]


def _not_duties(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return [f"{d.id} is a duty" for d in line.duties if d.id in wanted]


def _warnings(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return [f"no warning says {w!r}" for w in wanted if not any(w in held for held in line.warnings)]


def _not_cite(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return [f"cites {w}" for w in wanted if w in line.cites]


def _binding(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    held = "law" if line.is_law else "political"
    return [] if held == wanted else [f"binding is {held}, not {wanted}"]


def _outcome(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    text = "no_licence" if str(wanted).startswith("NLR") else str(wanted)
    return _is(OUTCOMES[text], line) if text in OUTCOMES else [f"{text} is no outcome that a case can expect"]


def _answer(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return _is((Answer(wanted),), line)


def _plain_figures(wanted: Any, line: RegimeAnswer, expect: Mapping[str, Any]) -> list[str]:
    return [
        f"{k} is {line.figures.get(k)!r}, not {v!r}" for k, v in wanted.items() if not _same(line.figures.get(k), v)
    ]


Check = Callable[[Any, RegimeAnswer, Mapping[str, Any]], list[str]]
CHECKS: Mapping[str, Check] = {
    "licence_required": _licence_required, "outcome": _outcome, "answer": _answer, "because": _because,
    "not_because": _not_because, "missing_facts": _missing, "subject_to_ear": _subject, "subject": _subject,
    "in_group": _in_group, "review_policy": _policy, "duties": _duties, "not_duties": _not_duties,
    "possible_duties": _possible_duties, "possible_needs": _possible_needs, "binding": _binding, "warnings": _warnings, "not_cite": _not_cite,
    "figures": _plain_figures, **dict.fromkeys(AUTHORISATIONS, _authorisations),
}  # fmt: skip


KNOWN = frozenset({*CHECKS, *FIGURES, *REMARKS})


def _figures(expect: Mapping[str, Any], line: RegimeAnswer) -> list[str]:
    wanted = {k: expect[k] for k in FIGURES if k in expect}
    return _plain_figures(wanted, line, expect)


def _same(held: Any, wanted: Any) -> bool:
    numbers = isinstance(held, (int, float)) and isinstance(wanted, (int, float))
    return bool(abs(held - wanted) < 1e-9 if numbers else held == wanted)
