"""What is done to a case from a page: one view for every verb, each with its form, its permission and its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from navicert.licensing.states import CASE_MOVES, why_not
from navicert.office.cases.kinds import submitted_of
from navicert.office.cases.steps import locked
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.models.case import Case, Proposal
from navicert.office.models.people import Person
from navicert.office.permissions.case import (
    NotAllowed,
    Refused,
    may_advise,
    may_assign,
    may_countersign,
    may_decide_appeal,
    may_lead,
    may_lift,
    may_receive,
    may_see_inside,
    may_send_back,
)
from navicert.office.permissions.lanes import may_review, may_use_crisis_lane
from navicert.office.visible.cases import NoSuchCase, case_or_404, proposal_or_404, query_or_404, referral_or_404
from navicert.web import case_forms as one
from navicert.web import decision_forms as long
from navicert.web import lane_forms as lane
from navicert.web.case_advice import ProposalShown, proposals_shown
from navicert.web.case_words import Text

MOVES = {each.verb for each in CASE_MOVES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb on a page. ``row`` finds what it is about beside the case, ``may`` is its permission, ``done`` what is said
    afterwards; ``danger`` marks what cannot be taken back easily."""

    form: type[one.VerbForm]
    title: Text
    button: Text
    done: Text
    may: Callable[[Person, Any], str | None]
    row: Callable[[Person, Case, int], Any] = lambda _by, case, _number: case
    danger: bool = False


def _condition(by: Person, case: Case, number: int) -> Any:
    for row in case.conditions.select_related("owner", "case").filter(pk=number):
        return row
    raise NoSuchCase(f"no condition {number}")


def _consent(by: Person, case: Case, number: int) -> Any:
    for row in case.consents.filter(pk=number):
        return row
    raise NoSuchCase(f"no consent {number}")


def _leads(by: Person, row: Any) -> str | None:
    return may_lead(by, row if isinstance(row, Case) else row.case)


def _query(by: Person, case: Case, number: int) -> Any:
    return query_or_404(case, number)


def _proposal(by: Person, case: Case, number: int) -> Any:
    return proposal_or_404(by, case)


VERBS: Mapping[str, Verb] = {
    "accept": Verb(
        form=one.AcceptForm, may=may_receive, title=_("Accept as complete"), button=_("Accept"),
        done=_("The case is accepted; the clock runs."),
    ),
    "return_incomplete": Verb(
        form=one.ReturnForm, may=may_receive, title=_("Return to the exporter"), button=_("Return it"), danger=True,
        done=_("The case went back to the exporter."),
    ),
    "assign": Verb(
        form=one.AssignForm, may=may_assign, title=_("Who leads this case"), button=_("Assign"),
        done=_("The case is assigned."),
    ),
    "circulate": Verb(
        form=one.CirculateForm, may=may_lead, title=_("Refer for advice"), button=_("Refer to these teams"),
        done=_("The case is with its advisers."),
    ),
    "refer": Verb(
        form=one.ReferForm, may=may_lead, title=_("Refer to one more team"), button=_("Refer"),
        done=_("The team has the case."),
    ),
    "take": Verb(
        form=one.TakeForm, may=may_advise, row=referral_or_404, title=_("Take this case for your team"),
        button=_("Take"), done=_("You have taken the case for your team."),
    ),
    "advise": Verb(
        form=long.AdviseForm, may=may_advise, row=referral_or_404, title=_("Give advice"), button=_("Give this advice"),
        done=_("Your advice is given."),
    ),
    "ask": Verb(
        form=one.AskForm, may=may_lead, title=_("Ask the exporter"), button=_("Ask"),
        done=_("The question is with the exporter; the clock stands still."),
    ),
    "cancel_query": Verb(
        form=one.CancelQueryForm, may=_leads, row=_query, title=_("Take the question back"), button=_("Take it back"),
        done=_("The question is taken back; the clock goes on."),
    ),
    "note": Verb(
        form=one.NoteForm, may=may_see_inside, title=_("Write a note or a message"), button=_("Keep it"),
        done=_("It is kept with the case."),
    ),
    "lift_condition": Verb(
        form=one.LiftForm, may=lambda by, row: may_lift(by, row.owner_id, row.case), row=_condition,
        title=_("Lift a condition"), button=_("Lift it"), done=_("The condition is lifted."), danger=True,
    ),
    "propose": Verb(
        form=long.ProposeForm, may=may_lead, title=_("Propose a decision"), button=_("Propose this decision"),
        done=_("The decision is proposed."),
    ),
    "countersign": Verb(
        form=one.CountersignForm, may=may_countersign, row=_proposal, title=_("Read and sign"),
        button=_("Sign this text"), done=_("You have signed the decision."),
    ),
    "send_back": Verb(
        form=one.SendBackForm, may=may_send_back, row=_proposal, title=_("Send the decision back"),
        button=_("Send it back"), done=_("The decision went back to its officer."), danger=True,
    ),
    "decide": Verb(
        form=one.IssueForm, may=_leads, row=_proposal, title=_("Issue the decision"), button=_("Issue it now"),
        done=_("The decision is issued."),
    ),
    "uphold": Verb(
        form=one.UpholdForm, may=may_decide_appeal, title=_("Dismiss the appeal"), button=_("Dismiss it"),
        done=_("The appeal is dismissed."), danger=True,
    ),
    "reopen": Verb(
        form=one.ReopenForm, may=may_decide_appeal, title=_("Allow the appeal"), button=_("Allow it"),
        done=_("The case will be decided anew."),
    ),
    "enter_crisis_lane": Verb(
        form=lane.CrisisForm, may=may_use_crisis_lane, title=_("Put into the crisis lane"), button=_("Put it there"),
        done=_("The case is in the crisis lane; its clock runs shorter."),
    ),
    "leave_crisis_lane": Verb(
        form=lane.LeaveCrisisForm, may=may_use_crisis_lane, title=_("Take out of the crisis lane"),
        button=_("Take it out"), done=_("The usual clock holds again."),
    ),
    "review": Verb(
        form=lane.ReviewForm, may=may_review, title=_("Review the decision"), button=_("Keep the review"),
        done=_("The review is kept."),
    ),
    "ask_consent": Verb(
        form=one.AskConsentForm, may=may_lead, title=_("Write down a consent that was asked"), button=_("Write it down"),
        done=_("It is written down."),
    ),
    "record_consent": Verb(
        form=one.RecordConsentForm, may=_leads, row=_consent, title=_("Answer of another state"),
        button=_("Write it down"), done=_("The answer is written down."),
    ),
}  # fmt: skip


def inside_or_404(by: Person, public_id: str) -> Case:
    """The case, for people of the authority and those whom it asked; to everybody else this page is not there."""
    case = case_or_404(by, public_id)
    if may_see_inside(by, case) is not None:
        raise NoSuchCase(f"no case {public_id!r}")
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def case_verb(request: HttpRequest, public_id: str, name: str, number: int = 0) -> HttpResponse:
    """Do one thing to a case: the form, what became of it, or why not."""
    by = person_of(request)
    case, verb = inside_or_404(by, public_id), _verb(name)
    row = verb.row(by, case, number)
    if (refusal := verb.may(by, row)) is not None:
        return _refused(request, case, refusal, 403)
    if request.method != "POST" and name in MOVES and (refusal := why_not(name, case.state)) is not None:
        return _refused(request, case, refusal, 409)
    form, status = _answered(request, verb, one.About(by, case, row, timezone.now()))
    if status == 302:
        messages.success(request, verb.done)
        return redirect("case", case.public_id)
    context = {"case": case, "verb": verb, "form": form, "proposal": _read(case, row)}
    return render(request, "cases/verb.html", context, status=status)


def _verb(name: str) -> Verb:
    if name not in VERBS:
        raise Http404(f"nothing is called {name!r}")
    return VERBS[name]


def _refused(request: HttpRequest, case: Case, sentence: str, status: int) -> HttpResponse:
    return render(request, "cases/refused.html", {"case": case, "sentence": in_words(sentence)}, status=status)


def _answered(request: HttpRequest, verb: Verb, about: one.About) -> tuple[one.VerbForm, int]:
    """The form and the status: 302 where it is done, 422 where it was filled in wrongly, 403 or 409 where it is refused."""
    if request.method != "POST":
        return verb.form(about=about), 200
    if issubclass(verb.form, long.ReasonedForm) and request.POST.get("do") == "more":
        return verb.form.with_more(request.POST, about=about), 200
    form = verb.form(request.POST, about=about)
    if not form.is_valid():
        return form, 422
    try:
        _act(form, request.POST.get("version", ""))
    except Refused as refused:
        form.add_error(None, in_words(refused))
        return form, 403 if isinstance(refused, NotAllowed) else 409
    return form, 302


@transaction.atomic
def _act(form: one.VerbForm, version: str) -> None:
    """Do it; where the person has to have seen the case as it is now, only if nothing was done to it meanwhile."""
    if form.watches:
        locked(form.about.case, int(version) if version.isdecimal() and len(version) < 10 else -1)
    form.act()


def _read(case: Case, row: Any) -> ProposalShown | None:
    """The proposal that is signed, sent back or issued, to be read first."""
    if not isinstance(row, Proposal):
        return None
    return next((each for each in proposals_shown(case, submitted_of(case), {}) if each.standing), None)
