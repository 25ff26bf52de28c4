"""An exporter's pages: apply section by section, check the answers, send in, and see who has the case since when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from navicert.library.kinds import kinds
from navicert.licensing.states import LIVE
from navicert.office.actions import apply, decide, handle
from navicert.office.actions.apply import Incomplete, gaps_of
from navicert.office.cases.able import able
from navicert.office.cases.clocks import clock_of
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.search import Wanted, search
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.models import Case, Organisation, Person, Query
from navicert.office.people.roles import APPLYING, OF_EXPORTERS
from navicert.office.permissions.case import Refused, applying_post
from navicert.office.shelf import the_library
from navicert.office.visible.cases import case_or_404, events_seen, own_cases, query_or_404
from navicert.web import application_form as form
from navicert.web.doing import told

DRAFTING = ("draft", "returned")
GO_ON, MORE = "continue", "more"
MOST_TURNS = 20  # applications that wait for the firm, above the list


class Words(forms.Form):
    """One text: an answer, a message, grounds, a reason."""

    text = forms.CharField(max_length=20_000, widget=forms.Textarea)


def firms_of(person: Person) -> list[Organisation]:
    """The firms for which a person may apply: the own one, and those that named the own firm as their agent."""
    own = [post.organisation for post in person.posts if post.role in APPLYING]
    named = [client for firm in own if firm.kind == "agent" for client in firm.clients.all()]
    return list(dict.fromkeys([*(firm for firm in own if firm.kind != "agent"), *named]))


@require_GET
@needs_person
def applications(request: HttpRequest) -> HttpResponse:
    """The firm's applications, and before them those in which it is the firm's turn."""
    person = person_of(request)
    wanted = Wanted(words=request.GET.get("words", "")[:200], page=_number(request.GET.get("page")))
    found = search(person, wanted, own=True)
    shown = {"found": found, "words": wanted.words, "applies": bool(firms_of(person)), "turns": _turns(person)}
    return render(request, "applications/applications.html", shown)


def _turns(person: Person) -> list[Case]:
    """The applications that were sent back, or in which the authority waits for an answer."""
    asked = Query.objects.filter(case=OuterRef("pk"), answered=None, cancelled=None)
    waiting = own_cases(person).filter(Q(state="returned") | Exists(asked), state__in=(*LIVE, "returned"))
    return list(waiting.order_by("pk").prefetch_related("queries")[:MOST_TURNS])


def _number(text: str | None) -> int:
    return min(int(text), 4000) if text and text.isdecimal() and text.isascii() else 1


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def begin(request: HttpRequest) -> HttpResponse:
    """Choose what to apply for, and for which firm."""
    person = person_of(request)
    firms = firms_of(person)
    shown = {"kinds": kinds().values(), "firms": firms, "chosen": request.POST.get("kind", ""), "error": ""}
    if request.method == "POST":
        try:
            return redirect("application", _begun(request, person, firms).public_id)
        except Refused as refused:
            shown["error"] = in_words(refused)
    return render(request, "applications/begin.html", shown, status=422 if shown["error"] else 200)


def _begun(request: HttpRequest, person: Person, firms: list[Organisation]) -> Case:
    number, name = request.POST.get("firm", ""), request.POST.get("kind", "")
    only = firms[0] if len(firms) == 1 and not number else None  # whoever names a firm means that one
    firm = next((each for each in firms if each.public_id == number), only)
    if firm is None or name not in kinds():
        raise Refused(_("Choose what you apply for, and for which firm."))
    own = person.post(*APPLYING, organisation=firm.pk)
    agent = None if own else next((p.organisation for p in person.posts if p.organisation.kind == "agent"), None)
    return apply.begin(name, exporter=firm, agent=agent, by=person, now=timezone.now(), values=_known(firm, name))


def _known(firm: Organisation, name: str) -> dict[str, Any]:
    """What the office knows of the firm already is not asked again."""
    applicant = next((f for f in kinds()[name].fields() if f.id == "applicant" and f.kind == "party"), None)
    known = {"name": firm.name, "country": firm.country, "address": firm.address.strip()}
    return {"applicant": {key: value for key, value in known.items() if value}} if applicant else {}


def _own(request: HttpRequest, public_id: str) -> tuple[Person, Case]:
    """The case, where the person belongs to the firm that applies. The office has other pages."""
    person = person_of(request)
    case = case_or_404(person, public_id)
    firms = {case.exporter_id, case.agent_id}
    if not any(post.role in OF_EXPORTERS and post.organisation_id in firms for post in person.posts):
        raise Http404("not of the own firm")
    return person, case


@require_GET
@needs_person
def application(request: HttpRequest, public_id: str) -> HttpResponse:
    """One application: what is to be done on it, or where it is and who waits for whom."""
    person, case = _own(request, public_id)
    shown: dict[str, Any] = {"case": case, "kind": kind_of(case), "can": able(person, case)}
    if case.state in DRAFTING:
        gaps = gaps_of(case)
        shown |= {"tasks": form.tasks(case, gaps), "papers": form.papers(case, gaps), "gaps": gaps}
        shown["returned"] = case.events.filter(verb="return_incomplete").last() if case.state == "returned" else None
        return render(request, "applications/tasks.html", shown)
    shown |= {"clock": clock_of(case, timezone.now()), "events": list(reversed(events_seen(person, case)))[:100]}
    shown |= {"queries": case.queries.order_by("-pk"), "licences": case.licences.order_by("-pk")}
    shown |= {"letters": case.letters.order_by("-pk"), "messages_": case.notes.filter(visible="exporter")}
    return render(request, "applications/standing.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def section(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """One page of questions. What was typed is kept as soon as it can be read, complete or not."""
    person, case = _own(request, public_id)
    if case.state not in DRAFTING or not applying_post(person, case):
        return redirect("application", public_id)
    if request.method != "POST":
        return _questions(request, case, form.opened(case, name, gaps="missing" in request.GET))
    do = request.POST.get("do", GO_ON)
    page = form.typed(case, name, request.POST, [do[5:]] if do.startswith(f"{MORE}:") else ())
    if page.problems:
        return _questions(request, case, page, status=422)
    try:
        case = apply.save_draft(
            case, page.values, by=person, now=timezone.now(), version=_number(request.POST.get("version"))
        )
    except Refused as refused:
        return _questions(request, case, page, error=in_words(refused), status=409)
    if do.startswith(f"{MORE}:"):
        return _questions(request, case, page)
    following = form.after(kind_of(case), name) if do == GO_ON else ""
    return redirect("application_section", public_id, following) if following else redirect("application", public_id)


def _questions(
    request: HttpRequest, case: Case, page: form.Page, *, error: str = "", status: int = 200
) -> HttpResponse:
    shown = {"case": case, "kind": kind_of(case), "section": page.section, "error": error}
    return render(
        request, "applications/section.html", {**shown, "errors": form.errors_of(page.section)}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Check the answers, then send them in."""
    person, case = _own(request, public_id)
    if case.state not in DRAFTING:
        return redirect("application", public_id)
    gaps, error = gaps_of(case), ""
    if request.method == "POST":
        try:
            apply.submit(
                case, by=person, now=timezone.now(), library=the_library(), version=_number(request.POST.get("version"))
            )
            messages.success(request, _("Your application was sent in."))
            return redirect("application", public_id)
        except Incomplete as lacking:
            gaps = lacking.gaps
        except Refused as refused:
            error = in_words(refused)
    shown = {"case": case, "kind": kind_of(case), "lines": form.printed_draft(case), "error": error}
    shown |= {"gaps": [form.sentence_of(gap) for gap in gaps], "changes": form.changed(case)}
    return render(request, "applications/check.html", shown, status=422 if request.method == "POST" else 200)


@require_GET
@needs_person
def sent(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was sent in, to be read or printed."""
    _person, case = _own(request, public_id)
    return render(request, "applications/sent.html", {"case": case, "lines": form.printed_sent(case)})


def _withdraw(case: Case, text: str, by: Person) -> object:
    return apply.withdraw(case, why=text, by=by, now=timezone.now())


def _appeal(case: Case, text: str, by: Person) -> object:
    return decide.appeal(case, grounds=text, by=by, now=timezone.now())


def _message(case: Case, text: str, by: Person) -> object:
    return handle.note(case, text=text, by=by, now=timezone.now(), to_exporter=True)


WORDED = {
    "withdraw": (_withdraw, lazy("The application was withdrawn.")),
    "appeal": (_appeal, lazy("Your appeal was sent.")),
    "message": (_message, lazy("Your message was sent.")),
}


@require_POST
@needs_person
def worded(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Withdraw, appeal, or write a message: a text, and it is done."""
    person, case = _own(request, public_id)
    if verb not in WORDED:
        raise Http404(verb)
    action, done = WORDED[verb]
    words = Words(request.POST)
    text = words.cleaned_data["text"] if words.is_valid() else ""
    told(request, lambda: action(case, text, person), str(done))
    return redirect("application", public_id)


@require_POST
@needs_person
def answer(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Answer a question of the authority."""
    person, case = _own(request, public_id)
    query, words = query_or_404(case, number), Words(request.POST)
    text = words.cleaned_data["text"] if words.is_valid() else ""
    told(request, lambda: handle.answer(query, text=text, by=person, now=timezone.now()), _("Your answer was sent."))
    return redirect("application", public_id)


@require_POST
@needs_person
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin an application with what this one says."""
    person, case = _own(request, public_id)
    try:
        return redirect("application", apply.copy(case, by=person, now=timezone.now()).public_id)
    except Refused as refused:
        messages.error(request, in_words(refused))
        return redirect("application", public_id)


@require_POST
@needs_person
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    person, case = _own(request, public_id)
    told(request, lambda: apply.discard(case, by=person, now=timezone.now()), _("The draft was thrown away."))
    return redirect("applications")
