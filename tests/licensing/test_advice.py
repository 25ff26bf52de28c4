"""Advice: what several teams say, and what it comes to, line by line."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.licensing.advice import (
    EVERYTHING,
    GIVEN,
    JOIN,
    Advice,
    BadAdvice,
    Combined,
    Condition,
    Held,
    Reason,
    Scope,
    Verdict,
    combine,
    join,
    may_lift,
    may_sign,
    visible_to,
)
from navicert.licensing.criteria import BY_ID, CRITERIA

V = Verdict
LINES = (1, 2, 3)
PARTIES = {"end-user": (1, 2, 3), "second-consignee": (3,)}
DIVERSION = Reason("15-1-d", "The consignee forwards to a state under embargo.", ("flag:R01",))
RETURN = Condition("The goods come back within six months.", "customs")
NO_TRAINING = Condition("No training is given.", "defence")


def advice(team: str, verdict: Verdict, *conditions: Condition, scope: Scope = EVERYTHING) -> Advice:
    reasons = (DIVERSION,) if verdict is V.REFUSE else ()
    return Advice(team=team, by=f"{team} adviser", verdict=verdict, reasons=reasons, conditions=conditions, scope=scope)


def combined(*given: Advice) -> Combined:
    return combine(given, LINES, PARTIES)


def lines(*numbers: int) -> Scope:
    return Scope(lines=frozenset(numbers))


# -- combination ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (V.APPROVE, V.APPROVE, V.APPROVE),
        (V.APPROVE, V.WITH_CONDITIONS, V.WITH_CONDITIONS),
        (V.APPROVE, V.REFUSE, V.REFUSE),
        (V.WITH_CONDITIONS, V.REFUSE, V.REFUSE),
        (V.APPROVE, V.NO_VIEW, V.APPROVE),
        (V.NO_VIEW, V.NO_VIEW, V.NO_VIEW),
        (V.NO_LICENCE_REQUIRED, V.NO_VIEW, V.NO_LICENCE_REQUIRED),
        (V.NO_LICENCE_REQUIRED, V.APPROVE, V.CONFLICTING),
        (V.NO_LICENCE_REQUIRED, V.REFUSE, V.CONFLICTING),
    ],
)
def test_the_strictest_wins_and_whether_a_licence_is_needed_is_settled_first(
    one: Verdict, other: Verdict, outcome: Verdict
) -> None:
    assert join((one, other)) == join((other, one)) == outcome


def test_the_table_has_a_cell_for_every_pair() -> None:
    verdicts = set(Verdict) - {V.PARTIAL}
    assert set(JOIN) == {frozenset(pair) for pair in product(verdicts, verdicts)}


def test_refusal_of_one_line_makes_a_partial_outcome() -> None:
    made = combined(advice("technical", V.APPROVE), advice("defence", V.REFUSE, scope=lines(2)))
    assert (made.outcome, made.lines) == (V.PARTIAL, {1: V.APPROVE, 2: V.REFUSE, 3: V.APPROVE})
    assert [str(d) for d in made.differences] == ["Line 2: defence says refuse; technical says approve."]
    assert made.reasons == (("defence", DIVERSION),)


def test_refusal_of_a_party_refuses_the_lines_in_which_it_takes_part() -> None:
    against = advice("intelligence", V.REFUSE, scope=Scope(parties=frozenset({"second-consignee"})))
    made = combined(advice("technical", V.APPROVE), against)
    assert made.lines == {1: V.APPROVE, 2: V.APPROVE, 3: V.REFUSE}
    everywhere = advice("intelligence", V.REFUSE, scope=Scope(parties=frozenset({"end-user"})))
    assert combined(advice("technical", V.APPROVE), everywhere).outcome is V.REFUSE


def test_a_line_on_which_nobody_has_spoken_is_not_approved() -> None:
    made = combined(advice("technical", V.APPROVE, scope=lines(1, 2)))
    assert (made.outcome, made.lines[3]) == (V.NO_VIEW, V.NO_VIEW)
    assert combined().outcome is V.NO_VIEW


def test_lines_that_need_no_licence_beside_lines_that_do_are_partial() -> None:
    made = combined(
        advice("technical", V.NO_LICENCE_REQUIRED, scope=lines(1)), advice("technical", V.APPROVE, scope=lines(2, 3))
    )
    assert made.outcome is V.PARTIAL
    assert made.differences == ()  # nobody disagrees about any one line


def test_every_condition_is_kept_with_its_owner() -> None:
    own = Condition("The goods come back within six months.", "defence")
    made = combined(
        advice("customs", V.WITH_CONDITIONS, RETURN),
        advice("defence", V.WITH_CONDITIONS, own, NO_TRAINING, scope=lines(2)),
        advice("technical", V.APPROVE),
    )
    assert made.outcome is V.WITH_CONDITIONS
    assert made.conditions == (
        Held(NO_TRAINING, (2,), "defence"),
        Held(RETURN, (1, 2, 3), "customs"),
        Held(own, (2,), "defence"),
    )


def test_conditions_of_a_refusal_are_kept_should_it_not_be_followed() -> None:
    made = combined(advice("defence", V.REFUSE, NO_TRAINING))
    assert made.conditions == (Held(NO_TRAINING, (1, 2, 3), "defence"),)


def test_advice_on_what_the_case_has_not_is_refused() -> None:
    with pytest.raises(BadAdvice, match="The advice of defence speaks of 4, which the case has not"):
        combined(advice("defence", V.APPROVE, scope=lines(1, 4)))
    with pytest.raises(BadAdvice, match="speaks of stranger"):
        combined(advice("defence", V.APPROVE, scope=Scope(parties=frozenset({"stranger"}))))
    with pytest.raises(BadAdvice, match="no line to decide on"):
        combine([], [], {})


# -- one piece of advice -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "reasons", "conditions", "sentence"),
    [
        (V.REFUSE, (), (), "at least one criterion"),
        (V.WITH_CONDITIONS, (), (), "at least one condition"),
        (V.APPROVE, (), (RETURN,), "Conditions go with"),
        (V.NO_VIEW, (), (RETURN,), "Conditions go with"),
        (V.PARTIAL, (), (), "partial is no advice"),
        ("perhaps", (), (), "perhaps is no advice"),
    ],
)
def test_verdict_reasons_and_conditions_must_agree(
    verdict: Verdict, reasons: tuple[Reason, ...], conditions: tuple[Condition, ...], sentence: str
) -> None:
    with pytest.raises(BadAdvice, match=sentence):
        Advice(team="defence", by="A", verdict=verdict, reasons=reasons, conditions=conditions)


def test_a_reason_names_a_criterion_and_speaks_of_the_case() -> None:
    with pytest.raises(BadAdvice, match="'9' is no criterion; these are 15-1-a"):
        Reason("9", "A sentence.")
    with pytest.raises(BadAdvice, match="Say in a sentence how Peace and stability of the region bears"):
        Reason("4", "  ")
    with pytest.raises(BadAdvice, match="a team that owns it"):
        Condition("No training is given.", "")


def test_a_scope_is_everything_or_lines_or_parties() -> None:
    assert [str(s) for s in (EVERYTHING, lines(2), lines(3, 1), Scope(parties=frozenset({"end-user"})))] == [
        "everything", "line 2", "lines 1, 3", "party end-user",
    ]  # fmt: skip
    with pytest.raises(BadAdvice, match="two pieces of advice"):
        Scope(lines=frozenset({1}), parties=frozenset({"end-user"}))
    with pytest.raises(BadAdvice, match="on no line"):
        Scope(lines=frozenset())


def test_the_criteria_are_those_of_both_laws_and_say_what_was_read() -> None:
    assert [c.id for c in CRITERIA] == ["15-1-a", "15-1-b", "15-1-c", "15-1-d", "15-2", *"12345678"]
    assert BY_ID["7"].cite == "Common Position 2008/944/CFSP Art. 2(7)"
    assert not any(c.read for c in CRITERIA if c.cite.startswith("Common Position"))


# -- who sees, who lifts, who signs --------------------------------------------------------------------


def test_an_adviser_sees_no_other_advice_before_giving_its_own() -> None:
    technical, defence = advice("technical", V.APPROVE), advice("defence", V.REFUSE)
    asked = {"technical", "defence", "customs"}
    assert visible_to([technical, defence], "customs", True, asked) == ()
    assert visible_to([technical, defence], "defence", True, asked) == (technical, defence)
    assert visible_to([technical, defence], "licensing", True, asked) == (technical, defence)
    assert visible_to([technical, defence], "customs", False, asked) == (technical, defence)


def test_only_its_owner_lifts_a_condition() -> None:
    assert may_lift(RETURN, "customs") is None
    assert may_lift(RETURN, "defence") == "Only customs, which asked for this condition, can lift it."


def test_one_person_is_never_two_of_the_signatories() -> None:
    signed = {"adviser of defence": "Ada", "case officer": "Ben"}
    assert may_sign("Cid", "countersigner", signed) is None
    assert may_sign("Ada", "countersigner", signed) == (
        "You have already signed as adviser of defence; another person must sign as countersigner."
    )
    assert may_sign("Ben", "countersigner", signed) is not None
    assert may_sign("Cid", "second countersigner", {**signed, "countersigner": "Cid"}) is not None
    assert (
        may_sign("Dan", "countersigner", {**signed, "countersigner": "Cid"})
        == "Already signed as countersigner by Cid."
    )


# -- properties ----------------------------------------------------------------------------------------

TEAMS = st.sampled_from(["technical", "defence", "customs"])
SCOPES = st.one_of(
    st.just(EVERYTHING),
    st.sets(st.sampled_from(LINES), min_size=1).map(lambda n: Scope(lines=frozenset(n))),
    st.sets(st.sampled_from(sorted(PARTIES)), min_size=1).map(lambda p: Scope(parties=frozenset(p))),
)


@st.composite
def pieces(draw: st.DrawFn) -> Advice:
    verdict = draw(st.sampled_from(GIVEN))
    conditions = (
        draw(st.sets(st.sampled_from([RETURN, NO_TRAINING]), min_size=1)) if verdict is V.WITH_CONDITIONS else ()
    )
    return advice(draw(TEAMS), verdict, *sorted(conditions), scope=draw(SCOPES))


VERDICTS = st.sampled_from([v for v in Verdict if v is not V.PARTIAL])


@given(VERDICTS, VERDICTS, VERDICTS)
def test_joining_is_commutative_associative_and_idempotent(a: Verdict, b: Verdict, c: Verdict) -> None:
    assert join((a, b)) == join((b, a))
    assert join((join((a, b)), c)) == join((a, join((b, c))))
    assert join((a, a)) == a


@given(st.lists(pieces(), max_size=6), st.randoms())
def test_combining_forgets_order_and_repetition(given_advice: list[Advice], random: object) -> None:
    mixed = [*given_advice, *given_advice]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert combined(*mixed) == combined(*given_advice)


@given(st.lists(pieces(), max_size=4), st.lists(pieces(), max_size=4))
def test_combining_in_two_steps_gives_the_same_lines(first: list[Advice], second: list[Advice]) -> None:
    one, other, both = combined(*first), combined(*second), combined(*first, *second)
    assert both.lines == {line: join((one.lines[line], other.lines[line])) for line in LINES}
    assert set(both.conditions) == set(one.conditions) | set(other.conditions)


@given(st.lists(pieces(), max_size=5), pieces())
def test_more_advice_never_makes_a_line_laxer(given_advice: list[Advice], more: Advice) -> None:
    order = [V.NO_VIEW, V.NO_LICENCE_REQUIRED, V.APPROVE, V.WITH_CONDITIONS, V.REFUSE, V.CONFLICTING]
    before, after = combined(*given_advice), combined(*given_advice, more)
    assert all(order.index(after.lines[line]) >= order.index(before.lines[line]) for line in LINES)


@given(st.lists(pieces(), max_size=6))
def test_no_condition_is_dropped(given_advice: list[Advice]) -> None:
    asked = {(condition, each.team) for each in given_advice for condition in each.conditions}
    assert {(held.condition, held.team) for held in combined(*given_advice).conditions} == asked
