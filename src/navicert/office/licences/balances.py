"""What is left of a licence: the rows of its ledger in the words of :mod:`navicert.licensing.ledger`, and its standing.

An amended licence states the whole quantity and the whole value; what was used of the licence that it replaces counts on
the line with the same number. So a chain of amendments has one ledger, and nobody uses the same quantity twice by an amendment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, time
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from typing import NamedTuple

from navicert.licensing import debiting, ledger
from navicert.licensing.ledger import Balance, Entry, Key, Kind
from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.states import LicenceState
from navicert.licensing.units import LARGEST, Quantity, plain
from navicert.licensing.worth import sentence_of, value_balance
from navicert.office.models.case import Consent
from navicert.office.models.licence import Licence, LicenceLine, Use

NO_LIMIT = LARGEST - 1
"""Stands in as the licensed quantity of a line that sets none; it is never shown."""
UNIT = "items"  # of a line that neither sets a unit nor was used
BY_DECISION = {
    LicenceState.SUSPENDED: Sentence(
        "It is suspended: nothing may be exported under it until the suspension is lifted."
    ),
    LicenceState.REVOKED: Sentence("It has been revoked: nothing may be exported under it."),
    LicenceState.SURRENDERED: Sentence("Its holder gave it back: nothing may be exported under it."),
    LicenceState.REPLACED: Sentence("An amended licence took its place: use that one."),
}


@dataclass(frozen=True, slots=True)
class Stands:
    """How a licence stands on a day: in one word, and in a sentence. ``usable``: goods may go under it."""

    word: str
    sentence: str
    usable: bool = False


class Row(NamedTuple):
    """An entry as it was written: thousands of them are read for one balance, so they are no model instances.

    ``line`` is the number of the licence's line, ``corrects`` the pk of the debit that a correction takes back from,
    ``by`` the name of the person.
    """

    pk: int
    line: int
    declaration: str
    declaration_line: int
    kind: str
    seq: int
    quantity: Decimal
    unit: str
    value: Decimal | None
    currency: str
    destination: str
    corrects: int | None
    source: str
    happened: Day
    at: Moment
    by: str

    @property
    def key(self) -> Key:
        """What makes it the same entry."""
        return Key(self.declaration, self.declaration_line, Kind(self.kind), self.seq)


COLUMNS = tuple({"line": "line__number", "by": "by__name"}.get(name, name) for name in Row._fields)


@dataclass(frozen=True, slots=True)
class LineBalance:
    """A line of a licence, its balance, and the rows that it comes from. ``limited``: the licence sets a quantity.

    ``worth`` is the balance of its value, where the licence states one; the line ends with whichever ends first.
    """

    line: LicenceLine
    balance: Balance
    limited: bool
    uses: tuple[Row, ...]
    worth: Balance | None = None

    @property
    def exhausted(self) -> bool:
        """Is nothing left of its quantity, or nothing of its value?"""
        by_value = self.worth is not None and bool(self.worth.licensed) and self.worth.exhausted
        return by_value or (self.limited and self.balance.exhausted)

    @property
    def sentence(self) -> str:
        """How the line stands, such as ``Licensed 100 kg; used 40, reserved 10, left 50.``, and so its value."""
        return self._amount if self.worth is None else joined((self._amount, sentence_of(self.worth)))

    @property
    def _amount(self) -> str:
        if self.limited:
            return self.balance.sentence
        gaps = {"used": plain(self.balance.used), "unit": Sentence(self.balance.unit)}
        if not self.balance.reserved:
            return Sentence("No limit is set; used {used} {unit}.", **gaps)
        reserved = plain(self.balance.reserved)
        return Sentence("No limit is set; used {used} {unit}, reserved {reserved}.", **gaps, reserved=reserved)

    @property
    def percent(self) -> int:
        """How much of it is used or reserved, in hundredths, rounded up: what is nearly used up is never shown as less."""
        if not self.limited or not self.balance.licensed:
            return 0
        taken = self.balance.licensed - self.balance.remaining
        return int(-(-taken * 100 // self.balance.licensed))


def standing(licence: Licence, day: Day) -> Stands:
    """How a licence stands on a day by itself. Needs no other row: used up is kept with each entry of the ledger."""
    state = LicenceState(licence.state)
    if state in BY_DECISION:
        return Stands(state.value, BY_DECISION[state])
    if day > licence.valid_until:
        return Stands("expired", Sentence("It expired: {day} was its last day.", day=licence.valid_until))
    if day < licence.valid_from:
        return Stands("not yet valid", Sentence("It can be used from {day} on.", day=licence.valid_from))
    if licence.used_up:
        return Stands("exhausted", Sentence("All that it allows has been used."))
    return Stands(
        "valid", Sentence("It can be used until {day}, that day included.", day=licence.valid_until), usable=True
    )


def waits_for(consents: Iterable[Consent], day: Day) -> str | None:
    """``None``, or the sentence that says whose consent a use still needs on the day (row 45)."""
    for consent in consents:
        who = f"{consent.body} ({consent.country})"
        if consent.answer == "objection":
            return Sentence(
                "{who} objected on {day}: nothing may go until that is settled.",
                who=who,
                day=consent.answered,
            )
        if consent.answer == "consent" or (consent.silence == "consent" and day > consent.window_ends):
            continue
        if day <= consent.window_ends:
            return Sentence(
                "{who} may object until {day} and has not answered yet.",
                who=who,
                day=consent.window_ends,
            )
        return Sentence("{who} has not answered, and its silence is no consent.", who=who)
    return None


def consents_of(licence: Licence) -> list[Consent]:
    """The consents that a use of the licence waits for: of its own case and of the cases of the licences that it replaced,
    also those that were written down there after it was issued. The same goods go under it."""
    return consents_of_several([licence])[licence.pk]


def consents_of_several(licences: Sequence[Licence]) -> dict[int, list[Consent]]:
    """The same for many licences at once, by their pk; two queries more where one of them replaced another, and one for each
    amendment before."""
    chains = chains_of(licences)
    cases = {licence.pk: licence.case_id for licence in licences}
    older = {pk for chain in chains.values() for pk in chain} - cases.keys()
    cases |= dict(Licence.objects.filter(pk__in=older).values_list("pk", "case")) if older else {}
    found: dict[int, list[Consent]] = {case: [] for case in cases.values()}
    for consent in Consent.objects.filter(case__in=found).order_by("pk"):
        found[consent.case_id].append(consent)
    return {
        pk: [consent for case in sorted({cases[each] for each in chain}) for consent in found[case]]
        for pk, chain in chains.items()
    }


def standing_now(licence: Licence, day: Day, consents: Iterable[Consent] | None = None) -> Stands:
    """How a licence stands, with the consents of other states that its use needs: what customs want to know.

    ``consents`` are those of :func:`consents_of`, where they are at hand.
    """
    stands = standing(licence, day)
    if not stands.usable:
        return stands
    waits = waits_for(consents_of(licence) if consents is None else consents, day)
    return replace(stands, sentence=waits, usable=False) if waits else stands


def balances_of(licence: Licence) -> tuple[LineBalance, ...]:
    """The balance of every line, in the order of their numbers. Two queries, and one more for each amendment before."""
    return _balances(licence.lines.order_by("number"), uses_of(licence))


def balances_of_several(licences: Sequence[Licence]) -> dict[int, tuple[LineBalance, ...]]:
    """The same for many licences at once, by their pk: as many queries as for the one that was amended most often."""
    chains = chains_of(licences)
    counts_for: dict[int, list[int]] = {}
    for pk, chain in chains.items():
        for each in chain:
            counts_for.setdefault(each, []).append(pk)
    lines: dict[int, list[LicenceLine]] = {pk: [] for pk in chains}
    for line in LicenceLine.objects.filter(licence__in=chains).order_by("number"):
        lines[line.licence_id].append(line)
    rows: dict[int, list[Row]] = {pk: [] for pk in chains}
    found = Use.objects.filter(line__licence__in=counts_for).order_by("pk").values_list("line__licence", *COLUMNS)
    for licence, *values in found:
        for pk in counts_for[licence]:
            rows[pk].append(Row(*values))
    return {pk: _balances(lines[pk], rows[pk]) for pk in chains}


def _balances(lines: Iterable[LicenceLine], uses: Iterable[Row]) -> tuple[LineBalance, ...]:
    used: dict[int, list[Row]] = {}
    for row in uses:
        used.setdefault(row.line, []).append(row)
    return tuple(line_balance(line, used.get(line.number, [])) for line in lines)


def chains_of(licences: Sequence[Licence]) -> dict[int, list[int]]:
    """Of each licence, by its pk: its own pk, and those of the licences that it replaced, the last one first."""
    chains = {licence.pk: [licence.pk] for licence in licences}
    before = {licence.replaces_id: licence.pk for licence in licences if licence.replaces_id is not None}
    while before:
        for old, of in before.items():
            chains[of].append(old)
        older = Licence.objects.filter(pk__in=before).exclude(replaces=None).values_list("pk", "replaces_id")
        before = {replaced: before[old] for old, replaced in older}
    return chains


def uses_of(licence: Licence) -> list[Row]:
    """Every entry on a licence and on those that it replaced, in the order in which they were written."""
    [chain] = chains_of([licence]).values()
    return [Row(*values) for values in Use.objects.filter(line__licence__in=chain).order_by("pk").values_list(*COLUMNS)]


def line_balance(line: LicenceLine, uses: Sequence[Row], unit: str = "") -> LineBalance:
    """The balance of one line; ``unit`` is of the first entry that is to come on a line that sets none."""
    counted = line.unit or (uses[0].unit if uses else unit) or UNIT
    licensed = Quantity(NO_LIMIT if line.quantity is None else line.quantity, counted)
    keys = {row.pk: row.key for row in uses}
    found = ledger.balance(licensed, [entry_of(row, keys) for row in uses])
    worth = None if line.value is None else value_balance(Quantity(line.value, line.currency), found)
    return LineBalance(line, found, line.quantity is not None, tuple(uses), worth)


def entry_of(row: Row, keys: Mapping[int, Key]) -> Entry:
    """A row as an entry of the ledger; ``keys`` are those of the rows, by their pk."""
    return Entry(
        key=keys[row.pk],
        quantity=Quantity(row.quantity, row.unit),
        at=moment_of(row.happened),
        source=row.source,
        corrects=keys[row.corrects] if row.corrects else None,
        value=None if row.value is None else Quantity(row.value, row.currency),
    )


def moment_of(day: Day) -> Moment:
    """A stated day as the ledger wants it; of two totals on a day the one with the higher number is the later."""
    return Moment.combine(day, time(), UTC)


def ledger_standing(licence: Licence) -> debiting.Standing:
    """The licence as the ledger asks for it."""
    return debiting.Standing(licence.public_id, LicenceState(licence.state), licence.valid_from, licence.valid_until)


def used_up(balances: Iterable[LineBalance]) -> bool:
    """Is nothing left on any line? A licence with a line that sets no limit is never used up."""
    found = list(balances)
    return bool(found) and all(each.exhausted for each in found)
