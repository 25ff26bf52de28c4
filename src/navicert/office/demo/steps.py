"""The steps of a story up to the decision. Each waits as long as people would, and does one thing through its action."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta
from functools import partial

from navicert.licensing.advice import Verdict
from navicert.licensing.clocks import Span
from navicert.office.actions import apply, decide, handle
from navicert.office.actions.bench import confirm_hit, judge_hit
from navicert.office.actions.issue import issue
from navicert.office.authority import local_day
from navicert.office.cases.advice import combined_of, lines_of
from navicert.office.cases.letters import gives_licence
from navicert.office.cases.routing import routed
from navicert.office.cases.signatures import signatures_due
from navicert.office.demo.given import given
from navicert.office.demo.stage import Stage
from navicert.office.models.case import Case, Proposal, Referral
from navicert.office.models.licence import Licence
from navicert.office.permissions.case import may_decide_appeal
from navicert.office.screening.hits import hits_of_case

Step = Callable[[Stage], Iterator[Moment]]
LONG = 60  # months that hold where the licence type sets no end, such as a registration
OTHERWISE = {Verdict.WITH_CONDITIONS: "grant_with_conditions", Verdict.REFUSE: "refuse"}


def begin(s: Stage) -> Iterator[Moment]:
    """The firm begins an application, itself or through its agent."""
    yield s.hours.wait(0, 0)
    dossier = s.dossier
    if "partial" in s.plan.steps and len(dossier["goods"]) == 1:
        first = dossier["goods"][0]
        part = {"description": f"Tools and data to build {first['description'][:80]}", "line": "2"}
        dossier["goods"].append({**first, **part})
    case = apply.begin(s.plan.kind, exporter=s.firm, agent=s.agent, by=s.applicant, now=s.now, values=dossier)
    s.number = case.pk


def attach(s: Stage) -> Iterator[Moment]:
    """The documents come to it."""
    yield s.hours.wait(0.02, 1)
    s.attach_all()


def submit(s: Stage) -> Iterator[Moment]:
    """It is sent in; one that was returned is changed first."""
    yield s.hours.wait(0.05, 2)
    case = s.case
    if case.state == "returned":
        values = {**s.values(), "own_reference": f"{s.values().get('own_reference', 'Order')}, completed"}
        case = apply.save_draft(case, values, by=s.applicant, now=s.now, version=case.version)
    apply.submit(case, by=s.applicant, now=s.now, library=s.library)


def give_back(s: Stage) -> Iterator[Moment]:
    """The reception misses something."""
    yield s.hours.wait(0.5, 3)
    handle.return_incomplete(s.case, what=s.says("missing"), by=s.cast.people["reception"], now=s.now)
    s.hours.wait(1, 4)


def accept(s: Stage) -> Iterator[Moment]:
    """The reception finds it complete."""
    yield s.hours.wait(0.3, 2)
    handle.accept(s.case, by=s.cast.people["reception"], now=s.now)


def assign(s: Stage) -> Iterator[Moment]:
    """An officer leads it, and sets aside hits that are plainly of somebody else."""
    yield s.hours.wait(0.05, 1)
    handle.assign(s.case, to=s.officer, by=s.cast.of("head_of_unit")[0], now=s.now)
    _judge_hits(s)


def _judge_hits(s: Stage, *, listed: bool = False) -> None:
    """Two people set aside what is plainly another party; ``listed``: and one says of the rest that it is the listed one."""
    case, heads = s.case, s.cast.of("head_of_unit")
    for hit in hits_of_case(case, local_day(s.now)):
        reason = given("texts")["lookalikes"].get(hit.party)
        if hit.stands == "open" and reason:
            judge_hit(case, hit.which, finding="false", because=reason, by=s.officer, now=s.now)
            confirm_hit(case, hit.which, agrees=True, because=s.says("confirmed"), by=heads[0], now=s.now)
        elif hit.stands == "open" and listed:
            judge_hit(case, hit.which, finding="true", because=s.says("listed"), by=s.officer, now=s.now)


def circulate(s: Stage) -> Iterator[Moment]:
    """It is referred to the teams that the routing names, or else to the engineers by hand."""
    if "circulation" not in s.kind.steps:
        return
    yield s.hours.wait(0.2, 2)
    if routed(s.case, s.now):
        handle.circulate(s.case, by=s.officer, now=s.now)
    else:
        _refer(s, "technical", "No rule refers this case; the entry is looked at all the same.")
    if "partial" in s.plan.steps and s.case.referrals.count() == 1:
        _refer(s, "foreign_affairs", "The second line would give the end user a capacity of its own.")


def _refer(s: Stage, team: str, because: str) -> None:
    purpose = "Say what you think of it."
    handle.refer(s.case, team=s.cast.teams[team], purpose=purpose, because=because, by=s.officer, now=s.now)


def advise(s: Stage, how: str = "approve", *, all_of_them: bool = True) -> Iterator[Moment]:
    """Each team gives its advice in its own time. ``how``: what the last of them says; the others approve."""
    asked = list(Referral.objects.filter(case=s.number, closed=None).select_related("team").order_by("pk"))
    order = s.lot.sample(asked, len(asked))
    for n, referral in enumerate(order if all_of_them else order[: len(order) // 2]):
        yield s.hours.wait(1, 12 / len(asked) + 1)
        _advise(s, referral, how if n == len(order) - 1 or how == "no_licence_required" else "approve")


def _advise(s: Stage, referral: Referral, how: str) -> None:
    criterion = "7" if s.kind.id in MILITARY else "15-1-d"
    verdict, scope = ("refuse", {"lines": [lines_of(s.case)[-1]]}) if how == "partly" else (how, None)
    sentence = {"refuse": "refusals", "no_licence_required": "no_licence"}.get(verdict, "approvals")
    handle.advise(
        referral, verdict=verdict, by=s.cast.advisers[referral.team.slug][-1], now=s.now, scope=scope,
        reasons=[{"criterion": criterion, "sentence": s.says(sentence), "evidence": []}],
        conditions=[s.says("conditions")] if verdict == "approve_with_conditions" else [],
    )  # fmt: skip


MILITARY = ("military-individual", "union-transfer", "security-release")


def ask(s: Stage) -> Iterator[Moment]:
    """The officer puts a question; the clock stands still."""
    yield s.hours.wait(0.2, 3)
    until = s.now.date() + timedelta(days=21)
    handle.ask(s.case, question=s.says("questions"), by=s.officer, now=s.now, answer_by=until)


def answer(s: Stage) -> Iterator[Moment]:
    """The firm answers it."""
    yield s.hours.wait(1, 8)
    query = s.case.queries.get(answered=None)
    handle.answer(query, text=s.says("answers"), by=s.applicant, now=s.now)


def note(s: Stage) -> Iterator[Moment]:
    """The officer writes a note for colleagues."""
    yield s.hours.wait(0.5, 3)
    handle.note(s.case, text=s.says("notes"), by=s.officer, now=s.now)


def lift(s: Stage) -> Iterator[Moment]:
    """The team that set a condition lifts it."""
    for condition in s.case.conditions.filter(lifted=None).select_related("owner"):
        yield s.hours.wait(1, 4)
        by = s.cast.advisers[condition.owner.slug][-1]
        handle.lift_condition(condition, why=s.says("lifted"), by=by, now=s.now)


def consent(s: Stage) -> Iterator[Moment]:
    """The state that made the detectors is asked whether the goods may go on."""
    yield s.hours.wait(0.5, 2)
    day = s.now.date()
    handle.ask_consent(
        s.case, country="US", body="Directorate of Defense Trade Controls", asked=day, silence="nothing",
        window_ends=day + timedelta(days=60), by=s.officer, now=s.now,
    )  # fmt: skip


def consent_given(s: Stage) -> Iterator[Moment]:
    """It consents."""
    yield s.hours.wait(10, 30)
    for each in s.case.consents.filter(answer=""):
        handle.record_consent(each, answer="consent", on=s.now.date(), ground="", by=s.officer, now=s.now)


def propose(s: Stage, verdict: str = "") -> Iterator[Moment]:
    """The officer proposes what the advice comes to, or ``verdict``; a departure is explained."""
    yield s.hours.wait(0.5, 4)
    _judge_hits(s, listed=True)
    case, favourable = s.case, s.kind.decisions[0]
    combined = combined_of(case)
    if not verdict:
        verdict = OTHERWISE.get(combined.outcome, favourable) if combined else favourable
    verdict = verdict if verdict in s.kind.decisions else favourable
    longest = s.kind.validity_months or LONG
    months = min(s.plan.months or longest, longest)
    first = local_day(s.now)
    granted = gives_licence(s.kind, verdict)
    criterion = "7" if s.kind.id in MILITARY else "15-1-d"
    because = s.says("partial" if verdict == "partial" else "refusals")
    decide.propose(
        case, verdict=verdict, lines=_lines(case, verdict), by=s.officer, now=s.now,
        reasons=[{"criterion": criterion, "sentence": because}] if verdict in decide.REFUSING else [],
        valid_until=_until(first, months) if granted else None,
        consistency=s.says("consistency"),
        departs=s.says("departs") if case.conditions.exclude(lifted=None).exists() else "",
    )  # fmt: skip


def _until(first: Day, months: int) -> Day:
    return first + timedelta(days=Span(months, "months").days_from(first) - 1)


def _lines(case: Case, verdict: str) -> list[Mapping[str, object]]:
    """Of a partial grant, which lines are refused: the last one."""
    if verdict != "partial":
        return []
    numbers = lines_of(case)
    return [{"line": str(n), "outcome": "refuse" if n == numbers[-1] else "grant"} for n in numbers]


def _proposal(s: Stage) -> Proposal:
    return Proposal.objects.select_related("case").get(case=s.number, standing=True)


def countersign(s: Stage) -> Iterator[Moment]:
    """Everybody whose signature is due signs."""
    for role in signatures_due(_proposal(s)):
        yield s.hours.wait(0.3, 3)
        proposal = _proposal(s)
        decide.countersign(proposal, seen=proposal.sha256, by=s.lot.choice(s.cast.of(role)), now=s.now)


def send_back(s: Stage) -> Iterator[Moment]:
    """The head of unit does not sign yet."""
    if signatures_due(_proposal(s)):
        yield s.hours.wait(0.5, 3)
        decide.send_back(_proposal(s), why=s.says("sent_back"), by=s.cast.of("head_of_unit")[0], now=s.now)


def decision(s: Stage) -> Iterator[Moment]:
    """The decision is issued."""
    yield s.hours.wait(0.2, 2)
    made = issue(s.case, by=s.officer, now=s.now)
    s.licence = made if isinstance(made, Licence) else None


def withdraw(s: Stage) -> Iterator[Moment]:
    """The firm takes the application back."""
    yield s.hours.wait(2, 10)
    apply.withdraw(s.case, why=s.says("withdrawn"), by=s.applicant, now=s.now)


def discard(s: Stage) -> Iterator[Moment]:
    """The firm throws the draft away."""
    yield s.hours.wait(2, 20)
    apply.discard(s.case, by=s.applicant, now=s.now)


def appeal(s: Stage) -> Iterator[Moment]:
    """The firm appeals in time."""
    yield s.hours.wait(4, 18)
    decide.appeal(s.case, grounds=s.says("grounds"), by=s.applicant, now=s.now)


def appeal_decided(s: Stage, verb: Callable[..., Case], text: str) -> Iterator[Moment]:
    """A head of unit who had no part in the decision decides the appeal."""
    yield s.hours.wait(5, 20)
    case = s.case
    head = next(each for each in s.cast.of("head_of_unit") if may_decide_appeal(each, case) is None)
    verb(case, why=s.says(text), by=head, now=s.now)


STEPS: dict[str, Step] = {
    "begin": begin,
    "attach": attach,
    "submit": submit,
    "return": give_back,
    "accept": accept,
    "assign": assign,
    "circulate": circulate,
    "advise": advise,
    "advise some": partial(advise, all_of_them=False),
    "advise against": partial(advise, how="refuse"),
    "advise with conditions": partial(advise, how="approve_with_conditions"),
    "advise none needed": partial(advise, how="no_licence_required"),
    "advise partly": partial(advise, how="partly"),
    "ask": ask,
    "answer": answer,
    "note": note,
    "lift": lift,
    "consent": consent,
    "consent given": consent_given,
    "propose": propose,
    "propose departing": partial(propose, verdict="grant"),
    "refuse": partial(propose, verdict="refuse"),
    "none needed": partial(propose, verdict="no_licence_required"),
    "partial": partial(propose, verdict="partial"),
    "countersign": countersign,
    "send back": send_back,
    "issue": decision,
    "withdraw": withdraw,
    "discard": discard,
    "appeal": appeal,
    "uphold": partial(appeal_decided, verb=decide.uphold, text="upheld"),
    "reopen": partial(appeal_decided, verb=decide.reopen, text="reopened"),
}
