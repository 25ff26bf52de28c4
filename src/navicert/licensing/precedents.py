"""Precedents of a case in words, and alike cases that were decided differently.

A precedent is near by features that agree, each with a weight; nothing is near by a score alone: the features that
agree and those that differ are named. An unknown feature neither agrees nor differs.

Cost. The index holds, for each entry with each destination, for each end user, and for each entry alone, the cases
with it. Building takes time and room in proportion to the number of cases times their entries. A question looks at
the cases under the same entry and destination or the same end user, and only where these are fewer than asked for at
all cases of the entry; the nearest are picked from them in one pass. The alarm looks at each case once and at eight
keys for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal
from heapq import nlargest
from itertools import combinations

from navicert.law.codes import entry, normalise, unlisted

OUTCOMES = {
    "grant": "granted", "grant_with_conditions": "granted", "refuse": "refused", "partial": "granted in part",
    "no_licence_required": "found to need no licence", "consented": "granted", "released": "granted",
}  # fmt: skip
"""Outcomes, and the class in which two of them count as alike."""
WEIGHTS = {"entry": 4, "paragraph": 2, "destination": 3, "end user": 4, "end use": 2, "kind": 1, "value": 1}
BANDS = tuple(Decimal(limit) for limit in (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What cases are compared by. ``end_user`` is the resolved entity; ``value_eur`` in EUR; unknown is ``None``."""

    number: str
    entries: tuple[str, ...]
    destination: str
    kind: str
    end_user: str | None = None
    end_use: str | None = None
    value_eur: Decimal | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The entries with their paragraphs in the usual form, in order, each once; items of no entry are
        ``none``.
        """
        return tuple(sorted({"none" if unlisted(normalise(e)) else normalise(e) for e in self.entries}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decided case: its features, the day, the outcome (:data:`OUTCOMES`), and what was said with it."""

    features: Features
    day: Day
    outcome: str
    criteria: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The class of the outcome."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decided case near to one in hand: what agrees, what differs, in words; ``weight`` only orders them."""

    case: Decided
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Two alike cases with different outcomes: what agrees, and the differing facts, or that none is on file."""

    case: Decided
    other: Decided
    agree: tuple[str, ...]
    differ: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The alarm in a sentence."""
        one, two = self.case, self.other
        facts = "; ".join(self.differ) or "no differing fact is on file"
        return (
            f"{one.features.number} was {one.verdict} on {one.day}, {two.features.number} {two.verdict} on {two.day}, "
            f"though alike: {'; '.join(self.agree)}. What differs: {facts}."
        )


def band(value: Decimal | None) -> str | None:
    """The band of a value in EUR, in words; ``None`` where it is unknown."""
    if value is None or not value.is_finite() or value < 0:
        return None
    above = next((limit for limit in BANDS if value < limit), None)
    if above is None:
        return f"{BANDS[-1]:,} EUR or more"
    return f"under {above:,} EUR" if above == BANDS[0] else f"{above / 10:,} to under {above:,} EUR"


def compared(one: Features, two: Features) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """What agrees and what differs between two cases, in words, and the weight of what agrees."""
    agree: list[str] = []
    differ: list[str] = []
    weight = 0
    for name, mine, theirs in _pairs(one, two):
        if mine and mine == theirs:
            agree.append(f"same {name}: {mine}")
            weight += WEIGHTS[name]
        elif mine and theirs:
            differ.append(f"{name}: {mine} and {theirs}")
    return tuple(agree), tuple(differ), weight


def _pairs(one: Features, two: Features) -> Iterator[tuple[str, str | None, str | None]]:
    mine, theirs = one.codes, two.codes
    shared = sorted({entry(c) for c in mine} & {entry(c) for c in theirs})
    if shared:
        yield "entry", ", ".join(shared), ", ".join(shared)
    else:
        yield "entry", ", ".join(sorted({entry(c) for c in mine})), ", ".join(sorted({entry(c) for c in theirs}))
    if shared:
        yield "paragraph", ", ".join(mine), ", ".join(theirs)
    yield "destination", one.destination, two.destination
    yield "end user", one.end_user, two.end_user
    yield "end use", one.end_use, two.end_use
    yield "kind", one.kind, two.kind
    yield "value", band(one.value_eur), band(two.value_eur)


class Precedents:
    """Decided cases, indexed. ``add`` while reading; ``nearest`` and ``alarms`` afterwards."""

    def __init__(self, cases: Iterable[Decided] = ()) -> None:
        self.cases: list[Decided] = []
        self._codes: list[tuple[str, ...]] = []
        self._by: dict[tuple[str, str], list[int]] = defaultdict(list)
        for case in cases:
            self.add(case)

    def add(self, case: Decided) -> None:
        """Take in a decided case. Raises :class:`ValueError` for an outcome that is not in :data:`OUTCOMES`."""
        if case.outcome not in OUTCOMES:
            raise ValueError(f"{case.features.number}: {case.outcome!r} is no outcome; they are {', '.join(OUTCOMES)}")
        at, features = len(self.cases), case.features
        codes = features.codes
        self.cases.append(case)
        self._codes.append(codes)
        for name in {entry(code) for code in codes}:
            self._by["entry", name].append(at)
            self._by[name, features.destination].append(at)
        if features.end_user:
            self._by["end user", features.end_user].append(at)

    def nearest(self, case: Features, limit: int = 10, before: Day | None = None) -> tuple[Precedent, ...]:
        """The nearest decided cases, nearest first, of equal weight the latest first; ``before``: decided before that
        day.
        """
        names = {entry(code) for code in case.codes}
        keys = [(name, case.destination) for name in sorted(names)]
        keys += [("end user", case.end_user)] if case.end_user else []
        found = self._among(case, self._at(keys), limit, before)
        if len(found) < limit:
            found = self._among(case, self._at([*keys, *(("entry", name) for name in sorted(names))]), limit, before)
        made = ((self.cases[at], compared(case, self.cases[at].features)) for at in found)
        return tuple(Precedent(decided, agree, differ, weight) for decided, (agree, differ, weight) in made)

    def _at(self, keys: Iterable[tuple[str, str]]) -> set[int]:
        return {at for key in keys for at in self._by.get(key, ())}

    def _among(self, case: Features, places: set[int], limit: int, before: Day | None) -> list[int]:
        weigh = self._weigher(case)
        own = case.number
        open_to = (
            at
            for at in places
            if self.cases[at].features.number != own and (before is None or self.cases[at].day < before)
        )
        return nlargest(limit, open_to, key=lambda at: (weigh(at), self.cases[at].day, self.cases[at].features.number))

    def _weigher(self, case: Features) -> Callable[[int], int]:
        """The weight of :func:`compared`, without its words."""
        codes, names, size = case.codes, {entry(c) for c in case.codes}, band(case.value_eur)
        same = {n: getattr(case, n.replace(" ", "_")) for n in ("destination", "end user", "end use", "kind")}

        def weigh(at: int) -> int:
            other, theirs = self.cases[at].features, self._codes[at]
            total = 0
            if names and any(entry(c) in names for c in theirs):
                total += WEIGHTS["entry"] + (WEIGHTS["paragraph"] if theirs == codes else 0)
            for name, value in same.items():
                if value and value == getattr(other, name.replace(" ", "_")):
                    total += WEIGHTS[name]
            return total + (WEIGHTS["value"] if size and size == band(other.value_eur) else 0)

        return weigh

    def alarms(self, since: Day | None = None) -> tuple[Alarm, ...]:
        """Alike cases with different outcomes, each pair once, the later case first; ``since``: that was decided then
        or later.

        Alike: an entry, the destination, the kind and the stated end use in common. Of a case's opposites the one
        that agrees in most else (end user, paragraphs, value) is named, of several the latest.
        """
        found: dict[frozenset[str], Alarm] = {}
        for group in self._alike().values():
            if len({self.cases[at].verdict for at in group}) > 1:
                for alarm in self._in(group):
                    if since is None or alarm.case.day >= since:
                        found.setdefault(frozenset((alarm.case.features.number, alarm.other.features.number)), alarm)
        return tuple(sorted(found.values(), key=lambda a: (a.case.day, a.case.features.number), reverse=True))

    def alarm(self, case: Decided) -> Alarm | None:
        """The alarm that a proposed outcome would raise beside what was decided, or ``None``."""
        near = (self._by.get((entry(code), case.features.destination), ()) for code in case.features.codes)
        group = [at for at in sorted({at for each in near for at in each}) if self._is_alike(case, self.cases[at])]
        opposite = [self.cases[at] for at in group if self.cases[at].verdict != case.verdict]
        if not opposite:
            return None
        other = max(opposite, key=lambda d: (compared(case.features, d.features)[2], d.day, d.features.number))
        return Alarm(case, other, *compared(case.features, other.features)[:2])

    @staticmethod
    def _is_alike(one: Decided, two: Decided) -> bool:
        mine, theirs = one.features, two.features
        same = (mine.kind, mine.end_use) == (theirs.kind, theirs.end_use)
        return bool(mine.end_use) and same and mine.number != theirs.number

    def _alike(self) -> Mapping[tuple[str, str, str, str], list[int]]:
        groups: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
        for at, (case, codes) in enumerate(zip(self.cases, self._codes, strict=True)):
            f = case.features
            for name in {entry(code) for code in codes} if f.end_use else ():
                groups[name, f.destination, f.kind, f.end_use or ""].append(at)
        return groups

    def _in(self, group: list[int]) -> Iterator[Alarm]:
        """For each case of the rarer verdicts the opposite that agrees in most details; each case costs eight
        look-ups.
        """
        sizes: dict[str, int] = defaultdict(int)
        latest: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
        for at in sorted(group, key=lambda at: (self.cases[at].day, self.cases[at].features.number)):
            sizes[self.cases[at].verdict] += 1
            for key in self._details(at):
                latest[key][self.cases[at].verdict] = at
        usual = max(sizes, key=lambda verdict: (sizes[verdict], verdict))
        for at in group:
            case = self.cases[at]
            if case.verdict == usual:
                continue
            for key in self._details(at):
                opposites = [other for verdict, other in latest[key].items() if verdict != case.verdict]
                if opposites:
                    yield self._alarm_of(at, max(opposites, key=lambda other: (self.cases[other].day, other)))
                    break

    def _alarm_of(self, one: int, two: int) -> Alarm:
        later, earlier = sorted((self.cases[one], self.cases[two]), key=lambda d: d.day, reverse=True)
        return Alarm(later, earlier, *compared(later.features, earlier.features)[:2])

    def _details(self, at: int) -> Iterator[tuple[object, ...]]:
        """The keys of a case from the most detail shared to the least: every subset of end user, paragraphs and
        value.
        """
        f = self.cases[at].features
        details = (("end user", f.end_user), ("paragraph", self._codes[at]), ("value", band(f.value_eur)))
        for chosen in DETAIL_SETS:
            held = tuple(each for each in details if each[0] in chosen)
            if all(value for _, value in held):
                yield held


DETAIL_SETS = sorted(
    (frozenset(c) for size in range(4) for c in combinations(("end user", "paragraph", "value"), size)),
    key=lambda chosen: -sum(WEIGHTS[name] for name in chosen),
)
