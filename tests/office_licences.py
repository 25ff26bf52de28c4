"""Licences for tests: issued to an invented firm, without the case work before them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from hashlib import sha256
from typing import Any

from navicert.documents.parts import Condition, Law, Named
from navicert.documents.signing import sign
from navicert.documents.statement import LicenceStatement
from navicert.licensing.ledger import Key, Kind
from navicert.licensing.units import Quantity
from navicert.office.actions.book import Booking
from navicert.office.authority import authority_keys, the_authority
from navicert.office.licences.duties import owe_on_issue
from navicert.office.licences.status_list import draw_place, place_named
from navicert.office.models.case import Case, Submission
from navicert.office.models.licence import Licence, LicenceLine
from navicert.office.models.people import Organisation, Person
from navicert.office.numbers import new_number
from office_people import a_person, an_organisation

NOW = Moment(2026, 11, 22, 9, tzinfo=UTC)
TODAY = Day(2026, 11, 22)
FIRST, LAST = Day(2026, 11, 1), Day(2028, 10, 31)


def a_case(
    *,
    exporter: Organisation | None = None,
    applicant: Person | None = None,
    officer: Person | None = None,
    kind: str = "individual",
    end_use: str = "civil",
    dossier: Mapping[str, object] | None = None,
) -> Case:
    """A case that was granted; of a military end use, whose deliveries have to be proved, where ``end_use`` says so."""
    firm = exporter or an_organisation("exporter")
    case = Case.objects.create(
        public_id=new_number("NA", 2026),
        kind=kind,
        edition="0" * 64,
        exporter=firm,
        applicant=applicant or a_person("applicant", organisation=firm),
        officer=officer,
        state="decided",
        outcome="grant",
        title="6 thermal cameras to Tadmor Survey Ltd, Türkiye",
        destination="TR",
        created=NOW,
        submitted=NOW,
        decided=NOW,
    )
    user = {"name": "Tadmor Survey Ltd", "country": "TR", "type": "civil"}
    sent = {"destination": "TR", "end_use_type": end_use, "end_user": user} if dossier is None else dossier
    text = json.dumps(sent)
    Submission.objects.create(
        case=case, seq=1, at=NOW, by=case.applicant, dossier=text, sha256=sha256(text.encode()).hexdigest()
    )
    return case


def a_statement(case: Case, place: int, first: Day, last: Day) -> LicenceStatement:
    """The text of a licence of a case, as it is signed."""
    key = authority_keys(NOW.date()).signing(NOW.date())
    return LicenceStatement(
        number=new_number("NL", 2026),
        kind=case.kind.replace("-", "_"),
        title="Individual export licence",
        language="en",
        authority=the_authority(key),
        holder=Named(role="exporter", name=case.exporter.name, country=case.exporter.country),
        origin="DE",
        destinations=("TR",),
        conditions=tuple(
            Condition(id=f"C{each.pk}", text=each.text, owner=each.owner.slug) for each in case.conditions.all()
        ),
        issued=NOW.date(),
        valid_from=first,
        valid_until=last,
        law=Law(regimes=("Regulation (EU) 2021/821",)),
        status=place_named(place),
    )


def a_licence(
    case: Case | None = None,
    *,
    lines: Mapping[int, tuple[str | None, str]] | None = None,
    worth: str = "",
    first: Day = FIRST,
    last: Day = LAST,
    replaces: Licence | None = None,
    **words: Any,
) -> Licence:
    """A licence of a case; ``lines`` are quantity and unit by number, six cameras in line 1 unless said otherwise.

    ``worth`` is the value of each line, such as ``36000 EUR``; none unless said.
    """
    case = case or a_case(**words)
    place, key = draw_place(), authority_keys(NOW.date()).signing(NOW.date())
    statement = a_statement(case, place, first, max(last, NOW.date()))
    licence = Licence.objects.create(
        public_id=statement.number,
        case=case,
        holder=case.exporter,
        kind=case.kind,
        statement=statement.data.decode(),
        statement_sha256=statement.sha256,
        jws=sign(statement, key),
        place=place,
        issued=NOW,
        valid_from=first,
        valid_until=last,
        destination="TR",
        replaces=replaces,
    )
    for line, (quantity, unit) in (lines or {1: ("6", "items")}).items():
        LicenceLine.objects.create(
            licence=licence,
            number=line,
            description="Thermal camera, 640 × 512, 9 Hz",
            codes={"EU": "6A003.b.4.b"},
            quantity=None if quantity is None else Decimal(quantity),
            unit=unit,
            value=Decimal(worth.split()[0]) if worth else None,
            currency=worth[-3:],
        )
    owe_on_issue(licence, NOW.date())
    return licence


def an_entry(
    quantity: str = "1 items",
    *,
    kind: Kind = Kind.DEBIT,
    declaration: str = "26DE0001",
    line: int = 1,
    item: int = 1,
    seq: int = 1,
    happened: Day = TODAY,
    destination: str = "",
    corrects: Key | None = None,
    worth: str = "",
) -> Booking:
    """An entry: ``an_entry("2 items", declaration="26DE0002", worth="12000 EUR")``."""
    number, unit = quantity.split()
    amount, currency = worth.split() if worth else ("", "")
    return Booking(
        line=line,
        kind=kind,
        declaration=declaration,
        declaration_line=item,
        quantity=Quantity(Decimal(number), unit),
        happened=happened,
        seq=seq,
        destination=destination,
        corrects=corrects,
        value=Quantity(Decimal(amount), currency) if worth else None,
    )
