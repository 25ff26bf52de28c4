"""The automatic lane and the crisis lane: what goes by itself, what never does, who approved, what is audited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.licensing.approval import Approval, BadText, digest, not_approved
from navicert.licensing.calendars import WorkingDays
from navicert.licensing.clocks import Span
from navicert.licensing.crisis import Crisis, Declaration, crisis, read_declaration, shorter
from navicert.licensing.lane import (
    Condition,
    LaneCase,
    LanePolicy,
    audited,
    faults,
    may_go_automatically,
    read_policy,
)
from navicert.record.checkpoint import base64_of
from navicert.record.keys import Kind, SigningKey

DAY = Day(2026, 9, 15)
AUDIT_KEY = b"k" * 32
POLICY = LanePolicy(
    id="NY-2026-1",
    first=Day(2026, 1, 1),
    last=Day(2026, 12, 31),
    conditions=(
        Condition(when="kind == 'individual'", otherwise="only individual licences go by themselves"),
        Condition(when="all(d in ['CH', 'NO'] for d in destinations)", otherwise="a destination is outside the policy"),
        Condition(when="all(is_code(e, '6A003.b.4') for e in entries)", otherwise="an item is outside the policy"),
        Condition(when="value_eur <= 50000", otherwise="the value is above 50,000 EUR"),
        Condition(when="exporter_standing == 'good'", otherwise="the exporter is not in good standing"),
    ),
    checks_at_most_days=1,
    audited_share=Decimal("0.1"),
    audit_key_hash=sha256(AUDIT_KEY).hexdigest(),
)
FACTS = {
    "kind": "individual", "destinations": ("NO",), "entries": ("6A003.b.4.b",), "end_user_types": ("civil",),
    "value_eur": Decimal("12000.50"), "exporter_standing": "good",
}  # fmt: skip
CASE = LaneCase(number="NA-2026-7", facts=FACTS, headline="licence_required", determined=DAY, screened=DAY, unknown=(),
                hits=(), flags=(), denials=(), risks=(), guidelines=(), not_covered=())  # fmt: skip


def approvals(text: bytes, *persons: str) -> list[Approval]:
    return [Approval(person, Day(2026, 1, 2), digest(text)) for person in persons or ("Ada Nord", "Ben Moss")]


def why_not(case: LaneCase, policy: LanePolicy = POLICY, day: Day = DAY) -> tuple[str, ...]:
    return may_go_automatically(policy, case, approvals(policy.text()), day) or ()


def with_facts(**facts: Any) -> LaneCase:
    return replace(CASE, facts={**FACTS, **facts})


def test_a_case_inside_the_policy_goes_by_itself() -> None:
    assert may_go_automatically(POLICY, CASE, approvals(POLICY.text()), DAY) is None


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (with_facts(destinations=("NO", "MA")), "a destination is outside the policy"),
        (with_facts(entries=("6A003.b.4.b", "3A001.a.7")), "an item is outside the policy"),
        (with_facts(entries=("6A003",)), "an item is outside the policy (not known"),
        (with_facts(value_eur=Decimal("50000.01")), "the value is above 50,000 EUR"),
        (with_facts(kind="global"), "only individual licences go by themselves"),
        (with_facts(exporter_standing="watched"), "the exporter's standing is watched"),
        (with_facts(exporter_standing=None), "the exporter's standing is unknown"),
        (with_facts(destinations=()), "the destinations are unknown or none"),
        (with_facts(destinations="NO"), "the destinations are unknown or none"),
        (with_facts(destinations=("ZZ",)), "ZZ is no place"),
        (with_facts(entries=()), "the entries are unknown or none"),
        (with_facts(end_user_types=()), "the end user types are unknown or none"),
        (with_facts(value_eur=None), "the value in EUR is unknown"),
        (with_facts(value_eur=Decimal("NaN")), "the value in EUR is unknown"),
        (with_facts(value_eur=Decimal(-1)), "the value in EUR is unknown"),
        (replace(CASE, hits=("EU-FSF: Volgin",)), "screening has hits: EU-FSF: Volgin"),
        (replace(CASE, flags=("R01",)), "red flags are raised: R01"),
        (replace(CASE, denials=("D-01",)), "denials are known: D-01"),
        (replace(CASE, unknown=("end_use.type",)), "the determination still asks for: end_use.type"),
        (replace(CASE, risks=("diversion",)), "factors of risk are raised: diversion"),
        (replace(CASE, not_covered=("EU-MIL",)), "laws without rules here may reach it: EU-MIL"),
        (replace(CASE, guidelines=("presumed",)), "regime guidelines stand against it, or are open: presumed"),
        (replace(CASE, headline="prohibited"), "the determination says prohibited"),
        (replace(CASE, headline="unknown"), "the determination says unknown"),
        (replace(CASE, headline=None), "the determination says nothing"),
        (replace(CASE, screened=Day(2026, 9, 13)), "the screening is of 2026-09-13; at most 1 days old is taken"),
        (replace(CASE, determined=Day(2026, 9, 16)), "the determination is of 2026-09-16"),
        (replace(CASE, screened=None), "the screening is of no day"),
    ],
)  # fmt: skip
def test_what_is_outside_or_not_known_keeps_a_case_out_and_is_named(case: LaneCase, says: str) -> None:
    assert any(said.startswith(says) for said in why_not(case)), why_not(case)


@pytest.mark.parametrize("name", ["unknown", "hits", "flags", "denials", "risks", "guidelines"])
def test_what_nobody_looked_at_keeps_a_case_out(name: str) -> None:
    nothing: dict[str, Any] = {name: None}
    said = why_not(replace(CASE, **nothing))
    assert len(said) == 1
    assert said[0].startswith("not known whether")


@given(st.sampled_from(sorted(FACTS)))
def test_no_fact_that_is_left_out_lets_a_case_through(name: str) -> None:
    assert why_not(replace(CASE, facts={k: v for k, v in FACTS.items() if k != name}))


def test_no_policy_lifts_the_floor() -> None:
    lax = replace(POLICY, conditions=tuple(
        Condition(when=when, otherwise="never")
        for when in ("kind == kind", "value_eur == value_eur", "exporter_standing == exporter_standing",
                     "len(destinations) >= 0", "len(entries) >= 0")
    ))  # fmt: skip
    assert faults(lax) == ()
    assert why_not(CASE, lax) == ()
    assert why_not(replace(CASE, flags=("R01",)), lax)
    assert why_not(with_facts(destinations=()), lax)


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (
            replace(POLICY, conditions=POLICY.conditions[1:]),
            "no condition asks about kind; a policy limits all of them",
        ),
        (replace(POLICY, conditions=(Condition(when="kind ==", otherwise="x"),)), "condition 'kind ==':"),
        (
            replace(POLICY, conditions=(Condition(when="item.range_km < 5", otherwise="x"),)),
            "item.range_km cannot be asked",
        ),
        (
            replace(POLICY, conditions=(Condition(when="value_eur", otherwise="x"),)),
            "gives number; a condition is needed",
        ),
        (replace(POLICY, audited_share=Decimal(0)), "the audited share is 0"),
        (replace(POLICY, last=Day(2025, 1, 1)), "its days do not fit"),
        (replace(POLICY, audit_key_hash="abc"), "64 hexadecimal digits"),
    ],
)
def test_a_faulty_policy_is_named_and_grants_nothing(policy: LanePolicy, says: str) -> None:
    assert any(says in said for said in faults(policy)), faults(policy)
    assert why_not(CASE, policy)


def test_a_policy_grants_nothing_outside_its_days() -> None:
    fresh = replace(CASE, determined=Day(2027, 1, 1), screened=Day(2027, 1, 1))
    assert why_not(fresh, day=Day(2027, 1, 1)) == (
        "the policy NY-2026-1 is in force from 2026-01-01 to 2026-12-31 only",
    )


# --- approval -------------------------------------------------------------------------------------
def test_it_takes_two_different_persons_over_the_very_text() -> None:
    text = POLICY.text()
    assert not_approved(text, approvals(text), None, DAY) == ()
    assert not_approved(text, approvals(text, "Ada Nord"), None, DAY)[-1].startswith("approved by 1 of the two")
    assert not_approved(text, approvals(text, "Ada Nord", " ada nord"), None, DAY)
    assert not_approved(text, [*approvals(text, "Ada Nord"), *approvals(b"other", "Ben Moss")], None, DAY)[
        0
    ].startswith("Ben Moss approved another text")
    early = [replace(each, on=Day(2026, 9, 16)) for each in approvals(text)]
    assert "after the day that is asked about" in not_approved(text, early, None, DAY)[0]


def test_signatures_are_checked_where_the_persons_have_keys() -> None:
    text = POLICY.text()
    ada, ben = (SigningKey(name, Kind.ED25519, seed * 32) for name, seed in (("ada", b"1"), ("ben", b"2")))
    keys = {"Ada Nord": ada.verifier, "Ben Moss": ben.verifier}

    def signed(person: str, key: SigningKey) -> Approval:
        return Approval(person, Day(2026, 1, 2), digest(text), base64_of(key.sign(f"{digest(text)}\n", 1)))

    good = [signed("Ada Nord", ada), signed("Ben Moss", ben)]
    assert not_approved(text, good, keys, DAY) == ()
    assert "does not fit" in not_approved(text, [good[0], signed("Ben Moss", ada)], keys, DAY)[0]
    assert "no key of Cy" in not_approved(text, [good[0], signed("Cy", ben)], keys, DAY)[0]
    assert not_approved(text, approvals(text), keys, DAY)  # a name alone is not enough then
    same = {"Ada Nord": ada.verifier, "Ben Moss": ada.verifier}
    assert not_approved(text, [signed("Ada Nord", ada), signed("Ben Moss", ada)], same, DAY)  # one key is one person


def test_a_policy_is_read_back_exactly_and_refused_otherwise() -> None:
    assert read_policy(POLICY.text()) == POLICY
    for text, says in (
        (b"{", "not JSON"),
        (b'{"form": "navicert-lane/2"}', "not a text of the form"),
        (POLICY.text().replace(b'"id"', b'"name"'), "id, name"),
        (POLICY.text().replace(b",", b", ", 1), "canonical JSON"),
        (POLICY.text().replace(b"2026-01-01", b"1 January"), "cannot be read"),
        (POLICY.text().replace(b'_days":1', b'_days":"1"'), "a whole number is needed"),
    ):
        with pytest.raises(BadText, match=says):
            read_policy(text)


# --- the sampled audit ----------------------------------------------------------------------------
def test_the_audited_share_is_drawn_by_the_key_and_is_the_stated_one() -> None:
    numbers = [f"NA-2026-{n}" for n in range(4000)]
    drawn = [n for n in numbers if audited(POLICY, n, AUDIT_KEY)]
    assert drawn == [n for n in numbers if audited(POLICY, n, AUDIT_KEY)]
    assert 330 < len(drawn) < 470  # 400 expected, standard deviation 19
    assert all(audited(replace(POLICY, audited_share=Decimal(1)), n, AUDIT_KEY) for n in numbers[:50])
    other = b"j" * 32
    elsewhere = replace(POLICY, audit_key_hash=sha256(other).hexdigest())
    assert drawn != [n for n in numbers if audited(elsewhere, n, other)]


def test_only_the_key_to_which_the_policy_committed_draws() -> None:
    with pytest.raises(ValueError, match="not the audit key to which the policy NY-2026-1 committed"):
        audited(POLICY, "NA-2026-7", b"j" * 32)


# --- the crisis lane ------------------------------------------------------------------------------
DECLARED = Declaration(
    id="NY-2026-9",
    operation="Air defence of the northern flank",
    first=Day(2026, 9, 1),
    last=Day(2026, 11, 30),
    kinds=("military-individual",),
    destinations=("NO", "FI"),
    terms={"decide_within": Span.of({"working_days": 5})},
    review_days=30,
)


def test_a_declaration_shortens_the_clock_and_owes_a_review() -> None:
    found = crisis(DECLARED, "military-individual", ["NO"], approvals(DECLARED.text()), DAY)
    assert isinstance(found, Crisis)
    calendar = WorkingDays.of("DE")
    usual = Span.of({"working_days": 30})
    assert str(shorter(usual, found.terms["decide_within"], DAY, calendar)) == "5 working days"
    assert shorter(Span.of({"days": 2}), found.terms["decide_within"], DAY, calendar) == Span.of({"days": 2})
    assert shorter(usual, found.terms.get("appeal_within"), DAY, calendar) == usual
    assert found.review_due(Day(2026, 9, 20)) == Day(2026, 10, 20)


@pytest.mark.parametrize(
    ("declaration", "kind", "places", "day", "says"),
    [
        (DECLARED, "individual", ["NO"], DAY, "it is not declared for individual"),
        (DECLARED, "military-individual", ["NO", "EG"], DAY, "it is not declared for EG"),
        (DECLARED, "military-individual", [], DAY, "the case names no destination"),
        (DECLARED, "military-individual", ["NO"], Day(2026, 12, 1), "holds from 2026-09-01 to 2026-11-30 only"),
        (replace(DECLARED, review_days=0), "military-individual", ["NO"], DAY, "it owes no review"),
        (replace(DECLARED, operation=" "), "military-individual", ["NO"], DAY, "it names no operation"),
        (replace(DECLARED, destinations=("NO", "ZZ")), "military-individual", ["NO"], DAY, "ZZ is no place"),
    ],
)  # fmt: skip
def test_a_declaration_reaches_only_what_it_declares(
    declaration: Declaration, kind: str, places: list[str], day: Day, says: str
) -> None:
    found = crisis(declaration, kind, places, approvals(declaration.text()), day)
    assert isinstance(found, tuple)
    assert any(says in said for said in found), found


def test_a_declaration_takes_two_persons_too_and_is_read_back_exactly() -> None:
    alone = crisis(DECLARED, "military-individual", ["NO"], approvals(DECLARED.text(), "General Holm"), DAY)
    assert isinstance(alone, tuple)
    assert read_declaration(DECLARED.text()) == DECLARED
    with pytest.raises(BadText, match="cannot be read"):
        read_declaration(DECLARED.text().replace(b"working_days", b"fortnights"))
