"""The register of treaties and regimes: who is a member on a day, who owes what, and which national provision does it.

Three tables of rows, read from CSV texts. A day may be known to the day, the month or the year only, and a row says
whether it was read in a text or is only remembered; nothing is made more exact than its source.
"""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

BINDING = ("politically", "legally")
STATUS = ("read", "unverified")
DONE = ("done", "partial", "missing")


class RegisterError(ValueError):
    """A table of the register that cannot be read: names table, line and what would be right."""


class When(NamedTuple):
    """A day as exactly as its source gives it: the first and the last day that are meant."""

    first: Day
    last: Day

    @classmethod
    def read(cls, text: str) -> When | None:
        """``2016-06-27``, ``2011-06`` or ``2004``; ``None`` for an empty text. Raises :class:`ValueError`."""
        if not text:
            return None
        year, month, day = [int(part) for part in (*text.split("-"), "0", "0")[:3]]
        if day:
            return cls(Day(year, month, day), Day(year, month, day))
        last = month or 12
        return cls(Day(year, month or 1, 1), Day(year, last, monthrange(year, last)[1]))

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        return self.first.isoformat()[: 7 if self.first.month == self.last.month else 4]


class Standing(StrEnum):
    """Whether a state is a member on a day. ``UNVERIFIED``: perhaps, and no text that was read says so."""

    MEMBER = "member"
    UNVERIFIED = "unverified"
    NOT_A_MEMBER = "not_a_member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A state in a regime. ``shown`` is the first day for which a text that was read names it as a member."""

    iso2: str
    regime: str
    since: When | None
    until: When | None
    shown: Day | None
    status: str
    source: str

    def on(self, day: Day) -> Standing:
        """The standing on a day; a year of joining leaves that year open."""
        if self.until is not None and day > self.until.last:
            return Standing.NOT_A_MEMBER
        if self.shown is not None and day >= self.shown:
            return Standing.MEMBER
        if self.since is None or self.status != "read":
            return Standing.UNVERIFIED
        if day >= self.since.last:
            return Standing.MEMBER
        return Standing.NOT_A_MEMBER if day < self.since.first else Standing.UNVERIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What a regime or treaty asks of its members, in our own words; ``binding`` politically or legally."""

    id: str
    regime: str
    provision: str
    says: str
    binding: str
    since: When | None
    status: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transposition:
    """The national provision that carries an obligation out; ``shown`` is the day of the text that was read."""

    obligation: str
    state: str
    provision: str
    since: When | None
    shown: Day | None
    done: str
    status: str
    source: str
    note: str


class Lag(NamedTuple):
    """Days from the obligation to the provision: at least and at most. Negative where the provision is older."""

    least: int | None
    most: int

    def __str__(self) -> str:
        if self.least is None:
            return f"at most {self.most:,}"
        return f"{self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"


def lag(obligation: Obligation, carried: Transposition) -> Lag | None:
    """How long a state took. Where only the day of a text is known the lag has no lower bound; ``None`` if nothing is."""
    if obligation.since is None:
        return None
    owed = obligation.since
    if carried.since is not None:
        return Lag((carried.since.first - owed.last).days, (carried.since.last - owed.first).days)
    return None if carried.shown is None else Lag(None, (carried.shown - owed.first).days)


@dataclass(frozen=True)
class Register:
    """The three tables. Example: ``register.members("MTCR", date(2016, 6, 27))`` gives 35 states."""

    memberships: Sequence[Membership]
    obligations: Sequence[Obligation]
    transpositions: Sequence[Transposition]

    @cached_property
    def by_id(self) -> Mapping[str, Obligation]:
        return {o.id: o for o in self.obligations}

    @property
    def regimes(self) -> tuple[str, ...]:
        """The regimes and treaties that the register knows, in the order of the obligations."""
        return tuple(dict.fromkeys(o.regime for o in self.obligations))

    def members(self, regime: str, day: Day) -> dict[str, Standing]:
        """The states that are members on a day, or perhaps are, with their standing."""
        found = {m.iso2: m.on(day) for m in self.memberships if m.regime == regime}
        return {state: standing for state, standing in sorted(found.items()) if standing is not Standing.NOT_A_MEMBER}

    def standing(self, state: str, regime: str, day: Day) -> Standing:
        return self.members(regime, day).get(state, Standing.NOT_A_MEMBER)

    def tracked(self, state: str) -> list[tuple[Obligation, list[tuple[Transposition, Lag | None]]]]:
        """Every obligation with the provisions by which a state carries it out; an empty list: nobody looked it up."""
        own = [t for t in self.transpositions if t.state == state]
        return [(o, [(t, lag(o, t)) for t in own if t.obligation == o.id]) for o in self.obligations]

    @property
    def states(self) -> tuple[str, ...]:
        """The states, and the Union, whose provisions the register tracks."""
        return tuple(dict.fromkeys(t.state for t in self.transpositions))


def read_register(texts: Mapping[str, str]) -> Register:
    """The register from ``members``, ``obligations`` and ``transposition``. Raises :class:`RegisterError`."""
    made = Register(
        tuple(_rows("members", texts, _membership)),
        tuple(_rows("obligations", texts, _obligation)),
        tuple(_rows("transposition", texts, _transposition)),
    )
    unknown = [t.obligation for t in made.transpositions if t.obligation not in made.by_id]
    if unknown:
        raise RegisterError(f"transposition: there is no obligation {unknown[0]}")
    return made


def _rows(name: str, texts: Mapping[str, str], make: Callable[[Mapping[str, str]], Any]) -> Iterable[Any]:
    for number, row in enumerate(csv.DictReader(io.StringIO(texts[name])), start=2):
        try:
            yield make(row)
        except (KeyError, ValueError, TypeError) as error:
            raise RegisterError(f"{name}, line {number}: {error}") from None


def _one_of(value: str, words: Sequence[str]) -> str:
    if value not in words:
        raise ValueError(f"{value!r} is not one of {', '.join(words)}")
    return value


def _membership(row: Mapping[str, str]) -> Membership:
    return Membership(
        iso2=row["iso2"], regime=row["regime"], since=When.read(row["from"]), until=When.read(row["to"]),
        shown=Day.fromisoformat(row["shown"]) if row["shown"] else None,
        status=_one_of(row["status"], STATUS), source=row["source"],
    )  # fmt: skip


def _obligation(row: Mapping[str, str]) -> Obligation:
    return Obligation(
        id=row["id"], regime=row["regime"], provision=row["provision"], says=row["obligation"],
        binding=_one_of(row["binding"], BINDING), since=When.read(row["from"]),
        status=_one_of(row["status"], STATUS), source=row["source"],
    )  # fmt: skip


def _transposition(row: Mapping[str, str]) -> Transposition:
    return Transposition(
        obligation=row["obligation"], state=row["state"], provision=row["provision"], since=When.read(row["from"]),
        shown=Day.fromisoformat(row["shown"]) if row["shown"] else None, done=_one_of(row["done"], DONE),
        status=_one_of(row["status"], STATUS), source=row["source"], note=row["note"],
    )  # fmt: skip
