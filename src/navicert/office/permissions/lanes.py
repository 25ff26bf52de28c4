"""Who may do what with lanes, reviews, hits, the risk sheet and the pages for heads. ``None``, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from navicert.office.models.case import Case
from navicert.office.models.licence import Policy
from navicert.office.models.people import Person
from navicert.office.people.roles import Role
from navicert.office.permissions.case import (
    may_assign,
    may_lead,
    may_propose_policy,
    may_see_inside,
    may_sign_policy,
    needs,
    same_person,
)

SEE_POLICIES: tuple[Role, ...] = ("policy_owner", "officer", "head_of_unit", "head_of_department", "auditor")
SEE_SIGHT: tuple[Role, ...] = ("head_of_unit", "head_of_department", "policy_owner", "auditor")
HITS: tuple[Role, ...] = ("officer", "head_of_unit")
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "licensing_officer": (),
    "screening_analyst": (),
    "inspector": (),
    "technical_adviser": ("technical", "nuclear", "chemical_biological", "missiles", "information_security"),
    "foreign_affairs": ("foreign_affairs",),
    "defence": ("defence",),
    "economy": ("economy",),
    "security": ("security", "intelligence"),
    "alliance_desk": ("alliance", "defence"),
    "regime_desk": ("non_proliferation",),
}
"""The teams that speak for each role which the risk sheet and the strategic sheet ask."""


def may_see_policies(person: Person) -> str | None:
    """The policies are read by those who work under them."""
    return needs(person, *SEE_POLICIES)


def may_end_policy(person: Person) -> str | None:
    """Any policy owner ends a policy: taking power away needs no second person."""
    return needs(person, "policy_owner")


def may_use_crisis_lane(person: Person, case: Case) -> str | None:
    """A head of unit puts a case under a declaration, and takes it out again."""
    return needs(person, "head_of_unit") or may_assign(person, case)


def may_review(person: Person, case: Case, policy: Policy | None = None) -> str | None:
    """A decision of a special lane is reviewed by a head of unit who neither proposed nor signed it or its policy."""
    if why_not := needs(person, "head_of_unit") or may_see_inside(person, case):
        return why_not
    hands: list[int | None] = [pk for pair in case.proposals.values_list("by", "signatures__by") for pk in pair]
    if policy is not None:
        hands += [policy.proposed_by_id, policy.signed_by_id]
    return "You had a part in what is reviewed: somebody else has to do it." if same_person(person, *hands) else None


def may_see_sight(person: Person) -> str | None:
    """Delays and statistics are for heads, policy owners and auditors."""
    return needs(person, *SEE_SIGHT)


def may_see_hits(person: Person) -> str | None:
    """Hits are worked on by officers; heads and auditors see them."""
    return needs(person, *HITS, "auditor")


def may_judge_hit(person: Person, case: Case) -> str | None:
    """A hit is judged by an officer or a head of unit who has no post in the firm."""
    return needs(person, *HITS) or may_see_inside(person, case) or not_of_the_firm(person, case)


def may_confirm_hit(person: Person, case: Case, first: int | None) -> str | None:
    """That a hit is another party counts once a second officer or head has looked as well."""
    if why_not := may_judge_hit(person, case):
        return why_not
    return "You judged this hit first: somebody else has to look as well." if same_person(person, first) else None


def may_set_aside(person: Person) -> str | None:
    """A hit of a screening that belongs to no case is set aside by an officer or a head of unit."""
    return needs(person, *HITS)


def may_answer_risk(person: Person, case: Case, asked: str) -> str | None:
    """A question of the risk sheet is answered by the desk that is asked, or by the officer who leads the case."""
    if may_lead(person, case) is None or may_contribute(person, case, asked) is None:
        return None
    return f"This is for {asked.replace('_', ' ')}, or for the officer who leads the case."


def may_contribute(person: Person, case: Case, asked: str) -> str | None:
    """A field of the strategic sheet is filled by the desk that owns it."""
    if why_not := may_see_inside(person, case) or not_of_the_firm(person, case):
        return why_not
    if asked == "inspector" and person.post("inspector"):
        return None
    teams = {post.team.slug for post in person.posts if post.role == "adviser" and post.team}
    return None if teams & set(ANSWERS.get(asked, ())) else f"This is for {asked.replace('_', ' ')}."


def not_of_the_firm(person: Person, case: Case) -> str | None:
    """Nobody acts for the authority in a case of a firm for which they work as well."""
    own = any(post.organisation_id in {case.exporter_id, case.agent_id} for post in person.posts)
    return "You hold a post in the firm that applies: somebody else has to do this." if own else None


VERBS: dict[str, Callable[..., str | None]] = {
    "propose_policy": may_propose_policy,
    "sign_policy": may_sign_policy,
    "end_policy": may_end_policy,
    "see_policies": may_see_policies,
    "enter_crisis_lane": may_use_crisis_lane,
    "leave_crisis_lane": may_use_crisis_lane,
    "review": may_review,
    "see_sight": may_see_sight,
    "see_hits": may_see_hits,
    "judge_hit": may_judge_hit,
    "confirm_hit": may_confirm_hit,
    "set_aside": may_set_aside,
    "answer_risk": may_answer_risk,
    "contribute": may_contribute,
}
