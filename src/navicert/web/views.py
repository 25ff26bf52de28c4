"""The pages. Each view reads the request, calls one function, and shows what it gave."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from navicert.assess.questions import WORDS
from navicert.law.fields import FIELDS
from navicert.office.actions.determination import keep_determination
from navicert.office.guard import asked_by, signed_in
from navicert.office.models import KeptDetermination
from navicert.office.record.replay import replay
from navicert.office.shelf import packs_held, the_library
from navicert.office.visible.asked import kept_or_404
from navicert.terms import BadFacts
from navicert.version import ENGINE
from navicert.web.answer import Reading, asked_facts
from navicert.web.asked import COMPLETE, SUGGESTIONS
from navicert.web.forms import Fact
from navicert.web.places import PLACES
from navicert.web.sheet import Sheet, blank_sheet, changed_sheet, facts_of, posted_sheet, sheet_of


@require_http_methods(["GET", "HEAD", "POST"])
def first_page(request: HttpRequest) -> HttpResponse:
    """Fill in the facts of one transaction, and have them assessed."""
    if request.method != "POST":
        return _page(request, _opened(request))
    do = request.POST.get("do", "assess")
    if do != "assess":
        return _page(request, changed_sheet(request.POST, do, _known()))
    sheet = posted_sheet(request.POST, _known())
    kept = _assessed(request, sheet) if sheet.is_valid() else None
    return redirect("determination", kept.public_id) if kept else _page(request, sheet, status=422)


@require_GET
def determination(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read a kept answer with its proof."""
    kept = kept_or_404(public_id, signed_in(request))
    return render(request, "determination.html", {"kept": kept, "reading": Reading.of(kept)})


@require_GET
def replayed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a kept question again, with the law and the lists of that time."""
    kept = kept_or_404(public_id, signed_in(request))
    how = _("The kept facts were assessed again with the packs and lists of that time, which are kept by their hash.")
    shown = {"kept": kept, "result": replay(kept, library=the_library()), "how": how, "back": "determination"}
    return render(request, "replay.html", shown)


@require_GET
def law(request: HttpRequest) -> HttpResponse:
    """Which law and which lists this server answers from, and which days they cover."""
    library = the_library()
    context = {"packs": packs_held(library), "lists": dict(library.watchlist.editions), "engine": ENGINE}
    return render(request, "law.html", context)


def _opened(request: HttpRequest) -> Sheet:
    """An empty page, or the facts of a kept determination with its questions to be answered."""
    public_id = request.GET.get("from")
    if not public_id:
        return blank_sheet()
    kept = kept_or_404(public_id, signed_in(request))
    return sheet_of(json.loads(kept.facts), asked_facts(kept), _known())


def _assessed(request: HttpRequest, sheet: Sheet) -> KeptDetermination | None:
    """Keep the determination; what the engine refuses goes back to the page."""
    try:
        facts = facts_of(sheet, _known())
        return keep_determination(facts, library=the_library(), asked_by=asked_by(request), now=timezone.now())
    except BadFacts as bad:
        sheet.add_error(bad)
        return None


def _page(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    lists = {"places": PLACES, **SUGGESTIONS}
    context = {"sheet": sheet, "lists": lists, "complete": sheet.main[COMPLETE.name]}
    return render(request, "assess.html", context, status=status)


def _known() -> dict[str, Fact]:
    """Every fact that some law may ask for, with its question."""
    law = the_library().law
    known = {name: Fact(kind, WORDS.get(name, "")) for name, kind in FIELDS.items()}
    return known | {name: Fact(fact.kind, fact.question) for name, fact in law.facts.items()}
