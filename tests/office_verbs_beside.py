"""The verbs beside those on a case: documents, hits, the risk sheet, policies, and everything after issue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from datetime import datetime as Moment
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from navicert.library.library import Library
from navicert.licensing.ledger import Key, Kind
from navicert.licensing.units import Quantity
from navicert.office.actions import apply, bench, book, documents, duty, evidence, licence, policy, weigh
from navicert.office.authority import local_day
from navicert.office.models import Case, Document, KeptScreening, Licence, Organisation, Person, Policy
from navicert.office.models.licence import Duty
from navicert.office.screening.hits import Which, hits_of_case
from office_cases import Office, a_draft, a_licence
from office_documents import a_pdf, an_upload, attached
from office_lanes import CONDITIONS
from office_licences import an_entry
from office_lists import OTHER_PERSON, PERSON, SAME_PERSON, bring, keep, new_home
from office_people import a_person
from office_verbs import AT, WHY, Verb, circulated

DAY = AT.date()
TODAY = Moment.now(UTC)
USER = {"id": "tp-9", "schema": "Organization", "properties": {"name": ["Instituto Atlantico de Imagem"]}}
SOON = TODAY.date() + timedelta(days=100)
ASIDE = {"listing": "tp-1", "person": "M. Okafor", "reason": WHY, "expires": SOON.isoformat()}
WORTH = {"value": "100.00", "currency": "EUR"}
NARROWER = {"grading": "none", "nationalities": ["DE"], "why": WHY}
POLICY = {
    "kinds": "individual", "destinations": "CH, NO", "entries": "6A003.b.4", "most_eur": "50000",
    "first": DAY.isoformat(), "last": (DAY + timedelta(days=90)).isoformat(), "checks_at_most_days": "1",
    "audited": "10",
}  # fmt: skip
DECLARATION = {
    "operation": "Flood relief", "kinds": "individual", "destinations": "BR", "first": DAY.isoformat(),
    "last": (DAY + timedelta(days=90)).isoformat(), "working_days": "5", "review_days": "20",
}  # fmt: skip


# --- what the verbs are about ----------------------------------------------------------------


def the_firm(office: Office) -> Organisation:
    return office.firm


def a_draft_with_a_document(office: Office) -> Document:
    return attached(a_draft(office), "data_sheet")


def a_document_that_was_referred(office: Office) -> Document:
    document = a_draft_with_a_document(office)
    case = apply.submit(document.case, by=office.clerk, now=AT, library=office.library)
    circulated(office, case)
    return Document.objects.get(pk=document.pk)


def a_document_at_the_authority(office: Office) -> Document:
    document = a_draft_with_a_document(office)
    apply.submit(document.case, by=office.clerk, now=AT, library=office.library)
    return Document.objects.get(pk=document.pk)


def with_a_hit(office: Office) -> Case:
    """A case whose end user has the name of a listed firm."""
    home = Path(settings.NAVICERT_HOME)
    new_home(home)
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, USER])
    return apply.submit(a_draft(office), by=office.clerk, now=TODAY, library=Library(home))


def judged(office: Office) -> Case:
    case = with_a_hit(office)
    by = a_person("officer", name="First Officer")
    bench.judge_hit(case, hit_of(case), finding="false", because=WHY, by=by, now=TODAY)
    return case


def screened(office: Office) -> KeptScreening:
    """A screening that belongs to no case, with a hit."""
    new_home(Path(settings.NAVICERT_HOME))
    return keep(SAME_PERSON)


def hit_of(case: Case) -> Which:
    return hits_of_case(case, local_day(TODAY))[0].which


def worth(entry: book.Booking) -> book.Booking:
    """An entry with what its goods are worth."""
    return replace(entry, value=Quantity(Decimal(WORTH["value"]), WORTH["currency"]))


def used(office: Office) -> Licence:
    """A licence of which customs debited a part, and on which the firm reserved another."""
    made = a_licence(office)
    book.book(made, [worth(an_entry("2 items", happened=DAY))], by=office.customs, now=AT)
    reserved = worth(an_entry("1 items", kind=Kind.RESERVATION, declaration="26DE0002", happened=DAY))
    book.book(made, [reserved], by=office.clerk, now=AT)
    return Licence.objects.get(pk=made.pk)


def suspended(office: Office) -> Licence:
    made = a_licence(office)
    return licence.suspend(made, why=WHY, by=office.officer, now=AT)


def owed(kind: str) -> Callable[[Office], Duty]:
    """A duty of this kind."""
    return lambda office: duty.add_duty(a_licence(office), kind=kind, text=WHY, due=DAY, by=office.officer, now=AT)


def proposed_policy(office: Office) -> Policy:
    by = a_person("policy_owner")
    terms: dict[str, Any] = {"checks_at_most_days": 1, "audited_share": 1, "first": DAY, "last": DAY}
    return policy.propose_automatic(conditions=CONDITIONS, **terms, by=by, now=AT)


# --- how they are asked for ------------------------------------------------------------------


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.pdf", a_pdf(), content_type="application/pdf")


def _paper(d: Document, verb: str = "") -> str:
    return f"/cases/{d.case.public_id}/documents/{d.public_id}" + (f"/{verb}" if verb else "")


def _judged_on_page(c: Case, finding: str) -> tuple[str, dict[str, Any]]:
    number, name, listing = hit_of(c)
    sent = {"number": number, "list": name, "listing": listing, "finding": finding, "because": WHY}
    return f"/cases/{c.public_id}/hits", sent


ENTRIES: dict[Kind, dict[str, Any]] = {
    Kind.DEBIT: {"quantity": "1", "declaration": "26DE0009"},
    Kind.RESERVATION: {"quantity": "1", "declaration": "26DE0009"},
    Kind.RELEASE: {"quantity": "1", "declaration": "26DE0002"},
    Kind.RUNNING_TOTAL: {"quantity": "3", "declaration": "26DE0009"},
    Kind.CORRECTION: {"quantity": "1", "declaration": "26DE0001", "corrects_declaration": "26DE0001", "corrects_line": "1"},
}  # fmt: skip


def _booking(kind: Kind) -> Verb:
    said = {k: v for k, v in ENTRIES[kind].items() if k in ("quantity", "declaration")}
    whole = {"line": 1, "kind": kind.value, "declaration_line": 1, "unit": "items", "happened": DAY.isoformat()}
    corrects = Key("26DE0001", 1, Kind.DEBIT, 1) if kind is Kind.CORRECTION else None
    entry = worth(
        an_entry(
            f"{said['quantity']} items", kind=kind, declaration=said["declaration"], happened=DAY, corrects=corrects
        )
    )
    sent = {**whole, **ENTRIES[kind], **WORTH}
    return Verb(
        a_licence if kind is Kind.RUNNING_TOTAL else used,  # a line is led in one way
        lambda row, p, o: book.book(row, [entry], by=p, now=AT),
        lambda row: ("post", f"/licences/{row.public_id}/uses", {"entries": [sent]}),
        lambda row: (f"/licences/{row.public_id}/entries/new", {**sent, "seq": 1}),
    )


def _move(ready: Callable[[Office], Licence], verb: str) -> Verb:
    return Verb(
        ready,
        lambda row, p, o: getattr(licence, verb)(row, why=WHY, by=p, now=AT),
        lambda row: ("post", f"/licences/{row.public_id}/{verb}", {"text": WHY}),
        lambda row: (f"/licences/{row.public_id}/do/{verb}", {"why": WHY}),
    )


def _fulfil(kind: str) -> Verb:
    return Verb(
        owed(kind),
        lambda row, p, o: duty.fulfil(row, finding=WHY, by=p, now=AT),
        lambda row: ("post", f"/licences/{row.licence.public_id}/duties/{row.pk}/report", {"finding": WHY}),
        lambda row: (f"/licences/{row.licence.public_id}/duties/{row.pk}/report", {"finding": WHY}),
    )


def _bring(row: Duty, person: Person) -> Document:
    upload = an_upload()
    with upload.file:
        return evidence.bring_evidence(row, upload=upload, by=person, now=AT)


def _evidence(kind: str) -> Verb:
    def address(row: Duty) -> str:
        return f"/licences/{row.licence.public_id}/duties/{row.pk}/evidence"

    return Verb(
        owed(kind),
        lambda row, p, o: _bring(row, p),
        lambda row: ("post", address(row), {"file": _file()}),
        lambda row: (address(row), {"file": _file(), "grading": "none"}),
    )


DECLARED = {
    "line": 1, "declaration": "26DE0009", "quantity": "1", "unit": "items", "happened": DAY.isoformat(), **WORTH,
}  # fmt: skip
DUTY = {"kind": "post_shipment_check", "text": WHY, "due": DAY.isoformat()}
OF_LICENCES: dict[str, Verb] = {
    **{f"book ({kind.value})": _booking(kind) for kind in Kind},
    "check": Verb(
        used,
        lambda row, p, o: book.check(row, [worth(an_entry(declaration="26DE0009", happened=DAY))], by=p, now=AT),
        lambda row: ("post", f"/licences/{row.public_id}/check", {"entries": [DECLARED]}),
    ),
    "suspend": _move(a_licence, "suspend"),
    "reinstate": _move(suspended, "reinstate"),
    "revoke": _move(a_licence, "revoke"),
    "surrender": _move(a_licence, "surrender"),
    "amend": Verb(
        a_licence, lambda row, p, o: apply.amend(row, by=p, now=AT),
        lambda row: ("post", f"/licences/{row.public_id}/amend", {}),
        lambda row: (f"/licences/{row.public_id}/amend", {}),
    ),
    "fulfil (delivery_verification)": _fulfil("delivery_verification"),
    "fulfil (post_shipment_check)": _fulfil("post_shipment_check"),
    "bring_evidence (delivery_verification)": _evidence("delivery_verification"),
    "bring_evidence (post_shipment_check)": _evidence("post_shipment_check"),
    "add_duty": Verb(
        a_licence, lambda row, p, o: duty.add_duty(row, kind="other", text=WHY, due=DAY, by=p, now=AT),
        lambda row: ("post", f"/licences/{row.public_id}/duties", DUTY),
        lambda row: (f"/licences/{row.public_id}/duties/new", DUTY),
    ),
    "lift_duty": Verb(
        owed("delivery_verification"), lambda row, p, o: duty.lift_duty(row, why=WHY, by=p, now=AT),
        lambda row: ("post", f"/licences/{row.licence.public_id}/duties/{row.pk}/lift", {"text": WHY}),
        lambda row: (f"/licences/{row.licence.public_id}/duties/{row.pk}/lift", {"why": WHY}),
    ),
}  # fmt: skip
OF_DOCUMENTS: dict[str, Verb] = {
    "attach": Verb(
        a_draft, lambda c, p, o: attached(c, by=p, now=AT),
        lambda c: ("post", f"/cases/{c.public_id}/documents", {"file": _file(), "piece": "data_sheet"}),
        lambda c: (
            f"/cases/{c.public_id}/documents", {"file": _file(), "piece": "data_sheet", "grading": "none"}
        ),
    ),
    "withdraw_document": Verb(
        a_draft_with_a_document, lambda d, p, o: documents.withdraw_document(d, by=p, now=AT),
        lambda d: ("post", _paper(d, "withdraw"), {}),
        lambda d: (_paper(d, "withdraw"), {}),
    ),
    "regrade": Verb(
        a_document_at_the_authority,
        lambda d, p, o: documents.regrade(d, access=documents.Access("none", ("DE",)), why=WHY, by=p, now=AT),
        lambda d: ("post", _paper(d, "grading"), NARROWER),
        lambda d: (_paper(d, "grading"), {**NARROWER, "nationalities": "DE"}),
    ),
    "open_document": Verb(
        a_document_that_was_referred,
        lambda d, p, o: documents.open_document(d, by=p, now=AT).close(),
        lambda d: ("get", _paper(d), {}),
    ),
}  # fmt: skip
OF_RISK: dict[str, Verb] = {
    "judge_hit": Verb(
        with_a_hit,
        lambda c, p, o: bench.judge_hit(c, hit_of(c), finding="true", because=WHY, by=p, now=TODAY), None,
        lambda c: _judged_on_page(c, "true"),
    ),
    "confirm_hit": Verb(
        judged,
        lambda c, p, o: bench.confirm_hit(c, hit_of(c), agrees=False, because=WHY, by=p, now=TODAY), None,
        lambda c: _judged_on_page(c, "no"),
    ),
    "set_aside": Verb(
        screened,
        lambda row, p, o: bench.set_aside(
            row, list_id="TEST-PERSONS", listing="tp-1", person="M. Okafor", reason=WHY, expires=SOON, by=p,
            entered_by=p.public_id, now=TODAY,
        ),
        lambda row: ("post", f"/screenings/{row.public_id}/cleared", {**ASIDE, "list": "TEST-PERSONS"}),
        lambda row: (f"/screening/{row.public_id}/clear", {**ASIDE, "list_id": "TEST-PERSONS"}),
    ),
    "answer_risk": Verb(
        circulated,
        lambda c, p, o: weigh.answer_risk(c, indicator="certificate_verified", yes=True, because=WHY, by=p, now=AT), None,
        lambda c: (f"/cases/{c.public_id}/risk/certificate_verified", {"says": "yes", "text": WHY}),
    ),
    "contribute": Verb(
        circulated,
        lambda c, p, o: weigh.contribute(c, field="technology_view", text=WHY, view="neutral", by=p, now=AT), None,
        lambda c: (f"/cases/{c.public_id}/strategic/technology_view", {"text": WHY, "view": "neutral"}),
    ),
}  # fmt: skip
OF_POLICIES: dict[str, Verb] = {
    "propose_automatic": Verb(
        the_firm,
        lambda row, p, o: policy.propose_automatic(
            first=DAY, last=DAY, conditions=CONDITIONS, checks_at_most_days=1, audited_share=1, by=p, now=AT  # type: ignore[arg-type]
        ),
        None,
        lambda row: ("/policies/propose/automatic", POLICY),
    ),
    "propose_crisis": Verb(
        the_firm,
        lambda row, p, o: policy.propose_crisis(
            operation=WHY, first=DAY, last=DAY, kinds_of=["individual"], destinations=["BR"],
            decide_within={"working_days": 5}, review_days=20, by=p, now=AT,
        ),
        None,
        lambda row: ("/policies/propose/crisis", DECLARATION),
    ),
    "sign_policy": Verb(
        proposed_policy, lambda row, p, o: policy.sign_policy(row, seen=row.sha256, by=p, now=AT), None,
        lambda row: (f"/policies/{row.public_id}/sign", {"sha256": row.sha256}),
    ),
    "end_policy": Verb(
        proposed_policy, lambda row, p, o: policy.end_policy(row, why=WHY, by=p, now=AT), None,
        lambda row: (f"/policies/{row.public_id}/end", {"why": WHY}),
    ),
}  # fmt: skip
BEGUN: dict[str, Verb] = {
    "begin": Verb(
        the_firm, lambda firm, p, o: apply.begin("individual", exporter=firm, by=p, now=AT),
        lambda firm: ("post", "/cases", {"kind": "individual", "exporter": firm.public_id}),
        lambda firm: ("/applications/new", {"kind": "individual", "firm": firm.public_id}),
    ),
}  # fmt: skip
VERBS_BESIDE = {**BEGUN, **OF_DOCUMENTS, **OF_RISK, **OF_POLICIES, **OF_LICENCES}
