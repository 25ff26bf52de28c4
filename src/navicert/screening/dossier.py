"""The dossier of an end user: dated evidence, and whether together it makes the party credible for a purpose.

The answer is a word with its reasons. :data:`KINDS` says what each kind of evidence is worth and for how long it is
fresh; evidence that is stale, not yet given or expired is not counted, and the answer says so. Of each kind only the
weightiest piece counts, so that ten web pages are worth one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from enum import StrEnum
from typing import NamedTuple


class Credibility(StrEnum):
    """How far an end user is believed. ``unproven``: too little is known, which is never a yes."""

    CREDIBLE = "credible"
    DOUBTFUL = "doubtful"
    NOT_CREDIBLE = "not_credible"
    UNPROVEN = "unproven"


class KindOfEvidence(NamedTuple):
    """What a kind of evidence is: its worth (negative: speaks against), days of freshness, first-hand, its name."""

    worth: int
    fresh_days: int
    first_hand: bool
    name: str


# First-hand: somebody who has to answer for it looked or signed. The days are those after which it is asked for anew.
KINDS: Mapping[str, KindOfEvidence] = {
    "site_visit": KindOfEvidence(4, 730, True, "site visit"),
    "delivery_verification": KindOfEvidence(3, 1095, True, "verified delivery"),
    "end_use_certificate_state": KindOfEvidence(3, 365, True, "end-use certificate of a state"),
    "registry_extract": KindOfEvidence(2, 365, True, "registry extract"),
    "end_use_certificate": KindOfEvidence(2, 365, False, "end-use certificate of the end user"),
    "earlier_licence": KindOfEvidence(2, 1095, True, "earlier licence without complaint"),
    "audited_accounts": KindOfEvidence(2, 730, False, "audited accounts"),
    "trade_reference": KindOfEvidence(1, 730, False, "trade reference"),
    "web_page": KindOfEvidence(1, 365, False, "web page"),
    "adverse_media": KindOfEvidence(-2, 1825, False, "adverse media"),
    "military_tie": KindOfEvidence(-3, 3650, False, "military tie"),
    "contradiction": KindOfEvidence(-4, 3650, False, "contradiction between statements"),
    "listed_owner": KindOfEvidence(-4, 3650, False, "listed owner"),
    "refused_visit": KindOfEvidence(-5, 1825, True, "refused visit"),
    "diversion": KindOfEvidence(-8, 3650, True, "diversion found"),
}
ENOUGH = 5  # worth, from at least two sources, one of them first-hand
DOUBT, DISBELIEF = -2, -5  # worth of what speaks against


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece: its kind (of :data:`KINDS`), what it states, where it comes from, its day, and where it ends by itself.

    ``expires`` is the first day on which it no longer holds. Raises ``ValueError`` where it is no evidence.
    """

    kind: str
    statement: str
    source: str
    day: Day
    expires: Day | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of evidence; there are {', '.join(KINDS)}")
        if not self.statement.strip() or not self.source.strip():
            raise ValueError(f"a {KINDS[self.kind].name} of {self.day} needs a statement and a source")
        if self.expires is not None and self.expires <= self.day:
            raise ValueError(f"a {KINDS[self.kind].name} of {self.day} cannot expire on {self.expires}")

    def not_counted(self, day: Day) -> str | None:
        """Why it does not count on a day, as a sentence; ``None`` where it does."""
        kind = KINDS[self.kind]
        if day < self.day:
            return f"{self}: later than {day}"
        if self.expires is not None and day >= self.expires:
            return f"{self}: expired on {self.expires}"
        if (age := (day - self.day).days) > kind.fresh_days:
            return f"{self}: {age} days old, counted for {kind.fresh_days}"
        return None

    def __str__(self) -> str:
        return f"{KINDS[self.kind].name} of {self.day} ({self.source}): {self.statement}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """How far an end user is believed on a day, and why.

    ``speaks_for`` and ``speaks_against`` are the pieces that count; ``not_counted`` says of each other piece why not;
    ``because`` is the rule that decided; ``ask`` is what would bring the party further.
    """

    answer: Credibility
    because: str
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    not_counted: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All evidence about one end user. ``party`` is its id in the installation."""

    party: str
    evidence: tuple[Evidence, ...] = ()

    def on(self, day: Day) -> Appraisal:
        """How far the end user is believed on a day."""
        counted, left_out = _counted(self.evidence, day)
        speaks_for = tuple(e for e in counted if KINDS[e.kind].worth > 0)
        against = tuple(e for e in counted if KINDS[e.kind].worth < 0)
        answer, because = _weigh(speaks_for, against)
        return Appraisal(
            answer=answer,
            because=because,
            speaks_for=speaks_for,
            speaks_against=against,
            not_counted=tuple(left_out),
            ask=tuple(_ask(answer, speaks_for, against)),
        )


def _counted(evidence: Iterable[Evidence], day: Day) -> tuple[list[Evidence], list[str]]:
    """The newest piece of each kind that counts; against a party every source counts by itself."""
    best: dict[tuple[str, str], Evidence] = {}
    left_out = []
    for one in sorted(evidence, key=lambda e: (e.day, e.kind, e.source, e.statement), reverse=True):
        why = one.not_counted(day)
        slot = (one.kind, "" if KINDS[one.kind].worth > 0 else one.source)
        if why:
            left_out.append(why)
        elif slot in best:
            left_out.append(f"{one}: a newer {KINDS[one.kind].name} is counted")
        else:
            best[slot] = one
    return sorted(best.values(), key=lambda e: (-abs(KINDS[e.kind].worth), e.kind, e.source)), left_out


def _weigh(speaks_for: tuple[Evidence, ...], against: tuple[Evidence, ...]) -> tuple[Credibility, str]:
    bad = sum(KINDS[e.kind].worth for e in against)
    good = sum(KINDS[e.kind].worth for e in speaks_for)
    if bad <= DISBELIEF:
        return Credibility.NOT_CREDIBLE, "what speaks against the party outweighs any paper: " + _names(against)
    if bad <= DOUBT:
        return Credibility.DOUBTFUL, "as long as this is not cleared up, nothing makes the party credible: " + _names(
            against
        )
    sources = {e.source.strip().casefold() for e in speaks_for}
    if good >= ENOUGH and len(sources) > 1 and any(KINDS[e.kind].first_hand for e in speaks_for):
        return Credibility.CREDIBLE, "fresh evidence of several sources, some of it first-hand: " + _names(speaks_for)
    if not speaks_for:
        return Credibility.UNPROVEN, "no fresh evidence speaks for the party"
    return Credibility.UNPROVEN, "too little, too few sources or nothing first-hand: " + _names(speaks_for)


def _names(evidence: tuple[Evidence, ...]) -> str:
    return ", ".join(dict.fromkeys(KINDS[e.kind].name for e in evidence))


def _ask(answer: Credibility, speaks_for: tuple[Evidence, ...], against: tuple[Evidence, ...]) -> Iterator[str]:
    for one in against:
        yield f"clear up: {one}"
    if answer is Credibility.UNPROVEN:
        held = {e.kind for e in speaks_for}
        wanted = sorted((k for k in KINDS.values() if k.worth > 1), key=lambda k: (not k.first_hand, -k.worth, k.name))
        names = [k.name for k in wanted if k not in [KINDS[h] for h in held]][:3]
        yield f"get one of: {', '.join(names)}"
        if len({e.source.strip().casefold() for e in speaks_for}) == 1:
            yield "get evidence from a second source"
