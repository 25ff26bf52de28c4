"""Ownership and control: the 50 per cent rules of several laws, on the days on which they hold."""

from __future__ import annotations

from datetime import date as Day
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.law.declared import PackError
from navicert.law.law import Law
from navicert.library.packs import PACKS, parse_yaml
from navicert.screening.ownership import (
    Answer,
    Control,
    Finding,
    Holdings,
    ListedAs,
    Stake,
    ownership,
    percent,
    stake,
)
from navicert.screening.ownership_rules import OwnershipRule, read_ownership_rules, show

SDN, EL, EU, UK = ListedAs("OFAC-SDN"), ListedAs("BIS-EL"), ListedAs("EU-FSF"), ListedAs("UK-SL")
NOW = Day(2026, 11, 17)
DATA = parse_yaml((PACKS / "ownership.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def rules(law: Law) -> dict[str, OwnershipRule]:
    return {rule.id: rule for rule in read_ownership_rules(DATA, law.packs)}


def asked(
    party: str,
    stakes: list[Stake],
    listed: dict[str, ListedAs],
    rule: OwnershipRule,
    day: Day = NOW,
    controls: tuple[Control, ...] = (),
    ownerless: tuple[str, ...] = ("others", "a", "b"),
) -> Finding:
    entries = {p: [entry] for p, entry in listed.items()}
    (finding,) = ownership(party, Holdings(tuple(stakes), controls, frozenset(ownerless)), entries, [rule], day)
    return finding


# The stakes of the demonstration parties: the numbers are theirs.
DEMO = [
    stake("P16", "P19", 100),
    stake("P19", "P20", 60),
    stake("others", "P20", 40),
    stake("P16", "P21", 25),
    stake("P14", "P21", 25),
    stake("others", "P21", 50),
    stake("P16", "P22", "49.9"),
    stake("others", "P22", "50.1"),
    stake("P20", "P24", 50),
    stake("others", "P24", 50),
]
DEMO_LISTED = {"P14": EL, "P16": EL}


@pytest.mark.parametrize(
    ("party", "answer", "share"),
    [
        ("P19", "yes", "100 %"),
        ("P20", "yes", "60 %"),
        ("P21", "yes", "50 %"),
        ("P22", "no", "49.9 %"),
        ("P24", "yes", "50 %"),
    ],
)
def test_the_affiliates_rule_on_the_demonstration_parties(
    rules: dict[str, OwnershipRule], party: str, answer: str, share: str
) -> None:
    found = asked(party, DEMO, DEMO_LISTED, rules["bis-affiliates"])
    assert (found.caught, str(found.share)) == (answer, share)


def test_the_trace_says_that_shares_are_not_multiplied(rules: dict[str, OwnershipRule]) -> None:
    found = asked("P24", DEMO, DEMO_LISTED, rules["bis-affiliates"])
    assert found.chains == (
        "P16 100 % → P19 60 % → P20 50 % → P24 (multiplied along the chain 30 %, which is not how this rule counts)",
    )


def test_a_minority_is_shown_apart(rules: dict[str, OwnershipRule]) -> None:
    found = asked("P22", DEMO, DEMO_LISTED, rules["bis-affiliates"])
    assert found.minority == ("P16 49.9 % → P22: alone not 50 % or more",)


@pytest.mark.parametrize(
    ("day", "in_force", "says"),
    [
        ("2025-10-20", True, ""),
        ("2026-05-12", False, "stayed from 2025-11-10 to 2026-11-09"),
        ("2026-11-12", True, "look up whether it was prolonged"),
    ],
)
def test_the_days_of_the_affiliates_rule_are_those_of_the_pack(
    rules: dict[str, OwnershipRule], day: str, in_force: bool, says: str
) -> None:
    found = asked("P20", DEMO, DEMO_LISTED, rules["bis-affiliates"], Day.fromisoformat(day))
    assert found.in_force is in_force
    assert found.owned is Answer.YES
    assert found.caught is (Answer.YES if in_force else Answer.NO)
    assert says in " ".join(found.notes)


def test_before_its_first_day_a_rule_is_not_shown(rules: dict[str, OwnershipRule]) -> None:
    entries = {p: [e] for p, e in DEMO_LISTED.items()}
    assert ownership("P20", Holdings(tuple(DEMO)), entries, [rules["bis-affiliates"]], Day(2025, 9, 28)) == ()


def test_the_thresholds_are_those_that_the_packs_state(law: Law, rules: dict[str, OwnershipRule]) -> None:
    """The dates stand in the packs alone; the share stands in both, so it is held together here."""
    written = {rule.id: str(rule.model.when) for pack in law.packs.values() for rule in pack.rules}
    assert (">= 50" in written["eusanc.freeze.ownership"]) is not rules["eu-50"].strict
    assert ("> 50" in written["eusanc.freeze.ownership.before"]) is rules["eu-50-before"].strict
    defined = (PACKS / "us-ear" / "744-end-user.yaml").read_text("utf-8")
    for programme in rules["bis-affiliates"].programmes["OFAC-SDN"]:
        assert f"'{programme}'" in defined


HALVES = [stake("a", "x", 25), stake("b", "x", 25), stake("others", "x", 50)]


def test_shares_are_added_up_only_where_the_rule_says_so(rules: dict[str, OwnershipRule]) -> None:
    both = {"a": SDN, "b": SDN}
    assert asked("x", HALVES, both, rules["ofac-50"]).caught is Answer.YES
    before = asked("x", HALVES, both, rules["ofac-50-before"], Day(2014, 8, 12))
    assert (before.caught, str(before.share)) == (Answer.NO, "25 %")


def test_half_is_enough_in_the_union_since_july_2024_only(rules: dict[str, OwnershipRule]) -> None:
    both = {"a": EU, "b": EU}
    assert asked("x", HALVES, both, rules["eu-50"], Day(2024, 7, 3)).owned is Answer.YES
    assert asked("x", HALVES, both, rules["eu-50-before"], Day(2024, 7, 2)).owned is Answer.NO


def test_the_united_kingdom_adds_up_under_a_joint_arrangement_only(rules: dict[str, OwnershipRule]) -> None:
    apart = [stake("a", "x", 30), stake("b", "x", 30), stake("others", "x", 40)]
    joint = [stake("a", "x", 30, joint="pact"), stake("b", "x", 30, joint="pact"), stake("others", "x", 40)]
    listed = {"a": UK, "b": UK}
    assert asked("x", apart, listed, rules["uk-50"]).owned is Answer.NO
    assert asked("x", joint, listed, rules["uk-50"]).owned is Answer.YES
    elsewhere = [*joint, stake("a", "y", 30), stake("b", "y", 30), stake("others", "y", 40)]
    assert asked("y", elsewhere, listed, rules["uk-50"]).owned is Answer.NO


def test_control_counts_where_the_rule_has_a_control_test(rules: dict[str, OwnershipRule]) -> None:
    board = (Control(holder="a", held="x", how="appoints the board"),)
    stakes = [stake("a", "x", 10), stake("others", "x", 90), stake("x", "y", 100)]
    for name, entry, answer in (("eu-50", EU, "yes"), ("uk-50", UK, "yes"), ("ofac-50", SDN, "no")):
        assert asked("x", stakes, {"a": entry}, rules[name], controls=board).caught == answer
        assert asked("y", stakes, {"a": entry}, rules[name], controls=board).caught == answer
    assert asked("x", stakes, {"a": EU}, rules["eu-50"]).controlled is Answer.UNKNOWN
    assert asked("y", stakes, {"a": EU}, rules["eu-50"], controls=board).chains == (
        "a (appoints the board) → x 100 % → y",
        "a 10 % → x 100 % → y (multiplied along the chain 10 %, which is not how this rule counts)",
    )


def test_unknown_shares_leave_the_answer_open(rules: dict[str, OwnershipRule]) -> None:
    rule = rules["ofac-50"]
    unknown = asked("x", [stake("a", "x", None), stake("others", "x", 40)], {"a": SDN}, rule)
    assert (unknown.caught, str(unknown.share)) == (Answer.UNKNOWN, "0 to 60 %")
    assert unknown.unknown == ("a holds ? % of x: find out how much",)
    assert asked("x", [stake("a", "x", None), stake("others", "x", 51)], {"a": SDN}, rule).caught is Answer.NO
    nobody = asked("x", [stake("", "x", 50), stake("others", "x", 50)], {"a": SDN}, rule)
    assert nobody.unknown == ("an unknown owner holds 50 % of x: find out who",)
    assert nobody.caught is Answer.UNKNOWN


def test_what_is_on_no_record_clears_nobody(rules: dict[str, OwnershipRule]) -> None:
    nothing = asked("x", [], {}, rules["ofac-50"])
    assert nothing.caught is Answer.UNKNOWN
    assert nothing.unknown == ("100 % of x is on no record: find out who holds it",)
    half = asked("P22", [stake("P16", "P22", "49.9")], {"P16": SDN}, rules["ofac-50"])
    assert (half.caught, str(half.share), half.undisclosed) == (Answer.UNKNOWN, "49.9 to 100 %", percent("50.1"))
    shell = asked("x", [stake("shell", "x", 100)], {}, rules["ofac-50"])
    assert shell.unknown == ("shell holds 100 % of x, and listed parties may own shell: find out who does",)


def test_a_band_of_a_register_is_an_interval(rules: dict[str, OwnershipRule]) -> None:
    band = Stake(owner="a", owned="x", least=percent(25), most=percent(50))
    found = asked("x", [band, stake("others", "x", 50)], {"a": SDN}, rules["ofac-50"])
    assert (found.caught, str(found.share)) == (Answer.UNKNOWN, "25 to 50 %")
    assert asked("x", [band, stake("others", "x", 50)], {"a": UK}, rules["uk-50"]).owned is Answer.NO


def test_stakes_have_days(rules: dict[str, OwnershipRule]) -> None:
    sold = [
        stake("a", "x", 60, last=Day(2026, 3, 31)),
        stake("others", "x", 40),
        stake("friend", "x", 60, first=Day(2026, 4, 1)),
    ]
    at = {"ownerless": ("others", "friend")}
    assert asked("x", sold, {"a": SDN}, rules["ofac-50"], Day(2026, 3, 31), **at).caught is Answer.YES  # type: ignore[arg-type]
    assert asked("x", sold, {"a": SDN}, rules["ofac-50"], Day(2026, 4, 1), **at).caught is Answer.NO  # type: ignore[arg-type]


def test_circles_come_to_an_end(rules: dict[str, OwnershipRule]) -> None:
    circle = [stake("x", "y", 60), stake("y", "x", 60), stake("a", "x", 40), stake("others", "y", 40)]
    assert asked("x", circle, {"a": SDN}, rules["ofac-50"]).owned is Answer.NO
    entered = [*circle, stake("a", "y", 60)]
    found = asked("x", entered, {"a": SDN}, rules["ofac-50"])
    assert found.owned is Answer.YES
    assert (
        "the stakes in y on record add up to 160 %: one of them is wrong"
        in asked("y", entered, {"a": SDN}, rules["ofac-50"]).notes
    )


def test_programmes_narrow_a_list(rules: dict[str, OwnershipRule]) -> None:
    whole = [stake("a", "x", 100)]
    rule = rules["bis-affiliates"]
    for programmes, answer in ((("SDGT",), "yes"), (("CUBA",), "no"), ((), "yes")):
        assert asked("x", whole, {"a": ListedAs("OFAC-SDN", programmes)}, rule, ownerless=("a",)).owned == answer


def test_thirds_are_exact(rules: dict[str, OwnershipRule]) -> None:
    third = percent("100/3")
    stakes = [stake("a", "x", third / 2), stake("b", "x", third), stake("others", "x", 50)]
    assert asked("x", stakes, {"a": SDN, "b": SDN}, rules["ofac-50"]).share.known == 50
    assert (show(third), show(Fraction(1, 8))) == ("about 33.333333", "0.125")


@pytest.mark.parametrize("given", ["101", "-1", "half", "1/0"])
def test_a_share_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="share"):
        percent(given)


def test_a_wrong_rule_file_is_refused(law: Law) -> None:
    rule = dict(DATA["rules"][0])
    for wrong, says in (
        ({"rules": [rule | {"threshold": 0}]}, "threshold"),
        ({"rules": [rule, rule]}, "stands there twice"),
        ({"rules": [rule | {"in_force": {"pack": "us-ear", "rule": "none"}}]}, "no dated rule none"),
    ):
        with pytest.raises(PackError, match=says):
            read_ownership_rules(wrong, law.packs)


# ---------------------------------------------------------------- what holds for every graph
FIRMS = ["a", "b", "c", "d", "e", "f"]
shares = st.one_of(st.none(), st.integers(0, 60).map(Fraction), st.fractions(0, 60, max_denominator=7))
graphs = st.lists(
    st.builds(stake, st.sampled_from([*FIRMS, ""]), st.sampled_from(FIRMS), shares).filter(
        lambda s: s.owner != s.owned
    ),
    max_size=9,
)
listings = st.dictionaries(st.sampled_from(FIRMS[:4]), st.sampled_from([SDN, EU, UK]), max_size=3)
IDS = ("ofac-50", "ofac-50-before", "eu-50", "eu-50-before", "uk-50")
RANK = {Answer.NO: 0, Answer.UNKNOWN: 1, Answer.YES: 2}


def shares_of(stakes: list[Stake], listed: dict[str, ListedAs], rule: OwnershipRule, party: str = "f") -> Finding:
    day = rule.in_force[0].spans[0].first or NOW
    return asked(party, stakes, listed, rule, day, ownerless=())


@settings(max_examples=100, deadline=None)
@given(graph=graphs, listed=listings, name=st.sampled_from(IDS), one=st.sampled_from(FIRMS))
def test_another_listed_owner_never_lowers_the_share(
    rules: dict[str, OwnershipRule], graph: list[Stake], listed: dict[str, ListedAs], name: str, one: str
) -> None:
    rule = rules[name]
    less = shares_of(graph, listed, rule)
    more = shares_of(graph, listed | {one: ListedAs(rule.lists[0])}, rule)
    if one != "f" and (one not in listed or listed[one].list not in rule.lists):
        assert more.share.known >= less.share.known
        assert more.share.possible >= less.share.possible
        assert RANK[more.owned] >= RANK[less.owned]
    assert less.share.known <= less.share.possible


@settings(max_examples=100, deadline=None)
@given(graph=graphs, listed=listings)
def test_adding_up_never_finds_less(
    rules: dict[str, OwnershipRule], graph: list[Stake], listed: dict[str, ListedAs]
) -> None:
    together, alone = (shares_of(graph, listed, rules[name]) for name in ("ofac-50", "ofac-50-before"))
    assert together.share.known >= alone.share.known
    assert together.share.possible >= alone.share.possible


@settings(max_examples=100, deadline=None)
@given(graph=graphs, listed=listings, name=st.sampled_from(IDS), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_stakes_says_nothing(
    rules: dict[str, OwnershipRule], graph: list[Stake], listed: dict[str, ListedAs], name: str, seed: object
) -> None:
    mixed = list(graph)
    seed.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = shares_of(graph, listed, rules[name]), shares_of(mixed, listed, rules[name])
    assert (one.share, one.owned, one.controlled, one.chains) == (
        other.share,
        other.owned,
        other.controlled,
        other.chains,
    )
    assert set(one.unknown) == set(other.unknown)


@settings(max_examples=100, deadline=None)
@given(graph=graphs, listed=listings, name=st.sampled_from(IDS), data=st.data())
def test_what_is_unknown_never_clears(
    rules: dict[str, OwnershipRule], graph: list[Stake], listed: dict[str, ListedAs], name: str, data: st.DataObject
) -> None:
    """Whatever an unknown share turns out to be, the answer lay between the two ends that were given."""
    before = shares_of(graph, listed, rules[name])
    open_stakes = [i for i, s in enumerate(graph) if s.least != s.most]
    settled = list(graph)
    for i in open_stakes:
        room = max(Fraction(0), 100 - sum((s.least for s in settled if s.owned == graph[i].owned), Fraction(0)))
        settled[i] = stake(
            graph[i].owner, graph[i].owned, room * data.draw(st.sampled_from([Fraction(n, 6) for n in (0, 2, 3, 6)]))
        )
    after = shares_of(settled, listed, rules[name])
    sound = all(sum((s.least for s in graph if s.owned == f), Fraction(0)) <= 100 for f in FIRMS)
    if sound and before.owned is not Answer.UNKNOWN:
        assert after.owned is before.owned
    if sound:
        assert before.share.known <= after.share.known
        assert after.share.possible <= before.share.possible
