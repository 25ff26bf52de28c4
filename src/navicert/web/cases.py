"""The pages of cases: what waits for me, all of them, and one."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from navicert.library.kinds import kinds
from navicert.office.actions import handle
from navicert.office.authority import local_day
from navicert.office.cases.search import NOBODY, ORDERS, Found, Wanted, keep_view, search
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.models.case import Referral
from navicert.office.models.licence import SavedView
from navicert.office.models.people import Person, Team
from navicert.office.people.roles import OF_EXPORTERS
from navicert.office.permissions.case import Refused, may_see_inside, of_the_firm
from navicert.office.visible.cases import NoSuchCase, case_or_404, referral_or_404, whole_case_or_404
from navicert.web.case_forms import choice, day, line, officers_field
from navicert.web.case_page import case_page
from navicert.web.case_words import LANES, STATES
from navicert.web.desk import LINKS, Row, desk_of, row_of
from navicert.web.doing import told
from navicert.web.places import PLACES

ORDER_WORDS = {"newest": _("Newest first"), "oldest": _("Oldest first"), "due": _("By the day they are due")}
MOST_AT_ONCE = 100


class SearchForm(forms.Form):
    """What a list of cases is narrowed by. Everything may be left out."""

    words = line(_("Number, firm, party, goods, entry"), required=False)
    state = choice(
        _("State"), [("", _("Any")), ("open", _("All under way")), *((s, t.title) for s, t in STATES.items())],
        required=False,
    )  # fmt: skip
    kind = choice(_("Licence type"), (), required=False)
    destination = choice(
        _("Destination"), [("", _("Any")), *sorted(PLACES, key=lambda place: place[1])], required=False
    )
    team = choice(_("Lies with the team"), (), required=False)
    officer = choice(_("Led by"), (), required=False)
    lane = choice(_("Lane"), [("", _("Any")), *((s, t.title) for s, t in LANES.items())], required=False)
    due_before = day(_("Due before"), required=False)
    order = choice(_("Order"), [(name, ORDER_WORDS[name]) for name in ("newest", "oldest", "due")], required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        held = Person.objects.holding("officer").order_by("name")
        chosen: dict[str, list[tuple[str, Any]]] = {
            "kind": [(kind.id, _t(kind.title)) for kind in kinds().values()],
            "team": list(Team.objects.order_by("title").values_list("slug", "title")),
            "officer": [(NOBODY, _t("Nobody")), *held.values_list("public_id", "name")],
        }
        for name, choices in chosen.items():
            self.fields[name].widget.choices = self.fields[name].choices = [("", _t("Any")), *choices]  # type: ignore[attr-defined]

    def wanted(self, page: str) -> Wanted:
        """What is looked for; what cannot be read is left out, and said at its field."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        states = (given.pop("state"),) if "state" in given else ()
        number = int(page) if page.isdecimal() and len(page) < 7 else 1
        return Wanted(**{"order": "newest", **given}, states=states, page=max(number, 1))


assert set(ORDER_WORDS) == set(ORDERS)


@require_safe
@needs_person
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person, in one look."""
    by, now = person_of(request), timezone.now()
    if _of_a_firm(by):
        return redirect("applications")
    links = dict.fromkeys(name for post in by.posts for name in LINKS.get(post.role, ()))
    boxes = desk_of(by, now)
    assigning = officers_field(by) if any(box.tick == "assign" for box in boxes) else None
    return render(request, "cases/desk.html", {"boxes": boxes, "links": links, "officers": assigning})


def _of_a_firm(person: Person) -> bool:
    """Does the person work for exporters only? Who leads a case, and where it lies, is not for them."""
    return bool(person.posts) and all(post.role in OF_EXPORTERS for post in person.posts)


@require_safe
@needs_person
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the person sees, narrowed and ordered, one page of them."""
    by, form = person_of(request), SearchForm(request.GET)
    if _of_a_firm(by):
        return redirect("applications")
    found = search(by, form.wanted(request.GET.get("page", "")))
    context = {
        "form": form, "found": found, "rows": _rows(found), "views": SavedView.objects.filter(person=by).order_by("name"),
        "query": _query(request.GET), "before": _query(request.GET, page=found.page - 1) if found.page > 1 else "",
        "after": _query(request.GET, page=found.page + 1) if found.more else "",
    }  # fmt: skip
    return render(request, "cases/list.html", context, status=200 if form.is_valid() else 422)


def _rows(found: Found) -> tuple[Row, ...]:
    today = local_day(timezone.now())
    return tuple(row_of(case, today) for case in found.cases)


def _query(given: QueryDict, **changed: object) -> str:
    """The search as it stands in an address, blanks left out."""
    kept = {name: str(value) for name, value in given.items() if value and name in {*SearchForm.base_fields, "page"}}
    made = QueryDict(mutable=True)
    made.update({**kept, **{name: str(value) for name, value in changed.items()}})
    return made.urlencode()


@require_safe
@needs_person
def cases_csv(request: HttpRequest) -> HttpResponse:
    """The page of the list as a table for a spreadsheet."""
    by = person_of(request)
    if _of_a_firm(by):
        return redirect("applications")
    found = search(by, SearchForm(request.GET).wanted(request.GET.get("page", "")))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="cases.csv"'
    response.write("\ufeff")  # so that spreadsheets read the letters of every script
    sheet = csv.writer(response)
    sheet.writerow(["number", "title", "type", "firm", "destination", "state", "lane", "officer", "submitted", "due"])
    for case in found.cases:
        officer = case.officer.name if case.officer else ""
        days = [case.submitted.date().isoformat() if case.submitted else "", case.due.isoformat() if case.due else ""]
        said = [
            case.public_id,
            case.title,
            case.kind,
            case.exporter.name,
            case.destination,
            case.state,
            case.lane,
            officer,
        ]
        sheet.writerow([_cell(each) for each in said] + days)
    return response


def _cell(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_safe
@needs_person
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case as the people of the authority see it."""
    by = person_of(request)
    found = whole_case_or_404(by, public_id)
    if may_see_inside(by, found) is not None:
        if of_the_firm(by, found):
            return redirect("application", public_id)
        raise NoSuchCase(f"no case {public_id!r}")
    return render(request, "cases/case.html", {"case": case_page(by, found, timezone.now())})


@require_POST
@needs_person
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    name, query = request.POST.get("name", "").strip()[:100], _query(QueryDict(request.POST.get("query", "")[:2000]))
    if not name or not query:
        messages.error(request, _("Search for something first, and give the search a name."))
    else:
        told(request, lambda: keep_view(person_of(request), name, query), _t("The search is kept."))
    return redirect(f"{reverse('cases')}?{query}")


@require_POST
@needs_person
def drop_view(request: HttpRequest, number: int) -> HttpResponse:
    """Take a kept search away."""
    SavedView.objects.filter(person=person_of(request), pk=number).delete()
    messages.success(request, _("The search is no longer kept."))
    return redirect("cases")


# --- several at once ------------------------------------------------------------------------------


@require_POST
@needs_person
def several(request: HttpRequest) -> HttpResponse:
    """Assign or take what was ticked, each by its own action; the page says what became of each."""
    by, ticked = person_of(request), list(dict.fromkeys(request.POST.getlist("tick")))[:MOST_AT_ONCE]
    work = {"assign": _assign, "take_case": _lead, "take_referral": _take}.get(request.POST.get("do", ""))
    if work is None or not ticked:
        messages.error(request, _("Nothing was ticked."))
        return redirect("desk")
    results = [(each, *_tried(partial(work, by, each, request.POST))) for each in ticked]
    context = {"results": results, "failed": sum(not done for _number, done, _said in results)}
    return render(request, "cases/several.html", context)


def _tried(action: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, action()
    except Refused as refused:
        return False, in_words(refused)
    except NoSuchCase:
        return False, _t("There is no such case among those that you may see.")


def _assign(by: Person, number: str, posted: QueryDict) -> str:
    field = officers_field(by)
    try:
        officer = field.clean(posted.get("to", ""))
    except forms.ValidationError:
        raise Refused(_t("Choose the officer who is to lead the cases.")) from None
    handle.assign(case_or_404(by, number), to=officer, by=by, now=timezone.now())
    return _t("Assigned to %(name)s.") % {"name": officer.name}


def _lead(by: Person, number: str, posted: QueryDict) -> str:
    handle.assign(case_or_404(by, number), to=by, by=by, now=timezone.now())
    return _t("You lead it.")


def _take(by: Person, number: str, posted: QueryDict) -> str:
    """``number`` is that of the referral."""
    found = Referral.objects.select_related("case").filter(pk=int(number) if number.isdecimal() else 0).first()
    if found is None:
        raise NoSuchCase(f"no referral {number}")
    handle.take(referral_or_404(by, case_or_404(by, found.case.public_id), found.pk), by=by, now=timezone.now())
    return _t("You have taken %(case)s for your team.") % {"case": found.case.public_id}
