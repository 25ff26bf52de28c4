"""Evidence for a duty: the files of whoever reports on it, photographs of a check on site among them."""

from __future__ import annotations

from datetime import datetime as Moment

from django.conf import settings
from django.db import transaction

from navicert.library.document_store import Stored, StoreError
from navicert.licensing.sentences import Sentence
from navicert.office.actions.documents import EVIDENCE, Access
from navicert.office.actions.duty import locked_duty, still_open
from navicert.office.cases.steps import step
from navicert.office.cases.uploads import Upload, looked_at, not_kept, store
from navicert.office.models.case import Case, Document
from navicert.office.models.licence import Duty
from navicert.office.models.people import Person
from navicert.office.numbers import new_number
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.licence import INSPECTED, may_bring_evidence


def bring_evidence(duty: Duty, *, upload: Upload, by: Person, now: Moment, access: Access | None = None) -> Document:
    """Keep a file as evidence for a duty that is still open. What a check on site found is for the authority only.

    It is looked at before anything is locked, since that may take seconds. Its name stays out of timeline and record.
    """
    access = access or Access()
    refuse_unless(may_bring_evidence(by, duty, access.grading))
    still_open(duty)
    name, media = looked_at(upload)
    try:
        stored = store().keep(upload.file)
    except StoreError as error:
        raise Refused(not_kept(error)) from None
    with transaction.atomic():
        case, duty = locked_duty(duty)
        refuse_unless(may_bring_evidence(by, duty, access.grading))
        still_open(duty)
        _room_for(case, duty, stored)
        return _brought(case, duty, (name, media), stored, access, by, now)


def _room_for(case: Case, duty: Duty, stored: Stored) -> None:
    """Raise :class:`Refused` where the same file is there already, or too many are."""
    twin = duty.documents.filter(sha256=stored.sha256, withdrawn=None).first()
    if twin is not None:
        raise Refused(Sentence("This very file is attached already ({number}).", number=twin.public_id))
    if case.documents.filter(withdrawn=None).count() >= settings.MOST_DOCUMENTS:
        raise Refused(Sentence("A case holds at most {most} documents.", most=settings.MOST_DOCUMENTS))


def _brought(
    case: Case, duty: Duty, named: tuple[str, str], stored: Stored, access: Access, by: Person, now: Moment
) -> Document:
    name, media = named
    document = Document.objects.create(
        public_id=new_number("ND", now.year), case=case, duty=duty, piece=EVIDENCE, name=name, media=media,
        size=stored.size, sha256=stored.sha256, grading=access.grading, nationalities=list(access.nationalities), at=now,
        by=by,
    )  # fmt: skip
    document.teams.set(access.teams)
    said = {"duty": duty.pk, "document": document.public_id, "size": stored.size, **access.said}
    visible = "authority" if duty.kind in INSPECTED else "exporter"
    inputs = {"document": stored.sha256}
    step(case, "bring_evidence", by=by, now=now, body=said, inputs=inputs, visible=visible, licence=duty.licence)
    return document
