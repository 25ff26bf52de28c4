"""The verbs about people, firms and posts, to somebody of the state and to somebody in a firm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from navicert.office.actions import own, people
from navicert.office.models.people import Absence, AccessToken, Organisation, Person, Post
from office_cases import Office
from office_people import a_person, an_organisation
from office_verbs import AT, Verb

DAY = AT.date()
SITE = {"name": "Quay 4", "address": "Quay Street", "country": "DE"}


def an_inspector(office: Office) -> Person:
    return a_person("inspector", name="Somebody Else")


def the_clerk(office: Office) -> Person:
    return office.clerk


def the_firm(office: Office) -> Organisation:
    return office.firm


def a_new_firm(office: Office) -> Organisation:
    return an_organisation("exporter", "Not yet approved Ltd", approved=False)


def locked_out(office: Office) -> Person:
    somebody = an_inspector(office)
    Person.objects.filter(pk=somebody.pk).update(is_active=False)
    return Person.objects.get(pk=somebody.pk)


def with_an_agent(office: Office) -> Organisation:
    an_organisation("agent").clients.add(office.firm)
    return office.firm


def the_authority(office: Office) -> Organisation:
    return an_organisation("authority")


def post_of(whose: Callable[[Office], Person]) -> Callable[[Office], Post]:
    return lambda office: Post.objects.filter(person=whose(office)).get()


def absence_of(whose: Callable[[Office], Person]) -> Callable[[Office], Absence]:
    return lambda office: Absence.objects.create(person=whose(office), since=DAY, until=DAY)


def token_of(whose: Callable[[Office], Person]) -> Callable[[Office], AccessToken]:
    return lambda office: own.make_token(somebody := whose(office), name="a program", days=1, by=somebody, now=AT)[0]


def _person(verb: str, **form: Any) -> Callable[[Person], tuple[str, dict[str, Any]]]:
    return lambda somebody: (f"/people/{somebody.public_id}/{verb}", form)


def _place(verb: str, **form: Any) -> Callable[[Organisation], tuple[str, dict[str, Any]]]:
    return lambda place: (f"/organisations/{place.public_id}/{verb}", form)


def _invite(place: Callable[[Office], Organisation], role: str) -> Verb:
    return Verb(
        place,
        lambda row, p, o: people.invite("new@people.example", row, role, by=p, now=AT),
        None,
        lambda row: ("/people/invite", {"email": "new@people.example", "role": role, "organisation": row.pk}),
    )


def _give_post(whose: Callable[[Office], Person], kind: str, role: str) -> Verb:
    return Verb(
        whose,
        lambda row, p, o: people.give_post(row, role, an_organisation(kind), by=p, now=AT),
        None,
        lambda row: (f"/people/{row.public_id}/posts", {"role": role, "organisation": an_organisation(kind).pk}),
    )


def _to(whose: Callable[[Office], Person], where: str) -> dict[str, Verb]:
    """What is done to somebody, of the state or in a firm. Absences and tokens have pages for the own ones only."""
    return {
        f"end_post ({where})": Verb(
            post_of(whose), lambda row, p, o: people.end_post(row, by=p, now=AT), None,
            lambda row: (f"/people/{row.person.public_id}/posts/{row.pk}/end", {}),
        ),
        f"deactivate_person ({where})": Verb(
            whose, lambda row, p, o: people.deactivate_person(row, by=p, now=AT), None, _person("deactivate")
        ),
        f"record_absence ({where})": Verb(
            whose, lambda row, p, o: own.record_absence(row, since=DAY, until=DAY, by=p, now=AT)
        ),
        f"end_absence ({where})": Verb(absence_of(whose), lambda row, p, o: own.end_absence(row, by=p, now=AT)),
        f"revoke_token ({where})": Verb(token_of(whose), lambda row, p, o: own.revoke_token(row, by=p, now=AT)),
    }  # fmt: skip


VERBS_ON_PEOPLE: dict[str, Verb] = {
    "register_organisation": Verb(
        the_firm,
        lambda row, p, o: people.register_organisation(kind="exporter", name="Wagtail Ltd", country="DE", by=p, now=AT),
        None,
        lambda row: ("/organisations/new", {"kind": "exporter", "name": "Wagtail Ltd", "country": "DE"}),
    ),
    "approve_organisation": Verb(
        a_new_firm, lambda row, p, o: people.approve_organisation(row, by=p, now=AT), None, _place("approve")
    ),
    "add_site": Verb(
        the_firm, lambda row, p, o: people.add_site(row, **SITE, keeps_records=False, by=p, now=AT), None,
        _place("sites", **SITE),
    ),
    "name_agent": Verb(
        the_firm, lambda row, p, o: people.name_agent(row, an_organisation("agent"), by=p, now=AT), None,
        lambda row: (f"/organisations/{row.public_id}/agents", {"number": an_organisation("agent").public_id}),
    ),
    "dismiss_agent": Verb(
        with_an_agent, lambda row, p, o: people.dismiss_agent(row, an_organisation("agent"), by=p, now=AT), None,
        lambda row: (f"/organisations/{row.public_id}/agents/{an_organisation('agent').public_id}/dismiss", {}),
    ),
    "open_team": Verb(
        the_authority, lambda row, p, o: people.open_team(row, slug="optics", title="Optics", by=p, now=AT), None,
        _place("teams", slug="optics", title="Optics"),
    ),
    "invite (of the state)": _invite(the_authority, "inspector"),
    "invite (in the firm)": _invite(the_firm, "applicant"),
    "give_post (of the state)": _give_post(an_inspector, "authority", "officer"),
    "give_post (in the firm)": _give_post(the_clerk, "exporter", "reader"),
    **_to(an_inspector, "of the state"),
    **_to(the_clerk, "in the firm"),
    "reactivate_person": Verb(
        locked_out, lambda row, p, o: people.reactivate_person(row, by=p, now=AT), None, _person("reactivate")
    ),
    "remove_second_factor": Verb(
        an_inspector, lambda row, p, o: people.remove_second_factor(row, by=p, now=AT), None,
        _person("remove-second-factor"),
    ),
    "give_clearance": Verb(
        an_inspector, lambda row, p, o: people.give_clearance(row, clearance="secret", nationalities=[], by=p, now=AT),
        None, _person("clearance", clearance="secret"),
    ),
    "change_notices": Verb(
        an_inspector, lambda row, p, o: own.change_notices(row, notices="none", language="fr", by=p, now=AT)
    ),
    "make_token": Verb(an_inspector, lambda row, p, o: own.make_token(row, name="x", days=1, by=p, now=AT)),
    "subject_access": Verb(an_inspector, lambda row, p, o: own.subject_access(row, by=p, now=AT)),
}  # fmt: skip
