"""Which people and organisations somebody sees: administrators all, company administrators those of the own firm."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from navicert.office.models.people import Organisation, Person, Post, held_on, not_over
from navicert.office.people.roles import OF_THE_AUTHORITY, Role

SEE_ORGANISATIONS: tuple[Role, ...] = (*OF_THE_AUTHORITY, "administrator", "auditor")


def _firms(person: Person) -> list[int]:
    return [post.organisation_id for post in person.posts if post.role == "company_administrator"]


def people_seen_by(person: Person) -> QuerySet[Person]:
    """People whom somebody administers, in the order of their names. Who has left a firm is none of its people any more."""
    everybody = Person.objects.order_by("name", "pk")
    if person.post("administrator", "auditor"):
        return everybody
    return everybody.filter(pk__in=posts_seen_by(person).filter(not_over(timezone.localdate())).values("person"))


def posts_seen_by(person: Person) -> QuerySet[Post]:
    """Posts of those people: what somebody holds in another firm is no business of this one."""
    every = Post.objects.select_related("organisation", "team").order_by("-since", "pk")
    return every if person.post("administrator", "auditor") else every.filter(organisation__in=_firms(person))


def person_or_404(by: Person, public_id: str) -> Person:
    """Somebody whom this person administers."""
    found = people_seen_by(by).filter(public_id=public_id).first()
    if found is None:
        raise Http404(f"no person {public_id!r}")
    return found


def organisations_seen_by(person: Person) -> QuerySet[Organisation]:
    """All for the authority; for firms their own, and the agents that apply for them."""
    every = Organisation.objects.order_by("name", "pk")
    return every if person.post(*SEE_ORGANISATIONS) else every.filter(pk__in=_firms(person))


def organisation_or_404(by: Person, public_id: str) -> Organisation:
    """An organisation that this person sees."""
    found = organisations_seen_by(by).filter(public_id=public_id).first()
    if found is None:
        raise Http404(f"no organisation {public_id!r}")
    return found


def colleagues(person: Person) -> QuerySet[Person]:
    """Who works in the same organisations today, the person apart."""
    today = timezone.localdate()
    places = {post.organisation_id for post in person.posts if post.person_id == person.pk}
    held = Post.objects.filter(held_on(today), organisation__in=places)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).exclude(pk=person.pk).order_by("name")
