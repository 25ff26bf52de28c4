"""Who may do what. One function a verb: it answers ``None``, or the sentence that says why not.

Pages, interface and actions ask the same function, so no door is wider than another. Whether the state of a case
allows the verb says :mod:`navicert.licensing.states`; here stands only who.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime as Moment

from navicert.licensing.sentences import Sentence, either
from navicert.licensing.states import CaseState
from navicert.office.models.case import Case, Document, Proposal, Query, Referral
from navicert.office.models.licence import Duty, Licence, Policy
from navicert.office.models.people import CLEARANCES, Person, Post
from navicert.office.people.roles import APPLYING, OF_EXPORTERS, OF_THE_AUTHORITY, ROLES, SIGNING, Role

OWN_ADVICE = Sentence("You gave advice in this case: somebody else has to sign it.")
OWN_PROPOSAL = Sentence("You proposed this decision: somebody else has to sign it.")
NO_CASE = Sentence("There is no such case among those that you may see.")
SIGNED = Sentence("You have signed this decision: somebody else has to issue it or sign it again.")


class Refused(Exception):
    """This cannot be done, or not now. Its sentence is for the person who asked."""


class NotAllowed(Refused):
    """This person may not do it."""


def refuse_unless(why_not: str | None) -> None:
    """Raise :class:`NotAllowed` where a permission gives a reason why not."""
    if why_not is not None:
        raise NotAllowed(why_not)


# --- posts -----------------------------------------------------------------------------------


def needs(person: Person, *roles: Role) -> str | None:
    """Does the person hold one of these roles anywhere?"""
    if person.post(*roles):
        return None
    return Sentence(
        "This is for {names}; you hold no such post today.",
        names=either(ROLES[role].title.lower() for role in roles),
    )


def applying_post(person: Person, case: Case) -> Post | None:
    """The post with which somebody acts for the firm of a case: in the firm, or in the agent that filed it."""
    firms = [case.exporter_id, *([case.agent_id] if case.agent_id else [])]
    return next((post for firm in firms if (post := person.post(*APPLYING, organisation=firm))), None)


def for_the_firm(person: Person, case: Case) -> str | None:
    """Does the person apply for the firm of this case?"""
    if applying_post(person, case):
        return None
    return Sentence("Only people who apply for this firm may do this.")


def same_person(one: Person, *others: int | None) -> bool:
    """Is it one of these people, or does it stand in for one of them, or they for it?

    A post held for somebody who is away counts as theirs and as the delegate's: nobody signs own work twice over.
    """
    mine = {one.pk, *(post.person_id for post in one.posts)}
    return bool(mine & {other for other in others if other is not None})


# --- what may be seen ------------------------------------------------------------------------


def may_see(person: Person, case: Case) -> str | None:
    """Firms see their own cases; the authority and auditors see what was sent in; others what was referred to them."""
    if of_the_firm(person, case):
        return None
    if case.submitted is not None and person.post(*OF_THE_AUTHORITY, "auditor"):
        return None
    teams = {post.team_id for post in person.posts if post.role in ("adviser", "inspector") and post.team_id}
    if teams and any(referral.team_id in teams for referral in case.referrals.all()):
        return None
    return NO_CASE


def of_the_firm(person: Person, case: Case) -> bool:
    """Does the person hold a post in the firm of a case, or in the agent that filed it?"""
    firms = {case.exporter_id, case.agent_id} - {None}
    return any(post.role in OF_EXPORTERS and post.organisation_id in firms for post in person.posts)


def may_see_inside(person: Person, case: Case) -> str | None:
    """What the exporter never sees: checks, advice, internal notes, who holds the case and why.

    Nor does anybody see it who works for the firm as well.
    """
    if of_the_firm(person, case):
        return Sentence("This is for the authority.")
    return Sentence("This is for the authority.") if is_outside(person) else may_see(person, case)


def is_outside(person: Person) -> bool:
    """Do all posts of the person lie outside the authority, so that nothing is told of who works there on what?"""
    return all(post.role in OF_EXPORTERS or post.role == "customs_officer" for post in person.posts)


def may_see_licence(person: Person, licence: Licence) -> str | None:
    """Customs officers see every licence, inspectors those that they are to check on site; others see it with its case."""
    if person.post("customs_officer"):
        return None
    if person.post("inspector") and licence.duties.filter(kind="post_shipment_check").exists():
        return None
    return may_see(person, licence.case)


def may_open(person: Person, document: Document) -> str | None:
    """A document opens to whoever sees its case, is cleared for its grading, of a nationality and team it allows.

    What was not sent in yet is the firm's own. Evidence for a duty opens to whoever brought it too, and to inspectors who
    see the licence.
    """
    why_not = may_see(person, document.case)
    if why_not is not None and document.duty is not None:
        sees = person.post("inspector") and may_see_licence(person, document.duty.licence) is None
        why_not = None if sees or document.by_id == person.pk else why_not
    return why_not or may_open_in_case(person, document, sendings_of(document.case))


def may_open_in_case(person: Person, document: Document, sendings: Sequence[tuple[str, Moment]]) -> str | None:
    """The same for somebody who sees the case; ``sendings`` of the case as :func:`sendings_of` gives them."""
    if not (was_given(document, sendings) or of_the_firm(person, document.case)) or not_for_firm(person, document):
        return NO_CASE
    if not person.cleared_for(document.grading):
        return Sentence(
            "This document is graded {grading}; your clearance is {clearance}.",
            grading=Sentence(document.grading),
            clearance=Sentence(person.clearance),
        )
    if document.nationalities and not set(person.nationalities) & set(document.nationalities):
        return Sentence(
            "This document is released to nationals of {names} only.", names=", ".join(document.nationalities)
        )
    return _of_its_teams(person, document)


def not_for_firm(person: Person, document: Document) -> bool:
    """Is it what a check on site found, and the person one of the firm that was looked at?"""
    on_site = document.duty is not None and document.duty.kind == "post_shipment_check"
    return on_site and of_the_firm(person, document.case)


def was_given(document: Document, sendings: Sequence[tuple[str, Moment]] | None = None) -> bool:
    """Was the document sent in, or given to the authority while it had the case? ``sendings``: as :func:`sendings_of`."""
    moves = sendings_of(document.case) if sendings is None else sendings
    before = [verb for verb, at in moves if at <= document.at]
    if before and before[-1] == "submit":
        return True
    gone = document.withdrawn
    return any(verb == "submit" and at >= document.at and (gone is None or at <= gone) for verb, at in moves)


def sendings_of(case: Case) -> list[tuple[str, Moment]]:
    """When a case went to the authority and came back."""
    return [(event.verb, event.at) for event in case.events.all() if event.verb in ("submit", "return_incomplete")]


def may_see_openings(person: Person, case: Case) -> str | None:
    """Who opened a document is for auditors, and, without the names of the authority's people, for its owner."""
    if person.post("auditor") or for_the_firm(person, case) is None:
        return may_see(person, case)
    return Sentence("Who opened a document is for its owner and for auditors.")


def may_regrade(person: Person, document: Document, grading: str, *, narrower: bool) -> str | None:
    """The owner grades anew; who leads the case may only narrow who may open. Both must be cleared for old and new."""
    if why_not := may_open(person, document) or may_grade(person, document.case, grading):
        return why_not
    if for_the_firm(person, document.case) is None:
        return None
    if not narrower:
        return Sentence("Only the firm whose document it is may open it to more people.")
    return may_lead(person, document.case)


def _of_its_teams(person: Person, document: Document) -> str | None:
    teams = {team.pk for team in document.teams.all()}
    if not teams or applying_post(person, document.case) or {post.team_id for post in person.posts} & teams:
        return None
    return Sentence("This document is released to other teams.")


# --- the exporter ----------------------------------------------------------------------------


def may_apply(person: Person, exporter: int, agent: int | None = None) -> str | None:
    """Who applies for a firm: its own people; or people of an agent that the firm has named."""
    if post := person.post(*APPLYING, organisation=agent or exporter):
        approved = post.organisation.approved is not None
        named = agent is None or post.organisation.clients.filter(pk=exporter).exists()
        if approved and named:
            return None
        return (
            Sentence("The firm has not been approved yet.")
            if not approved
            else Sentence("That firm has not named you as its agent.")
        )
    return Sentence("Only people who apply for this firm may do this.")


def may_answer(person: Person, query: Query) -> str | None:
    """A query is answered by the firm that it was put to."""
    return for_the_firm(person, query.case)


def may_surrender(person: Person, licence: Licence) -> str | None:
    """A licence is given back by its holder."""
    return for_the_firm(person, licence.case)


# --- the authority ---------------------------------------------------------------------------


def may_receive(person: Person, case: Case) -> str | None:
    """Completeness is checked by the reception and by officers."""
    return needs(person, "reception", "officer") or _not_in_the_firm(person, case)


def may_lead(person: Person, case: Case) -> str | None:
    """A case is led by its officer; while it has none, by any officer."""
    if why_not := needs(person, "officer") or _not_in_the_firm(person, case):
        return why_not
    if case.officer_id is None or same_person(person, case.officer_id):
        return None
    return Sentence("{officer} leads this case. Ask the head of unit to assign it to you.", officer=case.officer)


def may_assign(person: Person, case: Case) -> str | None:
    """The head of unit assigns any case; an officer takes one that nobody leads."""
    if person.post("head_of_unit"):
        return _not_in_the_firm(person, case)
    if person.post("officer") and case.officer_id is None:
        return _not_in_the_firm(person, case)
    return Sentence("This is for the head of unit.")


def may_advise(person: Person, referral: Referral) -> str | None:
    """Advice is given by the team that was asked, while it is asked."""
    if referral.closed is not None:
        return Sentence("This referral is closed.")
    if person.post("adviser", team=referral.team_id):
        return _not_in_the_firm(person, referral.case)
    return Sentence("Only advisers of {team} may advise here.", team=referral.team)


def may_lift(person: Person, owner: int, case: Case) -> str | None:
    """A condition is lifted by an adviser of the team that set it, and by nobody else."""
    if person.post("adviser", "officer", "head_of_unit", team=owner):
        return _not_in_the_firm(person, case)
    return Sentence("Only the team that set this condition may lift it.")


def may_countersign(person: Person, proposal: Proposal) -> str | None:
    """A head of unit who neither advised nor proposed nor signed before, for themselves or for somebody away."""
    if why_not := _may_read_to_sign(person, proposal):
        return why_not
    signed = [pk for each in proposal.signatures.all() for pk in (each.by_id, each.instead_of_id)]
    return SIGNED if same_person(person, *signed) else None


def may_send_back(person: Person, proposal: Proposal) -> str | None:
    """Who may sign it sends it back instead; once it is countersigned, also those who signed, and who leads the case."""
    if proposal.case.state != CaseState.COUNTERSIGNED:
        return may_countersign(person, proposal)
    return None if may_lead(person, proposal.case) is None else _may_read_to_sign(person, proposal)


def _may_read_to_sign(person: Person, proposal: Proposal) -> str | None:
    """Is it a head who had no part in the advice and in the proposal?"""
    case = proposal.case
    if why_not := needs(person, *SIGNING) or _not_in_the_firm(person, case):
        return why_not
    if same_person(person, *(pk for each in case.advice.all() for pk in (each.by_id, each.instead_of_id))):
        return OWN_ADVICE
    return OWN_PROPOSAL if same_person(person, proposal.by_id, proposal.instead_of_id) else None


def may_decide_appeal(person: Person, case: Case) -> str | None:
    """An appeal is decided by a head of unit who had no part in the decision."""
    if why_not := needs(person, "head_of_unit") or _not_in_the_firm(person, case):
        return why_not
    signed = ("by", "instead_of", "signatures__by", "signatures__instead_of")
    hands = [pk for row in case.proposals.values_list(*signed) for pk in row]
    hands += [pk for pair in case.advice.values_list("by", "instead_of") for pk in pair]
    hands += case.events.filter(verb__in=("decide", "issue")).values_list("by", flat=True)
    return Sentence("You had a part in the decision that is appealed.") if same_person(person, *hands) else None


def may_stop(person: Person, licence: Licence) -> str | None:
    """Suspending takes effect at once, so one officer or head of unit is enough."""
    return needs(person, "officer", "head_of_unit") or _not_in_the_firm(person, licence.case)


def may_revoke(person: Person, licence: Licence) -> str | None:
    """Revoking and lifting a suspension need the head of unit."""
    return needs(person, "head_of_unit") or _not_in_the_firm(person, licence.case)


def may_debit(person: Person, licence: Licence) -> str | None:
    """Use is booked by customs, and by nobody of customs who works for the firm; the holder reserves and reports it."""
    if person.post("customs_officer"):
        return _not_in_the_firm(person, licence.case)
    return for_the_firm(person, licence.case)


def may_fulfil(person: Person, duty: Duty) -> str | None:
    """A duty is reported as done by the holder, by customs or an officer; a check on site by an inspector or an officer."""
    case = duty.licence.case
    if duty.kind == "post_shipment_check":
        return needs(person, "inspector", "officer") or _not_in_the_firm(person, case)
    if person.post("inspector", "customs_officer", "officer"):
        return may_see_licence(person, duty.licence)
    return for_the_firm(person, case)


def may_propose_policy(person: Person) -> str | None:
    """Policies are proposed by policy owners."""
    return needs(person, "policy_owner")


def may_sign_policy(person: Person, policy: Policy) -> str | None:
    """A policy is signed by a second policy owner."""
    if why_not := needs(person, "policy_owner"):
        return why_not
    return (
        Sentence("You proposed this policy: somebody else has to sign it.")
        if same_person(person, policy.proposed_by_id)
        else None
    )


def may_grade(person: Person, case: Case, grading: str) -> str | None:
    """Somebody gives a document no grading above the own clearance, and only on a case that they see."""
    if why_not := may_see(person, case):
        return why_not
    return (
        None
        if grading in CLEARANCES and person.cleared_for(grading)
        else Sentence("Your clearance does not reach that grading.")
    )


def _not_in_the_firm(person: Person, case: Case) -> str | None:
    """Nobody acts for the authority in a case of a firm for which they work as well."""
    firms = {case.exporter_id, case.agent_id}
    own = any(post.organisation_id in firms for post in person.posts)
    return Sentence("You hold a post in the firm that applies: somebody else has to do this.") if own else None
