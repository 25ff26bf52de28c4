"""The steps of a story after the decision: shipments, duties, suspension, amendment; and what a firm reports by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime as Moment
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from functools import partial
from random import Random

from navicert.licensing.ledger import Kind
from navicert.licensing.units import Quantity
from navicert.office.actions import apply
from navicert.office.actions import licence as acts
from navicert.office.actions.book import Booking, book
from navicert.office.actions.duty import add_duty, fulfil
from navicert.office.authority import local_day
from navicert.office.demo.given import given
from navicert.office.demo.stage import Stage
from navicert.office.demo.steps import Step
from navicert.office.licences.balances import LineBalance, balances_of, standing
from navicert.office.licences.duties import STANDING
from navicert.office.models.licence import Duty, Licence
from navicert.office.models.people import Person
from navicert.office.permissions.licence import INSPECTED, NO_CUSTOMS

SHARE = 3  # a shipment takes a third of what was licensed
REPORTED = 0.75  # of the duties that fall due are reported in time; the others become overdue


def _licence(s: Stage) -> Licence | None:
    """The licence as it is, where one was issued and can still be used."""
    if s.licence is None:
        return None
    found = Licence.objects.select_related("case").get(pk=s.licence.pk)
    return found if standing(found, local_day(s.now)).usable else None


def ship(s: Stage, kind: Kind = Kind.DEBIT, *, all_of_it: bool = False) -> Iterator[Moment]:
    """Goods leave, and customs debit them; the holder itself does where no customs border is crossed."""
    if s.licence is None:
        return
    yield s.hours.wait(6, 25)
    licence = _licence(s)
    if licence is None:
        return
    declaration = f"26DE{s.lot.randrange(10**13):013d}X{s.lot.randrange(10)}"
    entries = [
        Booking(
            line=each.line.number, kind=kind, declaration=declaration, declaration_line=n, happened=local_day(s.now),
            quantity=(part := _part(each, all_of_it)), destination=licence.destination, value=_worth(each, part),
        )
        for n, each in enumerate(balances_of(licence), start=1)
        if not each.limited or each.balance.remaining > 0
    ]  # fmt: skip
    if entries:
        book(licence, entries, by=_books(s, licence, kind), now=s.now)


def _part(each: LineBalance, all_of_it: bool) -> Quantity:
    if not each.limited:
        return Quantity(Decimal(2), each.balance.unit)
    left = each.balance.remaining
    part = left if all_of_it else min(left, max(Decimal(1), each.balance.licensed // SHARE))
    return Quantity(part, each.balance.unit)


def _worth(each: LineBalance, part: Quantity) -> Quantity | None:
    """What a part is worth at the price of the licence, and never more than is left."""
    if each.worth is None:
        return None
    if part.number == each.balance.remaining:
        return Quantity(each.worth.remaining, each.worth.unit)
    price = each.worth.licensed * part.number / each.balance.licensed
    return Quantity(min(price.quantize(Decimal("0.01"), ROUND_DOWN), each.worth.remaining), each.worth.unit)


def _books(s: Stage, licence: Licence, kind: Kind) -> Person:
    if licence.kind in NO_CUSTOMS or kind is Kind.RESERVATION:
        return s.applicant
    return s.lot.choice(s.cast.of("customs_officer"))


def change(s: Stage, verb: Callable[..., Licence], text: str, by: str) -> Iterator[Moment]:
    """The licence is suspended, reinstated, revoked or given back."""
    if s.licence is None:
        return
    yield s.hours.wait(4, 20)
    who = s.applicant if by == "applicant" else s.officer if by == "officer" else s.cast.of(by)[0]
    verb(Licence.objects.select_related("case").get(pk=s.licence.pk), why=s.says(text), by=who, now=s.now)


def check_on_site(s: Stage) -> Iterator[Moment]:
    """The officer asks for a check on site."""
    if s.licence is None:
        return
    yield s.hours.wait(1, 5)
    due = local_day(s.now) + timedelta(days=60)
    licence = Licence.objects.select_related("case").get(pk=s.licence.pk)
    add_duty(licence, kind=INSPECTED[0], text=s.says("on_site"), due=due, by=s.officer, now=s.now)


def report(s: Stage) -> Iterator[Moment]:
    """The inspector was there."""
    if s.licence is None:
        return
    yield s.hours.wait(20, 50)
    duty = Duty.objects.filter(licence=s.licence, kind=INSPECTED[0], done=None).select_related("licence").first()
    if duty:
        fulfil(duty, finding=s.says("found"), evidence=["Photographs 1 to 6"], by=s.cast.of("inspector")[0], now=s.now)


def amend(s: Stage) -> Iterator[Moment]:
    """The firm needs more, and begins the amendment of its licence; from here on the story is that of the new case."""
    yield s.hours.wait(10, 40)
    licence = _licence(s)
    if licence is None:
        raise ValueError(f"{s.plan.story}: the licence that is to be amended cannot be used any more")
    case = apply.amend(licence, by=s.applicant, now=s.now)
    s.number, s.licence = case.pk, None
    values = dict(s.values())
    values["goods"] = [_doubled(line) for line in values["goods"]]
    values["contract_reference"] = f"{values['contract_reference']}, amendment 1"
    apply.save_draft(case, values, by=s.applicant, now=s.now, version=case.version)
    s.attach_all()


def _doubled(line: dict[str, object]) -> dict[str, object]:
    found = dict(line)
    for field in ("quantity", "value"):
        amount = found.get(field)
        if isinstance(amount, dict):
            found[field] = {**amount, "amount": str(Decimal(amount["amount"]) * 2)}
    found.pop("serial_numbers", None)
    return found


def reports(lot: Random, now: Moment) -> int:
    """What firms report by themselves: most of the duties that fall due within two weeks. Gives how many."""
    today = local_day(now)
    due = Duty.objects.filter(done=None, lifted=False, due__gte=today, due__lt=today + timedelta(days=14))
    done = 0
    for duty in due.exclude(kind__in=(*STANDING, *INSPECTED)).select_related("licence__case__applicant").order_by("pk"):
        if lot.random() < REPORTED:
            fulfil(duty, finding=lot.choice(given("texts")["reported"]), by=duty.licence.case.applicant, now=now)
            done += 1
    return done


AFTER: dict[str, Step] = {
    "ship": ship,
    "ship rest": partial(ship, all_of_it=True),
    "reserve": partial(ship, kind=Kind.RESERVATION),
    "suspend": partial(change, verb=acts.suspend, text="suspended", by="officer"),
    "reinstate": partial(change, verb=acts.reinstate, text="reinstated", by="head_of_unit"),
    "revoke": partial(change, verb=acts.revoke, text="revoked", by="head_of_unit"),
    "surrender": partial(change, verb=acts.surrender, text="surrendered", by="applicant"),
    "check on site": check_on_site,
    "report": report,
    "amend": amend,
}
