"""Clocks: what an officer, an exporter and a court compute on paper, from the same events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.licensing.calendars import CalendarError, WorkingDays
from navicert.licensing.clocks import Clock, ClockError, ClockEvent, ClockTerms, Escalation, Span, clock
from navicert.licensing.forecasts import forecast

BERLIN = "Europe/Berlin"
HESSE = WorkingDays.of("DE-HE")
TERMS = ClockTerms(
    decide_within=Span(30, "working_days"),
    escalate=(Escalation(Span(20, "working_days"), "head_of_unit"),),
    tacit="refused",
    appeal_within=Span(1, "months"),
)


def at(day: str, hour: int = 10, zone: str = BERLIN) -> Moment:
    return Moment.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=ZoneInfo(zone))


def accepted(day: str) -> ClockEvent:
    return ClockEvent(what="started", at=at(day), reason="accepted")


def asked(day: str, ref: str = "Q-1") -> ClockEvent:
    return ClockEvent(what="stopped", at=at(day), reason="query", ref=ref)


def answered(day: str, ref: str = "Q-1") -> ClockEvent:
    return ClockEvent(what="resumed", at=at(day), ref=ref)


def decided(day: str) -> ClockEvent:
    return ClockEvent(what="ended", at=at(day), reason="decided")


def on(day: str, *events: ClockEvent, terms: ClockTerms = TERMS, calendar: WorkingDays = HESSE) -> Clock:
    return clock(events, terms, calendar, BERLIN, Day.fromisoformat(day))


# -- calendars -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "day", "works"),
    [
        ("DE-HE", "2026-06-04", False),  # Corpus Christi, a holiday in Hesse
        ("DE-BE", "2026-06-04", True),  # and none in Berlin
        ("DE", "2026-10-03", False),  # a Saturday and a holiday
        ("FR", "2026-07-14", False),
        ("AE", "2026-11-22", False),  # a Sunday is the weekend
        ("SA", "2026-11-22", True),  # and here the first day of the working week
        ("CN", "2026-02-14", True),  # a Saturday worked by order
        ("GB-SCT", "2026-11-30", False),  # Saint Andrew
        ("GB-ENG", "2026-11-30", True),
    ],
)
def test_each_state_works_on_its_own_days(state: str, day: str, works: bool) -> None:
    assert WorkingDays.of(state).is_working(Day.fromisoformat(day)) is works


def test_an_authority_may_be_closed_on_further_days() -> None:
    eve = Day(2026, 12, 24)
    assert HESSE.is_working(eve)
    assert not WorkingDays.of("DE-HE", [eve]).is_working(eve)
    assert WorkingDays.of("DE-HE", [eve]).on_or_after(eve) == Day(2026, 12, 28)


@pytest.mark.parametrize("state", ["ZZ", "", "DE-XX", "XI", "de"])
def test_an_unknown_state_is_refused_and_not_taken_to_have_no_holidays(state: str) -> None:
    with pytest.raises(CalendarError, match="no (table|part)"):
        WorkingDays.of(state)


@pytest.mark.parametrize(("state", "day"), [("DE", "1989-05-01"), ("XK", "2001-05-01"), ("DE", "2101-05-01")])
def test_a_year_without_a_table_is_refused(state: str, day: str) -> None:
    with pytest.raises(CalendarError, match="are known for"):
        WorkingDays.of(state).is_working(Day.fromisoformat(day))


# -- counting ------------------------------------------------------------------------------------------


def test_the_day_of_acceptance_is_not_counted() -> None:
    assert on("2026-10-01", accepted("2026-10-01")).elapsed == 0
    assert on("2026-10-02", accepted("2026-10-01")).elapsed == 1
    assert on("2026-10-05", accepted("2026-10-01")).elapsed == 2  # over a weekend


def test_a_clock_explains_its_arithmetic() -> None:
    made = on("2026-10-20", accepted("2026-10-01"), asked("2026-10-08", "Q-2"), answered("2026-10-13", "Q-2"))
    assert made.sentence == "9 of 30 working days; stopped 4 working days for query Q-2; due 2026-11-18."
    assert (made.elapsed, made.total, made.remaining, made.running) == (9, 30, 21, True)


def test_a_clock_that_stands_still_counts_nothing_and_promises_no_day() -> None:
    made = on("2026-10-20", accepted("2026-10-01"), asked("2026-10-08", "Q-2"))
    assert not made.running
    assert made.sentence == (
        "4 of 30 working days; stands still, so far 9 working days for query Q-2; due at the earliest 2026-11-25."
    )


def test_a_clock_that_has_not_started_has_no_last_day() -> None:
    submitted = ClockEvent(what="started", at=at("2026-10-01"), reason="submitted")
    made = on("2026-10-20", submitted)
    assert (made.started, made.due, made.running, made.elapsed) == (None, None, False, 0)
    assert made.sentence == "Not started: the 30 working days begin when the case is accepted."


def test_a_stop_for_another_reason_stops_nothing() -> None:
    visit = ClockEvent(what="stopped", at=at("2026-10-08"), reason="visit", ref="V-1")
    assert on("2026-10-20", accepted("2026-10-01"), visit).sentence == "13 of 30 working days; due 2026-11-12."


def test_two_open_queries_both_have_to_be_answered() -> None:
    events = [
        accepted("2026-10-01"),
        asked("2026-10-05", "Q-1"),
        asked("2026-10-06", "Q-2"),
        answered("2026-10-07", "Q-1"),
    ]
    assert not on("2026-10-09", *events).running
    assert on("2026-10-09", *events, answered("2026-10-08", "Q-2")).elapsed == 2  # 2 October and 9 October


def test_an_answer_to_what_was_never_asked_is_refused() -> None:
    with pytest.raises(ClockError, match="resumes for Q-9, which never stopped it"):
        on("2026-10-20", accepted("2026-10-01"), answered("2026-10-08", "Q-9"))


def test_a_query_on_the_last_day_leaves_a_day_after_the_answer() -> None:
    last = on("2026-11-12", accepted("2026-10-01"))
    assert (last.due, last.overdue) == (Day(2026, 11, 12), False)
    paused = on("2026-11-17", accepted("2026-10-01"), asked("2026-11-12"), answered("2026-11-16"))
    assert (paused.due, paused.overdue, paused.tacit) == (Day(2026, 11, 17), False, None)


def test_an_answer_after_the_decision_changes_nothing() -> None:
    before = on("2026-11-25", accepted("2026-10-01"), asked("2026-11-09"), decided("2026-11-20"))
    after = on("2026-12-30", accepted("2026-10-01"), asked("2026-11-09"), decided("2026-11-20"), answered("2026-12-18"))
    assert (before.due, before.elapsed, before.sentence) == (after.due, after.elapsed, after.sentence)


def test_the_day_is_the_local_day_of_the_authority() -> None:
    late = ClockEvent(what="started", at=Moment.fromisoformat("2026-10-01T23:30+00:00"), reason="accepted")
    assert clock([late], TERMS, HESSE, BERLIN, Day(2026, 10, 20)).started == Day(2026, 10, 2)
    assert clock([late], TERMS, HESSE, "UTC", Day(2026, 10, 20)).started == Day(2026, 10, 1)


def test_a_moment_without_time_zone_and_an_unknown_zone_are_refused() -> None:
    with pytest.raises(ClockError, match="needs its time zone"):
        ClockEvent(what="started", at=Moment.fromisoformat("2026-10-01T10:00"))
    with pytest.raises(ClockError, match="no time zone; write it as Europe/Berlin"):
        clock([], TERMS, HESSE, "Berlin", Day(2026, 10, 1))


def test_a_period_in_days_counts_every_day_and_ends_on_a_working_day() -> None:
    terms = ClockTerms(decide_within=Span(30, "days"))
    made = on("2026-10-10", accepted("2026-10-01"), terms=terms)
    assert (made.elapsed, made.due) == (9, Day(2026, 11, 2))  # 31 October is a Saturday


@pytest.mark.parametrize(
    ("span", "start", "last"),
    [
        (Span(1, "months"), "2026-01-30", "2026-03-02"),  # 28 February, a Saturday
        (Span(1, "months"), "2026-11-20", "2026-12-21"),  # 20 December, a Sunday
        (Span(2, "years"), "2024-02-29", "2026-03-02"),
        (Span(10, "working_days"), "2026-12-18", "2027-01-05"),  # Christmas and New Year between
    ],
)
def test_months_end_on_the_same_date_or_the_next_working_day(span: Span, start: str, last: str) -> None:
    assert span.last_day(Day.fromisoformat(start), HESSE) == Day.fromisoformat(last)


@pytest.mark.parametrize("wrong", [{}, {"weeks": 3}, {"days": 0}, {"days": 3, "months": 1}, {"years": 200}])
def test_what_is_no_period_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ClockError, match="no period"):
        Span.of(wrong)


# -- what follows --------------------------------------------------------------------------------------


def test_an_escalation_is_due_on_the_day_after_its_period() -> None:
    assert on("2026-10-29", accepted("2026-10-01")).escalations == ()
    [due] = on("2026-11-05", accepted("2026-10-01")).escalations
    assert (due.to, due.since) == ("head_of_unit", Day(2026, 10, 30))


def test_silence_has_its_outcome_on_the_day_after_the_last() -> None:
    assert on("2026-11-12", accepted("2026-10-01")).tacit is None
    made = on("2026-12-01", accepted("2026-10-01"))
    assert (made.tacit, made.tacit_on, made.overdue) == ("refused", Day(2026, 11, 13), True)
    assert made.sentence == (
        "43 of 30 working days; was due 2026-11-12; taken to be refused since 2026-11-13, because nothing was decided by then."
    )


def test_a_decision_on_the_last_day_is_in_time_and_opens_the_appeal() -> None:
    made = on("2027-03-01", accepted("2026-10-01"), decided("2026-11-12"))
    assert (made.overdue, made.tacit, made.appeal_until) == (False, None, Day(2026, 12, 14))
    assert made.sentence == "30 of 30 working days; ended 2026-11-12, within the last day, 2026-11-12."


def test_a_late_decision_does_not_hide_the_tacit_outcome() -> None:
    made = on("2027-03-01", accepted("2026-10-01"), decided("2026-11-20"))
    assert (made.tacit, made.tacit_on) == ("refused", Day(2026, 11, 13))


def test_a_clock_reads_what_the_file_of_a_licence_type_says() -> None:
    given_in_file = {
        "decide_within": {"working_days": 30}, "starts": "accepted", "stops": ["query"], "tacit": "refused",
        "escalate": [{"after": {"working_days": 20}, "to": "head_of_unit"}], "appeal_within": {"months": 1},
    }  # fmt: skip
    assert ClockTerms.of(given_in_file) == TERMS
    with pytest.raises(ClockError, match=r"not \['decide_in'\]"):
        ClockTerms.of({"decide_in": {"days": 3}})
    with pytest.raises(ClockError, match="'yes' is not one of granted, refused"):
        ClockTerms.of({**given_in_file, "tacit": "yes"})


# -- properties ----------------------------------------------------------------------------------------

FIRST = Day(2026, 9, 1)


@st.composite
def histories(draw: st.DrawFn) -> list[ClockEvent]:
    """A case accepted in September, with up to three queries, answered or not, and perhaps a decision."""
    hours = st.integers(0, 24 * 90)
    start = at(FIRST.isoformat(), 0)
    begun = draw(hours)
    events = [ClockEvent(what="started", at=start + timedelta(hours=begun), reason="accepted")]
    for number in range(draw(st.integers(0, 3))):
        first = draw(hours)
        ref = f"Q-{number}"
        events.append(ClockEvent(what="stopped", at=start + timedelta(hours=first), reason="query", ref=ref))
        if draw(st.booleans()):
            last = first + draw(st.integers(0, 24 * 30))
            events.append(ClockEvent(what="resumed", at=start + timedelta(hours=last), ref=ref))
    if draw(st.booleans()):
        end = begun + draw(st.integers(0, 24 * 60))
        events.append(ClockEvent(what="ended", at=start + timedelta(hours=end), reason="decided"))
    return events


DAYS = st.integers(0, 150).map(lambda n: FIRST + timedelta(days=n))
ANY_TERMS = st.sampled_from([TERMS, replace(TERMS, decide_within=Span(20, "days")), replace(TERMS, tacit=None)])


@given(histories(), ANY_TERMS, DAYS, st.randoms())
def test_neither_order_nor_repetition_matters(
    events: list[ClockEvent], terms: ClockTerms, day: Day, random: object
) -> None:
    mixed = [*events, *events]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert clock(mixed, terms, HESSE, BERLIN, day) == clock(events, terms, HESSE, BERLIN, day)


def counted_day_by_day(events: Sequence[ClockEvent], terms: ClockTerms, day: Day) -> int:
    """A counter as a nightly run would keep it: one more for each whole day on which the clock ran."""
    zone, elapsed, each = ZoneInfo(BERLIN), 0, FIRST
    local = {event: event.at.astimezone(zone).date() for event in events}
    began = min(local[e] for e in events if e.what == "started")
    ended = min((local[e] for e in events if e.what == "ended"), default=Day.max)
    while each < day:
        each += timedelta(days=1)
        open_on_it = any(
            local[stop] <= each
            and all(local[e] >= each for e in events if e.what == "resumed" and e.ref == stop.ref and e.at != stop.at)
            and not any(e.what == "resumed" and e.ref == stop.ref and e.at == stop.at for e in events)
            for stop in events
            if stop.what == "stopped"
        )
        works = terms.decide_within.unit != "working_days" or HESSE.is_working(each)
        elapsed += began < each <= ended and not open_on_it and works
    return elapsed


@given(histories(), ANY_TERMS, DAYS)
def test_recomputing_gives_what_counting_day_by_day_gave(events: list[ClockEvent], terms: ClockTerms, day: Day) -> None:
    made = clock(events, terms, HESSE, BERLIN, day)
    if made.started is not None:
        assert made.elapsed == counted_day_by_day(events, terms, day)


@given(histories(), ANY_TERMS, DAYS)
def test_what_was_shown_on_a_day_is_shown_again_for_that_day(
    events: list[ClockEvent], terms: ClockTerms, day: Day
) -> None:
    by_then = [e for e in events if e.at.astimezone(ZoneInfo(BERLIN)).date() <= day]
    assert clock(by_then, terms, HESSE, BERLIN, day) == clock(events, terms, HESSE, BERLIN, day)


@given(histories(), ANY_TERMS, DAYS)
def test_stopping_never_brings_the_last_day_nearer(events: list[ClockEvent], terms: ClockTerms, day: Day) -> None:
    stopped = clock(events, terms, HESSE, BERLIN, day)
    unstopped = clock([e for e in events if not e.ref], terms, HESSE, BERLIN, day)
    if stopped.due is not None and unstopped.due is not None:
        assert stopped.due >= unstopped.due
        assert stopped.elapsed <= unstopped.elapsed


# -- forecast ------------------------------------------------------------------------------------------


def test_a_forecast_says_when_half_and_nine_tenths_were_decided() -> None:
    made = on("2026-10-05", accepted("2026-10-01"))
    found = forecast(list(range(5, 25)), [], made, HESSE)
    assert (found.count, found.early, found.middle, found.late) == (
        20,
        Day(2026, 10, 14),
        Day(2026, 10, 21),
        Day(2026, 11, 2),
    )
    assert found.sentence == (
        "Half of the cases like this one would be decided by 2026-10-21, nine of ten by 2026-11-02 (from 20 decided cases)."
    )


def test_cases_that_still_run_make_a_forecast_later_not_rosier() -> None:
    made = on("2026-10-05", accepted("2026-10-01"))
    rosy = forecast(list(range(5, 25)), [], made, HESSE)
    sober = forecast(list(range(5, 25)), [40] * 10, made, HESSE)
    assert rosy.middle is not None
    assert sober.middle is not None
    assert sober.middle > rosy.middle
    assert sober.late is None


def test_few_cases_give_no_forecast() -> None:
    made = on("2026-10-05", accepted("2026-10-01"))
    found = forecast([10, 12, 9], [], made, HESSE)
    assert (found.middle, found.sentence) == (
        None,
        "No forecast: only 3 cases of this kind have been decided; 10 are needed.",
    )


def test_a_case_that_has_taken_longer_than_all_others_has_no_forecast() -> None:
    made = on("2026-12-01", accepted("2026-10-01"))
    assert "too few took as long" in forecast([5] * 20, [], made, HESSE).sentence


def test_the_forecast_of_a_clock_that_stands_still_says_so() -> None:
    made = on("2026-10-05", accepted("2026-10-01"), asked("2026-10-02"))
    assert forecast(list(range(5, 25)), [], made, HESSE).sentence.startswith(
        "If the clock ran on from tomorrow: half of"
    )
