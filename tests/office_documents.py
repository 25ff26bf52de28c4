"""Documents for tests: small files of every kind that is taken, attached as a person would attach them."""

from __future__ import annotations

import io
from datetime import datetime as Moment
from typing import Any

import pikepdf

from navicert.office.actions.documents import Access, attach
from navicert.office.cases.uploads import Upload, store
from navicert.office.models import Case, Document, Person
from office_cases import NOW


def a_pdf(text: str = "Burn time 4.2 s") -> bytes:
    """A PDF of one page that says something."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pdf.make_stream(f"BT ({text}) Tj ET".encode())
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def an_upload(name: str = "specification.pdf", data: bytes | None = None) -> Upload:
    """A file as it comes from a browser."""
    file = store().spool()
    file.write(a_pdf() if data is None else data)
    file.flush()
    return Upload(name, file)


def with_bytes(document: Document) -> Document:
    """A document that was made without bytes, with some: its hash and size become theirs."""
    with store().spool() as file:
        file.write(a_pdf(document.piece))
        stored = store().keep(file)
    Document.objects.filter(pk=document.pk).update(sha256=stored.sha256, size=stored.size)
    return Document.objects.get(pk=document.pk)


def attached(
    case: Case,
    piece: str = "data_sheet",
    *,
    by: Person | None = None,
    now: Moment = NOW,
    name: str = "specification.pdf",
    text: str = "Burn time 4.2 s",
    data: bytes | None = None,
    version: int | None = None,
    **access: Any,
) -> Document:
    """A document of a case, its bytes in the store; ``access`` is its grading, nationalities and teams."""
    upload = an_upload(name, a_pdf(text) if data is None else data)
    given = Access(**access)
    with upload.file:
        return attach(case, piece=piece, upload=upload, by=by or case.applicant, now=now, access=given, version=version)
