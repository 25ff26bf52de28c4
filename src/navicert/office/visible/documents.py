"""Which documents of a case somebody sees, which of them open, who may open each in words, and how one is given out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime as Moment
from operator import attrgetter
from typing import IO

from django.db.models import QuerySet, prefetch_related_objects
from django.http import FileResponse

from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.words import country_name
from navicert.office.cases.kinds import kind_of
from navicert.office.models.case import Case, Document, Opening
from navicert.office.models.licence import Licence
from navicert.office.models.people import Person, Post
from navicert.office.permissions.case import (
    may_open_in_case,
    may_see,
    may_see_openings,
    not_for_firm,
    of_the_firm,
    sendings_of,
    was_given,
)
from navicert.office.visible.cases import NoSuchCase

DOCUMENT_ID = re.compile(r"ND-\d{4}(-[0-9A-Z]{4}){3}")
SANDBOX = "sandbox; default-src 'none'"  # even a browser that shows what it should save runs nothing of it
MOST_SHOWN = 500  # openings on one page: the last ones
EVIDENCE_TITLE = Sentence("Evidence")


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document as it stands in a list for one person. ``why_not`` says why it does not open to them.

    Its name is empty then: it may tell what the grading hides. ``given``: the authority has it.
    """

    document: Document
    title: str
    name: str
    why_not: str
    given: bool
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """That somebody opened a document, or was refused it; to its owner, people of others are their organisation."""

    document: Document
    at: Moment
    who: str
    why_not: str


def document_or_404(case: Case, public_id: str) -> Document:
    """The document of a case with this number, whoever asks. Raises :class:`NoSuchCase`."""
    found = case.documents.filter(public_id=public_id) if DOCUMENT_ID.fullmatch(public_id) else case.documents.none()
    document = found.select_related("case", "by").prefetch_related("teams").first()
    if document is None:
        raise NoSuchCase(f"no document {public_id!r}")
    return document


def evidence_or_404(person: Person, licence: Licence, public_id: str) -> Document:
    """The evidence for a duty of a licence with this number, where the person may learn of it. Raises :class:`NoSuchCase`."""
    if DOCUMENT_ID.fullmatch(public_id):
        for document in _evidence(licence).filter(public_id=public_id):
            if _learns(person, document):
                return document
    raise NoSuchCase(f"no document {public_id!r}")


def evidence_seen(person: Person, licence: Licence) -> dict[int, list[SeenDocument]]:
    """The evidence that a person sees, by the pk of its duty."""
    found: dict[int, list[SeenDocument]] = {}
    sent: dict[int, list[tuple[str, Moment]]] = {}
    learns: dict[tuple[int, bool, bool], bool] = {}  # asked once a case, not once a document
    for document in _evidence(licence).prefetch_related("teams"):
        alike = (document.case_id, document.by_id == person.pk, not_for_firm(person, document))
        if alike not in learns:
            learns[alike] = _learns(person, document)
        if learns[alike] and document.duty_id is not None:
            if document.case_id not in sent:
                sent[document.case_id] = sendings_of(document.case)
            why_not = may_open_in_case(person, document, sent[document.case_id]) or ""
            name = "" if why_not else document.name
            seen = SeenDocument(document, EVIDENCE_TITLE, name, why_not, True, tuple(readers(document)))
            found.setdefault(document.duty_id, []).append(seen)
    return found


def _evidence(licence: Licence) -> QuerySet[Document]:
    return Document.objects.filter(duty__licence=licence).select_related("case", "duty__licence__case").order_by("pk")


def _learns(person: Person, document: Document) -> bool:
    """Who sees the case, brought the document or checks on site learns that there is one, unless it is not for the firm."""
    if not_for_firm(person, document):
        return False
    mine = person.post("inspector") is not None or document.by_id == person.pk
    return mine or may_see(person, document.case) is None


def is_hidden(person: Person, document: Document) -> bool:
    """Does the person not even learn that there is this document? What is the firm's own until it is sent in; for the
    firm, what a check on site found."""
    return not (was_given(document) or of_the_firm(person, document.case)) or not_for_firm(person, document)


def document_seen_or_404(person: Person, case: Case, public_id: str) -> Document:
    """The document of a case with this number, where the person may learn of it. Raises :class:`NoSuchCase`."""
    document = document_or_404(case, public_id)
    if is_hidden(person, document):
        raise NoSuchCase(f"no document {public_id!r}")
    return document


def documents_seen(person: Person, case: Case) -> list[SeenDocument]:
    """The documents of a case that the person sees, piece by piece in the order of its kind."""
    titles = {piece.id: piece.label for piece in kind_of(case).pieces}
    order, sendings, own = list(titles), sendings_of(case), of_the_firm(person, case)
    found = []
    documents = sorted(case.documents.all(), key=attrgetter("pk"))
    prefetch_related_objects(documents, "teams", "duty")  # asks for what is not at hand
    for document in documents:
        given = was_given(document, sendings)
        if (given or own) and not not_for_firm(person, document):
            why_not = may_open_in_case(person, document, sendings) or ""
            title, name = titles.get(document.piece, EVIDENCE_TITLE), "" if why_not else document.name
            found.append(SeenDocument(document, title, name, why_not, given, tuple(readers(document))))
    return sorted(found, key=lambda each: order.index(each.document.piece) if each.document.piece in titles else 99)


def readers(document: Document) -> Iterator[str]:
    """Who may open a document, in sentences."""
    if document.grading == "none":
        yield Sentence("Whoever sees the case")
    else:
        yield Sentence("Whoever sees the case, cleared for “{grading}”", grading=Sentence(document.grading))
    if document.nationalities:
        states = joined((Sentence(country_name(code)) for code in document.nationalities), ", ")
        yield Sentence("only nationals of {states}", states=states)
    if teams := sorted(str(team) for team in document.teams.all()):
        yield Sentence("of the authority, only {teams}", teams=", ".join(teams))


def openings_seen(person: Person, case: Case) -> list[Opened] | None:
    """Who opened the documents of a case, the last first; ``None`` where that is not for this person.

    Auditors see people and refusals. The owner sees its own people, and of others when and from which body somebody
    opened it: who handles a case at the authority is not for the exporter.
    """
    if may_see_openings(person, case) is not None:
        return None
    rows = (
        Opening.objects.filter(document__case=case)
        .select_related("document__duty", "document__case", "person")
        .order_by("-pk")
    )
    rows = rows[:MOST_SHOWN]
    if person.post("auditor"):
        return [Opened(row.document, row.at, str(row.person), row.why_not) for row in rows]
    return list(_for_the_owner((row for row in rows if not not_for_firm(person, row.document)), case))


def _for_the_owner(rows: Iterable[Opening], case: Case) -> Iterator[Opened]:
    found = list(rows)
    bodies = _bodies({row.person for row in found})
    for row in found:
        own = bodies.get(row.person_id, {}).keys() & {case.exporter_id, case.agent_id}
        if own:
            yield Opened(row.document, row.at, str(row.person), row.why_not)
        elif not row.why_not:
            name = next(iter(bodies.get(row.person_id, {}).values()), Sentence("The authority"))
            yield Opened(row.document, row.at, name, "")


def _bodies(people: Iterable[Person]) -> dict[int, dict[int, str]]:
    """The organisations in which people hold or held posts, by person, the last first."""
    held = Post.objects.filter(person__in=people).select_related("organisation").order_by("-pk")
    found: dict[int, dict[int, str]] = {}
    for post in held:
        found.setdefault(post.person_id, {})[post.organisation_id] = post.organisation.name
    return found


def download(document: Document, file: IO[bytes]) -> FileResponse:
    """A document as a response: to be saved, never shown, and by nobody kept."""
    response = FileResponse(file, as_attachment=True, filename=document.name, content_type=document.media)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
