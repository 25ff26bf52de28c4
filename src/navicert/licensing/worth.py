"""What is left of the value of a licence line: counted beside its quantity, by the same fold over the same entries.

A line that states a value is used up by whichever of the two ends first. Every entry then states what its goods are worth,
in the currency of the line: an amount in another one is refused and never converted here, since with the rate of another day
the same declaration would weigh more or less than it did, and nobody could say what is left.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day

from navicert.licensing.debiting import Standing
from navicert.licensing.debiting import may_debit as may_debit_amount
from navicert.licensing.ledger import NOTHING, TAKES, Balance, Entry, Kind, balance, counting
from navicert.licensing.sentences import Sentence
from navicert.licensing.units import EXACT, Quantity, plain


def in_value(entry: Entry) -> Entry | None:
    """The same entry with its value in the place of its quantity; ``None`` where it has none to count."""
    if entry.value is None or not (entry.value.number or entry.key.kind is Kind.RUNNING_TOTAL):
        return None
    return replace(entry, quantity=entry.value, value=None)


def value_balance(licensed: Quantity, quantity: Balance) -> Balance:
    """The balance of a licensed value under the entries of the ``quantity``'s; its unit is the currency.

    A reservation holds its value as long as it holds a quantity: what was debited for less leaves nothing behind. Raises
    what :func:`navicert.licensing.ledger.balance` raises.
    """
    found = balance(licensed, [each for entry in quantity.entries.values() if (each := in_value(entry))])
    held = {declared: number for declared, number in found.held.items() if declared in quantity.held}
    reserved = NOTHING
    for number in held.values():
        reserved = EXACT.add(reserved, number)
    left = EXACT.subtract(EXACT.subtract(found.licensed, found.used), reserved)
    return replace(found, held=held, reserved=reserved, remaining=max(NOTHING, left))


def unvalued(quantity: Balance) -> tuple[Entry, ...]:
    """The entries that still use or hold some of a line and do not say what it is worth."""
    return tuple(entry for entry in counting(quantity) if entry.value is None)


def of_no_value(worth: Balance | None, entry: Entry) -> Sentence | None:
    """``None``, or the sentence about goods that are said to be worth nothing: they would leave a licensed value untouched.

    Of a line that is licensed for a value of 0, goods without a value are what it is for.
    """
    if (
        entry.value is None
        or entry.value.number
        or entry.key.kind not in TAKES
        or worth is not None
        and not worth.licensed
    ):
        return None
    return Sentence(
        "The value is stated as {value}. Goods that cost nothing have a customs value too: state it, or leave the value out "
        "where the licence does not ask for one.",
        value=entry.value,
    )


def may_debit_value(before: Balance, quantity: Balance, entry: Entry, licence: Standing, day: Day) -> str | None:
    """``None`` where as much of the value is left as the entry takes, or the sentence that says why not.

    ``before`` is the balance of the value, ``quantity`` that of the quantity; what is booked already may be sent again.
    """
    if entry.key in quantity.entries:
        return None
    if entry.value is None:
        takes_no_value_back = entry.corrects in quantity.entries and entry.corrects not in before.entries
        return None if entry.key.kind is Kind.RELEASE or takes_no_value_back else _silent(before.unit)
    if entry.value.unit != before.unit:
        return Sentence(
            "The licence line counts its value in {currency}, and {value} is stated. State the value in {currency}; it is "
            "not converted here.",
            currency=before.unit,
            value=entry.value,
        )
    valued = in_value(entry)
    if valued is None:
        return None
    if valued.corrects is not None and valued.corrects in quantity.entries and valued.corrects not in before.entries:
        return Sentence(
            "The {debit} was booked without a value, so none can be taken back.", debit=valued.corrects.words
        )
    return may_debit_amount(before, valued, licence, day)


def _silent(currency: str) -> Sentence:
    return Sentence(
        "The licence line counts its value in {currency} beside the quantity: state the value of what is declared, in "
        "{currency}.",
        currency=currency,
    )


def sentence_of(worth: Balance) -> Sentence:
    """``In value: licensed 48000 EUR; used 12000, reserved 0, left 36000.``"""
    gaps = {"licensed": plain(worth.licensed), "unit": Sentence(worth.unit), "used": plain(worth.used)}
    gaps |= {"reserved": plain(worth.reserved), "left": plain(worth.remaining)}
    if not worth.over:
        return Sentence("In value: licensed {licensed} {unit}; used {used}, reserved {reserved}, left {left}.", **gaps)
    return Sentence(
        "In value: licensed {licensed} {unit}; used {used}, {over} more than licensed, reserved {reserved}, left {left}.",
        **gaps,
        over=plain(worth.over),
    )
