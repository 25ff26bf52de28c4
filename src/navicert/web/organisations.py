"""Firms and bodies of the state: entered, approved; their sites, agents and teams."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from navicert.licensing.sentences import Sentence
from navicert.office.actions.people import (
    add_site,
    approve_organisation,
    dismiss_agent,
    name_agent,
    open_team,
    register_organisation,
)
from navicert.office.guard import needs_person, person_of
from navicert.office.models.people import Organisation, Person
from navicert.office.permissions.case import Refused
from navicert.office.permissions.people import (
    may_approve_organisation,
    may_open_team,
    may_register_organisation,
    may_run_firm,
)
from navicert.office.visible.people import organisation_or_404, organisations_seen_by
from navicert.web.doing import told, tried
from navicert.web.people import PAGE
from navicert.web.people_forms import AgentForm, OrganisationForm, SiteForm, TeamForm


@require_safe
@needs_person
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations that the person sees; those that wait for approval come first."""
    by = person_of(request)
    every = organisations_seen_by(by).alias(waits=Q(approved=None)).order_by("-waits", "name", "pk")
    seen = Paginator(every, PAGE).get_page(request.GET.get("page"))
    shown = {"organisations": seen, "may_register": may_register_organisation(by) is None}
    return render(request, "people/organisations.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def register(request: HttpRequest) -> HttpResponse:
    """Enter a firm or a body of the state."""
    by, form = person_of(request), OrganisationForm(request.POST if request.method == "POST" else None)
    made = tried(form, lambda: register_organisation(**form.facts(), by=by, now=timezone.now()))
    if made is not None:
        return redirect("organisation", made.public_id)
    return render(request, "people/register.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@needs_person
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """One organisation."""
    by = person_of(request)
    return _organisation(request, by, organisation_or_404(by, public_id))


@require_POST
@needs_person
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    """From now on people can hold posts there."""
    by = person_of(request)
    found = organisation_or_404(by, public_id)
    told(
        request,
        lambda: approve_organisation(found, by=by, now=timezone.now()),
        gettext("%(name)s is approved.") % {"name": found},
    )
    return redirect("organisation", public_id)


@require_POST
@needs_person
def sites(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more site of the firm."""
    by, form = person_of(request), SiteForm(request.POST)
    found = organisation_or_404(by, public_id)
    if tried(form, lambda: add_site(found, **form.cleaned_data, by=by, now=timezone.now())):
        return redirect("organisation", public_id)
    return _organisation(request, by, found, site=form, status=422)


@require_POST
@needs_person
def agents(request: HttpRequest, public_id: str) -> HttpResponse:
    """From now on another firm may apply for this one."""
    by, form = person_of(request), AgentForm(request.POST)
    found = organisation_or_404(by, public_id)
    if tried(form, lambda: _named(found, form.cleaned_data["number"], by)):
        return redirect("organisation", public_id)
    return _organisation(request, by, found, agent=form, status=422)


@require_POST
@needs_person
def dismiss(request: HttpRequest, public_id: str, agent: str) -> HttpResponse:
    """The agent no longer applies for the firm."""
    by = person_of(request)
    firm = organisation_or_404(by, public_id)
    other = firm.agents.filter(public_id=agent).first()
    if other is None:
        raise Http404("no such agent")
    told(
        request,
        lambda: dismiss_agent(firm, other, by=by, now=timezone.now()),
        gettext("%(name)s is dismissed.") % {"name": other},
    )
    return redirect("organisation", public_id)


def _named(firm: Organisation, number: str, by: Person) -> Organisation:
    agent = Organisation.objects.filter(public_id=number.strip().upper()).first()
    if agent is None:
        raise Refused(Sentence("There is no organisation with the number {number}.", number=number))
    name_agent(firm, agent, by=by, now=timezone.now())
    return agent


@require_POST
@needs_person
def teams(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more desk."""
    by, form = person_of(request), TeamForm(request.POST)
    found = organisation_or_404(by, public_id)
    if tried(form, lambda: open_team(found, **form.cleaned_data, by=by, now=timezone.now())):
        return redirect("organisation", public_id)
    return _organisation(request, by, found, team=form, status=422)


def _organisation(
    request: HttpRequest,
    by: Person,
    found: Organisation,
    *,
    site: SiteForm | None = None,
    agent: AgentForm | None = None,
    team: TeamForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "organisation": found,
        "form": site or agent or team,
        "site": site or SiteForm(),
        "agent": agent or AgentForm(),
        "team": team or TeamForm(),
        "may_approve": may_approve_organisation(by, found) is None,
        "may_run": may_run_firm(by, found) is None,
        "may_open_team": may_open_team(by, found) is None,
    }
    return render(request, "people/organisation.html", shown, status=status)
