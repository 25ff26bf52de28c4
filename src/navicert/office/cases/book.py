"""The office's own book of business: what is open in it, as orders and licences to be put to another law.

Read by whoever owns the database, as `navicert replay` does; nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date as Day

from django.utils import timezone

from navicert.assess.facts import read_facts
from navicert.change.book import Book, Clearance, Licence, Order
from navicert.licensing.states import HOLDS, LIVE
from navicert.office.authority import local_day
from navicert.office.models import ClearedHit, KeptDetermination
from navicert.office.models.case import Case, Check
from navicert.office.models.licence import Licence as KeptLicence
from navicert.terms import Party, Transaction


def book_of_the_office() -> Book:
    """Every case that is not closed or has a licence that is not over, with what was last determined of it; and what was
    asked outside a case, each question once."""
    found, licences = list[Order](), list[Licence]()
    for case in Case.objects.filter(state__in=LIVE).order_by("id"):
        found += _of_a_case(case, None)
    for kept in KeptLicence.objects.filter(state__in=HOLDS).select_related("case").order_by("id"):
        under = list(_of_a_case(kept.case, kept))
        found += under
        licences.append(Licence(id=kept.public_id, regime="", orders=tuple(o.id for o in under)))
    orders = {o.id: o for o in (*found, *_outside_a_case())}
    parties = tuple(dict.fromkeys(p for o in orders.values() for p in o.parties))
    items = tuple(dict.fromkeys(i for o in orders.values() for i in o.items))
    return Book(
        orders=tuple(orders.values()), licences=tuple(licences), items=items, parties=parties,
        clearances=tuple(_clearances(parties, local_day(timezone.now()))),
    )  # fmt: skip


def _clearances(parties: Collection[str], day: Day) -> Iterator[Clearance]:
    """The hits of these parties that were set aside and that count on the day."""
    rows = ClearedHit.objects.filter(external_id__in=parties, since__lte=day, expires__gt=day)
    for kept in rows.order_by("id"):
        yield Clearance(id=kept.public_id, party=kept.external_id)


def _of_a_case(case: Case, licence: KeptLicence | None) -> Iterator[Order]:
    """One order for each determination of the last check; a case whose last check found none has nothing to ask."""
    check = case.last_check()
    kept = list(check.determinations.order_by("id")) if check else []
    for number, one in enumerate(kept, start=1):
        name = case.public_id if len(kept) == 1 else f"{case.public_id}/{number}"
        yield _order(name, one, case, licence)


def _order(name: str, kept: KeptDetermination, case: Case | None = None, licence: KeptLicence | None = None) -> Order:
    asked = read_facts(json.loads(kept.facts))
    if case and asked.parties:
        asked = replace(asked, parties=tuple(_numbered(asked.parties, case)))
    return Order(
        id=name,
        transactions=(asked,),
        items=tuple(_goods(asked)),
        opened=case.submitted.date() if case and case.submitted else None,
        closed=licence.valid_until if licence else None,
    )


def _numbered(parties: Iterable[Party], case: Case) -> Iterator[Party]:
    """The parties under the numbers by which the office screens them, which their clearances name too."""
    numbers = dict(case.parties.exclude(name="").values_list("name", "external_id"))
    for party in parties:
        yield replace(party, id=party.id or numbers.get(party.name or ""))


def _goods(asked: Transaction) -> Iterator[str]:
    """The goods by the exporter's description, else by their place in the order."""
    for number, item in enumerate(asked.lines or (asked.item,), start=1):
        yield str(item.attributes.get("description") or f"line {number}")


def _outside_a_case() -> Iterator[Order]:
    in_cases = Check.objects.exclude(determinations=None).values("determinations")
    asked: dict[str, KeptDetermination] = {}
    for kept in KeptDetermination.objects.exclude(pk__in=in_cases).order_by("id").iterator():
        asked[kept.facts_sha256] = kept  # the same question asked again takes the place of the earlier one
    yield from (_order(kept.public_id, kept) for kept in asked.values())
