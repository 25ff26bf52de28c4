"""Documents of a case: attached, withdrawn, graded anew, and opened by those who may; each opening is written down."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime as Moment
from typing import IO

from django.conf import settings
from django.db import transaction

from navicert.library.document_store import Stored, StoreError
from navicert.library.file_kinds import MEDIA
from navicert.licensing.sentences import Sentence
from navicert.licensing.states import WITH_THE_EXPORTER, CaseState
from navicert.licensing.words import COUNTRIES
from navicert.office.actions.handle import plain
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.steps import locked, step
from navicert.office.cases.uploads import Upload, looked_at, not_kept, store
from navicert.office.models.case import Case, Document, Opening
from navicert.office.models.people import CLEARANCES, Person, Team
from navicert.office.numbers import new_number
from navicert.office.permissions.case import (
    NotAllowed,
    Refused,
    for_the_firm,
    may_grade,
    may_open,
    may_regrade,
    may_see,
    refuse_unless,
)
from navicert.office.record.acts import made_with, record
from navicert.record.act import Act

EVIDENCE = "evidence"  # a piece that no licence type asks for: whatever else speaks for the case, or for a duty
OPEN_GRADING = "none"


DAMAGED = Sentence(
    "The document is damaged or missing on this server, so it is not given out. It has been logged: tell the office."
)

logger = logging.getLogger(__name__)


class NotGivenOut(Refused):
    """The document is there by right, and its bytes are missing or damaged."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a document besides seeing its case: cleared for ``grading``; of one of these nationalities; of these
    teams of the authority. An empty list limits nothing."""

    grading: str = OPEN_GRADING
    nationalities: tuple[str, ...] = ()
    teams: tuple[Team, ...] = ()

    @classmethod
    def of(cls, document: Document) -> Access:
        """As it stands for a document."""
        teams = tuple(sorted(document.teams.all(), key=lambda team: team.slug))
        return cls(document.grading, tuple(document.nationalities), teams)

    @classmethod
    def read(cls, grading: str, nationalities: Sequence[str], teams: Sequence[str]) -> Access:
        """From what a person chose. Raises :class:`Refused` for a grading, country or team that there is not."""
        if grading not in CLEARANCES:
            raise Refused(
                Sentence(
                    "{grading} is no grading; it is one of {names}.", grading=repr(grading), names=", ".join(CLEARANCES)
                )
            )
        if wrong := [code for code in nationalities if code not in COUNTRIES]:
            raise Refused(
                Sentence("{code} is no country; write the two letters of ISO 3166-1, such as DE.", code=repr(wrong[0]))
            )
        found = tuple(team for team in Team.objects.order_by("slug") if team.slug in set(teams))
        if missing := set(teams) - {team.slug for team in found}:
            raise Refused(Sentence("There is no team {team}.", team=repr(min(missing))))
        return cls(grading, tuple(sorted(set(nationalities))), found)

    def narrower_than(self, other: Access) -> bool:
        """Does everybody whom this admits, under the other one, too?"""
        higher = CLEARANCES.index(self.grading) >= CLEARANCES.index(other.grading)
        nations = (
            not other.nationalities or bool(self.nationalities) and set(self.nationalities) <= {*other.nationalities}
        )
        teams = not other.teams or bool(self.teams) and {*self.teams} <= {*other.teams}
        return higher and nations and teams

    @property
    def said(self) -> dict[str, object]:
        """As plain JSON."""
        return {
            "grading": self.grading,
            "nationalities": list(self.nationalities),
            "teams": [team.slug for team in self.teams],
        }


def attach(
    case: Case,
    *,
    piece: str,
    upload: Upload,
    by: Person,
    now: Moment,
    access: Access | None = None,
    version: int | None = None,
) -> Document:
    """Keep a file as a piece of the dossier, or as evidence.

    It is looked at before the case is locked, since that may take seconds. Its name stays out of timeline and record:
    it may tell what the grading hides.
    """
    access = access or Access()
    _may_attach(case, piece, access, by)
    name, media = looked_at(upload, accepted(case, piece))
    try:
        stored = store().keep(upload.file)
    except StoreError as error:
        raise Refused(not_kept(error)) from None
    with transaction.atomic():
        case = locked(case, version)
        _may_attach(case, piece, access, by)
        return _attached(case, piece, name, media, stored, access, by, now)


def _attached(
    case: Case, piece: str, name: str, media: str, stored: Stored, access: Access, by: Person, now: Moment
) -> Document:
    twin = case.documents.filter(piece=piece, sha256=stored.sha256, withdrawn=None).first()
    if twin is not None:
        raise Refused(Sentence("This very file is attached already ({number}).", number=twin.public_id))
    document = Document.objects.create(
        public_id=new_number("ND", now.year),
        case=case,
        piece=piece,
        name=name,
        media=media,
        size=stored.size,
        sha256=stored.sha256,
        grading=access.grading,
        nationalities=list(access.nationalities),
        at=now,
        by=by,
    )
    document.teams.set(access.teams)
    body = {"document": document.public_id, "piece": piece, "size": stored.size, **access.said}
    step(case, "attach", by=by, now=now, body=body, inputs={"document": stored.sha256}, visible="exporter")
    return document


def accepted(case: Case, piece: str) -> tuple[str, ...]:
    """The media types that a piece of this case takes. Raises :class:`Refused` where there is no such piece."""
    if piece == EVIDENCE:
        return MEDIA
    try:
        return kind_of(case).piece(piece).accepts
    except KeyError:
        raise Refused(Sentence("An application of this kind has no document {piece}.", piece=repr(piece))) from None


def _may_attach(case: Case, piece: str, access: Access, by: Person) -> None:
    refuse_unless(may_see(by, case) or for_the_firm(by, case) or may_grade(by, case, access.grading))
    accepted(case, piece)
    if not_now := why_not_now(case, piece):
        raise Refused(not_now)
    if case.documents.filter(withdrawn=None).count() >= settings.MOST_DOCUMENTS:
        raise Refused(
            Sentence(
                "A case holds at most {most} documents. Withdraw some, or join them.",
                most=settings.MOST_DOCUMENTS,
            )
        )


def why_not_now(case: Case, piece: str = EVIDENCE) -> str | None:
    """Documents come with the draft, with the answer to a query, and, as evidence for duties, after the decision."""
    if case.state in WITH_THE_EXPORTER or case.open_queries().exists():
        return None
    if case.state == CaseState.DECIDED and piece == EVIDENCE:
        return None
    return Sentence(
        "The case is {state}, and nobody has asked for documents: what was sent in is changed no more.",
        state=Sentence(case.state),
    )


@transaction.atomic
def withdraw_document(document: Document, *, by: Person, now: Moment, version: int | None = None) -> Document:
    """Take a document out of the dossier. What was sent in with it stays on file, marked as withdrawn."""
    case, document = _locked(document, version)
    refuse_unless(for_the_firm(by, case))
    _not_withdrawn(document)
    if case.state not in WITH_THE_EXPORTER:
        raise Refused(Sentence("What was sent in is changed no more: the case is {state}.", state=Sentence(case.state)))
    document.withdrawn = now
    document.save(update_fields=["withdrawn"])
    step(case, "withdraw_document", by=by, now=now, body={"document": document.public_id}, visible="exporter")
    return document


@transaction.atomic
def regrade(
    document: Document, *, access: Access, why: str, by: Person, now: Moment, version: int | None = None
) -> Document:
    """Say anew who may open a document, and why. Whoever opened it before has seen it: the list of openings says who."""
    case, document = _locked(document, version)
    before = Access.of(document)
    refuse_unless(may_regrade(by, document, access.grading, narrower=access.narrower_than(before)))
    _not_withdrawn(document)
    if access == before:
        raise Refused(Sentence("Nothing is changed by that."))
    why = plain(why, Sentence("The reason"), 1000)
    document.grading, document.nationalities = access.grading, list(access.nationalities)
    document.save(update_fields=["grading", "nationalities"])
    document.teams.set(access.teams)
    body = {"document": document.public_id, "before": before.said, "after": access.said, "why": why}
    step(case, "regrade", by=by, now=now, body=body, visible="exporter")
    return document


def _locked(document: Document, version: int | None) -> tuple[Case, Document]:
    case = locked(document.case, version)
    document = Document.objects.get(pk=document.pk)
    document.case = case
    return case, document


def _not_withdrawn(document: Document) -> None:
    if document.withdrawn is not None:
        raise Refused(Sentence("This document has been withdrawn."))


def open_document(document: Document, *, by: Person, now: Moment) -> IO[bytes]:
    """The bytes of a document, whole and compared with their hash, for somebody who may open it. The caller closes it.

    That it was opened, or refused, is on file before the first byte is given; for graded documents in the record too.
    Raises :class:`Refused`, and :class:`NotGivenOut` where the bytes are missing or damaged.
    """
    why_not, file = may_open(by, document), None
    damaged = ""
    if why_not is None:
        try:
            file = store().open(document.sha256)
        except StoreError as error:
            logger.error("%s: %s", document.public_id, error)
            damaged = DAMAGED
    try:
        _write_down(document, why_not or damaged, by, now)
    except BaseException:
        if file is not None:
            file.close()
        raise
    if file is None:
        raise NotGivenOut(damaged) if damaged else NotAllowed(why_not or "")
    return file


@transaction.atomic
def _write_down(document: Document, why_not: str, by: Person, now: Moment) -> None:
    Opening.objects.create(document=document, person=by, at=now, why_not=why_not)
    if document.grading == OPEN_GRADING:
        return
    act = Act(
        verb="document.refused" if why_not else "document.opened",
        subject=document.public_id,
        actor=by.public_id,
        at=now,
        inputs=made_with(document=document.sha256),
        outcome={"case": document.case.public_id, "grading": document.grading, "why_not": why_not},
    )
    record(act)
