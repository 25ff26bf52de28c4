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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from enum import StrEnum

from navicert.licensing.sentences import Sentence
from navicert.licensing.states import LicenceState
from navicert.licensing.units import EXACT, BadQuantity, Quantity, plain


class LedgerError(ValueError):
    """Entries that make no balance: says which entry, and what to do."""


class Kind(StrEnum):
    """What an entry does."""

    RESERVATION = "reservation"
    DEBIT = "debit"
    RELEASE = "release"
    CORRECTION = "correction"
    RUNNING_TOTAL = "running_total"


NOTHING = Decimal(0)
Declared = tuple[str, int]
"""A declaration and one of its lines."""
TAKES = (Kind.RESERVATION, Kind.DEBIT)
"""The kinds that need a licence that can be used on the day; the others give back, or tell what has happened."""
BARRED: Mapping[LicenceState, str] = {
    LicenceState.SUSPENDED: "Licence {name} is suspended.",
    LicenceState.REVOKED: "Licence {name} has been revoked.",
    LicenceState.SURRENDERED: "Licence {name} was given back by its holder.",
    LicenceState.REPLACED: "Licence {name} was replaced by an amended licence; name that one.",
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What makes an entry the same entry: declaration, its line, the kind, and a number where there are several."""

    declaration: str
    line: int
    kind: Kind
    sequence: int = 1

    def __post_init__(self) -> None:
        if self.kind not in tuple(Kind):
            raise LedgerError(f"{self.kind!r} is no kind of entry; these are {', '.join(Kind)}.")
        object.__setattr__(self, "kind", Kind(self.kind))
        if not self.declaration.strip() or self.line < 1 or self.sequence < 1:
            raise LedgerError(f"The {self}: an entry names its declaration, and lines and numbers count from 1.")

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.sequence} of {self.declaration} line {self.line}"


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
            raise LedgerError(f"The {self.key}: the moment needs its time zone.")
        if not self.quantity.number and self.key.kind is not Kind.RUNNING_TOTAL:
            raise LedgerError(f"The {self.key} is of nothing; leave it out.")
        if (self.corrects is not None) != (self.key.kind is Kind.CORRECTION):
            raise LedgerError(f"The {self.key}: a correction, and nothing else, names the debit that it corrects.")
        if self.corrects is not None and self.corrects.kind is not Kind.DEBIT:
            raise LedgerError(
                f"The {self.key} names the {self.corrects}; only a debit is corrected, a reservation is released."
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What a licence is on a day: its state by decision, and the first and last day of its validity, both included."""

    reference: str
    state: LicenceState
    first: Day
    last: Day | None = None


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
        raise LedgerError(f"The {other} {MIXED}")
    unit = licensed.unit
    used, held = (_latest(totals, unit), {}) if totals else (_debited(kept, unit), _held(kept, unit))
    reserved = _sum(held.values())
    left = EXACT.subtract(EXACT.subtract(licensed.number, used), reserved)
    over = max(NOTHING, EXACT.subtract(used, licensed.number))
    return Balance(
        unit=unit, licensed=licensed.number, used=used, reserved=reserved, remaining=max(NOTHING, left), over=over,
        held=held, entries=kept, alarms=tuple(_alarms(over, totals, unit)),
    )  # fmt: skip


MIXED = (
    "does not go together with running totals: the totals already count it, and it would be counted twice. "
    "Lead the line in one way: report the new total, or have the totals replaced by debits from the start."
)


def _once(entries: Iterable[Entry]) -> dict[Key, Entry]:
    kept: dict[Key, Entry] = {}
    for entry in entries:
        if kept.setdefault(entry.key, entry) != entry:
            raise LedgerError(_other_content(kept[entry.key], entry))
    return dict(sorted(kept.items()))


def _other_content(known: Entry, entry: Entry) -> str:
    before, now = (f"{each.quantity}, {each.value}" if each.value else f"{each.quantity}" for each in (known, entry))
    return (
        f"The {entry.key} is already booked with other content ({before} reported by {known.source}, now "
        f"{now} by {entry.source}); correct the booked entry, or give the new one its own number."
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
            raise LedgerError(f"The {entry.key} corrects the {entry.corrects}, which is not booked.")
        back[entry.corrects] = EXACT.add(back.get(entry.corrects, NOTHING), entry.quantity.within(unit))
        if back[entry.corrects] > kept[entry.corrects].quantity.within(unit):
            raise LedgerError(
                f"The {entry.key} takes back more than the {entry.corrects} took, "
                f"{kept[entry.corrects].quantity}; book what was delivered in addition as a debit of its own."
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
                f"{declared[0]} line {declared[1]} releases {plain(number)} {unit}, "
                f"but only {plain(reserved.get(declared, NOTHING))} {unit} were reserved."
            )
    held = {
        declared: EXACT.subtract(number, EXACT.add(released.get(declared, NOTHING), debited.get(declared, NOTHING)))
        for declared, number in reserved.items()
    }
    return {declared: number for declared, number in held.items() if number > 0}


def _by_source(totals: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in sorted(totals, key=lambda e: (e.source, e.at, e.key.sequence, e.key)):
        found.setdefault(entry.source, []).append(entry)
    return found


def _latest(totals: Iterable[Entry], unit: str) -> Decimal:
    return _sum(own[-1].quantity.within(unit) for own in _by_source(totals).values())


def _alarms(over: Decimal, totals: Iterable[Entry], unit: str) -> Iterable[str]:
    if over:
        yield f"{plain(over)} {unit} more than licensed were used; find out what was shipped, and inform enforcement."
    for source, own in _by_source(totals).items():
        for before, after in zip(own, own[1:], strict=False):
            if after.quantity.within(unit) < before.quantity.within(unit):
                yield f"The running total of {source} fell from {before.quantity} to {after.quantity}; ask why."


def may_debit(before: Balance, entry: Entry, licence: Standing, day: Day) -> str | None:
    """``None`` where the entry may be booked on the day, or the sentence that says why not.

    The same entry again may always be "booked": it changes nothing. A running total is refused only where it cannot be
    read or would count goods twice: what has been shipped has been shipped.
    """
    known = before.entries.get(entry.key)
    if known is not None:
        return None if known == entry else _other_content(known, entry)
    if entry.key.kind in TAKES and (barred := _barred(licence, day)):
        return barred
    try:
        if entry.key.kind in TAKES and (short := _short(before, entry)):
            return short
        if entry.key.kind is Kind.RELEASE and (idle := _not_held(before, entry)):
            return idle
        balance(Quantity(before.licensed, before.unit), [*before.entries.values(), entry])
    except (LedgerError, BadQuantity) as error:
        return str(error)
    return None


def _barred(licence: Standing, day: Day) -> str | None:
    name = licence.reference
    if licence.state != LicenceState.ISSUED:
        return Sentence(BARRED.get(licence.state, "Licence {name} is {state}."), name=name, state=licence.state)
    if day < licence.first:
        return Sentence(
            "Licence {name} is valid from {first}; today is {day}.", name=name, first=licence.first, day=day
        )
    if licence.last is not None and day > licence.last:
        return Sentence("Licence {name} expired on {last}; today is {day}.", name=name, last=licence.last, day=day)
    return None


def _short(before: Balance, entry: Entry) -> str | None:
    """The sentence where the line does not hold as much as the entry takes; a debit may use its own reservation."""
    wanted = entry.quantity.within(before.unit)
    own = _own(before, entry) if entry.key.kind is Kind.DEBIT else NOTHING
    others = EXACT.subtract(before.reserved, own)
    # Not ``remaining`` and ``own``: where the licence was cut below what is reserved, that would be too much.
    free = max(NOTHING, EXACT.subtract(EXACT.subtract(before.licensed, before.used), others))
    if wanted <= free:
        return None
    gaps = {"left": plain(free), "unit": Sentence(before.unit), "wanted": entry.quantity}
    debit = entry.key.kind is Kind.DEBIT
    if before.exhausted and debit:
        return Sentence("The licence line is exhausted; {wanted} cannot be debited.", **gaps)
    if before.exhausted:
        return Sentence("The licence line is exhausted; {wanted} cannot be reserved.", **gaps)
    if debit:
        return Sentence(
            "The licence line has {left} {unit} left for this declaration; {wanted} cannot be debited.", **gaps
        )
    return Sentence(
        "The licence line has {left} {unit} left for this declaration; {wanted} cannot be reserved.", **gaps
    )


def _own(before: Balance, entry: Entry) -> Decimal:
    """What is still reserved for the declaration line of the entry."""
    return before.held.get((entry.key.declaration, entry.key.line), NOTHING)


def _not_held(before: Balance, entry: Entry) -> str | None:
    own = _own(before, entry)
    if entry.quantity.within(before.unit) <= own:
        return None
    return (
        f"{entry.key.declaration} line {entry.key.line} has {plain(own)} {before.unit} reserved; "
        f"{entry.quantity} cannot be released."
    )


def alarm(after: Balance, entry: Entry, licence: Standing, day: Day) -> str | None:
    """The alarm that an entry raises although it is booked: use beyond the licence, or of one that cannot be used."""
    if entry.key.kind is not Kind.RUNNING_TOTAL:
        return None
    barred = _barred(licence, day)
    said = [
        *after.alarms,
        *([f"A running total was reported while the licence cannot be used: {barred}"] if barred else []),
    ]
    return " ".join(said) or None
