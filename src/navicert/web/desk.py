"""What waits for a person, in one look: boxes of cases by what they are waiting for, by the posts that the person holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from itertools import islice

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from navicert.licensing.dossier import BadDossier, read_dossier
from navicert.licensing.states import LIVE, CaseState
from navicert.office.authority import local_day
from navicert.office.cases.clocks import HAPPENED, clock_of
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.signatures import still_due
from navicert.office.in_words import in_words
from navicert.office.models.case import Case, Event, Proposal, Query, Referral, Submission
from navicert.office.models.people import Person
from navicert.office.people.roles import SIGNING
from navicert.office.visible.cases import cases_of
from navicert.web.case_words import LANES, STATES, Tag, tag

MOST = 10  # rows in a box: what comes first; the list has the rest
C = CaseState
CLOCK_EVENTS = Prefetch(
    "events", Event.objects.filter(verb__in=(*HAPPENED, "reopen")).order_by("seq"), to_attr="clock_events"
)
SOON = 5  # days before the last one in which a case is marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case in a list: ``clock`` is empty where the list does not say it; ``note`` says why it stands in this box."""

    number: str
    title: str
    kind: str
    firm: str
    destination: str
    state: Tag
    lane: Tag | None
    officer: str
    due: Day | None
    late: str
    submitted: Moment | None
    clock: str = ""
    note: str = ""
    tick: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Cases that wait for the same thing. ``tick`` is the bulk work that can be done with them, ``more`` their list."""

    id: str
    title: str
    hint: str
    rows: tuple[Row, ...]
    nothing: str
    count: str
    tick: str = ""
    more: str = ""


def row_of(case: Case, today: Day, *, clock: str = "", note: str = "", tick: str = "", taken: str = "") -> Row:
    """A case in a list. Firm and officer have to be at hand."""
    return Row(
        number=case.public_id,
        title=case.title or _("Without a title yet"),
        kind=_(kind_of(case).title),
        firm=case.exporter.name,
        destination=case.destination,
        state=tag(STATES, case.state),
        lane=None if case.lane == "normal" else tag(LANES, case.lane),
        officer=case.officer.name if case.officer else "",
        due=case.due if case.state in LIVE else None,
        late=_late(case, today),
        submitted=case.submitted,
        clock=clock,
        note=note,
        tick=tick,
        taken=taken,
    )


def _late(case: Case, today: Day) -> str:
    if case.due is None or case.state not in LIVE:
        return ""
    left = (case.due - today).days
    if left < 0:
        return "overdue"
    return "soon" if left <= SOON else ""


def desk_of(person: Person, now: Moment) -> tuple[Box, ...]:
    """The boxes of a person. Whoever holds several posts has those of all."""
    boxes: list[Box] = []
    for roles, made in BOXES:
        if person.post(*roles):
            boxes += made(person, now)
    return tuple({box.id: box for box in boxes}.values())


# --- the officer -------------------------------------------------------------------------------


def _officer(person: Person, now: Moment) -> Iterator[Box]:
    cases, mine = cases_of(person), _leads(person)
    own = cases.filter(officer__in=mine, state__in=LIVE)
    ready = own.filter(state=C.COUNTERSIGNED)
    later = Event.objects.filter(case=OuterRef("case"), by__in=mine, at__gt=OuterRef("answered"))
    answered = Query.objects.filter(case=OuterRef("pk"), answered__isnull=False).exclude(Exists(later))
    yield _box(
        "issue", _("Ready to be issued"), ready, now,
        hint=_("Everybody has signed. Issue the licence or the letter."), nothing=_("Nothing is ready to be issued."),
        more=f"officer={person.public_id}&state=countersigned&order=due",
    )  # fmt: skip
    yield _box(
        "answered", _("Questions that were answered"), own.filter(Exists(answered)), now,
        hint=_("The clock runs again."), nothing=_("No new answer of an exporter."),
    )  # fmt: skip
    yield _box(
        "propose", _("All advice is in"), own.filter(state=C.ADVISED), now,
        hint=_("Read what was advised, and propose a decision."), nothing=_("No case of yours waits for a proposal."),
        more=f"officer={person.public_id}&state=advised&order=due",
    )  # fmt: skip
    yield _box(
        "mine", _("My cases"), own, now, hint=_("By the day on which a decision is due."),
        nothing=_("You lead no case that is under way."), more=f"officer={person.public_id}&state=open&order=due",
    )  # fmt: skip
    free = cases.filter(officer=None, state__in=(C.OPEN, C.CIRCULATED, C.ADVISED))
    yield _box(
        "free", _("Nobody leads these yet"), free, now, hint=_("Tick those that you want to lead."), tick="take_case",
        nothing=_("Every case that is open has an officer."), more="officer=nobody&state=open&order=due",
    )  # fmt: skip


def _leads(person: Person) -> set[int]:
    """The person, and the officers for whom they stand in."""
    return {person.pk, *(post.person_id for post in person.posts if post.role == "officer")}


# --- reception, adviser, head, others -------------------------------------------------------------


def _reception(person: Person, now: Moment) -> Iterator[Box]:
    new = cases_of(person).filter(state=C.SUBMITTED)
    yield _box(
        "new", _("Sent in, to be checked for completeness"), new, now, order="submitted",
        hint=_("The clock starts when you accept."), nothing=_("Nothing waits at the reception."),
        more="state=submitted&order=oldest",
    )  # fmt: skip


def _adviser(person: Person, now: Moment) -> Iterator[Box]:
    today = local_day(now)
    teams = {post.team_id for post in person.posts if post.role in ("adviser", "inspector") and post.team_id}
    asked = Referral.objects.filter(team__in=teams, closed=None).order_by(F("due").asc(nulls_last=True), "opened", "pk")
    with_cases = asked.select_related("team", "taken_by", "case__exporter", "case__officer")
    found = list(with_cases.prefetch_related(_clock_of_case())[: MOST + 1])
    rows = tuple(_referred(each, person, today, now) for each in found[:MOST])
    yield Box(
        id="queue", title=_("Cases that wait for the advice of your team"), rows=rows, tick="take_referral",
        hint=_("Tick those that you take, so that your colleagues see it."), count=_count(len(found)),
        nothing=_("No case waits for your team."),
    )  # fmt: skip


def _clock_of_case() -> Prefetch[str]:
    return Prefetch("case__events", CLOCK_EVENTS.queryset, to_attr="clock_events")


def _referred(referral: Referral, person: Person, today: Day, now: Moment) -> Row:
    note = _("%(team)s: %(because)s") % {"team": referral.team.title, "because": referral.because}
    taken = ""
    if referral.taken_by:
        taken = _("Taken by you") if referral.taken_by_id == person.pk else referral.taken_by.name
    tick = "" if referral.taken_by_id == person.pk or not person.post("adviser", team=referral.team_id) else referral.pk
    sentence = _clock(referral.case, now)
    return row_of(referral.case, today, clock=sentence, note=note, tick=str(tick), taken=taken)


def _signing(person: Person, now: Moment) -> Iterator[Box]:
    """Decisions that this person may sign: in a role that is still needed, and without a hand in the case before."""
    mine = {person.pk, *(post.person_id for post in person.posts)}
    hands = Q(by__in=mine) | Q(instead_of__in=mine)
    proposals = (
        Proposal.objects.filter(standing=True, case__in=cases_of(person).filter(state=C.PROPOSED))
        .exclude(hands)
        .exclude(Q(case__advice__by__in=mine) | Q(case__advice__instead_of__in=mine))
        .exclude(Q(signatures__by__in=mine) | Q(signatures__instead_of__in=mine))
    )
    held = [role for role in SIGNING if person.post(role)]
    with_texts = proposals.order_by("case__due", "pk").select_related("case")
    chunks = with_texts.prefetch_related("signatures", _last_submission()).iterator(chunk_size=MOST)
    found = list(islice((each.case_id for each in chunks if set(held) & set(_due(each))), MOST + 1))
    yield _box(
        "sign", _("Wait for your signature"), cases_of(person).filter(pk__in=found), now,
        hint=_("Read the text of the decision, then sign it or send it back."), nothing=_("Nothing waits for you to sign."),
    )  # fmt: skip


def _last_submission() -> Prefetch[str]:
    return Prefetch("case__submissions", Submission.objects.order_by("seq"), to_attr="sent")


def _due(proposal: Proposal) -> list[str]:
    """The roles that have to sign; where what was sent in cannot be read any more, every role."""
    sent: list[Submission] = proposal.case.sent  # type: ignore[attr-defined]
    try:
        dossier = read_dossier(kind_of(proposal.case), json.loads(sent[-1].dossier))
    except BadDossier:
        return list(SIGNING)
    return still_due(proposal.case, dossier, proposal.signatures.all())


def _head(person: Person, now: Moment) -> Iterator[Box]:
    cases, today = cases_of(person), local_day(now)
    live = cases.filter(state__in=LIVE)
    yield _box(
        "appeals", _("Appeals"), cases.filter(state=C.APPEALED), now,
        hint=_("To be decided by somebody who had no part in the decision."), nothing=_("No appeal is open."),
        more="state=appealed&order=due",
    )  # fmt: skip
    yield _box(
        "overdue", _("Overdue"), live.filter(due__lt=today), now, hint=_("The last day for a decision has passed."),
        nothing=_("No case is overdue."), more=f"state=open&order=due&due_before={today.isoformat()}",
    )  # fmt: skip
    free = live.filter(officer=None)
    yield _box(
        "free", _("Nobody leads these yet"), free, now, hint=_("Tick some, choose an officer, assign them."),
        tick="assign", nothing=_("Every case has an officer."), more="officer=nobody&state=open&order=due",
    )  # fmt: skip


BOXES = (
    (("reception",), _reception),
    (SIGNING, _signing),
    (("head_of_unit",), _head),
    (("adviser", "inspector"), _adviser),
    (("officer",), _officer),
)
"""What is asked for each role. Where two roles have a box of the same name, the later one's stands."""


# --- boxes ------------------------------------------------------------------------------------------


def _box(
    name: str, title: str, cases: QuerySet[Case], now: Moment, *, hint: str, nothing: str, tick: str = "",
    more: str = "", order: str = "due",
) -> Box:  # fmt: skip
    rows = cases.order_by(F(order).asc(nulls_last=True), "pk").select_related("exporter", "officer")
    found = list(rows.prefetch_related(CLOCK_EVENTS)[: MOST + 1])
    today = local_day(now)
    shown = tuple(
        row_of(case, today, clock=_clock(case, now), tick=case.public_id if tick else "") for case in found[:MOST]
    )
    return Box(
        id=name, title=title, hint=hint, rows=shown, nothing=nothing, count=_count(len(found)), tick=tick, more=more
    )


def _clock(case: Case, now: Moment) -> str:
    events: Iterable[Event] = case.clock_events  # type: ignore[attr-defined]
    return in_words(clock_of(case, now, events).sentence)


def _count(found: int) -> str:
    return _("more than %(most)s") % {"most": MOST} if found > MOST else str(found)


LINKS: Mapping[str, tuple[str, ...]] = {
    "inspector": ("duties", "cases", "record"),
    "auditor": ("cases", "record"),
    "customs_officer": ("customs", "licences", "record"),
    "policy_owner": ("policies", "sight"),
    "administrator": ("people", "organisations"),
}
"""Where somebody goes for whom nothing waits on the desk."""
