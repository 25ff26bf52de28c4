"""One's own account: language and notices, absence, tokens, the second factor, and what is kept on oneself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from navicert.office.actions.own import (
    change_notices,
    end_absence,
    make_token,
    record_absence,
    revoke_token,
    subject_access,
)
from navicert.office.guard import needs_person, person_of
from navicert.office.models.people import Absence, AccessToken, Person
from navicert.office.visible.people import colleagues
from navicert.web.doing import told, tried
from navicert.web.people_forms import AbsenceForm, NoticesForm, TokenForm


@require_safe
@needs_person
def account(request: HttpRequest) -> HttpResponse:
    """What the person can set for themselves."""
    return _account(request, person_of(request))


@require_POST
@needs_person
def notices(request: HttpRequest) -> HttpResponse:
    """Language, and when to write."""
    person, form = person_of(request), NoticesForm(request.POST)
    if tried(form, lambda: change_notices(person, **form.cleaned_data, by=person, now=timezone.now())):
        return redirect("account")
    return _account(request, person, notices=form, status=422)


@require_POST
@needs_person
def absence(request: HttpRequest) -> HttpResponse:
    """The person will be away."""
    person = person_of(request)
    form = _absence_form(person, request)
    if tried(form, lambda: record_absence(person, **form.cleaned_data, by=person, now=timezone.now())):
        return redirect("account")
    return _account(request, person, absence=form, status=422)


@require_POST
@needs_person
def end_of_absence(request: HttpRequest, number: int) -> HttpResponse:
    """The person is back."""
    person = person_of(request)
    found = Absence.objects.filter(pk=number, person=person).first()
    if found is None:
        raise Http404("no such absence")
    told(request, lambda: end_absence(found, by=person, now=timezone.now()), gettext("The absence has ended."))
    return redirect("account")


@require_POST
@needs_person
def tokens(request: HttpRequest) -> HttpResponse:
    """Make a token; it is shown on this page, and never again."""
    person, form = person_of(request), TokenForm(request.POST)
    made = tried(form, lambda: make_token(person, **form.cleaned_data, by=person, now=timezone.now()))
    if made is None:
        return _account(request, person, token=form, status=422)
    return render(request, "account/token.html", {"kept": made[0], "secret": made[1]})


@require_POST
@needs_person
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """The token opens nothing any more."""
    person = person_of(request)
    found = AccessToken.objects.filter(pk=number, person=person).first()
    if found is None:
        raise Http404("no such token")
    told(request, lambda: revoke_token(found, by=person, now=timezone.now()), gettext("The token was revoked."))
    return redirect("account")


@require_POST
@needs_person
def data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept on the person, as a file."""
    person = person_of(request)
    kept = subject_access(person, by=person, now=timezone.now())
    name = f'attachment; filename="{person.public_id}.json"'
    return JsonResponse(kept, headers={"Content-Disposition": name}, json_dumps_params={"indent": 2})


def _account(
    request: HttpRequest,
    person: Person,
    *,
    notices: NoticesForm | None = None,
    absence: AbsenceForm | None = None,
    token: TokenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = {"language": person.language, "notices": person.notices}
    now = timezone.now()
    shown = {
        "person": person,
        "form": notices or absence or token,
        "notices": notices or NoticesForm(initial=chosen),
        "absence": absence or _absence_form(person),
        "token": token or TokenForm(),
        "absences": person.absences.filter(until__gte=timezone.localdate(now)).select_related("delegate"),
        "tokens": person.tokens.filter(revoked=None, expires__gt=now).order_by("-created"),
    }
    return render(request, "account/account.html", shown, status=status)


def _absence_form(person: Person, request: HttpRequest | None = None) -> AbsenceForm:
    sent = request.POST if request else None
    return AbsenceForm(sent, colleagues=colleagues(person), today=timezone.localdate())
