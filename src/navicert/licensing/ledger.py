"""The balance of one licence line: a fold over entries, never a figure that somebody overwrites.

Customs report in two ways, and one line is led in one of them only. *Deltas* (reservation, debit, release, correction) say
what one line of one declaration does to the balance. A *running total* says how much a source has seen used of the whole
licence line up to a moment: the latest one of each source counts, and two sources count apart. Adding totals as if they were
deltas counts the same goods again and again and ends live licences too early; so what would mix the two is refused.

- A *reservation* holds a quantity for a declaration line; a *release* gives some of it back; a *debit* uses it up first.
- A *correction* names the debit that it corrects and takes back so much of it; what was booked stays readable.
- An entry that comes twice is one. The same key with other content is refused: somebody must say which is right.
- More than the licence allows is never reserved or debited. A running total beyond it is a fact: recorded, with an alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime as Moment
from decimal import Decimal
from enum import StrEnum

from navicert.licensing.sentences import Sentence
from navicert.licensing.units import EXACT, Quantity, plain


class LedgerError(ValueError):
    """Entries that make no balance: says which entry, and what to do."""


class Kind(StrEnum):
    """What an entry does."""

    RESERVATION = "reservation"
    DEBIT = "debit"
    RELEASE = "release"
    CORRECTION = "correction"
    RUNNING_TOTAL = "running_total"

    @property
    def words(self) -> str:
        """As it is written in a sentence: ``running total``."""
        return self.replace("_", " ")


NOTHING = Decimal(0)
Declared = tuple[str, int]
"""A declaration and one of its lines."""
TAKES = (Kind.RESERVATION, Kind.DEBIT)
"""The kinds that need a licence that can be used on the day; the others give back, or tell what has happened."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What makes an entry the same entry: declaration, its line, the kind, and a number where there are several."""

    declaration: str
    line: int
    kind: Kind
    sequence: int = 1

    def __post_init__(self) -> None:
        if self.kind not in tuple(Kind):
            raise LedgerError(
                Sentence("{kind} is no kind of entry; these are {names}.", kind=repr(self.kind), names=", ".join(Kind))
            )
        object.__setattr__(self, "kind", Kind(self.kind))
        if not self.declaration.strip() or self.line < 1 or self.sequence < 1:
            raise LedgerError(
                Sentence(
                    "The {entry}: an entry names its declaration, and lines and numbers count from 1.", entry=self.words
                )
            )

    @property
    def words(self) -> Sentence:
        """``debit 1 of 26DE0001 line 1``."""
        return Sentence(
            "{kind} {number} of {declaration} line {line}",
            kind=Sentence(self.kind.words),
            number=self.sequence,
            declaration=self.declaration,
            line=self.line,
        )

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``quantity`` is not negative, and zero only in a running total; ``source`` is who reported it.

    ``corrects`` is the key of the debit that a correction takes back from; ``at`` has its time zone. ``value`` is what
    the goods are worth, as declared; it is counted apart (:mod:`navicert.licensing.worth`).
    """

    key: Key
    quantity: Quantity
    at: Moment
    source: str
    corrects: Key | None = None
    value: Quantity | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise LedgerError(Sentence("The {entry}: the moment needs its time zone.", entry=self.key.words))
        if not self.quantity.number and self.key.kind is not Kind.RUNNING_TOTAL:
            raise LedgerError(Sentence("The {entry} is of nothing; leave it out.", entry=self.key.words))
        if (self.corrects is not None) != (self.key.kind is Kind.CORRECTION):
            raise LedgerError(
                Sentence(
                    "The {entry}: a correction, and nothing else, names the debit that it corrects.",
                    entry=self.key.words,
                )
            )
        if self.corrects is not None and self.corrects.kind is not Kind.DEBIT:
            raise LedgerError(
                Sentence(
                    "The {entry} names the {other}; only a debit is corrected, a reservation is released.",
                    entry=self.key.words,
                    other=self.corrects.words,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is left of a licence line. Numbers are in ``unit``.

    ``remaining`` is free for new declarations and never negative; ``over`` is what was used beyond the licence;
    ``held`` are the reservations that still stand, by declaration and line.
    """

    unit: str
    licensed: Decimal
    used: Decimal
    reserved: Decimal
    remaining: Decimal
    over: Decimal
    held: Mapping[Declared, Decimal]
    entries: Mapping[Key, Entry]
    alarms: tuple[str, ...]

    @property
    def exhausted(self) -> bool:
        """Is nothing left, neither free nor reserved?"""
        return not self.remaining and not self.reserved

    @property
    def sentence(self) -> str:
        """``Licensed 100 kg; used 40, reserved 10, left 50.``"""
        gaps = {"licensed": plain(self.licensed), "unit": Sentence(self.unit), "used": plain(self.used)}
        gaps |= {"reserved": plain(self.reserved), "left": plain(self.remaining)}
        if not self.over:
            return Sentence("Licensed {licensed} {unit}; used {used}, reserved {reserved}, left {left}.", **gaps)
        return Sentence(
            "Licensed {licensed} {unit}; used {used}, {over} more than licensed, reserved {reserved}, left {left}.",
            **gaps,
            over=plain(self.over),
        )


def balance(licensed: Quantity, entries: Iterable[Entry]) -> Balance:
    """The balance that the entries leave of a licensed quantity, in its unit.

    Neither order nor repetition matters. Raises :class:`LedgerError` where two entries of one key differ, deltas stand
    beside running totals, or something is taken back that was not there; :class:`~navicert.licensing.units.BadQuantity`
    where a unit is of another dimension.
    """
    kept = _once(entries)
    totals = [entry for key, entry in kept.items() if key.kind is Kind.RUNNING_TOTAL]
    if totals and len(totals) < len(kept):
        other = next(key for key in kept if key.kind is not Kind.RUNNING_TOTAL)
        raise LedgerError(_mixed(other))
    unit = licensed.unit
    used, held = (_latest(totals, unit), {}) if totals else (_debited(kept, unit), _held(kept, unit))
    reserved = _sum(held.values())
    left = EXACT.subtract(EXACT.subtract(licensed.number, used), reserved)
    over = max(NOTHING, EXACT.subtract(used, licensed.number))
    return Balance(
        unit=unit, licensed=licensed.number, used=used, reserved=reserved, remaining=max(NOTHING, left), over=over,
        held=held, entries=kept, alarms=tuple(_alarms(over, totals, unit)),
    )  # fmt: skip


def _mixed(other: Key) -> Sentence:
    return Sentence(
        "The {entry} does not go together with running totals: the totals already count it, and it would be counted twice. "
        "Lead the line in one way: report the new total, or have the totals replaced by debits from the start.",
        entry=other.words,
    )


def _once(entries: Iterable[Entry]) -> dict[Key, Entry]:
    kept: dict[Key, Entry] = {}
    for entry in entries:
        if kept.setdefault(entry.key, entry) != entry:
            raise LedgerError(other_content(kept[entry.key], entry))
    return dict(sorted(kept.items()))


def other_content(known: Entry, entry: Entry) -> Sentence:
    """What is wrong where the key of a booked entry comes again with other content."""
    before, now = (f"{each.quantity}, {each.value}" if each.value else f"{each.quantity}" for each in (known, entry))
    return Sentence(
        "The {entry} is already booked with other content ({before} reported by {source}, now {now} by {other}); correct the "
        "booked entry, or give the new one its own number.",
        entry=entry.key.words,
        before=before,
        source=known.source,
        now=now,
        other=entry.source,
    )


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    total = NOTHING
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def _by_declaration(kept: Mapping[Key, Entry], kind: Kind, unit: str) -> dict[Declared, Decimal]:
    """The sums of one kind, declaration line by declaration line."""
    found: dict[Declared, Decimal] = {}
    for key, entry in kept.items():
        if key.kind is kind:
            declared = (key.declaration, key.line)
            found[declared] = EXACT.add(found.get(declared, NOTHING), entry.quantity.within(unit))
    return found


def _debited(kept: Mapping[Key, Entry], unit: str) -> Decimal:
    """Debits less corrections; of no debit may more be taken back than it took."""
    back: dict[Key, Decimal] = {}
    for entry in kept.values():
        if entry.corrects is None:
            continue
        if entry.corrects not in kept:
            raise LedgerError(
                Sentence(
                    "The {entry} corrects the {other}, which is not booked.",
                    entry=entry.key.words,
                    other=entry.corrects.words,
                )
            )
        back[entry.corrects] = EXACT.add(back.get(entry.corrects, NOTHING), entry.quantity.within(unit))
        if back[entry.corrects] > kept[entry.corrects].quantity.within(unit):
            raise LedgerError(
                Sentence(
                    "The {entry} takes back more than the {other} took, {quantity}; book what was delivered in addition as a "
                    "debit of its own.",
                    entry=entry.key.words,
                    other=entry.corrects.words,
                    quantity=kept[entry.corrects].quantity,
                )
            )
    return EXACT.subtract(_sum(_by_declaration(kept, Kind.DEBIT, unit).values()), _sum(back.values()))


def _held(kept: Mapping[Key, Entry], unit: str) -> dict[Declared, Decimal]:
    """What is still reserved for each declaration line: reserved, less released, less debited."""
    reserved, released, debited = (
        _by_declaration(kept, kind, unit) for kind in (Kind.RESERVATION, Kind.RELEASE, Kind.DEBIT)
    )
    for declared, number in released.items():
        if number > reserved.get(declared, NOTHING):
            raise LedgerError(
                Sentence(
                    "{declaration} line {line} releases {number} {unit}, but only {reserved} {unit} were reserved.",
                    declaration=declared[0],
                    line=declared[1],
                    number=plain(number),
                    unit=Sentence(unit),
                    reserved=plain(reserved.get(declared, NOTHING)),
                )
            )
    held = {
        declared: EXACT.subtract(number, EXACT.add(released.get(declared, NOTHING), debited.get(declared, NOTHING)))
        for declared, number in reserved.items()
    }
    return {declared: number for declared, number in held.items() if number > 0}


def counting(found: Balance) -> Iterator[Entry]:
    """The entries that use or hold some of the line still.

    A debit of which all was taken back, a reservation that was released or used up, and a running total that was reported
    anew do so no longer; what gives back never does.
    """
    back: dict[Key, Decimal] = {}
    for entry in found.entries.values():
        if entry.corrects is not None:
            back[entry.corrects] = EXACT.add(back.get(entry.corrects, NOTHING), entry.quantity.within(found.unit))
    totals = [entry for key, entry in found.entries.items() if key.kind is Kind.RUNNING_TOTAL]
    latest = {own[-1].key for own in _by_source(totals).values()}
    for key, entry in found.entries.items():
        if (
            key.kind is Kind.DEBIT
            and entry.quantity.within(found.unit) > back.get(key, NOTHING)
            or key.kind is Kind.RESERVATION
            and (key.declaration, key.line) in found.held
            or key in latest
            and entry.quantity.number
        ):
            yield entry


def _by_source(totals: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in sorted(totals, key=lambda e: (e.source, e.at, e.key.sequence, e.key)):
        found.setdefault(entry.source, []).append(entry)
    return found


def _latest(totals: Iterable[Entry], unit: str) -> Decimal:
    return _sum(own[-1].quantity.within(unit) for own in _by_source(totals).values())


def _alarms(over: Decimal, totals: Iterable[Entry], unit: str) -> Iterable[str]:
    if over:
        yield Sentence(
            "{over} {unit} more than licensed were used; find out what was shipped, and inform enforcement.",
            over=plain(over),
            unit=Sentence(unit),
        )
    for source, own in _by_source(totals).items():
        for before, after in zip(own, own[1:], strict=False):
            if after.quantity.within(unit) < before.quantity.within(unit):
                yield Sentence(
                    "The running total of {source} fell from {before} to {after}; ask why.",
                    source=source,
                    before=before.quantity,
                    after=after.quantity,
                )
