"""The screening pages: type a name, read the hits with their reasons, and the receipt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from navicert.office.actions.bench import set_aside, why_at_the_bench
from navicert.office.guard import asked_by, signed_in
from navicert.office.models import KeptScreening
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.permissions.lanes import may_set_aside
from navicert.office.screening.answer import keep_screenings, replay_screening
from navicert.office.visible.asked import screening_or_404
from navicert.screening.listing_error import ListError
from navicert.terms import BadFacts
from navicert.web.places import PLACES
from navicert.web.screening_answer import Shown
from navicert.web.screening_form import ClearForm, ScreeningForm

LOOK_AGAIN = 365  # days after which a cleared hit comes back, unless the person says otherwise


@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest) -> HttpResponse:
    """Type what is known of a party, and have it compared with the lists in force."""
    if request.method != "POST":
        return _page(request, ScreeningForm())
    form = ScreeningForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        question = form.question(timezone.now().date())
        kept = keep_screenings([question], asked_by=asked_by(request), now=timezone.now())[0]
    except ListError as bad:
        return _page(request, form, status=503, unsound=str(bad))
    except BadFacts as bad:
        form.add_error(bad.field if bad.field in form.fields else None, bad.message)
        return _page(request, form, status=422)
    return redirect("screening_answer", kept.public_id)


@require_GET
def screening_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read a kept answer: hits with their reasons, what was set aside, and the receipt."""
    return _answer(request, screening_or_404(public_id, signed_in(request)), None)


@require_GET
def screening_replayed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a kept question of the same editions of the lists again."""
    kept = screening_or_404(public_id, signed_in(request))
    how = _("The kept question was asked of the editions of the lists of that time, which are kept by their hash.")
    shown = {"kept": kept, "result": replay_screening(kept), "how": how, "back": "screening_answer"}
    return render(request, "replay.html", shown)


@require_POST
def clear(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that a hit is another party, with the reason and the day on which somebody has to look again."""
    by = signed_in(request)
    kept, form, status = screening_or_404(public_id, by), ClearForm(request.POST), 422
    if form.is_valid():
        try:
            set_aside(kept, **form.cleaned_data, by=by, entered_by=asked_by(request), now=timezone.now())
            return redirect("screening_answer", public_id)
        except BadFacts as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.message)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 403 if isinstance(refused, NotAllowed) else 409
    return _answer(request, kept, form, status=status)


def _page(request: HttpRequest, form: ScreeningForm, *, status: int = 200, unsound: str = "") -> HttpResponse:
    context = {"form": form, "unsound": unsound, "lists": {"places": PLACES}}
    return render(request, "screening.html", context, status=status)


def _answer(request: HttpRequest, kept: KeptScreening, form: ClearForm | None, *, status: int = 200) -> HttpResponse:
    shown = Shown.of(kept)
    later = {(each.list, each.listing): each for each in kept.cleared.order_by("pk")}
    by = signed_in(request)
    offered = by is None or may_set_aside(by) is None
    # A firm that screens a party of another firm's case does not learn that there is such a case.
    bench = why_at_the_bench(kept) if shown.hits and offered else None
    offered = offered and bench is None
    for hit in shown.hits:
        hit.later = later.get((hit.said["list"], hit.said["id"]))
        if offered:
            hit.form = form if form and form.is_about(hit.said) else _empty_form(hit.said)
    context = {"kept": kept, "shown": shown, "wrong": form, "bench": bench}
    return render(request, "screening_answer.html", context, status=status)


def _empty_form(hit: Any) -> ClearForm:
    expires = timezone.now().date() + timedelta(days=LOOK_AGAIN)
    return ClearForm(initial={"list_id": hit["list"], "listing": hit["id"], "expires": expires.isoformat()})
