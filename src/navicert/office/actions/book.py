"""Book what is used of a licence: reservations, debits, releases, corrections, running totals. All of a call, or nothing.

The row of the licence is locked first, so of two customs officers who debit the last three pieces at once one wins and
the other is told what is left. The same entry sent again gives the same answer and writes nothing; with other content
it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal

from django.db import transaction

from navicert.licensing import ledger
from navicert.licensing.debiting import BARRED, alarm, may_debit
from navicert.licensing.ledger import TAKES, Entry, Key, Kind, LedgerError
from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.states import LicenceState
from navicert.licensing.units import BadQuantity, Quantity, plain
from navicert.licensing.worth import may_debit_value, of_no_value, value_balance
from navicert.office.actions.handle import plain as text_of
from navicert.office.actions.licence import locked_licence
from navicert.office.authority import local_day
from navicert.office.cases.steps import firm_of, led_by, step, tell
from navicert.office.licences.balances import (
    LineBalance,
    balances_of,
    consents_of,
    ledger_standing,
    line_balance,
    moment_of,
    used_up,
    waits_for,
)
from navicert.office.licences.duties import owe_duties
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence, Use
from navicert.office.models.people import Person
from navicert.office.permissions.case import NotAllowed, Refused, refuse_unless
from navicert.office.permissions.licence import booking_post, customs_post, may_book, may_check

MOST = 500  # entries in one call
DECIMALS, DIGITS = 6, 15
"""What every database keeps exactly."""
USES = (Kind.DEBIT, Kind.RUNNING_TOTAL)
OVERUSED = "used_beyond_licence"
VERBS = {
    Kind.RESERVATION: "reserve",
    Kind.DEBIT: "debit",
    Kind.RELEASE: "release",
    Kind.CORRECTION: "correct",
    Kind.RUNNING_TOTAL: "running_total",
}
"""How an event is called that has entries of one kind only; of several kinds it is ``book``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One entry as somebody sends it: what a line of a declaration does to a line of a licence.

    ``happened`` is the day that the declaration states; ``corrects`` the number (``seq``) and declaration of the debit
    that a correction takes back from. ``value`` is what the goods are worth: a line that states a value asks for it.
    """

    line: int
    kind: Kind
    declaration: str
    declaration_line: int
    quantity: Quantity
    happened: Day
    seq: int = 1
    destination: str = ""
    corrects: Key | None = None
    value: Quantity | None = None

    @property
    def key(self) -> Key:
        """What makes it the same entry."""
        return Key(self.declaration, self.declaration_line, self.kind, self.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What came of a call: the rows that were written, how the lines stand, and what somebody has to look at."""

    licence: Licence
    new: tuple[Use, ...]
    lines: tuple[LineBalance, ...]
    alarms: tuple[str, ...]


@transaction.atomic
def book(licence: Licence, entries: Sequence[Booking], *, by: Person, now: Moment) -> Booked:
    """Book entries on a licence: all, or none.

    Raises :class:`Refused` with the sentence for the first entry that cannot be booked, and what is left.
    """
    case, licence = locked_licence(licence)
    tried = _tried(licence, entries, by=by, day=local_day(now))
    rows = _written(tried, by=by, now=now, source=_source(by, licence))
    if not rows:
        return Booked(licence=licence, new=(), lines=tried.lines, alarms=())
    if licence.used_up != used_up(tried.lines):
        licence.used_up = used_up(tried.lines)
        licence.save(update_fields=["used_up"])
        number = licence.public_id
        ended = Sentence("Licence {licence} is exhausted.", licence=number)
        again = Sentence("Licence {licence} can be used again.", licence=number)
        tell(firm_of(case), ended if licence.used_up else again, case=case, now=now)
    _set_off(licence, [row for row in rows if row.kind in USES and row.quantity])
    _tell_of(case, licence, tried, by=by, now=now)
    return Booked(licence=licence, new=tuple(rows), lines=tried.lines, alarms=tried.alarms)


def check(licence: Licence, entries: Sequence[Booking], *, by: Person, now: Moment) -> tuple[LineBalance, ...]:
    """Would these entries be booked now? Writes nothing and holds nothing: only a reservation does.

    Gives the lines as they would stand. Raises :class:`Refused` with the sentence that says why not. Whoever may see the
    licence may ask; whether they may book it themselves is another matter.
    """
    refuse_unless(may_check(by, licence))
    return _tried(licence, entries, by=by, day=local_day(now), dry=True).lines


# --- trying ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tried:
    lines: tuple[LineBalance, ...]
    fresh: tuple[tuple[Booking, LineBalance], ...]
    alarms: tuple[str, ...]


def _tried(licence: Licence, entries: Sequence[Booking], *, by: Person, day: Day, dry: bool = False) -> _Tried:
    """Every entry in its turn on the balance that those before it leave. Raises :class:`Refused`."""
    if not 1 <= len(entries) <= MOST:
        raise Refused(
            Sentence("Send 1 to {most} entries at a time; these are {number}.", most=MOST, number=len(entries))
        )
    lines = {each.line.number: each for each in balances_of(licence)}
    source, waits = _source(by, licence), waits_for(consents_of(licence), day)
    fresh: list[tuple[Booking, LineBalance]] = []
    alarms: list[str] = []
    for one in entries:
        where = Sentence("Line {line}, declaration {declaration}:", line=one.line, declaration=one.declaration)
        try:
            entry = _entry(one, source)
            line = _line(lines, licence, one)
            known = entry.key in line.balance.entries
            if dry and known:  # somebody else may ask about it than booked it
                entry = replace(entry, source=line.balance.entries[entry.key].source)
            if not dry:
                refuse_unless(may_book(by, licence, one.kind) or _others_reservation(line, entry, by))
            if why_not := _why_not(licence, one, entry, line, waits=waits, by=by, day=day):
                raise Refused(why_not)
            if not known:
                fresh.append((one, line))
                lines[one.line] = after = _with(line, entry)
                said = alarm(after.balance, entry, ledger_standing(licence), one.happened)
                also = after.worth.alarms if after.worth and entry.key.kind is Kind.RUNNING_TOTAL else ()
                alarms += [joined((where, each)) for each in (said, *also) if each]
        except NotAllowed as error:
            raise NotAllowed(joined((where, error.args[0]))) from error
        except (Refused, LedgerError, BadQuantity) as error:
            raise Refused(joined((where, error.args[0]))) from error
    return _Tried(tuple(lines.values()), tuple(fresh), tuple(alarms))


def _line(lines: Mapping[int, LineBalance], licence: Licence, one: Booking) -> LineBalance:
    if one.line not in lines:
        there = ", ".join(map(str, lines)) or "none"
        raise Refused(
            Sentence(
                "Licence {number} has no line {line}; it has {there}.",
                number=licence.public_id,
                line=one.line,
                there=there,
            )
        )
    line = lines[one.line]
    unset = not line.line.unit and not line.balance.entries
    return line_balance(line.line, (), one.quantity.unit) if unset else line


def _with(line: LineBalance, entry: Entry) -> LineBalance:
    licensed = Quantity(line.balance.licensed, line.balance.unit)
    after = ledger.balance(licensed, [*line.balance.entries.values(), entry])
    worth = value_balance(Quantity(line.worth.licensed, line.worth.unit), after) if line.worth else None
    return LineBalance(line.line, after, line.limited, line.uses, worth)


def _why_not(
    licence: Licence, one: Booking, entry: Entry, line: LineBalance, *, waits: str | None, by: Person, day: Day
) -> str | None:
    """``None`` where an entry can be booked, or why not: when, where to, whose consent, and whether as much is left."""
    if entry.key in line.balance.entries:
        return _other_place(line, one) or may_debit(line.balance, entry, ledger_standing(licence), day)
    if licence.state != LicenceState.ISSUED and hasattr(licence, "replaced_by"):
        # Totals and releases too: the ledger goes on under the new number.
        return Sentence(BARRED[LicenceState.REPLACED], name=licence.public_id)
    if one.happened > day:
        return Sentence("It is dated {stated}, and today is {day}.", stated=one.happened, day=day)
    if one.kind in TAKES and waits:
        return waits
    if why_not := _elsewhere(licence, one.destination):
        return why_not
    # The day that the declaration states counts for customs, who saw the goods; for everybody else it is today.
    on, stands = one.happened if customs_post(by) else day, ledger_standing(licence)
    why_not = may_debit(line.balance, entry, stands, on) or of_no_value(line.worth, entry)
    if why_not is None and line.worth is not None:
        return may_debit_value(line.worth, line.balance, entry, stands, on)
    return why_not


def _other_place(line: LineBalance, one: Booking) -> str | None:
    declared = next((row.destination for row in line.uses if row.key == one.key), one.destination)
    if declared == one.destination:
        return None
    return Sentence(
        "It is already booked for {before}, and now names {now}.",
        before=declared or Sentence("no stated country"),
        now=one.destination or Sentence("none"),
    )


def _others_reservation(line: LineBalance, entry: Entry, by: Person) -> str | None:
    """The holder releases only what the firm reserved itself."""
    if entry.key.kind is not Kind.RELEASE or customs_post(by):
        return None
    others = any(
        known.source != entry.source
        for key, known in line.balance.entries.items()
        if key.kind is Kind.RESERVATION and (key.declaration, key.line) == (entry.key.declaration, entry.key.line)
    )
    return Sentence("Customs reserved this: ask the office of export to release it.") if others else None


def _elsewhere(licence: Licence, destination: str) -> str | None:
    covered = destinations_of(licence)
    if not destination or not covered or destination in covered:
        return None
    return Sentence(
        "The licence covers {names}, and the declaration names {destination}.",
        names=", ".join(covered),
        destination=destination,
    )


def destinations_of(licence: Licence) -> tuple[str, ...]:
    """The countries that the statement of a licence names; none where it names none."""
    return tuple(json.loads(licence.statement).get("destinations", ()))


def _source(by: Person, licence: Licence) -> str:
    """The body that reports, by its number: two officers of one customs office are one source."""
    post = booking_post(by, licence)
    return post.organisation.public_id if post else by.public_id


def _entry(one: Booking, source: str) -> Entry:
    """An entry of the ledger, of what the databases keep exactly. Raises :class:`Refused`."""
    declaration = text_of(one.declaration, "The number of the declaration", 100)
    if declaration != one.declaration or not declaration.isprintable():
        raise Refused(
            Sentence("The number of the declaration begins or ends with a blank, or holds a sign that is not printed.")
        )
    for name, number in (("line of the declaration", one.declaration_line), ("number of the entry", one.seq)):
        if not 1 <= number <= 999_999:
            raise Refused(Sentence("The {name} is {number}; it is 1 to 999999.", name=name, number=number))
    stored(one.quantity.number)
    if one.value is not None:
        stored(one.value.number)
    at = moment_of(one.happened)
    return Entry(
        key=one.key, quantity=one.quantity, at=at, source=source, corrects=one.corrects, value=one.value
    )  # fmt: skip


def stored(number: Decimal) -> None:
    """Refuse a number that a database would round."""
    text = plain(number)
    whole, _, part = text.partition(".")
    if len(part) > DECIMALS or len((whole + part).lstrip("0")) > DIGITS:
        raise Refused(
            Sentence(
                "{text} has more than {decimals} decimals or more than {digits} digits. State it in a larger unit.",
                text=text,
                decimals=DECIMALS,
                digits=DIGITS,
            )
        )


# --- writing ---------------------------------------------------------------------------------


def _written(tried: _Tried, *, by: Person, now: Moment, source: str) -> list[Use]:
    """The rows of what is new, in the order in which they came."""
    debits: dict[tuple[int, Key], int] = {}
    if any(one.corrects for one, _ in tried.fresh):
        debits = {(row.line, row.key): row.pk for line in tried.lines for row in line.uses}
    rows = []
    for one, line in tried.fresh:
        row = Use.objects.create(
            line=line.line, declaration=one.declaration, declaration_line=one.declaration_line, kind=one.kind,
            seq=one.seq, quantity=one.quantity.number, unit=one.quantity.unit,
            value=one.value.number if one.value else None, currency=one.value.unit if one.value else "",
            destination=one.destination,
            corrects_id=debits[one.line, one.corrects] if one.corrects else None, source=source,
            happened=one.happened, at=now, by=by,
        )  # fmt: skip
        debits[one.line, one.key] = row.pk
        rows.append(row)
    return rows


def _set_off(licence: Licence, used: Iterable[Use]) -> None:
    """The duties that a use sets off: of the first one, and of each declaration."""
    for use in used:
        owe_duties(licence, "first_use", use.happened)
        owe_duties(licence, "shipment", use.happened, about=use.declaration)


def _tell_of(case: Case, licence: Licence, tried: _Tried, *, by: Person, now: Moment) -> None:
    """Event and act with every entry and what it leaves; an alarm goes to the authority at once, and to nobody else."""
    kinds = {one.kind for one, _ in tried.fresh}
    verb = VERBS[kinds.pop()] if len(kinds) == 1 else "book"
    body: dict[str, object] = {
        "licence": licence.public_id,
        "entries": [_said(one) for one, _ in tried.fresh],
        "left": {str(each.line.number): each.sentence for each in tried.lines if each.balance.entries},
    }
    step(case, verb, by=by, now=now, body=body, visible="exporter", post=booking_post(by, licence), licence=licence)
    if tried.alarms:  # for the authority only: whoever used too much is not to be warned
        case.flags = sorted({*case.flags, OVERUSED})
        step(case, "alarm", by=None, now=now, body={"alarms": list(tried.alarms)}, licence=licence)
    for said in tried.alarms:
        alarmed = Sentence("Licence {licence}: {alarm}", licence=licence.public_id, alarm=said)
        tell(authority_of(case), alarmed, case=case, now=now)


def authority_of(case: Case) -> list[Person]:
    """Who looks into an alarm: the officer of the case and the heads of unit."""
    heads = Person.objects.holding("head_of_unit")
    return [*led_by(case), *heads]


def _said(one: Booking) -> dict[str, object]:
    corrected = {"corrects": str(one.corrects)} if one.corrects else {}
    destination = {"destination": one.destination} if one.destination else {}
    return {
        "line": one.line,
        "kind": one.kind.value,
        "declaration": one.declaration,
        "declaration_line": one.declaration_line,
        "seq": one.seq,
        "quantity": plain(one.quantity.number),
        "unit": one.quantity.unit,
        **({"value": plain(one.value.number), "currency": one.value.unit} if one.value else {}),
        "happened": one.happened.isoformat(),
        **destination,
        **corrected,
    }
