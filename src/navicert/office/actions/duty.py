"""Duties after issue: reported as done, added, waived; and who is told when one falls due or is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from datetime import datetime as Moment

from django.db import transaction

from navicert.licensing.sentences import Sentence
from navicert.office.actions.book import authority_of
from navicert.office.actions.handle import plain
from navicert.office.actions.licence import locked_licence
from navicert.office.authority import local_day
from navicert.office.cases.steps import firm_of, led_by, step, tell
from navicert.office.licences.duties import WORDS, to_be_told
from navicert.office.models.case import Case
from navicert.office.models.licence import Duty, Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, is_outside, may_fulfil, refuse_unless
from navicert.office.permissions.licence import INSPECTED, may_add_duty, may_lift_duty

MOST_EVIDENCE = 200
CONCERN = "concern_after_issue"


def locked_duty(duty: Duty) -> tuple[Case, Duty]:
    """A duty and the case of its licence as they are now, locked until the transaction ends."""
    case, licence = locked_licence(duty.licence)
    fresh = Duty.objects.get(pk=duty.pk)
    if fresh.licence_id != licence.pk:  # an amended licence took it over meanwhile
        return locked_duty(fresh)
    fresh.licence = licence
    return case, fresh


def still_open(duty: Duty) -> None:
    """Raise :class:`Refused` where a duty was reported as done or lifted."""
    if duty.done is not None:
        raise Refused(Sentence("This was reported as done on {day}.", day=duty.done))
    if duty.lifted:
        raise Refused(Sentence("This duty was lifted; nothing has to be done."))


@transaction.atomic
def fulfil(
    duty: Duty, *, finding: str, by: Person, now: Moment, evidence: Sequence[str] = (), concern: bool = False
) -> Duty:
    """Report a duty as done: what was found or delivered, with numbers of documents or serial numbers as evidence.

    ``concern`` says that something is wrong; the case gets a flag and its officer is told.
    """
    case, duty = locked_duty(duty)
    refuse_unless(may_fulfil(by, duty))
    still_open(duty)
    if len(evidence) > MOST_EVIDENCE:
        raise Refused(
            Sentence(
                "{number} pieces of evidence; at most {most} are kept. Attach a document instead.",
                number=len(evidence),
                most=MOST_EVIDENCE,
            )
        )
    duty.finding = plain(finding, Sentence("What was found"))
    duty.evidence = [plain(each, Sentence("A piece of evidence"), 300) for each in evidence]
    duty.done, duty.done_by = now, by
    duty.save(update_fields=["finding", "evidence", "done", "done_by"])
    if concern:
        case.flags = sorted({*case.flags, CONCERN})
    said = {"finding": duty.finding, "evidence": duty.evidence, "concern": concern}
    _write(case, duty, "fulfil", said, by=by, now=now, inside=duty.kind in INSPECTED or concern and not is_outside(by))
    about = {"licence": duty.licence.public_id, "duty": Sentence(WORDS.get(duty.kind, duty.kind))}
    if concern:
        text = Sentence(
            "Licence {licence}: {duty}: reported as done, with a concern: {finding}", **about, finding=duty.finding
        )
    else:
        text = Sentence("Licence {licence}: {duty}: reported as done.", **about)
    tell(authority_of(case) if concern else led_by(case), text, case=case, now=now)
    return duty


@transaction.atomic
def add_duty(licence: Licence, *, kind: str, text: str, due: Day, by: Person, now: Moment) -> Duty:
    """Owe something more, such as a check on site; the firm is told."""
    case, licence = locked_licence(licence)
    refuse_unless(may_add_duty(by, licence))
    if kind not in WORDS:
        raise Refused(
            Sentence("{kind} is no kind of duty; it is one of {names}.", kind=repr(kind), names=", ".join(WORDS))
        )
    if due < local_day(now):
        raise Refused(Sentence("It would be due on {due}, which is past.", due=due))
    duty = Duty.objects.create(licence=licence, kind=kind, text=plain(text, "What has to be done", 2_000), due=due)
    _write(case, duty, "add_duty", {"text": duty.text, "due": due.isoformat()}, by=by, now=now)
    tell(
        firm_of(case),
        Sentence("Licence {licence}, by {due}: {what}", licence=licence.public_id, due=due, what=duty.text),
        case=case,
        now=now,
    )
    return duty


@transaction.atomic
def lift_duty(duty: Duty, *, why: str, by: Person, now: Moment) -> Duty:
    """Waive a duty, with a reason."""
    case, duty = locked_duty(duty)
    refuse_unless(may_lift_duty(by, duty))
    still_open(duty)
    duty.lifted, duty.finding = True, plain(why, "The reason")
    duty.save(update_fields=["lifted", "finding"])
    inside = duty.kind in INSPECTED  # why nobody goes there is as little for the firm as what is found there
    _write(case, duty, "lift_duty", {"why": duty.finding}, by=by, now=now, inside=inside)
    said = Sentence(
        "Licence {licence}: “{what}” is no longer asked for.", licence=duty.licence.public_id, what=duty.text
    )
    tell(firm_of(case), said, case=case, now=now)
    return duty


def remind(now: Moment) -> list[str]:
    """Remind of what falls due within two weeks, and tell the authority of what is overdue; each once.

    Gives a sentence for each kind of what was done. Run it daily: what it did before is not done again.
    """
    soon, late = to_be_told(local_day(now))
    reminded = sum(_once(duty, "remind", now) for duty in list(soon))
    passed_on = sum(_once(duty, "overdue", now) for duty in list(late))
    said = [(reminded, "duties that fall due soon: their people were reminded"), (passed_on, "duties are overdue")]
    return [f"{count} {words}" for count, words in said if count]


@transaction.atomic
def _once(duty: Duty, verb: str, now: Moment) -> bool:
    case, duty = locked_duty(duty)
    field = "reminded" if verb == "remind" else "escalated"
    if duty.done is not None or duty.lifted or getattr(duty, field) is not None:
        return False  # somebody was faster
    setattr(duty, field, now)
    duty.save(update_fields=[field])
    if verb == "overdue":
        _write(case, duty, "duty_overdue", {"text": duty.text, "due": duty.due.isoformat()}, by=None, now=now)
    people = [*_who_does(case, duty), *(authority_of(case) if verb == "overdue" else [])]
    about = {"licence": duty.licence.public_id, "what": duty.text, "due": duty.due}
    if verb == "overdue":
        said = Sentence("Licence {licence}: “{what}” was due on {due}.", **about)
    else:
        said = Sentence("Licence {licence}: “{what}” is due on {due}.", **about)
    tell(people, said, case=case, now=now)
    return True


def _who_does(case: Case, duty: Duty) -> list[Person]:
    """Whose task it is: the firm's, or the inspectors'."""
    if duty.kind in INSPECTED:
        return list(Person.objects.holding("inspector"))
    return firm_of(case)


def _write(
    case: Case,
    duty: Duty,
    verb: str,
    said: dict[str, object],
    *,
    by: Person | None,
    now: Moment,
    inside: bool = False,
) -> None:
    """Event and act. What was found by a check on site, and why it was lifted, is for the authority (``inside``), as on the
    page of the licence."""
    body = {"licence": duty.licence.public_id, "duty": duty.pk, "kind": duty.kind, **said}
    visible = "authority" if inside else "exporter"
    step(case, verb, by=by, now=now, body=body, visible=visible, licence=duty.licence)
