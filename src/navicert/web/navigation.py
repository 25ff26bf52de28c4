"""The entries at the top of every page, by the posts that a person holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from navicert.office.guard import signed_in
from navicert.office.models.people import Person
from navicert.office.people.roles import OF_EXPORTERS, OF_THE_AUTHORITY, Role
from navicert.office.permissions.lanes import HITS, SEE_SIGHT

AT_A_DESK: tuple[Role, ...] = (*OF_THE_AUTHORITY, "adviser", "inspector")

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Entry(NamedTuple):
    """An entry: its word, the name of its page, and for whom it is; for nobody in particular: for everybody."""

    title: _StrPromise
    page: str
    roles: tuple[Role, ...] = ()


ENTRIES = (
    Entry(_("My desk"), "desk", AT_A_DESK),
    Entry(_("Cases"), "cases", (*AT_A_DESK, "auditor")),
    Entry(_("Applications"), "applications", OF_EXPORTERS),
    Entry(_("Licences"), "licences", (*OF_EXPORTERS, *OF_THE_AUTHORITY, "inspector", "auditor", "customs_officer")),
    Entry(_("Duties"), "duties", ("inspector",)),
    Entry(_("Customs"), "customs", ("customs_officer",)),
    Entry(_("Hits"), "hits", HITS),
    Entry(_("Sight"), "sight", SEE_SIGHT),
    Entry(_("Policies"), "policies", ("policy_owner", "head_of_unit", "head_of_department")),
    Entry(_("Notices"), "notices", (*AT_A_DESK, *OF_EXPORTERS, "customs_officer", "policy_owner", "administrator")),
    Entry(_("People"), "people", ("administrator", "company_administrator")),
    Entry(_("Assess"), "first_page"),
    Entry(_("Screen"), "screening"),
    Entry(_("The law on file"), "law"),
    Entry(_("The record"), "record"),
)


def entries_of(person: Person | None) -> tuple[Entry, ...]:
    """The entries for a person; for whoever has not signed in, those for everybody."""
    return tuple(each for each in ENTRIES if not each.roles or (person is not None and person.post(*each.roles)))


def entries(request: HttpRequest) -> dict[str, object]:
    """For the templates: the entries, and the name of the page that is shown."""
    found = getattr(request, "resolver_match", None)
    shown = {"entries": entries_of(signed_in(request)), "page_here": found.url_name if found else ""}
    return {**shown, "languages": settings.LANGUAGES}  # each in its own words
