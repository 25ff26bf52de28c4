"""The risk sheet, the missile guidelines, the posture of countries and the strategic sheet, as officers read them."""

from __future__ import annotations

import dataclasses
import json
from datetime import date as Day
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.licensing.guidelines import Result, mtcr, presumed_denied
from navicert.licensing.indicators import READERS, DecidedHit, PersonsAnswer, RiskFacts, Says, ask
from navicert.licensing.posture import OpenCase, Posture, PostureEvent, posture, read_events, trigger
from navicert.licensing.risk import Level, Reading, Sheet, as_json, sheet, weigh
from navicert.licensing.strategic import PARTS, Contribution, strategic_sheet, why_not
from navicert.licensing.strategic import as_json as strategic_json
from navicert.licensing.tables import read, table
from navicert.terms import EndUse, Item, Line, Party, Transaction

DAY = Day(2026, 9, 15)
NORWAY = "NO"


def order(item: Item | None = None, **facts: Any) -> Transaction:
    """An export from Germany to Norway."""
    made: dict[str, Any] = {"date": DAY, "activity": "export", "departure": "DE", "to": NORWAY}
    return Transaction(item=item or Item(eu_code="6A003.b.4"), **{**made, **facts})


def looked_at(transaction: Transaction, **facts: Any) -> RiskFacts:
    """A case in which everything that the machine looks at was looked at, and nothing was found."""
    held: dict[str, Any] = {
        "determination": {"flags": []}, "hits": (), "denials": (), "refused_before": (), "operational_need": "",
    }  # fmt: skip
    return RiskFacts(case="NA-2026-1", transaction=transaction, **{**held, **facts})


def answered(row: Any, says: str, because: str = "seen") -> tuple[str, PersonsAnswer]:
    return row["id"], PersonsAnswer({"yes": True, "no": False}[says], because, "Adviser", DAY)


def comforting() -> dict[str, PersonsAnswer]:
    """The answer that is no evidence for the factor, to every question."""
    return dict(answered(row, "no" if row["yes"] == "for" else "yes") for row in table("indicators"))


# --- the missile guidelines -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("item", "result", "category"),
    [
        (Item(eu_code="9A012.a.1", range_km=800, payload_kg=600), Result.STRONG_PRESUMPTION_OF_DENIAL, "I"),
        (Item(eu_code="9A104", range_km=300, payload_kg=500), Result.STRONG_PRESUMPTION_OF_DENIAL, "I"),
        (Item(eu_code="9A012", range_km=1000, payload_kg=400, tradeoff=True), Result.STRONG_PRESUMPTION_OF_DENIAL, "I"),
        (Item(range_km=1000, payload_kg=400, tradeoff={"payload_kg_at_300_km": 650}),
         Result.STRONG_PRESUMPTION_OF_DENIAL, "I"),
        (Item(range_km=1000, payload_kg=400, tradeoff=False), Result.CASE_BY_CASE, "II"),
        (Item(range_km=1000, payload_kg=400), Result.UNDETERMINED, "I or II"),
        (Item(eu_code="9A104", range_km=299.9, payload_kg=499.9), Result.CASE_BY_CASE, "II or none"),
        (Item(eu_code="9A112.a"), Result.UNDETERMINED, "I or II"),
        (Item(eu_code="9A116"), Result.UNDETERMINED, "I or II"),
        (Item(eu_code="9B116"), Result.NO_TRANSFER, "I"),
        (Item(eu_code="1C107.b"), Result.CASE_BY_CASE, "II"),
        (Item(eu_code="3A001.a.7"), Result.UNDETERMINED, "unknown"),
        (Item(eu_code="3A001.a.7", mtcr=False), Result.NOT_COVERED, "none"),
        (Item(eu_code="6A003.b.4"), Result.NOT_COVERED, "none"),
        (Item(eu_code="ML1.a"), Result.NOT_COVERED, "none"),
        (Item(usml="IV(h)"), Result.UNDETERMINED, "unknown"),
        (Item(), Result.UNDETERMINED, "unknown"),
    ],
)  # fmt: skip
def test_the_missile_guidelines_give_a_named_result(item: Item, result: Result, category: str) -> None:
    found = mtcr(order(item))[0]
    assert (found.result, found.category) == (result, category)
    assert found.cites == ("MTCR Guidelines, paragraph 2",)
    assert bool(found.questions) or found.result not in (Result.UNDETERMINED, Result.NO_TRANSFER)


def test_a_range_that_is_stated_twice_counts_with_the_larger_figure() -> None:
    found = mtcr(order(Item(eu_code="9A012.a", range_km=250, payload_kg=600, attributes={"range_km": 400})))[0]
    assert found.result is Result.STRONG_PRESUMPTION_OF_DENIAL
    assert "range 400 km, payload 600 kg" in found.because


def test_a_use_for_the_delivery_of_weapons_of_mass_destruction_is_presumed_denied_whatever_the_item() -> None:
    found = mtcr(order(Item(eu_code="none"), end_use=EndUse(wmd_delivery=True)))[0]
    assert found.result is Result.STRONG_PRESUMPTION_OF_DENIAL
    assert found.assurances[0].startswith("binding undertakings")


def test_every_line_of_an_order_has_its_own_result() -> None:
    lines = (Line(eu_code="6A003.b.4"), Line(eu_code="9A112.a", range_km=900, payload_kg=700))
    found = mtcr(order(lines=lines))
    assert [each.result for each in found] == [Result.NOT_COVERED, Result.STRONG_PRESUMPTION_OF_DENIAL]
    assert presumed_denied(found) == found[1:]


# --- the sheet ------------------------------------------------------------------------------------
def test_the_sheet_has_no_field_for_a_decision_and_no_number_over_all_factors() -> None:
    names = {field.name for field in dataclasses.fields(Sheet)}
    assert not {name for name in names if "decision" in name or "score" in name or "total" in name}
    found = sheet(looked_at(order()), DAY)
    assert "decides nothing" in found.note
    assert "decision" not in as_json(found)
    assert json.loads(json.dumps(as_json(found)))["form"] == "navicert-risk/1"


def test_a_case_of_which_nothing_is_known_is_low_in_nothing_and_asks_everything() -> None:
    found = sheet(RiskFacts(case="NA-2026-1", transaction=order(Item())), DAY)
    assert {f.id: f.level for f in found.factors if f.level is not Level.UNDETERMINED} == {
        "alliance_benefit": Level.ELEVATED
    }
    assert len(found.questions) > 35
    assert {q.ask for q in found.questions} >= {"foreign_affairs", "defence", "technical_adviser", "security"}


def test_a_factor_is_low_only_when_every_question_that_could_lift_it_is_answered() -> None:
    parties = (Party(role="end_user", type="civil", country="NO", parent_hq="NO"),)
    facts = order(Item(eu_code="6A003.b.4", cyber_surveillance=False, classified=False), parties=parties,
                  end_use=EndUse(type="civil"), informed=False, complete=("parties", "end_use", "item"))  # fmt: skip
    whole = sheet(looked_at(facts, answers=comforting(), postures={NORWAY: calm()}), DAY)
    assert {f.level for f in whole.factors if f.kind == "risk"} == {Level.LOW}
    answers = {k: v for k, v in comforting().items() if k not in ("usable_for_repression", "oversight")}
    lacking = sheet(looked_at(facts, answers=answers, postures={NORWAY: calm()}), DAY).factor("human_rights")
    assert (lacking.level, lacking.at_most) == (Level.UNDETERMINED, Level.ELEVATED)
    assert any("usable" in q or "used for internal repression" in q for q in lacking.would_change)


def calm() -> Posture:
    """A posture in which every aspect was judged not to hold."""
    events = [
        PostureEvent(id=row["aspect"], place=NORWAY, aspect=row["aspect"], holds=False, first=Day(2026, 1, 1),
                     recorded=Day(2026, 1, 1), because="judged in the yearly review", source="cabinet paper 1/2026")
        for row in table("aspects")
    ]  # fmt: skip
    return posture(events, NORWAY, DAY)


def test_evidence_counter_evidence_and_arithmetic_stand_beside_each_level() -> None:
    flags = {"flags": [{"id": "R01", "because": "AE is named"}, {"id": "D02", "because": "stated is another"}]}
    answers = dict([answered({"id": "certificate_verified"}, "yes", "the ministry confirmed it")])
    found = sheet(looked_at(order(), determination=flags, answers=answers), DAY).factor("diversion")
    assert found.level is Level.UNDETERMINED  # 2 + 2 against 2: below the mark, but questions are open
    assert "for 2 + 2 = 4; against 2; elevated from 3, high from 6" in found.arithmetic
    assert [r.because for r in found.on("for")] == ["R01: AE is named", "D02: stated is another"]
    assert [r.because for r in found.on("against")] == ["the ministry confirmed it (Adviser, 2026-09-15)"]


def test_a_true_hit_stays_grave_whatever_comforts_are_added() -> None:
    hit = DecidedHit("end user", "EU-FSF", "EU.1", "true")
    answers = dict(answered({"id": name}, "yes") for name in ("certificate_verified", "deliveries_verified"))
    found = sheet(looked_at(order(), hits=(hit,), answers=answers), DAY).factor("diversion")
    assert found.level is Level.ELEVATED
    assert "lowers by one level at most" in found.arithmetic


def test_a_hit_that_the_bench_has_not_decided_is_a_question() -> None:
    found = sheet(looked_at(order(), hits=(DecidedHit("end user", "EU-FSF", "EU.1"),)), DAY)
    assert "hits not yet decided: end user on EU-FSF" in [q.because for q in found.questions]


def test_a_persons_answer_fills_what_the_case_does_not_tell_and_overrides_nothing() -> None:
    row = next(r for r in table("indicators") if r["id"] == "wmd_use")
    no = dict([answered(row, "no")])
    assert ask(row, looked_at(order(), answers=no)).says is Says.NO
    stated = order(end_use=EndUse(type="nuclear"))
    assert ask(row, looked_at(stated, answers=no)).says is Says.YES


def test_an_answer_without_reasons_does_not_count() -> None:
    row = next(r for r in table("indicators") if r["id"] == "terrorism")
    given_ = dict([answered(row, "no", "  ")])
    assert ask(row, looked_at(order(), answers=given_)).because == "Adviser answered without giving reasons"


def test_military_use_in_a_state_under_an_arms_embargo_is_high() -> None:
    embargo = PostureEvent(id="E1", place="SD", aspect="arms_embargo", holds=True, first=Day(2026, 1, 1),
                           recorded=Day(2026, 1, 1), because="arms embargo", source="Council decision")  # fmt: skip
    facts = order(to="SD", parties=(Party(role="end_user", type="armed_forces"),), end_use=EndUse(type="civil"))
    found = sheet(looked_at(facts, postures={"SD": posture([embargo], "SD", DAY)}), DAY)
    assert found.factor("misuse").level is Level.HIGH  # 6, and 3 for a military user of goods for civil use
    assert found.factor("regional_stability").level is Level.HIGH


@pytest.mark.parametrize("name", sorted(READERS))
def test_every_reader_says_what_it_looks_at_and_gives_its_ground(name: str) -> None:
    assert (READERS[name].__doc__ or "").startswith("Looks at ")
    assert READERS[name](RiskFacts(case="C", transaction=order(Item()))).because


def test_the_table_of_indicators_is_whole() -> None:
    rows = table("indicators")
    factors, aspects = {r["id"] for r in table("factors")}, {r["aspect"] for r in table("aspects")}
    assert {r["id"] for r in rows if r["read"] == "case"} == set(READERS)
    for row in rows:
        assert row["factor"] in factors, row["id"]
        assert {row["yes"], row["no"]} <= {"for", "against", "nothing"}, row["id"]
        assert row["question"].endswith("?"), row["id"]
        assert all((row["source"], row["asked"])), row["id"]
        assert int(row["weight"]) > 0, row["id"]
        assert row["aspect"] in aspects or not row["aspect"], row["id"]
    assert len({r["id"] for r in rows}) == len(rows)


MARKS = {"elevated_at": "3", "high_at": "6"}
SIDES = st.sampled_from(["for", "against", "nothing", "unknown"])


def reading(side: str, weight: int, lifts: bool = True) -> Reading:
    return Reading(id="i", question="?", says=Says.YES, side=side, weight=weight, because="", how="", asked="",
                   source="", unverified=False, lifts=lifts)  # fmt: skip


READINGS = st.lists(st.builds(reading, SIDES, st.integers(1, 6)), max_size=8)


@given(READINGS)
def test_what_becomes_unknown_never_makes_a_factor_low(readings: list[Reading]) -> None:
    level, _, _ = weigh(MARKS, readings)
    for at in range(len(readings)):
        lost = [*readings[:at], dataclasses.replace(readings[at], side="unknown"), *readings[at + 1 :]]
        if level is not Level.LOW and readings[at].side != "against":
            assert weigh(MARKS, lost)[0] is not Level.LOW


@given(READINGS, st.integers(1, 6))
def test_more_evidence_never_lowers_a_factor(readings: list[Reading], weight: int) -> None:
    order_ = [Level.LOW, Level.UNDETERMINED, Level.ELEVATED, Level.HIGH]
    before, after = weigh(MARKS, readings)[0], weigh(MARKS, [*readings, reading("for", weight)])[0]
    assert order_.index(after) >= order_.index(before)


@given(READINGS)
def test_counter_evidence_lowers_by_one_level_at_most(readings: list[Reading]) -> None:
    evidence = sum(r.weight for r in readings if r.side == "for")
    if evidence >= 6:
        assert weigh(MARKS, readings)[0] in (Level.HIGH, Level.ELEVATED)


# --- posture --------------------------------------------------------------------------------------
EVENTS = """id,place,aspect,holds,from,recorded,because,source,review_by
P1,SD,armed_conflict,yes,2023-04-15,2023-04-20,fighting in the capital,report 12,
P2,SD,armed_conflict,no,2026-06-01,2026-06-02,an armistice holds,report 40,2026-09-01
P3,CL,internal_repression,no,2026-01-01,2026-01-05,courts work,report 3,2027-01-01
"""


def test_a_posture_is_what_was_judged_last_and_known_by_the_day() -> None:
    events = read_events(EVENTS)
    assert posture(events, "SD", Day(2026, 5, 31)).says("armed_conflict") is True
    assert posture(events, "SD", Day(2026, 7, 1)).says("armed_conflict") is False
    assert posture(events, "SD", Day(2026, 7, 1), known_on=Day(2026, 5, 1)).says("armed_conflict") is True
    assert posture(events, "CL", Day(2026, 7, 1)).says("armed_conflict") is None


def test_a_comfort_lapses_with_its_review_day_and_a_concern_does_not() -> None:
    events = read_events(EVENTS)
    late = posture(events, "SD", Day(2026, 9, 2))
    assert late.overdue("armed_conflict")
    assert late.says("armed_conflict") is None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("P9,SD,weather,yes,2026-01-01,2026-01-01,b,s,", "'weather' is no aspect"),
        ("P9,Sudan,armed_conflict,yes,2026-01-01,2026-01-01,b,s,", "'Sudan' is no place"),
        ("P9,SD,armed_conflict,maybe,2026-01-01,2026-01-01,b,s,", "holds as yes, no or unknown"),
        ("P9,SD,armed_conflict,yes,2026-01-01,2026-01-01,,s,", "needs its reasons and its source"),
        ("P1,SD,armed_conflict,yes,2026-01-01,2026-01-01,b,s,", "the id 'P1' is used twice"),
        ("P9,SD,armed_conflict", "row 4: its cells do not fit the header"),
    ],
)
def test_a_judgement_that_cannot_be_read_is_refused_with_its_row(row: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_events(EVENTS + row + "\n")


def test_an_event_names_the_open_cases_that_it_touches_and_those_that_it_does_not() -> None:
    events = read_events(EVENTS)
    coup = PostureEvent(id="P4", place="CL", aspect="internal_repression", holds=True, first=Day(2026, 9, 10),
                        recorded=Day(2026, 9, 11), because="emergency powers", source="report 55")  # fmt: skip
    cases = [
        OpenCase(number="NA-1", destinations=("CL",), parties=(("end_user", "CL"),)),
        OpenCase(number="NA-2", destinations=("PE",), via=("CL",)),
        OpenCase(number="NA-3", destinations=("PE",)),
    ]
    found = trigger(events, coup, cases, DAY)
    assert (found.before, found.after) == (False, True)
    assert [(t.number, t.because) for t in found.touched] == [
        ("NA-1", ("CL is a destination", "the end user sits in CL")),
        ("NA-2", ("the route passes CL",)),
    ]
    assert found.touched[0].factors == ("human_rights",)
    assert found.untouched == ("NA-3",)


def test_an_event_that_repeats_what_is_known_touches_nothing() -> None:
    again = PostureEvent(id="P5", place="CL", aspect="internal_repression", holds=False, first=Day(2026, 9, 10),
                         recorded=Day(2026, 9, 11), because="courts work", source="report 56")  # fmt: skip
    found = trigger(read_events(EVENTS), again, [OpenCase(number="NA-1", destinations=("CL",))], DAY)
    assert (found.touched, found.untouched) == ((), ("NA-1",))


# --- the strategic sheet --------------------------------------------------------------------------
def view(field: str, role: str, view_: str = "neutral", text: str = "no objection", on: Day = DAY) -> Contribution:
    return Contribution(field, role, f"{role} desk", on, text, view_)


def test_each_ministry_fills_its_own_fields_and_the_rest_is_missing() -> None:
    risk = sheet(looked_at(order()), DAY)
    later = view("security_view", "defence", "unfavourable", "the version is ours", Day(2026, 9, 20))
    found = strategic_sheet(risk, [later, view("security_view", "defence"), view("economic_view", "economy")])
    assert [part for part, _ in found.parts] == list(PARTS)
    security = dict(found.parts)["security"][0]
    assert security.filled == later
    assert dict(security.factors)["diversion"] == str(risk.factor("diversion").level)
    assert len(found.missing) == len(table("strategic")) - 2
    assert json.loads(json.dumps(strategic_json(found)))["missing"][0] == {
        "field": "intelligence_view",
        "filled_by": "security",
    }


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        (view("security_view", "economy"), "this field is filled by defence, not by economy"),
        (view("security_view", "defence", "splendid"), "a view is one of favourable"),
        (view("security_view", "defence", text=" "), "a view without reasons is not taken"),
        (view("mood", "defence"), "'mood' is no field"),
    ],
)
def test_a_contribution_that_may_not_stand_is_refused_with_a_sentence(given_: Contribution, says: str) -> None:
    assert says in (why_not(given_) or "")
    with pytest.raises(ValueError, match=says):
        strategic_sheet(sheet(looked_at(order()), DAY), [given_])


def test_every_field_draws_on_factors_that_exist() -> None:
    factors = {r["id"] for r in table("factors")}
    assert {r["part"] for r in table("strategic")} == set(PARTS)
    assert all(set(r["draws_on"].split(";")) <= factors for r in table("strategic"))


def test_a_table_with_a_row_too_long_names_the_row() -> None:
    with pytest.raises(ValueError, match=r"x\.csv, row 2: its cells do not fit"):
        read("a,b\n1,2\n1,2,3\n", "x.csv")
