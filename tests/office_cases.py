"""Cases for tests: an invented firm applies under real law, and the office takes it as far as a test wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from datetime import datetime as Moment
from hashlib import sha256
from typing import Any

from django.conf import settings

from navicert.library.library import Library
from navicert.office.actions.apply import begin, submit
from navicert.office.actions.decide import countersign, propose
from navicert.office.actions.handle import accept, advise, circulate
from navicert.office.actions.issue import issue
from navicert.office.cases.kinds import kind_named
from navicert.office.models import Case, Document, Licence, Organisation, Person
from navicert.office.numbers import new_number
from office_lists import new_home
from office_people import a_person, a_team

NOW = Moment(2026, 9, 14, 9, 0, tzinfo=UTC)  # a Monday
FIRM = {
    "name": "Kestrel Meters Pvt",
    "address": "4 Quay Street, Hamburg",
    "country": "DE",
    "type": "civil",
    "identifiers": {"eori": "DE123456789012345"},
    "owners": [{"name": "Ada Kestrel", "country": "DE", "percent": "100"}],
}
USER = {
    "name": "Instituto Atlantico de Imagem",
    "address": "Rua do Porto 7, Recife",
    "country": "BR",
    "type": "civil",
    "business": "Industrial inspection",
    "signatory": "Rui Falcao",
    "signatory_position": "Director",
    "owners": [{"name": "Rui Falcao", "country": "BR", "percent": "100"}],
}
CAMERA = {
    "line": "1",
    "description": "Thermal camera with a focal plane array, for the inspection of kilns",
    "item_kind": "commodity",
    "codes": {"eu_code": "6A003.b.4"},
    "customs_code": "902750",
    "origin": "DE",
    "manufacturer": "Kestrel Meters Pvt",
    "model": "KM-640",
    "quantity": {"amount": "8", "unit": "items"},
    "value": {"amount": "48000.00", "currency": "EUR"},
    "grading": "unclassified",
}
INDIVIDUAL: dict[str, Any] = {
    "applicant": FIRM,
    "contact_name": "Ada Kestrel",
    "contact_email": "ada@kestrel.example",
    "destination": "BR",
    "goods_elsewhere": "no",
    "end_user": USER,
    "goods": [CAMERA],
    "contract_reference": "IA-2026-17",
    "end_use_type": "civil",
    "end_use_detail": "Inspection of the lining of kilns in the institute's own plant.",
    "informed": "no",
    "aware": "no",
    "stays": "yes",
    "armed_forces": "no",
    "complete": ["parties", "end_use"],
    "true_and_complete": True,
}
PIECES = ("end_use_statement", "data_sheet", "ownership_chart")
TEAMS = (
    "technical", "nuclear", "chemical_biological", "missiles", "information_security", "foreign_affairs",
    "non_proliferation", "defence", "intelligence", "enforcement", "customs", "security",
)  # fmt: skip


@dataclass
class Office:
    """The people of one office and one firm, and the library that the engine asks."""

    library: Library
    clerk: Person
    reception: Person
    officer: Person
    head: Person
    auditor: Person
    customs: Person
    advisers: dict[str, Person]

    @property
    def firm(self) -> Organisation:
        return self.clerk.posts[0].organisation


def an_office(library: Library, *, lists: bool = True) -> Office:
    """An office with one person in each role and an adviser in each team, and a firm with a clerk.

    Its parties are screened against invented lists where the installation has none of its own, unless ``lists`` says no.
    """
    if lists and not (settings.NAVICERT_HOME / "lists.yaml").exists():
        new_home(settings.NAVICERT_HOME)
    advisers = {slug: a_person("adviser", team=a_team(slug)) for slug in TEAMS}
    return Office(
        library=library,
        clerk=a_person("applicant"),
        reception=a_person("reception"),
        officer=a_person("officer"),
        head=a_person("head_of_unit"),
        auditor=a_person("auditor"),
        customs=a_person("customs_officer"),
        advisers=advisers,
    )


def a_piece(case: Case, piece: str, *, grading: str = "none") -> Document:
    """A document in a case, as if it had been uploaded; its bytes are nowhere."""
    return Document.objects.create(
        public_id=new_number("ND", NOW.year), case=case, piece=piece, name=f"{piece}.pdf", media="application/pdf",
        size=9, sha256=sha256(piece.encode()).hexdigest(), grading=grading, at=NOW, by=case.applicant,
    )  # fmt: skip


def a_draft(office: Office, *, kind: str = "individual", **changes: Any) -> Case:
    """A draft with everything that it needs, documents too."""
    values = {**INDIVIDUAL, **changes} if kind == "individual" else changes
    case = begin(kind, exporter=office.firm, by=office.clerk, now=NOW, values=values)
    for piece in PIECES:
        if any(each.id == piece for each in kind_named(kind).pieces):
            a_piece(case, piece)
    return case


def sent_in(office: Office, **changes: Any) -> Case:
    """A case that the firm has sent in."""
    return submit(a_draft(office, **changes), by=office.clerk, now=NOW, library=office.library)


def accepted(office: Office, **changes: Any) -> Case:
    """A case that the reception has accepted."""
    return accept(sent_in(office, **changes), by=office.reception, now=NOW + timedelta(hours=1))


def advised(office: Office, **changes: Any) -> Case:
    """A case on which every team that was asked has approved."""
    case = circulate(accepted(office, **changes), by=office.officer, now=NOW + timedelta(hours=2))
    for referral in case.referrals.filter(closed=None):
        adviser = office.advisers[referral.team.slug]
        advise(referral, verdict="approve", reasons=[], by=adviser, now=NOW + timedelta(days=2))
    return Case.objects.get(pk=case.pk)


def countersigned(office: Office, **changes: Any) -> Case:
    """A case whose grant is proposed and countersigned."""
    made = propose(
        advised(office, **changes), verdict="grant", lines=[], reasons=[], by=office.officer,
        now=NOW + timedelta(days=3), valid_until=(NOW + timedelta(days=3)).date().replace(year=2028),
    )  # fmt: skip
    if made.case.state != "countersigned":
        countersign(made, seen=made.sha256, by=office.head, now=NOW + timedelta(days=4))
    return Case.objects.get(pk=made.case_id)


def a_licence(office: Office, **changes: Any) -> Licence:
    """A licence of 8 cameras to Brazil."""
    made = issue(countersigned(office, **changes), by=office.officer, now=NOW + timedelta(days=4))
    assert isinstance(made, Licence)
    return made
