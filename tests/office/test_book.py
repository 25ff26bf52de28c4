"""The office's own book of business: open cases, licences in force, and what was asked outside a case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from navicert.change.impact import impact
from navicert.library.editions import side, two_laws
from navicert.licensing.states import CaseState
from navicert.office.actions.determination import keep_determination
from navicert.office.actions.licence import revoke
from navicert.office.cases.book import book_of_the_office
from navicert.office.models.case import Case
from navicert.office.shelf import the_library
from office_cases import NOW, a_draft, a_licence, an_office, sent_in
from office_examples import CHIP_TO_INDIA

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]
DRAFT = """
schema: navicert-draft/1
draft: no pumps to Brazil
packs:
  eu-dual-use:
    rules:
      - id: draft.brazil
        kind: prohibition
        cite: [draft]
        doc: Nothing that is listed may go to Brazil.
        when: ["dest == 'BR'", "not unlisted(item.eu_code)"]
        need: {id: DRAFT, reason: DRAFT}
"""


def test_open_cases_and_licences_in_force_are_the_book(tmp_path: Path) -> None:
    office = an_office(the_library())
    a_draft(office)  # not sent in: nothing was determined of it
    waiting, licence = sent_in(office), a_licence(office)
    keep_determination(CHIP_TO_INDIA, library=office.library, asked_by="test", now=NOW)
    keep_determination(CHIP_TO_INDIA, library=office.library, asked_by="test", now=NOW + timedelta(hours=1))

    book = book_of_the_office()

    cases = {order.id.partition("/")[0] for order in book.orders if order.id.startswith("NA-")}
    assert cases == {waiting.public_id, licence.case.public_id}
    assert len([order for order in book.orders if order.id.startswith("NV-")]) == 1  # the same question once
    assert [held.id for held in book.licences] == [licence.public_id]

    (tmp_path / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    sources = two_laws("installed", str(tmp_path / "draft.yaml"), office.library)
    found = impact(book, *(side(each, office.library) for each in sources))
    assert {order.partition("/")[0] for order in found.orders} == cases
    assert list(found.licences) == [licence.public_id]
    assert [order for order in found.unmoved if order.startswith("NV-")]


def test_what_is_over_is_not_in_the_book() -> None:
    office = an_office(the_library())
    licence = a_licence(office)
    withdrawn = sent_in(office)
    Case.objects.filter(pk=withdrawn.pk).update(state=CaseState.WITHDRAWN)
    revoke(licence, why="Diverted.", by=office.head, now=NOW + timedelta(days=9))

    book = book_of_the_office()

    assert (book.orders, book.licences) == ((), ())
