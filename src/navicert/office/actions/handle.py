"""What officers and advisers do with a case: take it in, refer it, advise on it, ask, note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day
from datetime import datetime as Moment

from django.db import transaction

from navicert.licensing.advice import BadAdvice, combine
from navicert.licensing.sentences import Sentence
from navicert.licensing.states import CaseState
from navicert.office.cases.advice import advice_of, lines_of, parties_of
from navicert.office.cases.clocks import reckon
from navicert.office.cases.routing import referrals_of
from navicert.office.cases.steps import firm_of, go, led_by, locked, step, tell
from navicert.office.models.case import Advice, Case, Condition, Consent, Note, Query, Referral
from navicert.office.models.people import Person, Team
from navicert.office.permissions.case import (
    Refused,
    for_the_firm,
    may_advise,
    may_assign,
    may_lead,
    may_lift,
    may_receive,
    may_see,
    may_see_inside,
    needs,
    refuse_unless,
)

LONGEST = 20_000  # letters in one text


def plain(text: str, what: str, longest: int = LONGEST) -> str:
    """A text that somebody wrote, stripped. Raises :class:`Refused` where it is empty, too long or holds control signs."""
    text = text.replace("\r\n", "\n").strip()  # as browsers send the lines of a form
    if not text:
        raise Refused(Sentence("{what} is empty. Write a sentence: it is kept, and others will read it.", what=what))
    if len(text) > longest:
        raise Refused(
            Sentence(
                "{what} has {number} letters; at most {longest} are kept. Attach a document instead.",
                what=what,
                number=len(text),
                longest=longest,
            )
        )
    if bad := next(
        (sign for sign in text if ord(sign) < 32 and sign not in "\n\r\t" or sign in "\u202a\u202b\u202d\u202e"), None
    ):
        raise Refused(
            Sentence(
                "{what} holds the sign U+{sign}, which cannot be read. Remove it.", what=what, sign=f"{ord(bad):04X}"
            )
        )
    return text


@transaction.atomic
def accept(case: Case, *, by: Person, now: Moment) -> Case:
    """The dossier is complete: the clock starts."""
    case = locked(case)
    refuse_unless(may_receive(by, case))
    go(case, "accept")
    step(case, "accept", by=by, now=now, visible="exporter")
    reckon(case, now)
    said = Sentence("{case} is complete and has been accepted.", case=case.public_id)
    tell(firm_of(case), said, case=case, now=now)
    return case


@transaction.atomic
def return_incomplete(case: Case, *, what: str, by: Person, now: Moment) -> Case:
    """Something is missing: the case goes back to the exporter, who is told what."""
    case = locked(case)
    refuse_unless(may_receive(by, case))
    what = plain(what, "What is missing")
    go(case, "return_incomplete")
    case.open_queries().update(cancelled=now)
    step(case, "return_incomplete", by=by, now=now, body={"what": what}, visible="exporter")
    reckon(case, now)
    tell(firm_of(case), Sentence("{case} was returned: {what}", case=case.public_id, what=what), case=case, now=now)
    return case


@transaction.atomic
def assign(case: Case, *, to: Person, by: Person, now: Moment) -> Case:
    """Somebody leads the case from now on."""
    case = locked(case)
    refuse_unless(may_assign(by, case))
    if needs(to, "officer"):
        raise Refused(f"{to} is no licensing officer.")
    before = case.officer
    case.officer = to
    body = {"to": to.public_id, "before": before.public_id if before else None}
    step(case, "assign", by=by, now=now, body=body)
    tell([to], Sentence("{case} was assigned to you.", case=case.public_id), case=case, now=now)
    return case


@transaction.atomic
def circulate(case: Case, *, by: Person, now: Moment) -> Case:
    """Refer the case to every team that the routing names, each with the reason."""
    case = locked(case)
    refuse_unless(may_lead(by, case))
    found = referrals_of(case, now)
    if not found:
        raise Refused("No rule of the routing refers this case to a team. Refer it by hand, or propose a decision.")
    go(case, "circulate")
    case.officer = case.officer or by
    body = {"referred": [{"team": one.team.slug, "rule": one.rule, "because": one.because} for one in found]}
    for one in found:
        _open(one, now)
    step(case, "circulate", by=by, now=now, body=body)
    return case


@transaction.atomic
def refer(
    case: Case, *, team: Team, purpose: str, because: str, by: Person, now: Moment, due: Day | None = None
) -> Case:
    """Refer the case to one more team, for a reason that a person gives."""
    case = locked(case)
    refuse_unless(may_lead(by, case))
    if case.referrals.filter(team=team, closed=None).exists():
        raise Refused(f"The case lies with {team} already.")
    if case.state != "circulated":
        go(case, "circulate")
    because = plain(because, "The reason")
    _open(Referral(case=case, team=team, purpose=purpose, because=because, due=due), now)
    step(case, "refer", by=by, now=now, body={"team": team.slug, "purpose": purpose, "because": because})
    return case


def _open(referral: Referral, now: Moment) -> None:
    if Referral.objects.filter(case=referral.case, team=referral.team, closed=None).exists():
        return
    referral.opened = now
    referral.save()
    text = Sentence("{case} waits for the advice of {team}.", case=referral.case.public_id, team=referral.team)
    tell(Person.objects.holding("adviser", team=referral.team), text, case=referral.case, now=now)


@transaction.atomic
def take(referral: Referral, *, by: Person, now: Moment) -> Referral:
    """An adviser takes a referral of the team."""
    case = locked(referral.case)
    referral = Referral.objects.get(pk=referral.pk)
    refuse_unless(may_advise(by, referral))
    referral.taken_by = by
    referral.save(update_fields=["taken_by"])
    step(case, "take", by=by, now=now, body={"team": referral.team.slug})
    return referral


@transaction.atomic
def advise(
    referral: Referral,
    *,
    verdict: str,
    reasons: Sequence[Mapping[str, object]],
    by: Person,
    now: Moment,
    conditions: Sequence[str] = (),
    scope: Mapping[str, Sequence[object]] | None = None,
) -> Advice:
    """A team gives its advice: verdict, reasons, conditions that it owns, and what it covers. The last one closes the circle."""
    case = locked(referral.case)
    referral = Referral.objects.select_related("team").get(pk=referral.pk)
    refuse_unless(may_advise(by, referral))
    if case.state != CaseState.CIRCULATED:
        raise Refused(f"A case that is {case.state} takes no advice.")
    post = by.post("adviser", team=referral.team_id)
    case.advice.filter(team=referral.team).update(replaced=True)
    given = Advice.objects.create(
        case=case,
        referral=referral,
        team=referral.team,
        by=by,
        instead_of=post.person if post and post.person_id != by.pk else None,
        at=now,
        verdict=verdict,
        reasons=list(reasons),
        scope=dict(scope or {}),
    )
    _set_conditions(given, conditions, by, now)
    try:  # the core says whether verdict, reasons, conditions and scope agree
        combine([advice_of(given)], lines_of(case), parties_of(case))
    except (BadAdvice, ValueError, KeyError, TypeError) as bad:
        raise Refused(str(bad)) from bad
    referral.closed = now
    referral.save(update_fields=["closed"])
    said = {"verdict": verdict, "reasons": list(reasons), "conditions": list(conditions), "scope": dict(scope or {})}
    step(case, "advise", by=by, now=now, body={"team": referral.team.slug, **said}, post=post)
    if not case.referrals.filter(closed=None).exists():
        go(case, "close_circulation")
        step(case, "close_circulation", by=None, now=now)
        tell(led_by(case), Sentence("All advice on {case} is in.", case=case.public_id), case=case, now=now)
    return given


def _set_conditions(given: Advice, texts: Sequence[str], by: Person, now: Moment) -> None:
    """The conditions of an advice; one that the team has set already in the same words stands once."""
    standing = {each.text: each for each in given.case.conditions.filter(owner=given.team, lifted=None)}
    for text in texts:
        said = plain(text, "A condition")
        if said in standing:
            standing[said].advice = given
            standing[said].save(update_fields=["advice"])
        else:
            standing[said] = Condition.objects.create(
                case=given.case, advice=given, owner=given.team, text=said, at=now, by=by
            )


@transaction.atomic
def ask(case: Case, *, question: str, by: Person, now: Moment, answer_by: Day | None = None) -> Query:
    """Put a query to the exporter. The clock stands still until it is answered."""
    case = locked(case)
    refuse_unless(may_lead(by, case))
    if case.state not in ("open", "circulated", "advised"):
        raise Refused(f"A case that is {case.state} takes no queries.")
    question = plain(question, "The question")
    query = Query.objects.create(case=case, asked=now, asked_by=by, question=question, answer_by=answer_by)
    step(case, "ask", by=by, now=now, body={"query": query.pk, "question": question}, visible="exporter")
    reckon(case, now)
    said = Sentence("A question on {case}: {question}", case=case.public_id, question=question)
    tell(firm_of(case), said, case=case, now=now)
    return query


@transaction.atomic
def cancel_query(query: Query, *, by: Person, now: Moment) -> Query:
    """The question is no longer needed; the clock goes on."""
    case = locked(query.case)
    query = Query.objects.get(pk=query.pk)
    refuse_unless(may_lead(by, case))
    _still_open(query)
    query.cancelled = now
    query.save(update_fields=["cancelled"])
    step(case, "cancel_query", by=by, now=now, body={"query": query.pk}, visible="exporter")
    reckon(case, now)
    return query


@transaction.atomic
def answer(query: Query, *, text: str, by: Person, now: Moment) -> Query:
    """The exporter answers a query; the clock goes on."""
    case = locked(query.case)
    query = Query.objects.get(pk=query.pk)
    refuse_unless(for_the_firm(by, case))
    _still_open(query)
    query.answer, query.answered, query.answered_by = plain(text, Sentence("The answer")), now, by
    query.save(update_fields=["answer", "answered", "answered_by"])
    step(case, "answer", by=by, now=now, body={"query": query.pk, "answer": query.answer}, visible="exporter")
    reckon(case, now)
    said = Sentence("The exporter answered your question on {case}.", case=case.public_id)
    tell(led_by(case), said, case=case, now=now)
    return query


def _still_open(query: Query) -> None:
    if query.answered or query.cancelled:
        raise Refused(Sentence("This question has been answered or taken back."))


@transaction.atomic
def note(case: Case, *, text: str, by: Person, now: Moment, to_exporter: bool = False) -> Note:
    """Write a note for colleagues, or a message that the exporter and the authority see."""
    case = locked(case)
    refuse_unless(may_see(by, case) if to_exporter else may_see_inside(by, case))
    visible = "exporter" if to_exporter else "authority"
    written = Note.objects.create(case=case, at=now, by=by, text=plain(text, Sentence("The note")), visible=visible)
    step(case, "note", by=by, now=now, body={"note": written.pk, "text": written.text}, visible=visible)
    if to_exporter:
        others = [*firm_of(case), *led_by(case)]
        said = Sentence("A message on {case}.", case=case.public_id)
        tell([p for p in others if p != by], said, case=case, now=now)
    return written


@transaction.atomic
def lift_condition(condition: Condition, *, why: str, by: Person, now: Moment) -> Condition:
    """The team that set a condition lifts it, with a reason."""
    case = locked(condition.case)
    condition = Condition.objects.get(pk=condition.pk)
    refuse_unless(may_lift(by, condition.owner_id, case))
    if condition.lifted:
        raise Refused("This condition has been lifted already.")
    condition.lifted, condition.lifted_by, condition.why_lifted = now, by, plain(why, Sentence("The reason"))
    condition.save(update_fields=["lifted", "lifted_by", "why_lifted"])
    post = by.post("adviser", "officer", "head_of_unit", team=condition.owner_id)
    body = {"condition": condition.pk, "text": condition.text, "why": condition.why_lifted}
    step(case, "lift_condition", by=by, now=now, body=body, post=post)
    return condition


@transaction.atomic
def ask_consent(
    case: Case, *, country: str, body: str, asked: Day, window_ends: Day, silence: str, by: Person, now: Moment
) -> Consent:
    """Write down that another state was asked, and until when it may object (row 45)."""
    case = locked(case)
    refuse_unless(may_lead(by, case))
    if window_ends < asked or silence not in ("consent", "objection", "nothing"):
        raise Refused("The window ends before it begins, or what silence means is not said.")
    consent = Consent.objects.create(
        case=case, country=country, body=plain(body, "Who was asked", 200), asked=asked, window_ends=window_ends,
        silence=silence, by=by,
    )  # fmt: skip
    said = {"country": country, "body": consent.body, "window_ends": window_ends.isoformat(), "silence": silence}
    step(case, "ask_consent", by=by, now=now, body=said)
    return consent


@transaction.atomic
def record_consent(consent: Consent, *, answer: str, on: Day, ground: str, by: Person, now: Moment) -> Consent:
    """Write down what another state said; an objection needs its ground, and a consent after it says how it was settled."""
    case = locked(consent.case)
    consent = Consent.objects.get(pk=consent.pk)
    refuse_unless(may_lead(by, case))
    settles = consent.answer == "objection" and answer == "consent"
    if answer not in ("consent", "objection") or consent.answer and not settles:
        raise Refused("An answer is consent or objection, and is given once; an objection may be settled by a consent.")
    if answer == "objection" or settles:
        ground = plain(ground, "How the objection was settled" if settles else "The ground of an objection")
    consent.answer, consent.answered, consent.ground = answer, on, ground.strip()
    consent.save(update_fields=["answer", "answered", "ground"])
    said = {"country": consent.country, "answer": answer, "on": on.isoformat(), "ground": consent.ground}
    step(case, "record_consent", by=by, now=now, body=said)
    return consent
