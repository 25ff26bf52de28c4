"""One step of a case: under lock, allowed by the table of states, written as an event and as an act of the record.

Every action in ``office.actions`` that touches a case does so through :func:`step`, inside one transaction:
permission, move, event, act, notices. The row of the case is locked first, so of two people who decide at once one is
told what the other did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime as Moment

from django.db import connection
from django.db.models import Max
from django.utils import translation

from navicert.licensing.sentences import Sentence
from navicert.licensing.states import CASE_MOVES, move, why_not
from navicert.office.in_words import in_words
from navicert.office.models.case import Case, Event
from navicert.office.models.licence import Licence, Notice
from navicert.office.models.people import Person, Post
from navicert.office.people.roles import APPLYING
from navicert.office.permissions.case import Refused
from navicert.office.record.acts import made_with, record
from navicert.record.act import Act


def locked(case: Case, version: int | None = None) -> Case:
    """The case as it is now, locked until the transaction ends.

    ``version`` is the one that the person looked at; where it has moved on since, raises :class:`Refused` with the
    last step, so that nobody writes over what they have not seen.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a case is locked in the transaction that changes it")
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if version is not None and version != fresh.version:
        raise Refused(
            Sentence(
                "{last_step} Look at the case again; nothing that you entered was saved.", last_step=_last_step(fresh)
            )
        )
    return fresh


def _last_step(case: Case) -> str:
    last = case.events.select_related("by").last()
    if last is None:
        return Sentence("The case has changed meanwhile.")
    return Sentence(
        "{who} was faster ({verb}, {moment} UTC).",
        who=last.by or Sentence("The office"),
        verb=Sentence(last.verb.replace("_", " ")),
        moment=f"{last.at:%d.%m.%Y %H:%M}",
    )


def go(case: Case, verb: str) -> None:
    """Put a locked case into the state that a move leads to. Raises :class:`Refused` where the table has no such move."""
    refusal = why_not(verb, case.state)
    if refusal is not None:
        raise Refused(Sentence("{last_step} {refusal}", last_step=_last_step(case), refusal=refusal))
    case.state = move(verb, CASE_MOVES).after


def step(
    case: Case,
    verb: str,
    *,
    by: Person | None,
    now: Moment,
    body: Mapping[str, object] | None = None,
    inputs: Mapping[str, str] | None = None,
    visible: str = "authority",
    post: Post | None = None,
    licence: Licence | None = None,
) -> Event:
    """Write what was done to a locked case: save the row, add the event, write the act. Gives the event.

    ``body`` is plain JSON; ``post`` the one that it was done with: held for somebody who is away, both are named. What
    was done to a ``licence`` of the case is recorded under the number of the licence.
    """
    case.version += 1
    case.save()
    seq = (case.events.aggregate(last=Max("seq"))["last"] or 0) + 1
    instead_of = post.person if post and by and post.person_id != by.pk else None
    said = {**(body or {}), **({"licence": licence.public_id} if licence else {})}
    acted = {"seq": seq, "state": licence.state if licence else case.state, "body": said}
    if instead_of is not None:
        acted["instead_of"] = instead_of.public_id
    entry = _recorded(case, licence, verb, acted, by=by, now=now, inputs=inputs or {})
    return Event.objects.create(
        case=case,
        seq=seq,
        at=now,
        verb=verb,
        by=by,
        instead_of=instead_of,
        visible=visible,
        body=said,
        entry=entry,
    )


def _recorded(
    case: Case,
    licence: Licence | None,
    verb: str,
    acted: Mapping[str, object],
    *,
    by: Person | None,
    now: Moment,
    inputs: Mapping[str, str],
) -> str:
    """Write the act into the record; gives its entry as hex."""
    act = Act(
        verb=f"licence.{verb}" if licence else f"case.{verb}",
        subject=licence.public_id if licence else case.public_id,
        actor=by.public_id if by else "office",
        at=now,
        inputs=made_with(**inputs),
        outcome={**acted, "case": case.public_id} if licence else acted,
    )
    [entry] = record(act)
    return entry.hex()


def tell(people: Iterable[Person], text: str, *, case: Case | None, now: Moment) -> None:
    """A sentence for each of these people, in the language of each; how it reaches them is their choice
    (:mod:`navicert.office.people.notices`)."""
    told = {person.pk: person for person in people if person.is_active}
    Notice.objects.bulk_create(
        Notice(person=person, case=case, at=now, text=_said_to(person, text)) for person in told.values()
    )


def _said_to(person: Person, text: str) -> str:
    with translation.override(person.language):
        return in_words(text)


def led_by(case: Case) -> list[Person]:
    """Who leads a case, to be told of it; nobody while it has no officer."""
    return [case.officer] if case.officer else []


def firm_of(case: Case) -> list[Person]:
    """The people who apply for the firm of a case: the applicant, and the others who may answer for it."""
    firms = [case.exporter_id, *([case.agent_id] if case.agent_id else [])]
    return list(Person.objects.holding(*APPLYING, organisation__in=firms))
