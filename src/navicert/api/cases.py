"""Cases for programs: what a person sees, and the verbs that they may do. Each calls one action.

Status 401: no token of a person. 403: this person may not. 404: no such case among those they see. 409: not now, and why.
422: the dossier cannot be read, or something is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.errors import ValidationError

from navicert.api.case_schemas import (
    AdviseIn,
    AnswerIn,
    AskIn,
    AssignIn,
    BeginIn,
    CaseOut,
    CasesAsked,
    CasesOut,
    DoneOut,
    DossierIn,
    LiftIn,
    NoteIn,
    ProposeIn,
    ReferIn,
    SignIn,
    WordsIn,
)
from navicert.api.case_shown import case_line, case_shown
from navicert.api.schemas import Error
from navicert.api.views import api, error
from navicert.library.kinds import kinds
from navicert.licensing.schemas import json_schema
from navicert.office.actions import apply, decide, handle
from navicert.office.actions.issue import issue
from navicert.office.cases.search import Wanted, search
from navicert.office.guard import person_of
from navicert.office.models import Case, Organisation, Person, Team
from navicert.office.permissions.case import NotAllowed, Refused, is_outside
from navicert.office.shelf import the_library
from navicert.office.visible.cases import case_or_404, proposal_or_404, query_or_404, referral_or_404

router = Router(tags=["cases"])
REFUSALS = {401: Error, 403: Error, 404: Error, 409: Error, 422: Error}
DONE = {200: DoneOut, **REFUSALS}


def _done(case: Case, made: str | None = None) -> HttpResponse:
    now = Case.objects.get(pk=case.pk)
    return JsonResponse({"id": now.public_id, "state": now.state, "version": now.version, "made": made})


def _own(model: Any, **named: str) -> Any:
    """A row that a request names. Raises :class:`Refused` where there is none."""
    found = model.objects.filter(**named).first()
    if found is None:
        raise Refused(f"There is no {model.__name__.lower()} {next(iter(named.values()))!r}.")
    return found


@router.get("/kinds", response={200: list[dict[str, Any]], 401: Error})
def licence_kinds(request: HttpRequest) -> HttpResponse:
    """The licence types that can be applied for, each with the JSON Schema of its dossier."""
    person_of(request)
    shown = [{"id": k.id, "title": k.title, "summary": k.summary, "schema": json_schema(k)} for k in kinds().values()]
    return JsonResponse(shown, safe=False)


@router.get("/cases", response={200: CasesOut, 401: Error})
def cases(request: HttpRequest, asked: Query[CasesAsked]) -> HttpResponse:
    """The cases that this person sees and that fit, one page. ``state=open`` stands for all that are live."""
    given, person = asked.dict(), person_of(request)
    found = search(person, Wanted(states=tuple(given.pop("state")), **given))
    inside = not is_outside(person)
    return JsonResponse(
        {"cases": [case_line(case, inside=inside) for case in found.cases], "page": found.page, "more": found.more}
    )


@router.post("/cases", response=DONE)
def begin(request: HttpRequest, body: BeginIn) -> HttpResponse:
    """Begin an application. It may be incomplete; nobody but the firm sees it until it is sent in."""
    firm = _own(Organisation, public_id=body.exporter)
    agent = _own(Organisation, public_id=body.agent) if body.agent else None
    person = person_of(request)
    case = apply.begin(body.kind, exporter=firm, agent=agent, by=person, now=timezone.now(), values=body.dossier)
    return _done(case, case.public_id)


@router.get("/cases/{public_id}", response={200: CaseOut, **REFUSALS})
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """A case as this person sees it."""
    person = person_of(request)
    return JsonResponse(case_shown(person, case_or_404(person, public_id), timezone.now()))


@router.put("/cases/{public_id}/dossier", response=DONE)
def save_draft(request: HttpRequest, public_id: str, body: DossierIn) -> HttpResponse:
    """Keep the whole dossier of a draft. Status 409 where somebody else saved meanwhile."""
    person, found = _seen(request, public_id)
    return _done(apply.save_draft(found, body.dossier, by=person, now=timezone.now(), version=body.version))


def _seen(request: HttpRequest, public_id: str) -> tuple[Person, Case]:
    person = person_of(request)
    return person, case_or_404(person, public_id)


@router.post("/cases/{public_id}/submit", response=DONE)
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send an application in. Status 422 names what is missing."""
    person, found = _seen(request, public_id)
    return _done(apply.submit(found, by=person, now=timezone.now(), library=the_library()))


@router.post("/cases/{public_id}/copy", response=DONE)
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin an application with what this one says; ``made`` is its number."""
    person, found = _seen(request, public_id)
    made = apply.copy(found, by=person, now=timezone.now())
    return _done(made, made.public_id)


@router.post("/cases/{public_id}/discard", response=DONE)
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    person, found = _seen(request, public_id)
    return _done(apply.discard(found, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/withdraw", response=DONE)
def withdraw(request: HttpRequest, public_id: str, body: WordsIn) -> HttpResponse:
    """Take an application back."""
    person, found = _seen(request, public_id)
    return _done(apply.withdraw(found, why=body.text, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/accept", response=DONE)
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """The dossier is complete: the clock starts."""
    person, found = _seen(request, public_id)
    return _done(handle.accept(found, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/return", response=DONE)
def return_incomplete(request: HttpRequest, public_id: str, body: WordsIn) -> HttpResponse:
    """Something is missing: the case goes back to the exporter."""
    person, found = _seen(request, public_id)
    return _done(handle.return_incomplete(found, what=body.text, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/assign", response=DONE)
def assign(request: HttpRequest, public_id: str, body: AssignIn) -> HttpResponse:
    """Somebody leads the case from now on."""
    person, found = _seen(request, public_id)
    return _done(handle.assign(found, to=_own(Person, public_id=body.to), by=person, now=timezone.now()))


@router.post("/cases/{public_id}/circulate", response=DONE)
def circulate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Refer the case to every team that the routing names."""
    person, found = _seen(request, public_id)
    return _done(handle.circulate(found, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/refer", response=DONE)
def refer(request: HttpRequest, public_id: str, body: ReferIn) -> HttpResponse:
    """Refer the case to one more team."""
    person, found = _seen(request, public_id)
    team = _own(Team, slug=body.team)
    now = timezone.now()
    return _done(
        handle.refer(found, team=team, purpose=body.purpose, because=body.because, due=body.due, by=person, now=now)
    )


@router.post("/cases/{public_id}/advise", response=DONE)
def advise(request: HttpRequest, public_id: str, body: AdviseIn) -> HttpResponse:
    """Give the advice of a team; ``made`` is its number."""
    person, found = _seen(request, public_id)
    referral = referral_or_404(person, found, body.referral)
    scope = {name: held for name, held in body.scope.dict().items() if held}
    made = handle.advise(
        referral, verdict=body.verdict, reasons=[r.dict() for r in body.reasons], conditions=body.conditions,
        scope=scope, by=person, now=timezone.now(),
    )  # fmt: skip
    return _done(found, str(made.pk))


@router.post("/cases/{public_id}/ask", response=DONE)
def ask(request: HttpRequest, public_id: str, body: AskIn) -> HttpResponse:
    """Put a question to the exporter; the clock stands still. ``made`` is its number."""
    person, found = _seen(request, public_id)
    made = handle.ask(found, question=body.text, answer_by=body.answer_by, by=person, now=timezone.now())
    return _done(found, str(made.pk))


@router.post("/cases/{public_id}/answer", response=DONE)
def answer(request: HttpRequest, public_id: str, body: AnswerIn) -> HttpResponse:
    """Answer a question of the authority; the clock goes on."""
    person, found = _seen(request, public_id)
    handle.answer(query_or_404(found, body.query), text=body.text, by=person, now=timezone.now())
    return _done(found)


@router.post("/cases/{public_id}/note", response=DONE)
def note(request: HttpRequest, public_id: str, body: NoteIn) -> HttpResponse:
    """Write a note for colleagues, or a message."""
    person, found = _seen(request, public_id)
    made = handle.note(found, text=body.text, to_exporter=body.to_exporter, by=person, now=timezone.now())
    return _done(found, str(made.pk))


@router.post("/cases/{public_id}/lift", response=DONE)
def lift(request: HttpRequest, public_id: str, body: LiftIn) -> HttpResponse:
    """Lift a condition that the own team set."""
    person, found = _seen(request, public_id)
    condition = found.conditions.filter(pk=body.condition).first()
    if condition is None:
        raise Http404("no such condition")
    handle.lift_condition(condition, why=body.text, by=person, now=timezone.now())
    return _done(found)


@router.post("/cases/{public_id}/propose", response=DONE)
def propose(request: HttpRequest, public_id: str, body: ProposeIn) -> HttpResponse:
    """Propose a decision; ``made`` is the hash that second people sign."""
    person, found = _seen(request, public_id)
    given: Mapping[str, Any] = body.dict()
    made = decide.propose(found, by=person, now=timezone.now(), **given)
    return _done(found, made.sha256)


@router.post("/cases/{public_id}/countersign", response=DONE)
def countersign(request: HttpRequest, public_id: str, body: SignIn) -> HttpResponse:
    """Sign the proposal that was read, by its hash."""
    person, found = _seen(request, public_id)
    decide.countersign(proposal_or_404(person, found), seen=body.sha256, by=person, now=timezone.now())
    return _done(found)


@router.post("/cases/{public_id}/send_back", response=DONE)
def send_back(request: HttpRequest, public_id: str, body: WordsIn) -> HttpResponse:
    """Do not sign, and say why."""
    person, found = _seen(request, public_id)
    decide.send_back(proposal_or_404(person, found), why=body.text, by=person, now=timezone.now())
    return _done(found)


@router.post("/cases/{public_id}/issue", response=DONE)
def issue_decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """Issue what was signed; ``made`` is the number of the licence or letter."""
    person, found = _seen(request, public_id)
    return _done(found, issue(found, by=person, now=timezone.now()).public_id)


@router.post("/cases/{public_id}/appeal", response=DONE)
def appeal(request: HttpRequest, public_id: str, body: WordsIn) -> HttpResponse:
    """Appeal a decision, with the grounds."""
    person, found = _seen(request, public_id)
    return _done(decide.appeal(found, grounds=body.text, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/uphold", response=DONE)
def uphold(request: HttpRequest, public_id: str, body: WordsIn) -> HttpResponse:
    """Dismiss an appeal."""
    person, found = _seen(request, public_id)
    return _done(decide.uphold(found, why=body.text, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/reopen", response=DONE)
def reopen(request: HttpRequest, public_id: str, body: WordsIn) -> HttpResponse:
    """Allow an appeal: the case is decided anew."""
    person, found = _seen(request, public_id)
    return _done(decide.reopen(found, why=body.text, by=person, now=timezone.now()))


STATUS_OF: tuple[tuple[type[Refused], int], ...] = (
    (NotAllowed, 403),
    (apply.Incomplete, 422),
    (apply.Wrong, 422),
    (Refused, 409),
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, reason: Refused) -> HttpResponse:
    """This person may not, or it cannot be done now, or something is missing."""
    field = next((p.path for p in getattr(reason, "problems", ())), None)
    status = next(status for kind, status in STATUS_OF if isinstance(reason, kind))
    return JsonResponse(error(field, str(reason)), status=status)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, bad: ValidationError) -> HttpResponse:
    """The request has not the form that is described: the first place, and what would be right."""
    first: Mapping[str, Any] = bad.errors[0]
    field = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    said = error(field or None, str(first["msg"]))
    return JsonResponse({**said, "detail": bad.errors}, status=422)  # clients of yente read the detail
