"""Whether an entry may be booked on a licence line today, and the alarm that it raises although it is booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal

from navicert.licensing.ledger import (
    NOTHING,
    TAKES,
    Balance,
    Entry,
    Kind,
    LedgerError,
    balance,
    other_content,
)
from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.states import LicenceState
from navicert.licensing.units import EXACT, BadQuantity, Quantity, plain

BARRED: Mapping[LicenceState, str] = {
    LicenceState.SUSPENDED: "Licence {name} is suspended.",
    LicenceState.REVOKED: "Licence {name} has been revoked.",
    LicenceState.SURRENDERED: "Licence {name} was given back by its holder.",
    LicenceState.REPLACED: "Licence {name} was replaced by an amended licence; name that one.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a licence is on a day: its state by decision, and the first and last day of its validity, both included."""

    reference: str
    state: LicenceState
    first: Day
    last: Day | None = None


def may_debit(before: Balance, entry: Entry, licence: Standing, day: Day) -> str | None:
    """``None`` where the entry may be booked on the day, or the sentence that says why not.

    The same entry again may always be "booked": it changes nothing. A running total is refused only where it cannot be
    read or would count goods twice: what has been shipped has been shipped.
    """
    known = before.entries.get(entry.key)
    if known is not None:
        return None if known == entry else other_content(known, entry)
    if entry.key.kind in TAKES and (barred := _barred(licence, day)):
        return barred
    try:
        if entry.key.kind in TAKES and (short := _short(before, entry)):
            return short
        if entry.key.kind is Kind.RELEASE and (idle := _not_held(before, entry)):
            return idle
        balance(Quantity(before.licensed, before.unit), [*before.entries.values(), entry])
    except (LedgerError, BadQuantity) as error:
        said: str = error.args[0]
        return said
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
    return Sentence(
        "{declaration} line {line} has {own} {unit} reserved; {quantity} cannot be released.",
        declaration=entry.key.declaration,
        line=entry.key.line,
        own=plain(own),
        unit=Sentence(before.unit),
        quantity=entry.quantity,
    )


def alarm(after: Balance, entry: Entry, licence: Standing, day: Day) -> str | None:
    """The alarm that an entry raises although it is booked: use beyond the licence, or of one that cannot be used."""
    if entry.key.kind is not Kind.RUNNING_TOTAL:
        return None
    barred = _barred(licence, day)
    said = [
        *after.alarms,
        *(
            [Sentence("A running total was reported while the licence cannot be used: {barred}", barred=barred)]
            if barred
            else []
        ),
    ]
    return joined(said) if said else None
