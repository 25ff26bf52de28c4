"""Whether this installation is the demonstration, may become it, and who is who in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from navicert.office.demo.cast import PASSWORD, address
from navicert.office.demo.given import given
from navicert.office.models import KeptDetermination, KeptScreening, StoredParty
from navicert.office.models.case import Case
from navicert.office.models.people import Organisation, Person
from navicert.office.people.roles import ROLES, Role

WORKED_WITH = (Person, Organisation, Case, KeptDetermination, KeptScreening, StoredParty)
MARK = ".demonstration"  # an empty file: what lies in this folder was made by the demonstration
LISTS = ("lists", "lists.yaml")  # what an installation has that screens against lists of its own


def is_demo() -> bool:
    """Does this database hold the people of the demonstration?"""
    return Person.objects.filter(email=address("officer")).exists()


def why_no_demo() -> str | None:
    """``None`` where the demonstration may be built here, or the sentence that says why not.

    It lets anybody in who has read a public password, and it is all invented: it has no place on a server that other
    machines reach, nor beside anything that somebody works with.
    """
    home = Path(settings.NAVICERT_HOME)
    if settings.PUBLIC:
        return "Everybody knows the password of the demonstration, and other machines can reach this server."
    if any(kind._default_manager.exists() for kind in WORKED_WITH):
        return "This installation has been worked with, and is left as it is."
    if any((home / name).exists() for name in LISTS) and not (home / MARK).exists():
        return f"{home} holds lists of an installation, and they are left as they are."
    return None


FIRST = ("officer", "exporter", "head", "technical", "customs", "reception", "auditor", "ardentmoor", "administrator")


class Character(NamedTuple):
    """Somebody whom a visitor may want to be; ``hint``: what to try as this person, empty where nothing is special."""

    address: str
    name: str
    post: str
    hint: str


def who_is_who() -> list[Character]:
    """Everybody whom a visitor may want to be: those to begin with, others with something to try, the rest."""
    begin_with = [address(short) for short in FIRST]

    def place(each: Character) -> tuple[int, bool]:
        return begin_with.index(each.address) if each.address in begin_with else len(begin_with), not each.hint

    return sorted(_characters(), key=place)


def _characters() -> Iterator[Character]:
    rows = given("people")
    for each in rows["administrators"][:1]:
        yield _character(each, "administrator")
    for each in rows["staff"]:
        yield _character(each, each["role"])
    for team in rows["teams"].values():
        for each in team["people"]:
            yield _character(each, "adviser", team["title"])
    for firm in (*rows["firms"], *rows["agents"]):
        for each in firm["people"]:
            yield _character(each, each["role"], firm["name"])


def _character(each: dict[str, Any], role: Role, place: str = "") -> Character:
    title = ROLES[role].title
    return Character(address(each["email"]), each["name"], f"{title}, {place}" if place else title, each.get("try", ""))


def leaflet() -> str:
    """Who is who, as it is printed: those with something to try."""
    shown = [each for each in who_is_who() if each.hint]
    wide = max(len(each.address) for each in shown)
    lines = [f"  {each.address:<{wide}}  {each.post}: {each.hint}" for each in shown]
    return "\n".join(
        [
            "This is a demonstration: firms, people and cases are invented, the law is real.",
            f"Open http://{settings.BIND}/demo and choose who you want to be, or sign in as",
            *lines,
            f"each with the password: {PASSWORD}",
        ]
    )
