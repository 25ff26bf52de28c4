"""What concerns a person: their notices, new ones first, and how often they are written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from navicert.office.guard import needs_person, person_of
from navicert.office.models.licence import Notice
from navicert.office.models.people import Person
from navicert.office.people.notices import mark_read
from navicert.office.people.roles import OF_EXPORTERS, Role
from navicert.office.visible.cases import seen_among
from navicert.office.visible.licences import licences_of
from navicert.web.doing import told

MOST = 100  # notices on the page
TOLD_BEYOND: tuple[Role, ...] = ("policy_owner",)
"""Roles that are told of cases which they do not see: what a review found of a decision under their policy."""


@require_safe
@needs_person
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices of the person."""
    person = person_of(request)
    found = list(Notice.objects.filter(person=person).select_related("case").order_by("-at", "-pk")[:MOST])
    new = [each.pk for each in found if each.read is None]
    shown = {"rows": _rows(person, found), "new": len(new), "upto": max(new, default=0)}
    return render(request, "notices/notices.html", shown)


class Row(NamedTuple):
    """A notice; ``told``: its text is shown; ``address`` of its case, or, where the person sees only that, of the licence."""

    notice: Notice
    told: bool
    address: str


def _rows(person: Person, found: Sequence[Notice]) -> list[Row]:
    """The notices with what the person may see of them today: somebody who has left a firm reads no more about its cases."""
    cases = [each.case for each in found if each.case]
    seen = seen_among(person, [case.public_id for case in cases])
    licences = dict(
        licences_of(person).filter(case__in={case.pk for case in cases if case.public_id not in seen})
        .order_by("pk").values_list("case", "public_id")
    )  # fmt: skip
    page = "application" if all(post.role in OF_EXPORTERS for post in person.posts) else "case"
    beyond = person.post(*TOLD_BEYOND) is not None
    return [_row(each, seen, licences, page, beyond=beyond) for each in found]


def _row(notice: Notice, seen: frozenset[str], licences: Mapping[int, str], page: str, *, beyond: bool) -> Row:
    case = notice.case
    if case is None:
        return Row(notice, True, "")
    if case.public_id in seen:
        return Row(notice, True, reverse(page, args=[case.public_id]))
    if case.pk in licences:
        return Row(notice, True, reverse("licence", args=[licences[case.pk]]))
    return Row(notice, beyond, "")


@require_POST
@needs_person
def read(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page; what came since stays new."""
    given = request.POST.get("upto", "")
    upto = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
    person, now = person_of(request), timezone.now()
    told(request, lambda: mark_read(person, now, upto=upto), _("Your notices are marked as read."))
    return redirect("notices")
