"""Who stands behind a party: dated stakes, added up as each rule in force says, with the chains shown.

Every share is an exact fraction of a hundred and an interval: what is known to be held by listed owners, and what is
possible, because a stake is of unknown size, an owner is unknown, or part of the shares is on no record. Known shares
decide ``yes``, possible shares decide ``no``; in between the answer is ``unknown``. What is unknown never clears.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from navicert.screening.ownership_rules import OwnershipRule, show

WHOLE = Fraction(100)
MOST_CHAINS = 20
MOST_PATHS = 2000


class Answer(StrEnum):
    """Whether a party is owned, controlled or caught."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """``owner`` holds a share of ``owned``, from the first to the last day (both included; open where ``None``).

    The share lies between ``least`` and ``most`` percent: equal where it is known, 0 and 100 where it is not, and
    25 and 50 where a register gives a band. An empty ``owner`` is somebody whom nobody knows. ``joint`` names an
    arrangement under which several owners use their shares together.
    """

    owner: str
    owned: str
    least: Fraction = Fraction(0)
    most: Fraction = WHOLE
    first: Day | None = None
    last: Day | None = None
    source: str = ""
    joint: str = ""

    def on(self, day: Day) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def share(self) -> str:
        if self.least == self.most:
            return f"{show(self.least)} %"
        return "? %" if self.least == 0 and self.most == WHOLE else f"{show(self.least)} to {show(self.most)} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """``holder`` controls ``held`` by other means than shares; ``how`` says which (board, votes, agreement, family)."""

    holder: str
    held: str
    how: str
    first: Day | None = None
    last: Day | None = None
    source: str = ""

    def on(self, day: Day) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class ListedAs:
    """A list on which a party stands, by the name that the law knows it by, with the programmes of the entry."""

    list: str
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is on record. ``ownerless``: people, states and scattered holders, whom nobody owns."""

    stakes: tuple[Stake, ...]
    controls: tuple[Control, ...] = ()
    ownerless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """Percent held by listed owners: what is known, and what is possible."""

    known: Fraction
    possible: Fraction

    def __str__(self) -> str:
        known, possible = show(self.known), show(self.possible)
        return f"{known} %" if known == possible else f"{known} to {possible} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says of one party on one day.

    ``caught`` is the answer: ``owned`` or ``controlled``, and ``no`` while the rule is not in force. ``owners`` are the
    listed parties whose shares or control reach it. ``chains``, ``minority`` and ``unknown`` are sentences: how they do,
    their shares that alone are not enough, and what is not known. ``undisclosed`` is the part of the shares, in percent,
    that is on no record.
    """

    rule: str
    in_force: bool
    owned: Answer
    controlled: Answer
    share: Share
    owners: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    minority: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    undisclosed: Fraction = Fraction(0)
    notes: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()

    @property
    def caught(self) -> Answer:
        both = {self.owned, self.controlled} if self.in_force else {Answer.NO}
        return next(a for a in (Answer.YES, Answer.UNKNOWN, Answer.NO) if a in both)


def percent(given: str | int | Decimal | Fraction) -> Fraction:
    """A share that is known, 0 to 100, exactly as written. Raises ``ValueError``."""
    text = given.strip().rstrip("%").strip().replace(",", ".") if isinstance(given, str) else given
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{given!r} is not a share in percent; write 49.9 or 2/3") from None
    if not 0 <= share <= 100:
        raise ValueError(f"a share of {given} % is not between 0 and 100")
    return share


def stake(owner: str, owned: str, share: str | int | Decimal | Fraction | None, **more: object) -> Stake:
    """A stake of a known share, or, with ``None``, of an unknown one. Raises ``ValueError``."""
    known = {} if share is None else {"least": percent(share), "most": percent(share)}
    return Stake(owner=owner, owned=owned, **known, **more)  # type: ignore[arg-type]


def ownership(
    party: str,
    holdings: Holdings,
    listed: Mapping[str, Iterable[ListedAs]],
    rules: Sequence[OwnershipRule],
    day: Day,
) -> tuple[Finding, ...]:
    """What each rule says of a party on a day; rules that do not yet, or no longer, exist are left out.

    ``listed`` gives the lists on which parties stand on that day. A rule that is stayed gives its finding too, so that
    a share which will count again is seen.
    """
    graph = _Graph(holdings, day)
    known = [r for r in rules if r.on(day) or any(i.stay_on(day) for i in r.in_force)]
    return tuple(_finding(party, graph, _counted(rule, listed), rule, day) for rule in known)


def upstream(party: str, holdings: Holdings, day: Day) -> tuple[str, ...]:
    """Everybody known who holds shares of a party or controls it on a day, or stands behind somebody who does."""
    graph, found, waiting = _Graph(holdings, day), dict[str, None](), [party]
    while waiting:
        held = waiting.pop(0)
        above = [s.owner for s in graph.owned_by(held)] + [c.holder for c in graph.held.get(held, ())]
        new = [one for one in dict.fromkeys(above) if one and one != party and one not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return tuple(found)


def _counted(rule: OwnershipRule, listed: Mapping[str, Iterable[ListedAs]]) -> frozenset[str]:
    return frozenset(p for p, entries in listed.items() if any(rule.counts(e.list, e.programmes) for e in entries))


@dataclass
class _Graph:
    """The stakes and controls of one day, by the party that is held."""

    holdings: Holdings
    day: Day
    into: dict[str, list[Stake]] = field(default_factory=dict)
    held: dict[str, list[Control]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        into, held = defaultdict(list), defaultdict(list)
        for one in self.holdings.stakes:
            if one.on(self.day):
                into[one.owned].append(one)
        for each in self.holdings.controls:
            if each.on(self.day):
                held[each.held].append(each)
        self.into, self.held = dict(into), dict(held)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        owners = {s.owner for stakes in self.into.values() for s in stakes}
        holders = {c.holder for controls in self.held.values() for c in controls}
        return tuple(sorted((owners | holders | set(self.into) | set(self.held)) - {""}))

    def owned_by(self, party: str) -> list[Stake]:
        return self.into.get(party, [])

    def undisclosed(self, party: str) -> Fraction:
        """The part of the shares that no stake on record accounts for; nothing for those whom nobody owns."""
        if party in self.holdings.ownerless:
            return Fraction(0)
        return max(Fraction(0), WHOLE - sum((s.most for s in self.owned_by(party)), Fraction(0)))

    def known(self, party: str, owners: frozenset[str]) -> Fraction:
        return sum((s.least for s in self.owned_by(party) if s.owner in owners), Fraction(0))

    def possible(self, party: str, owners: frozenset[str]) -> Fraction:
        """The most that these owners may hold together: all that named others are not known to hold."""
        if party in self.holdings.ownerless:
            return Fraction(0)
        others = sum((s.least for s in self.owned_by(party) if s.owner and s.owner not in owners), Fraction(0))
        return max(self.known(party, owners), WHOLE - others)


@dataclass(frozen=True, slots=True)
class _Group:
    """Listed owners whose shares are added up; with ``joint``, only in firms that they hold under that arrangement."""

    members: frozenset[str]
    joint: str = ""

    def counting(self, graph: _Graph, party: str, inside: frozenset[str]) -> frozenset[str]:
        """Those of ``inside`` whose shares of this party are added up."""
        together = not self.joint or any(s.joint == self.joint for s in graph.owned_by(party))
        return inside - {party} if together else inside - self.members - {party}


def _groups(rule: OwnershipRule, graph: _Graph, counted: frozenset[str]) -> list[_Group]:
    """All listed owners together, or each alone and those with a joint arrangement together."""
    if rule.aggregate or not counted:
        return [_Group(counted)]
    joint: dict[str, set[str]] = defaultdict(set)
    for stakes in graph.into.values():
        for one in stakes:
            if one.joint and one.owner in counted:
                joint[one.joint].add(one.owner)
    together = [_Group(frozenset(members), name) for name, members in sorted(joint.items())]
    return [*(_Group(frozenset({one})) for one in sorted(counted)), *together]


def _standing(rule: OwnershipRule, graph: _Graph, group: _Group, *, possible: bool) -> frozenset[str]:
    """The group and every party that counts like it: owned, or under a control test held, by those already in."""
    inside, grown = group.members, rule.cascade
    share = graph.possible if possible else graph.known
    while grown:
        more = {
            p
            for p in graph.parties
            if p not in inside
            and (
                rule.reached(share(p, group.counting(graph, p, inside)))
                or (rule.control and any(c.holder in inside for c in graph.held.get(p, ())))
            )
        }
        inside, grown = inside | more, bool(more)
    return inside


def _finding(party: str, graph: _Graph, counted: frozenset[str], rule: OwnershipRule, day: Day) -> Finding:
    groups = _groups(rule, graph, counted)
    sure = [g.counting(graph, party, _standing(rule, graph, g, possible=False)) for g in groups]
    perhaps = [g.counting(graph, party, _standing(rule, graph, g, possible=True)) for g in groups]
    known = max(graph.known(party, inside) for inside in sure)
    share = Share(known, max(known, *(graph.possible(party, inside) for inside in perhaps)))
    owned = Answer.YES if rule.reached(known) else Answer.UNKNOWN if rule.reached(share.possible) else Answer.NO
    behind, maybe = frozenset[str]().union(*sure), frozenset[str]().union(*perhaps)
    chains = list(_chains(party, graph, counted, behind, rule))
    return Finding(
        rule=rule.id,
        in_force=rule.on(day),
        owned=owned,
        controlled=_controlled(party, graph, rule, behind, share),
        share=share,
        owners=tuple(dict.fromkeys(owner for owner, _ in chains if owner)),
        chains=tuple(words for _, words in chains),
        minority=() if owned is Answer.YES else tuple(_minority(party, graph, behind, rule)),
        unknown=tuple(_unknown(party, graph, maybe, behind)),
        undisclosed=graph.undisclosed(party),
        notes=(*rule.about_days(day), *_contradiction(party, graph)),
        cite=rule.cite,
    )


def _controlled(party: str, graph: _Graph, rule: OwnershipRule, behind: frozenset[str], share: Share) -> Answer:
    """By the control test of a rule; with a listed owner among the owners it stays open until somebody has looked."""
    if not rule.control:
        return Answer.NO
    if any(c.holder in behind for c in graph.held.get(party, ())):
        return Answer.YES
    return Answer.UNKNOWN if share.possible else Answer.NO


class _Path(NamedTuple):
    """A chain that is being followed upwards: its parties, its words, and its shares multiplied where all are known."""

    parties: tuple[str, ...]
    words: str
    product: Fraction | None


def _chains(
    party: str, graph: _Graph, counted: frozenset[str], behind: frozenset[str], rule: OwnershipRule
) -> Iterator[tuple[str, str]]:
    """Each listed owner with how it reaches the party, nearest first: ``A 60 % → B 55 % → C``."""
    found, waiting = 0, deque([_Path((party,), party, WHOLE)])
    while waiting:
        path = waiting.popleft()
        for longer in _links(path, graph, behind, rule):
            if longer.parties[0] in counted:
                found += 1
                yield longer.parties[0], longer.words + _multiplied(longer)
            elif rule.cascade:
                waiting.append(longer)
        if found >= MOST_CHAINS or len(waiting) > MOST_PATHS:
            yield "", "there are more chains of this kind"
            return


def _links(path: _Path, graph: _Graph, behind: frozenset[str], rule: OwnershipRule) -> list[_Path]:
    """The path with one more owner before it, for each owner or holder that counts."""
    first = path.parties[0]
    product = path.product
    longer = [
        _Path(
            (s.owner, *path.parties),
            f"{s.owner} {s.share} → {path.words}",
            None if product is None or s.least != s.most else product * s.least / WHOLE,
        )
        for s in graph.owned_by(first)
    ]
    if rule.control:
        held = graph.held.get(first, ())
        longer += [_Path((c.holder, *path.parties), f"{c.holder} ({c.how}) → {path.words}", None) for c in held]
    kept = (each for each in longer if each.parties[0] in behind and each.parties[0] not in path.parties)
    return sorted(kept, key=lambda each: (each.parties, each.words))


def _multiplied(path: _Path) -> str:
    if len(path.parties) < 3 or path.product in (None, WHOLE):
        return ""
    return f" (multiplied along the chain {show(path.product or WHOLE)} %, which is not how this rule counts)"


def _minority(party: str, graph: _Graph, behind: frozenset[str], rule: OwnershipRule) -> Iterator[str]:
    for one in graph.owned_by(party):
        if one.owner in behind and one.most:
            yield f"{one.owner} {one.share} → {party}: alone not {rule.wants}"


def _unknown(party: str, graph: _Graph, perhaps: frozenset[str], behind: frozenset[str]) -> Iterator[str]:
    """What is not known, each as a sentence that says what to find out."""
    for one in graph.owned_by(party):
        if not one.owner:
            yield f"an unknown owner holds {one.share} of {party}: find out who"
        elif one.least != one.most:
            yield f"{one.owner} holds {one.share} of {party}: find out how much"
        elif one.owner in perhaps - behind:
            yield f"{one.owner} holds {one.share} of {party}, and listed parties may own {one.owner}: find out who does"
    if missing := graph.undisclosed(party):
        yield f"{show(missing)} % of {party} is on no record: find out who holds it"


def _contradiction(party: str, graph: _Graph) -> tuple[str, ...]:
    total = sum((s.least for s in graph.owned_by(party)), Fraction(0))
    return (
        (f"the stakes in {party} on record add up to {show(total)} %: one of them is wrong",) if total > WHOLE else ()
    )
