"""The bench of hits: what waits, and each hit of a case with the forms to judge it and to look a second time."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from navicert.office.actions.bench import LONGEST, confirm_hit, judge_hit
from navicert.office.authority import local_day
from navicert.office.guard import needs_person, person_of
from navicert.office.models.case import Case
from navicert.office.models.people import Person
from navicert.office.permissions.lanes import may_confirm_hit, may_judge_hit, may_see_hits
from navicert.office.screening.hits import Hit, hits_of_case, open_hits
from navicert.web.case_forms import BOX, radios
from navicert.web.case_verbs import inside_or_404
from navicert.web.case_words import Tag
from navicert.web.doing import tried

MOST = 200  # hits on the page, the oldest first
STANDS = {
    "open": Tag(_("Open"), "warning"),
    "escalated": Tag(_("Before the head of unit"), "danger"),
    "waits": Tag(_("Another party? Waits for a second person"), "warning"),
    "true": Tag(_("The listed party"), "danger"),
    "false": Tag(_("Another party"), "success"),
}


class JudgeForm(forms.Form):
    """What a person finds of a hit."""

    finding = radios(
        _("What you find"),
        (
            ("false", _("It is another party (a second person looks as well)")),
            ("true", _("It is the listed party")),
            ("escalate", _("The head of unit has to look")),
        ),
    )
    because = forms.CharField(
        label=_("On what that rests"), max_length=LONGEST, widget=forms.Textarea(attrs={**BOX, "rows": 3})
    )


class ConfirmForm(JudgeForm):
    """What a second person finds."""

    finding = radios(
        _("What you find"),
        (("yes", _("It is another party, as the first person says")), ("no", _("I do not think so"))),
    )


@require_safe
@needs_person
def hits(request: HttpRequest) -> HttpResponse:
    """The hits of open cases and live licences that are not settled."""
    if may_see_hits(person_of(request)) is not None:
        raise Http404("no such page")
    found = open_hits(local_day(timezone.now()))
    shown = {"rows": [(hit, STANDS[hit.stands]) for hit in found[:MOST]], "more": max(len(found) - MOST, 0)}
    return render(request, "sight/hits.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def case_hits(request: HttpRequest, public_id: str) -> HttpResponse:
    """The hits of one case, each with the form for what can be done next."""
    person = person_of(request)
    case = inside_or_404(person, public_id)
    if may_see_hits(person) is not None:
        raise Http404("no such page")
    found = hits_of_case(case, local_day(timezone.now()))
    chosen = next((hit for hit in found if hit.which == _which(request)), None)
    bound = _form(chosen, request) if chosen and request.method == "POST" else None
    if request.method == "POST" and chosen is None:
        return render(request, "refused.html", {"sentence": _t("This hit is not there any more.")}, status=409)
    if chosen and bound and tried(bound, lambda: _do(person, case, chosen, bound)):
        return redirect("case_hits", public_id)
    rows = [(h, STANDS[h.stands], *_next(person, case, h, bound if h is chosen else None)) for h in found]
    shown = {"case": case, "rows": rows, "form": bound}
    return render(request, "sight/case_hits.html", shown, status=422 if bound else 200)


def _which(request: HttpRequest) -> tuple[str, str, str]:
    return request.POST.get("number", ""), request.POST.get("list", ""), request.POST.get("listing", "")


def _form(hit: Hit, request: HttpRequest | None = None) -> JudgeForm:
    of = ConfirmForm if hit.stands == "waits" else JudgeForm
    return of(request.POST if request else None, auto_id=f"id_{hit.number}_{hit.list_id}_%s".replace("/", "_"))


def _next(person: Person, case: Case, hit: Hit, bound: JudgeForm | None) -> tuple[JudgeForm | None, str]:
    """The form for what this person can do next with a hit, or the sentence why there is none."""
    if hit.stands in ("true", "false"):
        return None, ""
    if hit.stands == "waits":
        refusal = may_confirm_hit(person, case, hit.judged.by_id if hit.judged else None)
    else:
        refusal = may_judge_hit(person, case)
    return (None, refusal) if refusal else (bound or _form(hit), "")


def _do(person: Person, case: Case, hit: Hit, form: JudgeForm) -> object:
    said, now = form.cleaned_data, timezone.now()
    if hit.stands == "waits":
        agrees = said["finding"] == "yes"
        return confirm_hit(case, hit.which, agrees=agrees, because=said["because"], by=person, now=now)
    return judge_hit(case, hit.which, finding=said["finding"], because=said["because"], by=person, now=now)
