"""The risk sheet: factors with their evidence, counter-evidence, questions and arithmetic. It decides nothing.

Levels. The weights of the evidence for a factor are added, those of the counter-evidence taken away; the sum is
compared with the factor's two marks. Counter-evidence lowers a factor by one level at most, so that comforts never
outweigh a grave fact. A factor is *low* only where no open question could lift it; else it is *undetermined*. Known
evidence is enough for *elevated* and *high*. There is no number over all factors, and none is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date as Day
from enum import StrEnum
from hashlib import sha256
from typing import Any

from navicert.licensing import guidelines
from navicert.licensing.guidelines import Guideline, mtcr
from navicert.licensing.indicators import READERS, Finding, RiskFacts, Says, ask
from navicert.licensing.tables import table

NO_DECISION = (
    "This sheet weighs; it decides nothing. No sum over the factors is made, and no level grants or refuses: a person "
    "decides with reasons under each criterion."
)
ORDER = ("low", "elevated", "high")


class Level(StrEnum):
    """How much speaks for a factor. ``UNDETERMINED`` is what is not high or elevated, but not known to be low."""

    LOW = "low"
    ELEVATED = "elevated"
    HIGH = "high"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One indicator in one case: its answer, to which side it counts (for, against, nothing, unknown), and why.

    ``lifts``: can an answer to it be evidence for the factor at all?
    """

    id: str
    question: str
    says: Says
    side: str
    weight: int
    because: str
    how: str
    asked: str
    source: str
    unverified: bool
    lifts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor with everything that its level rests on. ``at_most`` is the level if every open question spoke for
    it.
    """

    id: str
    name: str
    kind: str
    grounds: str
    level: Level
    at_most: Level
    arithmetic: str
    readings: tuple[Reading, ...]
    would_change: tuple[str, ...]

    def on(self, side: str) -> tuple[Reading, ...]:
        """The readings on one side: ``for``, ``against``, ``unknown`` or ``nothing``."""
        return tuple(r for r in self.readings if r.side == side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What nobody has answered yet, whom to ask, and which factor waits for it."""

    indicator: str
    factor: str
    text: str
    ask: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet of a case on a day. It has no field for a decision, on purpose: see :data:`NO_DECISION`.

    ``edition`` names the tables (weights, marks, sources) that it was made with.
    """

    case: str
    day: Day
    factors: tuple[Factor, ...]
    guidelines: tuple[Guideline, ...]
    questions: tuple[Question, ...]
    edition: str
    note: str = NO_DECISION

    def factor(self, name: str) -> Factor:
        """One factor by its id. Raises :class:`KeyError`."""
        for each in self.factors:
            if each.id == name:
                return each
        raise KeyError(f"{name!r} is no factor; they are {', '.join(f.id for f in self.factors)}")


def edition() -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the tables that weigh."""
    weighed = [sorted(row.items()) for name in ("factors", "indicators") for row in table(name)]
    return sha256(repr(weighed).encode()).hexdigest()[:16]


def sheet(facts: RiskFacts, day: Day) -> Sheet:
    """The risk sheet of a case. Example: ``sheet(facts, day).factor("diversion").arithmetic``."""
    found = tuple(_factor(row, facts) for row in table("factors"))
    return Sheet(
        case=facts.case,
        day=day,
        factors=found,
        guidelines=mtcr(facts.transaction),
        questions=tuple(_questions(found)),
        edition=edition(),
    )


def _questions(factors: Iterable[Factor]) -> Iterable[Question]:
    for factor in factors:
        for r in factor.on("unknown"):
            yield Question(indicator=r.id, factor=factor.id, text=r.question, ask=r.asked, because=r.because)


def _factor(row: Mapping[str, str], facts: RiskFacts) -> Factor:
    rows = [each for each in table("indicators") if each["factor"] == row["id"]]
    readings = tuple(_reading(each, ask(each, facts)) for each in rows)
    level, most, arithmetic = weigh(row, readings)
    return Factor(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        grounds=row["grounds"],
        level=level,
        at_most=most,
        arithmetic=arithmetic,
        readings=readings,
        would_change=tuple(_flips(row, rows, readings, level)),
    )


def _reading(row: Mapping[str, str], found: Finding) -> Reading:
    reader = READERS.get(row["id"])
    how = " ".join((reader.__doc__ or "").split()) if reader else "Looks at the posture of the country."
    return Reading(
        id=row["id"],
        question=row["question"],
        says=found.says,
        side=_side(row, found.says),
        weight=int(row["weight"]),
        because=found.because,
        how=f"{row['asked'].replace('_', ' ')} answers." if row["read"] == "asked" else how,
        asked=row["asked"],
        source=row["source"],
        unverified=bool(row["unverified"]),
        lifts="for" in (row["yes"], row["no"]),
    )


def _side(row: Mapping[str, str], says: Says) -> str:
    if says is Says.UNKNOWN:
        return "unknown"
    return "nothing" if says is Says.DOES_NOT_ARISE else row[str(says)]


def weigh(row: Mapping[str, str], readings: Iterable[Reading]) -> tuple[Level, Level, str]:
    """The level of a factor from its readings, the level at most, and the arithmetic in words.

    ``row`` holds the marks ``elevated_at`` and ``high_at``. An open question can lift a factor by its weight, if an
    answer to it can be evidence at all.
    """
    held = tuple(readings)
    total = {side: sum(r.weight for r in held if r.side == side) for side in ("for", "against")}
    still = sum(r.weight for r in held if r.side == "unknown" and r.lifts)
    known, most = (_level(row, total["for"] + more, total["against"]) for more in (0, still))
    level = known if known is not Level.LOW or most is Level.LOW else Level.UNDETERMINED
    said = (
        f"for {_sum(held, 'for')}; against {_sum(held, 'against')}; elevated from {row['elevated_at']}, high from "
        f"{row['high_at']}; counter-evidence lowers by one level at most; open questions may add {still}, "
        f"with all of them {most}: {level}"
    )
    return level, most, said


def _level(row: Mapping[str, str], evidence: int, against: int) -> Level:
    marks = (int(row["elevated_at"]), int(row["high_at"]))
    gross = sum(evidence >= mark for mark in marks)
    net = sum(evidence - against >= mark for mark in marks)
    return Level(ORDER[max(net, gross - 1, 0)])


def _sum(readings: Iterable[Reading], side: str) -> str:
    weights = [r.weight for r in readings if r.side == side]
    return f"{' + '.join(map(str, weights))} = {sum(weights)}" if len(weights) > 1 else str(sum(weights))


def _flips(
    row: Mapping[str, str], rows: Iterable[Mapping[str, str]], readings: tuple[Reading, ...], level: Level
) -> Iterable[str]:
    """Each single answer that would give another level."""
    for at, (indicator, reading) in enumerate(zip(rows, readings, strict=True)):
        for says in (Says.YES, Says.NO):
            if says is reading.says or reading.says is Says.DOES_NOT_ARISE:
                continue
            other = _reading(indicator, Finding(says, ""))
            new, _, _ = weigh(row, (*readings[:at], other, *readings[at + 1 :]))
            if new is not level:
                yield f"{new} instead of {level} if the answer were {says}: {reading.question}"


def as_json(found: Sheet) -> dict[str, Any]:
    """The sheet as plain data, as the record keeps it and pages show it."""
    return {
        "form": "navicert-risk/1",
        "case": found.case,
        "day": found.day.isoformat(),
        "edition": found.edition,
        "note": found.note,
        "factors": [
            {
                **{k: v for k, v in asdict(f).items() if k not in ("readings", "would_change")},
                "level": str(f.level),
                "at_most": str(f.at_most),
                "would_change": list(f.would_change),
                "readings": [{**asdict(r), "says": str(r.says)} for r in f.readings],
            }
            for f in found.factors
        ],
        "guidelines": [guidelines.as_json(g) for g in found.guidelines],
        "questions": [asdict(q) for q in found.questions],
    }
