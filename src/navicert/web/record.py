"""The pages of the record, and the files of the log as C2SP tlog-tiles lays them out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from navicert.library.logs import BIGGEST, BIGGEST_TILE, CHECKPOINT, KEYS, POLICY, Folder
from navicert.office.guard import signed_in
from navicert.office.record.acts import NotRecorded, NotYet, act_on, receipt_of
from navicert.office.record.publisher import log_folder
from navicert.office.record.standing import record_standing
from navicert.office.visible.asked import recorded_or_404
from navicert.record.note import LONGEST_NOTE
from navicert.record.refused import RecordError
from navicert.record.tiles import parse_path

TEXT, TILE = "text/plain; charset=utf-8", "application/octet-stream"
STATUS_OF: tuple[tuple[type[RecordError], int], ...] = ((NotRecorded, 404), (NotYet, 409), (RecordError, 503))


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal of the record as a page with its sentence."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        try:
            return view(request, *arguments, **words)
        except RecordError as bad:
            status = next(status for kind, status in STATUS_OF if isinstance(bad, kind))
            return render(
                request, "refused.html", {"sentence": f"{str(bad)[:1].upper()}{str(bad)[1:]}."}, status=status
            )

    return answer


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """How the record stands: entries, signatures, what waits, and alarms."""
    return render(request, "record.html", {"standing": record_standing()})


@require_GET
@told
def recorded(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was recorded of one thing, its place in the log, and how to prove it to somebody else."""
    act = act_on(recorded_or_404(public_id, signed_in(request)))
    context = {"public_id": public_id, "act": act, "text": act.data.decode(), "standing": record_standing()}
    return render(request, "recorded.html", context)


@require_GET
@told
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The receipt, as a file."""
    made = receipt_of(recorded_or_404(public_id, signed_in(request)), log_folder())
    return _file(made.data, TEXT, f"{public_id}.tlog-proof")


@require_GET
@told
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """The act as it was recorded, letter by letter, as a file."""
    return _file(act_on(recorded_or_404(public_id, signed_in(request))).data, "application/json", f"{public_id}.json")


@require_safe
def log(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the log: checkpoint, tile, entry bundle, public keys, policy."""
    folder = Folder(log_folder())
    try:
        if path in (CHECKPOINT, KEYS, POLICY):
            data, kind = folder.file(path, LONGEST_NOTE), TEXT
        else:
            data, kind = folder.file(path, BIGGEST.get(parse_path(path).level, BIGGEST_TILE)), TILE
    except RecordError:
        data = None
    if data is None:
        raise Http404(f"the log has no file {path!r}")
    return HttpResponse(data, content_type=kind)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
