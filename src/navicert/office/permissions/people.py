"""Who may do what about people, firms and posts. One function a verb: ``None``, or the sentence that says why not.

Three rules stand above the roles. Nobody gives a post to themselves, nor to somebody whom they stand in for. Nobody
holds a post of the state and one in a firm. An administrator decides no case, and an auditor changes nothing, so
neither holds another post.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from datetime import datetime as Moment

from django.utils import timezone

from navicert.licensing.sentences import Sentence, either
from navicert.office.models.people import AccessToken, Invitation, Organisation, Person, Post, Team, not_over
from navicert.office.people.roles import FIRMS, ROLES, SIGNING, Role
from navicert.office.permissions.case import needs, same_person

ALONE: tuple[Role, ...] = ("administrator", "auditor")  # held with no other role
# Who may stand in for whom: the same role, or the one beside it.
STANDS_IN: dict[Role, tuple[Role, ...]] = {
    "head_of_department": ("head_of_department", "head_of_unit"),
    "head_of_unit": ("head_of_unit", "head_of_department", "officer"),
    "officer": ("officer", "head_of_unit"),
    "company_administrator": ("company_administrator", "applicant"),
    "applicant": ("applicant", "company_administrator"),
}

ONESELF = Sentence("Nobody gives a post to themselves: ask another administrator.")
ONLY_ONESELF = Sentence("Only the person may do this.")
NOT_YOURS = Sentence("This is for the administrator, or, in a firm, for its company administrator.")


# --- what a post may be ----------------------------------------------------------------------


def misplaced(role: str, organisation: Organisation, team: Team | None) -> str | None:
    """Can this role be held in this organisation and team at all?"""
    described = ROLES.get(role)  # type: ignore[call-overload]
    if described is None:
        return Sentence("There is no role {role}. Choose one of {names}.", role=repr(role), names=", ".join(ROLES))
    if organisation.kind not in described.kinds:
        return Sentence(
            "{title} is a post in an organisation of the kind {names}.",
            title=Sentence(described.title),
            names=either(described.kinds),
        )
    if organisation.approved is None:
        return Sentence("{organisation} has not been approved yet.", organisation=organisation)
    if team is not None and team.organisation_id != organisation.pk:
        return Sentence("The team {team} is not one of {organisation}.", team=team, organisation=organisation)
    return (
        Sentence("Say which team the {title} belongs to.", title=Sentence(described.title.lower()))
        if role == "adviser" and team is None
        else None
    )


def clashes(person: Person, role: str, organisation: Organisation, team: Team | None, day: Day) -> str | None:
    """Do the posts that the person holds then leave room for this one?"""
    held = person.held.filter(not_over(day)).select_related("organisation", "team")
    for post in held:
        if (post.organisation.kind in FIRMS) is not (organisation.kind in FIRMS):
            return Sentence(
                "{person} is {post}: nobody holds a post of the state and one in a firm.",
                person=person,
                post=_titled(post),
            )
        if post.role != role and {post.role, role} & set(ALONE):
            return Sentence("{person} is {post}: that is held with no other role.", person=person, post=_titled(post))
        if (post.role, post.organisation_id, post.team) == (role, organisation.pk, team):
            return Sentence("{person} is {post} already.", person=person, post=_titled(post))
    return None


def _titled(post: Post) -> str:
    return Sentence("{post} at {organisation}", post=Sentence(post.title.lower()), organisation=post.organisation)


def stands_in(delegate: Person, absent: Person, today: Day) -> str | None:
    """May somebody stand in for another: do own posts of theirs fit all those that they would hold?"""
    own = [post for post in delegate.posts if post.person_id == delegate.pk]
    if not own:
        return Sentence("{delegate} holds no post today.", delegate=delegate)
    for post in absent.held.filter(not_over(today)).select_related("organisation", "team"):
        roles = STANDS_IN.get(post.role, (post.role,))
        fits = [mine for mine in own if mine.role in roles and mine.organisation_id == post.organisation_id]
        if not any(post.team_id is None or mine.team_id in (None, post.team_id) for mine in fits):
            return Sentence(
                "{delegate} cannot stand in as {post}: name somebody with such a post there.",
                delegate=delegate,
                post=_titled(post),
            )
    return None


# --- firms and bodies ------------------------------------------------------------------------


def may_register_organisation(person: Person) -> str | None:
    """Firms and bodies are entered by the authority."""
    return needs(person, "reception", "officer", "administrator")


def may_approve_organisation(person: Person, organisation: Organisation) -> str | None:
    """Firms are approved by the reception or the head of unit; bodies of the state by the administrator."""
    if organisation.approved is not None:
        return Sentence(
            "{organisation} was approved on {approved} already.",
            organisation=organisation,
            approved=f"{organisation.approved:%d.%m.%Y}",
        )
    return needs(person, "reception", *SIGNING) if organisation.kind in FIRMS else needs(person, "administrator")


def may_run_firm(person: Person, organisation: Organisation) -> str | None:
    """Sites and agents of a firm are named by its company administrator."""
    if person.post("company_administrator", organisation=organisation.pk):
        return None
    return Sentence("This is for the company administrator of the firm.")


def may_open_team(person: Person, organisation: Organisation) -> str | None:
    """Teams of the authority and of ministries are set up by the administrator."""
    if organisation.kind in FIRMS:
        return Sentence("Firms have sites, not teams.")
    return needs(person, "administrator")


# --- people ----------------------------------------------------------------------------------


def may_invite(person: Person, organisation: Organisation, role: str, team: Team | None = None) -> str | None:
    """The administrator fills posts of the state, and a firm's first post; the rest of a firm is the firm's own."""
    return misplaced(role, organisation, team) or _fills(person, organisation, role)


def _fills(person: Person, organisation: Organisation, role: str) -> str | None:
    if organisation.kind not in FIRMS:
        return needs(person, "administrator")
    if person.post("company_administrator", organisation=organisation.pk):
        return None
    if not person.post("administrator"):
        return NOT_YOURS
    if role == "company_administrator":
        return None
    return Sentence(
        "The people of {organisation} are named by its own company administrator; you may invite that one.",
        organisation=organisation,
    )


def may_accept_invitation(invitation: Invitation, now: Moment) -> str | None:
    """Whoever holds the secret of the link, once, in time."""
    if invitation.accepted is not None:
        return Sentence("This invitation has been used already. Sign in, or ask for another one.")
    if invitation.expires <= now:
        return Sentence(
            "This invitation ended on {expires}. Ask for another one.", expires=f"{invitation.expires:%d.%m.%Y}"
        )
    host = invitation.invited_by
    if host is not None and may_invite(host, invitation.organisation, invitation.role, invitation.team):
        return Sentence("Whoever invited you may no longer do so. Ask for another invitation.")
    return None


def may_give_post(
    person: Person, to: Person, organisation: Organisation, role: str, team: Team | None = None
) -> str | None:
    """As for an invitation, and never to oneself."""
    if same_person(person, to.pk):
        return ONESELF
    if not to.is_active:
        return Sentence("{to} does not work with the office any more.", to=to)
    return may_invite(person, organisation, role, team)


def may_end_post(person: Person, post: Post) -> str | None:
    """Who may give a post may end it, but not the last one of its kind that lets others in."""
    if why_not := _fills(person, post.organisation, post.role):
        return why_not
    return _last_one(post)


def _last_one(post: Post) -> str | None:
    if post.role not in ("administrator", "company_administrator"):
        return None
    others = Post.objects.filter(role=post.role, person__is_active=True, since__lte=timezone.localdate())
    if post.role == "company_administrator":
        others = others.filter(organisation=post.organisation)
    if others.filter(until=None).exclude(person=post.person_id).exists():
        return None
    return Sentence(
        "This is the last {title} of {organisation}: give somebody else this post first.",
        title=Sentence(post.title.lower()),
        organisation=post.organisation,
    )


def may_deactivate_person(person: Person, other: Person) -> str | None:
    """The administrator locks anybody out but themselves; a company administrator people of the own firm only."""
    if same_person(person, other.pk):
        return Sentence("Nobody locks themselves out: ask another administrator.")
    held = list(other.held.filter(not_over(timezone.localdate())).select_related("organisation"))
    if not person.post("administrator") and not _all_mine(person, held):
        return NOT_YOURS
    return next((last for post in held if (last := _last_one(post))), None)


def _all_mine(person: Person, posts: list[Post]) -> bool:
    """Are these all posts in the firm that the person administers?"""
    firms = {post.organisation_id for post in person.posts if post.role == "company_administrator"}
    return bool(posts) and {post.organisation_id for post in posts} <= firms


def may_reactivate_person(person: Person, other: Person) -> str | None:
    """Only the administrator lets somebody in again."""
    return Sentence("{other} is not locked out.", other=other) if other.is_active else needs(person, "administrator")


def may_remove_second_factor(person: Person, other: Person) -> str | None:
    """The administrator, who has made sure who asks; never one's own."""
    return Sentence("Ask another administrator.") if same_person(person, other.pk) else needs(person, "administrator")


def may_give_clearance(person: Person, to: Person) -> str | None:
    """Clearances and nationalities are entered by the administrator, never the own ones."""
    return Sentence("Nobody clears themselves.") if same_person(person, to.pk) else needs(person, "administrator")


# --- what is one's own -----------------------------------------------------------------------


def may_record_absence(person: Person, absent: Person) -> str | None:
    """The person; or the head of unit or administrator for people of the state; or, in a firm, its administrator."""
    if person.pk == absent.pk:
        return None
    held = list(absent.held.filter(not_over(timezone.localdate())).select_related("organisation"))
    of_the_state = bool(held) and all(post.organisation.kind not in FIRMS for post in held)
    if of_the_state and person.post("administrator", *SIGNING) or _all_mine(person, held):
        return None
    return Sentence("This is for the person, or for whoever leads them.")


def only_oneself(person: Person, other: Person) -> str | None:
    """Language, notices and tokens are everybody's own."""
    return None if person.pk == other.pk else ONLY_ONESELF


def may_revoke_token(person: Person, token: AccessToken) -> str | None:
    """The person; the administrator; or, in a firm, its company administrator."""
    held = list(token.person.held.filter(not_over(timezone.localdate())))
    if person.pk == token.person_id or person.post("administrator") or _all_mine(person, held):
        return None
    return NOT_YOURS


def may_access_subject(person: Person, subject: Person) -> str | None:
    """What is kept on a person is for that person, and for the administrator who answers their request."""
    return None if person.pk == subject.pk else needs(person, "administrator")


PEOPLE_VERBS: dict[str, Callable[..., str | None]] = {
    "register_organisation": may_register_organisation,
    "approve_organisation": may_approve_organisation,
    "add_site": may_run_firm,
    "name_agent": may_run_firm,
    "dismiss_agent": may_run_firm,
    "open_team": may_open_team,
    "invite": may_invite,
    "accept_invitation": may_accept_invitation,
    "give_post": may_give_post,
    "end_post": may_end_post,
    "deactivate_person": may_deactivate_person,
    "reactivate_person": may_reactivate_person,
    "remove_second_factor": may_remove_second_factor,
    "give_clearance": may_give_clearance,
    "record_absence": may_record_absence,
    "end_absence": may_record_absence,
    "change_notices": only_oneself,
    "make_token": only_oneself,
    "revoke_token": may_revoke_token,
    "subject_access": may_access_subject,
}
