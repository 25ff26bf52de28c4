"""The expression language: Kleene's tables, types, and what it refuses."""

from __future__ import annotations

import itertools
from datetime import date as Day
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.assess import read_facts
from navicert.law.case import Case
from navicert.law.declared import FactInfo
from navicert.law.expressions import ExpressionError, Scope, compile_expression
from navicert.law.unknown import Unknown, unknown
from navicert.terms import Transaction

SCOPE = Scope({"contract.a": "bool", "contract.b": "bool", "contract.c": "bool", "contract.n": "number"})
ALL = {"contract.a": "a", "contract.b": "b", "contract.c": "c"}
PLAIN: dict[str, Any] = {"date": "2026-09-15", "activity": "export", "from": "US", "to": "BR"}


def value(text: str, **facts: Any) -> Any:
    return compile_expression(text, SCOPE).run(Case(read_facts({**PLAIN, **facts}), {}))


def truth(held: Any) -> Any:
    return None if isinstance(held, Unknown) else held


@pytest.mark.parametrize(("a", "b"), list(itertools.product([True, False, None], repeat=2)))
def test_and_or_not_follow_kleene(a: bool | None, b: bool | None) -> None:
    facts = {"contract": {"a": a, "b": b}}
    either, both = (True if True in (a, b) else None if None in (a, b) else False), None
    both = False if False in (a, b) else None if None in (a, b) else True
    assert truth(value("contract.a or contract.b", **facts)) is either
    assert truth(value("contract.a and contract.b", **facts)) is both
    assert truth(value("not contract.a", **facts)) is (None if a is None else not a)


def test_unknown_names_every_fact_that_would_decide() -> None:
    assert value("contract.a and contract.b").missing == {"contract.a", "contract.b"}
    assert value("contract.a and contract.b", contract={"a": True}).missing == {"contract.b"}


def expressions() -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*ALL, "contract.n > 5", "contract.n == 5"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda e: f"not ({e})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
            st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) if ({p[1]}) else ({p[2]})"),
        ),
        max_leaves=8,
    )


@given(
    expressions(),
    st.fixed_dictionaries(
        {}, optional={"a": st.booleans(), "b": st.booleans(), "c": st.booleans(), "n": st.integers(4, 6)}
    ),
)
def test_a_known_value_stays_when_more_is_known(text: str, facts: dict[str, Any]) -> None:
    partly = value(text, contract=facts)
    for full in itertools.product([True, False], [True, False], [True, False], [4, 5, 6]):
        whole = value(text, contract={**dict(zip("abcn", full, strict=True)), **facts})
        assert not isinstance(whole, Unknown)
        assert isinstance(partly, Unknown) or partly is whole


def test_a_mark_closes_an_open_fact_and_stated_tells_the_difference() -> None:
    declared = {
        f"contract.{n}": FactInfo(f"contract.{n}", k, "", "", "end_use") for n, k in (("a", "bool"), ("n", "number"))
    }

    def closed(text: str, **facts: Any) -> Any:
        return compile_expression(text, SCOPE).run(Case(read_facts({**PLAIN, **facts}), {}, declared=declared))

    for text, held in (("contract.a", False), ("contract.n > 20", False), ("contract.n + 5", 5)):
        assert isinstance(closed(text), Unknown)
        assert closed(text, complete=["end_use"]) == held
    assert closed("has(contract.n)", complete=["end_use"]) is True
    assert closed("stated(contract.n)", complete=["end_use"]) is False
    assert closed("stated(contract.n)", contract={"n": 30}) is True


def test_open_lists_never_deny() -> None:
    parties = [{"role": "end_user", "type": "company"}]
    military = "any(p.type == 'armed_forces' for p in parties)"
    assert value(military, parties=parties).missing == {"parties"}
    assert value(military, parties=parties, complete=["parties"]) is False
    assert value(military, parties=[{"role": "end_user", "type": "armed_forces"}]) is True
    assert value("all(p.type == 'company' for p in parties)", parties=parties).missing == {"parties"}
    assert value("count(True for p in parties)", parties=parties).missing == {"parties"}


def test_a_party_without_a_stated_type_is_asked_about() -> None:
    held = value("any(p.type == 'armed_forces' for p in parties)", parties=[{"role": "end_user"}])
    assert held.missing == {"parties", "parties[0].type"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os')", "no function __import__"),
        ("item.__class__", "no fact of the schema"),
        ("(lambda: 1)()", "Lambda is not part|cannot be called"),
        ("[x for x in parties]", "ListComp is not part"),
        ("f'{day}'", "JoinedStr is not part"),
        ("item.us_eccn == 5", "text is compared with number"),
        ("contract.n and True", "is number, a condition is needed"),
        ("contract.unheard_of", "no facts"),
        ("activity ==", "is not an expression"),
        ("1 + 'a'", "arithmetic with number and text"),
        ("any(p.size for p in parties)", "a Party has no field size"),
        ("any(stated(p.type) for p in parties)", "only of a fact is it known whether it was stated"),
        ("lookup('nowhere', 'x').y", "is no table of this pack"),
        ("a" * 5000, "at most 4000"),
    ],
)
def test_what_the_language_refuses(text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        compile_expression(text, SCOPE)


@pytest.mark.parametrize(
    ("code", "pattern", "expected"),
    [
        ("3A001.b.2", "3A001.b", True),
        ("3A001.b", "3A001.b.2", None),
        ("3A001", "3A001.b.2", None),
        ("3A001.a", "3A001.b", False),
        ("3A002", "3A001", False),
        ("EAR99", "3A001", False),
    ],
)
def test_a_code_stated_too_coarsely_is_unknown(code: str, pattern: str, expected: bool | None) -> None:
    assert truth(value(f"is_code(item.us_eccn, '{pattern}')", item={"us_eccn": code})) is expected


def test_codes_are_brought_to_their_usual_form() -> None:
    assert read_facts({**PLAIN, "item": {"us_eccn": "3a001A2"}}).item.us_eccn == "3A001.a.2"
    assert read_facts({**PLAIN, "item": {"eu_code": "None"}}).item.eu_code == "none"


def test_a_list_that_may_be_longer_holds_what_it_holds_and_denies_nothing() -> None:
    case = Case(
        Transaction(date=Day(2026, 9, 15), activity="export", departure="US", to="BR", via=("FR", "ZZ")), {}
    )  # fmt: skip
    scope = Scope()
    assert compile_expression("'FR' in via", scope).run(case) is True
    assert compile_expression("'IR' in via", scope).run(case) == unknown("via")
    assert compile_expression("'IR' not in via", scope).run(case) == unknown("via")
    assert compile_expression("any(v == 'FR' for v in via)", scope).run(case) is True
    assert compile_expression("any(v == 'IR' for v in via)", scope).run(case) == unknown("via")
