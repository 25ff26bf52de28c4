"""The record for programs: how it stands, what was recorded of a thing, and the receipt that proves it."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from navicert.api.schemas import ActAnswer, Error, RecordAnswer
from navicert.api.views import api, error
from navicert.office.guard import signed_in
from navicert.office.record.acts import NotRecorded, NotYet, act_on, receipt_of
from navicert.office.record.publisher import log_folder
from navicert.office.record.standing import record_standing
from navicert.office.visible.asked import recorded_or_404
from navicert.record.refused import RecordError

TEXT = {"responses": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}}

router = Router(tags=["record"])


@router.get("/record", response=RecordAnswer)
def record(request: HttpRequest) -> HttpResponse:
    """How the record stands: entries, the checkpoint that is served, what waits, and alarms for the operator."""
    standing = record_standing()
    moments = {
        name: at.isoformat() if at else None for name, at in (("signed", standing.signed), ("oldest", standing.oldest))
    }
    return JsonResponse({**asdict(standing), **moments})


@router.get("/record/act/{public_id}", response={200: ActAnswer, 404: Error})
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was recorded of a thing when it was done: the act as text, letter by letter, and the nonce.

    Whoever has both, and the receipt, can show to anybody that this was recorded. They are empty where they were erased.
    """
    found = act_on(recorded_or_404(public_id, signed_in(request)))
    plain = {"entry": found.entry.hex(), "act": found.data.decode(), "nonce": found.nonce.hex(), "index": found.index}
    return JsonResponse({"id": public_id, "recorded": found.created.isoformat(), **plain})


@router.get("/record/receipt/{public_id}", response={404: Error, 409: Error, 503: Error}, openapi_extra=TEXT)
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The proof that the act on a thing is in the log, as a file (C2SP tlog-proof).

    Status 409: it is acknowledged and not in the log that is served yet; ask again in a moment.
    """
    made = receipt_of(recorded_or_404(public_id, signed_in(request)), log_folder())
    headers = {"Content-Disposition": f'attachment; filename="{public_id}.tlog-proof"'}
    return HttpResponse(made.data, content_type="text/plain; charset=utf-8", headers=headers)


STATUS_OF: tuple[tuple[type[RecordError], int], ...] = ((NotRecorded, 404), (NotYet, 409), (RecordError, 503))


@api.exception_handler(RecordError)
def refused(request: HttpRequest, bad: RecordError) -> HttpResponse:
    """There is no such act, or no proof of it yet, or the files of the log are damaged."""
    status = next(status for kind, status in STATUS_OF if isinstance(bad, kind))
    return JsonResponse(error("id" if status < 500 else None, str(bad)), status=status)
