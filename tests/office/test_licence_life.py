"""A licence that came out of a case: used in part shipments, stopped, amended, and what the next licence starts with."""

from __future__ import annotations

import json
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal

import pytest

from navicert.documents.verify import verify
from navicert.office.actions.apply import amend, save_draft, submit
from navicert.office.actions.book import book
from navicert.office.actions.decide import countersign, propose
from navicert.office.actions.handle import accept, advise, circulate
from navicert.office.actions.issue import issue
from navicert.office.actions.licence import reinstate, suspend
from navicert.office.authority import authority_keys
from navicert.office.licences.balances import balances_of, standing
from navicert.office.licences.status_list import signed_list
from navicert.office.models import Case, Licence
from navicert.office.permissions.case import Refused
from office_cases import NOW, PIECES, Office, a_licence, a_piece
from office_licences import an_entry

pytestmark = [pytest.mark.office, pytest.mark.django_db]
ISSUED = NOW + timedelta(days=4)
SHIPPED = ISSUED + timedelta(days=10)
TODAY = SHIPPED.date()


def left(licence: Licence) -> str:
    [line] = balances_of(licence)
    return line.sentence


def ship(office: Office, licence: Licence, quantity: str, declaration: str) -> None:
    worth = f"{6000 * int(quantity.split()[0])} EUR"  # as the licence has it: 48000 EUR for eight
    entry = an_entry(quantity, declaration=declaration, happened=TODAY, destination="BR", worth=worth)
    book(licence, [entry], by=office.customs, now=SHIPPED)


def test_three_part_shipments_a_fourth_refused_and_a_suspension_that_a_verifier_sees(office: Office) -> None:
    licence = a_licence(office)
    for number in range(3):
        ship(office, licence, "2 items", f"26DE{number}")
    with pytest.raises(Refused, match="has 2 items left"):
        ship(office, licence, "3 items", "26DE3")

    keys = authority_keys(TODAY).public
    before = signed_list(1, SHIPPED)
    suspend(licence, why="The institute has moved.", by=office.officer, now=SHIPPED)
    after = signed_list(1, SHIPPED)

    found = [verify(licence.jws, keys, [seen], on=TODAY, now=SHIPPED) for seen in (before, after)]
    assert [(each.status, each.verdict) for each in found] == [("in force", "valid"), ("suspended", "refused")]
    assert left(licence) == (
        "Licensed 8 items; used 6, reserved 0, left 2. In value: licensed 48000 EUR; used 36000, reserved 0, left 12000."
    )
    assert licence.duties.get(kind="record_keeping").due >= Day(2031, 9, 28)


def amended(office: Office, licence: Licence, amount: str) -> Licence:
    """The licence that takes the place of another, for so many cameras."""
    case = amend(licence, by=office.clerk, now=SHIPPED)
    values = json.loads(case.dossier)
    values["goods"][0]["quantity"]["amount"] = amount
    values["goods"][0]["value"]["amount"] = str(6000 * int(amount))
    case = save_draft(case, values, by=office.clerk, now=SHIPPED, version=case.version)
    for piece in PIECES:
        a_piece(case, piece)
    case = accept(submit(case, by=office.clerk, now=SHIPPED, library=office.library), by=office.reception, now=SHIPPED)
    case = circulate(case, by=office.officer, now=SHIPPED)
    for referral in case.referrals.filter(closed=None):
        adviser = office.advisers[referral.team.slug]
        advise(referral, verdict="approve", reasons=[], by=adviser, now=SHIPPED)
    made = propose(
        Case.objects.get(pk=case.pk), verdict="grant", lines=[], reasons=[], by=office.officer, now=SHIPPED,
        valid_from=TODAY, valid_until=TODAY.replace(year=2028),
    )  # fmt: skip
    if made.case.state != "countersigned":
        countersign(made, seen=made.sha256, by=office.head, now=SHIPPED)
    new = issue(Case.objects.get(pk=case.pk), by=office.officer, now=SHIPPED)
    assert isinstance(new, Licence)
    return new


def test_an_amendment_takes_the_place_and_its_ledger_goes_on(office: Office) -> None:
    old = a_licence(office)
    ship(office, old, "6 items", "26DE1")

    new = amended(office, old, "10")
    old.refresh_from_db()

    assert (standing(old, TODAY).word, standing(new, TODAY).word) == ("replaced", "valid")
    assert new.lines.get().quantity == Decimal(10)
    assert left(new) == (
        "Licensed 10 items; used 6, reserved 0, left 4. In value: licensed 60000 EUR; used 36000, reserved 0, left 24000."
    )
    with pytest.raises(Refused, match="replaced by an amended licence"):
        ship(office, old, "1 items", "26DE2")
    ship(office, new, "4 items", "26DE2")
    new.refresh_from_db()
    assert standing(new, TODAY).word == "exhausted"


def test_an_amendment_that_allows_less_than_was_used_is_not_issued(office: Office) -> None:
    old = a_licence(office)
    ship(office, old, "6 items", "26DE1")

    with pytest.raises(Refused, match="6 items are used or reserved already"):
        amended(office, old, "5")
    old.refresh_from_db()

    assert old.state == "issued"
    assert Licence.objects.count() == 1


def test_a_suspended_licence_is_reinstated_before_it_is_amended(office: Office) -> None:
    old = a_licence(office)
    suspend(old, why="A doubt.", by=office.officer, now=SHIPPED)
    with pytest.raises(Refused, match="cannot be done while it is suspended"):
        amended(office, old, "10")
    reinstate(old, why="No doubt.", by=office.head, now=SHIPPED)
