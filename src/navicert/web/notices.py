"""What concerns a person: their notices, new ones first, and how often they are written to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from navicert.office.guard import needs_person, person_of
from navicert.office.models.licence import Notice
from navicert.office.people.notices import mark_read
from navicert.office.people.roles import OF_EXPORTERS
from navicert.web.doing import told

MOST = 100  # notices on the page


@require_safe
@needs_person
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices of the person."""
    person = person_of(request)
    rows = list(Notice.objects.filter(person=person).select_related("case").order_by("-at", "-pk")[:MOST])
    new = [each.pk for each in rows if each.read is None]
    firms = all(post.role in OF_EXPORTERS for post in person.posts)
    shown = {"rows": rows, "new": len(new), "upto": max(new, default=0), "applies": firms}
    return render(request, "notices/notices.html", shown)


@require_POST
@needs_person
def read(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page; what came since stays new."""
    given = request.POST.get("upto", "")
    upto = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
    person, now = person_of(request), timezone.now()
    told(request, lambda: mark_read(person, now, upto=upto), _("Your notices are marked as read."))
    return redirect("notices")
