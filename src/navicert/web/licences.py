"""Licences on pages: looked for, read, stopped, used, reported on. Everybody sees the buttons that they may press now."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from navicert.documents.draw import draw
from navicert.licensing.ledger import Kind
from navicert.office.actions import apply
from navicert.office.actions import licence as actions
from navicert.office.actions.book import VERBS, book, check
from navicert.office.actions.duty import add_duty, fulfil, lift_duty
from navicert.office.authority import authority_keys, local_day
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.licences.able import able
from navicert.office.licences.balances import LineBalance, balances_of, standing, standing_now
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence
from navicert.office.models.people import Person
from navicert.office.permissions.licence import customs_post
from navicert.office.visible.licences import LicencesWanted, duties_seen, duty_or_404, licence_or_404, search_licences
from navicert.web.doing import told, tried
from navicert.web.licence_forms import BookingForm, DutyForm, ReasonForm, ReportForm, SearchForm
from navicert.web.licence_page import licence_page, rows_of
from navicert.web.licence_words import DUTIES, MOVES

MOVE_ACTIONS = {verb: getattr(actions, verb) for verb in MOVES}
MOST_DUTIES = 200


@require_safe
@needs_person
def licences(request: HttpRequest) -> HttpResponse:
    """The licences that the person sees, narrowed by what is looked for."""
    person, day = person_of(request), local_day(timezone.now())
    form = SearchForm(request.GET)
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    wanted = LicencesWanted(**form.cleaned_data, page=max(number, 1)) if form.is_valid() else LicencesWanted()
    found = search_licences(person, wanted, day)
    if found.licences and found.licences[0].public_id == wanted.words.strip().upper():
        return redirect("licence", found.licences[0].public_id)  # who types a whole number means that licence
    asked = urlencode({name: value for name, value in form.cleaned_data.items() if value})
    shown = {"form": form, "found": found, "rows": rows_of(found.licences, day), "asked": asked,
             "customs": customs_post(person) is not None, "late": duties_seen(person).filter(due__lt=day).count()}  # fmt: skip
    return render(request, "licences/licences.html", shown)


@require_safe
@needs_person
def licence(request: HttpRequest, public_id: str) -> HttpResponse:
    """One licence: how it stands, what is left, what has to be done, and what this person can do."""
    person, found = _seen(request, public_id)
    return render(request, "licences/licence.html", licence_page(person, found, local_day(timezone.now())))


def _seen(request: HttpRequest, public_id: str) -> tuple[Person, Licence]:
    person = person_of(request)
    return person, licence_or_404(person, public_id)


@require_safe
@needs_person
def pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The licence as a page to print, drawn from the signed text that it is."""
    _person, found = _seen(request, public_id)
    today = local_day(timezone.now())
    data = draw(found.jws, authority_keys(today).signing(today))
    headers = {"Content-Disposition": f'attachment; filename="{public_id}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_safe
@needs_person
def signed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The licence itself: the signed text, which ``navicert verify`` checks."""
    _person, found = _seen(request, public_id)
    headers = {"Content-Disposition": f'attachment; filename="{public_id}.jws"'}
    return HttpResponse(found.jws, content_type="text/plain; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def move(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Suspend, reinstate, revoke, give back: with a reason."""
    if verb not in MOVES:
        raise Http404(f"no verb {verb!r}")
    person, found = _seen(request, public_id)
    form = ReasonForm(request.POST or None)
    if tried(form, lambda: MOVE_ACTIONS[verb](found, why=form.cleaned_data["why"], by=person, now=timezone.now())):
        return redirect("licence", public_id)
    if request.method != "POST" and verb not in able(person, found):
        return _cannot(request, found)
    shown = {"licence": found, "form": form, "words": MOVES[verb]}
    return render(request, "licences/move.html", shown, status=422 if form.errors else 200)


@require_POST
@needs_person
def amend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the amendment or renewal; the firm goes on in the draft."""
    person, found = _seen(request, public_id)
    made: list[Case] = []
    told(
        request,
        lambda: made.append(apply.amend(found, by=person, now=timezone.now())),
        _("This draft holds what was sent in for the licence: change what is to be different."),
    )
    return redirect("application", made[0].public_id) if made else redirect("licence", public_id)


def _cannot(request: HttpRequest, found: Licence) -> HttpResponse:
    stands = standing(found, local_day(timezone.now()))
    sentence = _("You cannot do this with licence %(number)s now.") % {"number": found.public_id}
    return render(request, "refused.html", {"sentence": f"{sentence} {in_words(stands.sentence)}"}, status=409)


# --- the ledger ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Book one entry, or ask whether it could be booked."""
    person, found = _seen(request, public_id)
    lines = balances_of(found)
    kinds = [kind for kind, verb in VERBS.items() if verb in able(person, found)]
    if not kinds or not lines:
        return _cannot(request, found)
    form = _form(request, kinds, lines)
    if request.POST.get("do") == "check":
        return _answer(request, person, found, form)
    if tried(form, lambda: book(found, [form.booking], by=person, now=timezone.now())):
        return redirect("licence", public_id)
    return _entry(request, found, form, lines, status=422 if form.errors else 200)


def _form(request: HttpRequest, kinds: list[Kind], lines: tuple[LineBalance, ...]) -> BookingForm:
    named = [(str(each.line.number), f"{each.line.number}: {each.line.description[:80]}") for each in lines]
    units = [each.balance.unit for each in lines]
    currencies = [each.worth.unit for each in lines if each.worth]
    day = local_day(timezone.now())
    asked = {"kind": request.GET.get("kind", ""), "line": request.GET.get("line", ""), "happened": day}
    return BookingForm(
        request.POST or None, kinds=kinds, lines=named, units=units, currencies=currencies, initial=asked
    )


def _answer(request: HttpRequest, person: Person, found: Licence, form: BookingForm) -> HttpResponse:
    """The answer to “may it go?”, above the form with what was entered."""
    lines = tried(form, lambda: check(found, [form.booking], by=person, now=timezone.now()))
    return _entry(
        request, found, form, balances_of(found), may_go=lines is not None, status=422 if form.errors else 200
    )


def _entry(
    request: HttpRequest,
    found: Licence,
    form: BookingForm,
    lines: tuple[LineBalance, ...],
    *,
    may_go: bool = False,
    status: int = 200,
) -> HttpResponse:
    stands = standing_now(found, local_day(timezone.now()))
    shown = {"licence": found, "form": form, "lines": lines, "stands": stands, "may_go": may_go}
    return render(request, "licences/entry.html", shown, status=status)


# --- duties ----------------------------------------------------------------------------------


@require_safe
@needs_person
def duties(request: HttpRequest) -> HttpResponse:
    """What is still to be done after issue; what is overdue comes first."""
    person, day = person_of(request), local_day(timezone.now())
    open_ = duties_seen(person)
    rows = [(duty, DUTIES.get(duty.kind, duty.kind), duty.due < day) for duty in open_[:MOST_DUTIES]]
    late = open_.filter(due__lt=day).count()
    return render(request, "licences/duties.html", {"rows": rows, "late": late, "most": MOST_DUTIES})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def new_duty(request: HttpRequest, public_id: str) -> HttpResponse:
    """Owe something more."""
    person, found = _seen(request, public_id)
    if request.method != "POST" and "add_duty" not in able(person, found):
        return _cannot(request, found)
    form = DutyForm(request.POST or None)
    if tried(form, lambda: add_duty(found, **form.cleaned_data, by=person, now=timezone.now())):
        return redirect("licence", public_id)
    shown = {"licence": found, "form": form, "title": _("Add a duty"), "button": _("Add the duty")}
    return render(request, "licences/duty.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def report(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Report a duty as done."""
    person, found = _seen(request, public_id)
    duty, form = duty_or_404(found, number), ReportForm(request.POST or None)
    if tried(form, lambda: fulfil(duty, **form.facts(), by=person, now=timezone.now())):
        return redirect("licence", public_id)
    shown = {"licence": found, "duty": duty, "form": form, "title": _("Report as done"), "button": _("Report")}
    return render(request, "licences/duty.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def lift(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Waive a duty."""
    person, found = _seen(request, public_id)
    duty, form = duty_or_404(found, number), ReasonForm(request.POST or None)
    if tried(form, lambda: lift_duty(duty, why=form.cleaned_data["why"], by=person, now=timezone.now())):
        return redirect("licence", public_id)
    shown = {"licence": found, "duty": duty, "form": form, "title": _("Lift the duty"), "button": _("Lift it")}
    return render(request, "licences/duty.html", shown, status=422 if form.errors else 200)
