"""``python -m navicert.office person add``: let in the first administrator, or anybody else, from the machine itself."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from navicert.office.actions.people import approve_organisation, invite, register_organisation
from navicert.office.environment import is_loopback
from navicert.office.models.people import Organisation, Team
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import Refused


class Command(BaseCommand):
    """Invite somebody, and say with which link they come in."""

    help = "Invite somebody and print the link with which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be typed."""
        add = parser.add_subparsers(dest="verb", required=True).add_parser("add", help=self.help)
        add.add_argument("email", help="the address with which the person signs in")
        add.add_argument("name", help="how the person is called")
        add.add_argument("--organisation", required=True, help="its name; made and approved where there is none")
        add.add_argument("--role", required=True, choices=sorted(ROLES), help="the post")
        add.add_argument("--country", default="", help="two letters, for an organisation that is made")
        add.add_argument("--team", default="", help="short name of the team")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Invite, and print the link."""
        try:
            with transaction.atomic():
                secret = self._invited(**options)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(address() + reverse("invitation", args=[secret]))

    def _invited(
        self, *, email: str, name: str, organisation: str, role: str, country: str, team: str, **_: Any
    ) -> str:
        now = timezone.now()
        kinds = ROLES[role].kinds  # type: ignore[index]
        place = Organisation.objects.filter(name=organisation, kind__in=kinds).first()
        if place is None:
            if not country:
                raise Refused(f"There is no {' or '.join(kinds)} {organisation!r} yet: add --country to make it.")
            place = register_organisation(kind=kinds[0], name=organisation, country=country.upper(), by=None, now=now)
            place = approve_organisation(place, by=None, now=now)
        desk = Team.objects.filter(slug=team, organisation=place).first() if team else None
        if team and desk is None:
            raise Refused(f"{place} has no team {team!r}.")
        return invite(email, place, role, desk, name=name, by=None, now=now)[1]


def address() -> str:
    """How people reach this server: the first of its names, by HTTPS where other machines reach it."""
    if not settings.PUBLIC:
        return f"http://{settings.BIND}"
    names = [host for host in settings.ALLOWED_HOSTS if host != "*" and not is_loopback(host)]
    return f"https://{names[0].lstrip('.') if names else settings.BIND}"
