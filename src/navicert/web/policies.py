"""The policies of the automatic and the crisis lane: read, proposed, signed by a second owner, ended; and reviews owed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from navicert.licensing.approval import Approval
from navicert.office.actions.policy import end_policy, propose_automatic, propose_crisis, sign_policy
from navicert.office.cases.policies import approvals, approvals_of, last_day_of
from navicert.office.cases.reviews import reviews_owed
from navicert.office.guard import needs_person, person_of
from navicert.office.models.licence import Policy
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_propose_policy, may_sign_policy
from navicert.office.permissions.lanes import may_end_policy, may_see_policies
from navicert.office.visible.cases import seen_among
from navicert.web.case_words import LANES
from navicert.web.doing import told, tried
from navicert.web.lane_forms import DeclarationForm, PolicyForm, WhyForm

PROPOSALS: dict[str, tuple[Any, Any]] = {
    "automatic": (PolicyForm, propose_automatic),
    "crisis": (DeclarationForm, propose_crisis),
}
MOST = 200  # policies on the page, the newest first


def _reader(request: HttpRequest) -> Person:
    person = person_of(request)
    if may_see_policies(person) is not None:
        raise Http404("no such page")
    return person


def _standing(policy: Policy, approved: Sequence[Approval]) -> tuple[Any, str]:
    """How a policy stands, in a word with its colour."""
    last = last_day_of(policy)
    if policy.ended:
        return _("Ended"), "neutral"
    if policy.signed_by_id is None:
        return _("Waits for a second signature"), "warning"
    if last is None or len(approved) < 2:
        return _("Does not fit the record: grants nothing"), "danger"
    return (_("Run out"), "neutral") if last < timezone.now().date() else (_("In force"), "success")


@require_safe
@needs_person
def policies(request: HttpRequest) -> HttpResponse:
    """All policies, and the reviews that decisions of the special lanes owe."""
    person = _reader(request)
    rows = list(Policy.objects.select_related("proposed_by", "signed_by").order_by("-pk")[:MOST])
    approved = approvals([each.public_id for each in rows])
    reviews = reviews_owed()
    seen = seen_among(person, [each.case.public_id for each in reviews])
    shown = {
        "rows": [
            (each, LANES[each.lane], _standing(each, approved[each.public_id]), last_day_of(each)) for each in rows
        ],
        "reviews": [(each, each.case.public_id in seen) for each in reviews],
        "today": timezone.now().date(),
        "proposes": may_propose_policy(person) is None,
    }
    return render(request, "policies/policies.html", shown)


@require_safe
@needs_person
def policy(request: HttpRequest, public_id: str) -> HttpResponse:
    """One policy: its exact text with the hash that is signed, and what this person may do with it."""
    return _policy_page(request, _found(request, public_id), WhyForm())


def _found(request: HttpRequest, public_id: str) -> Policy:
    _reader(request)
    for found in Policy.objects.select_related("proposed_by", "signed_by").filter(public_id=public_id):
        return found
    raise Http404(f"no policy {public_id!r}")


def _policy_page(request: HttpRequest, found: Policy, form: WhyForm, status: int = 200) -> HttpResponse:
    person = person_of(request)
    shown = {
        "policy": found, "lane": LANES[found.lane], "stands": _standing(found, approvals_of(found)), "said": json.loads(found.text),
        "form": form, "waits": found.signed_by_id is None and found.ended is None,
        "why_not_sign": may_sign_policy(person, found), "ends": found.ended is None and may_end_policy(person) is None,
    }  # fmt: skip
    return render(request, "policies/policy.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def propose(request: HttpRequest, lane: str) -> HttpResponse:
    """Propose a policy; a second owner reads and signs it."""
    person = _reader(request)
    if lane not in PROPOSALS:
        raise Http404(f"no lane {lane!r}")
    if refusal := may_propose_policy(person):
        return render(request, "refused.html", {"sentence": refusal}, status=403)
    form_of, action = PROPOSALS[lane]
    form = form_of(request.POST or None)
    made = tried(form, lambda: action(**form.terms(), by=person, now=timezone.now()))
    if made:
        return redirect("policy", made.public_id)
    shown = {"form": form, "lane": LANES[lane]}
    return render(request, "policies/propose.html", shown, status=422 if form.errors else 200)


@require_POST
@needs_person
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign the text that was on the page, by its hash."""
    found, seen = _found(request, public_id), request.POST.get("sha256", "")
    person, now = person_of(request), timezone.now()
    told(request, lambda: sign_policy(found, seen=seen, by=person, now=now), _("The policy is signed and holds."))
    return redirect("policy", public_id)


@require_POST
@needs_person
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a policy, with a reason."""
    found, form = _found(request, public_id), WhyForm(request.POST)
    person, now = person_of(request), timezone.now()
    if tried(form, lambda: end_policy(found, why=form.cleaned_data["why"], by=person, now=now)):
        return redirect("policy", public_id)
    return _policy_page(request, found, form, status=422)
