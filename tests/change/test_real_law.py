"""The affiliates rule of the United States over time, in a book of one order (15 CFR 744.11(a)(1), stayed by 90 FR 50857)."""

from __future__ import annotations

import json
from datetime import date as Day
from pathlib import Path

import pytest

from invented_world import moved
from navicert.library import Library

ORDER = {
    "id": "O-1", "items": ["laptop"], "facts": {
        "date": "2026-11-20", "activity": "export", "from": "US", "to": "BR", "end_use": {"type": "civil"},
        "parties": [{"role": "end_user", "id": "affiliate"}], "complete": ["parties", "end_use", "route"]},
}  # fmt: skip
ITEM = {"id": "laptop", "facts": {"kind": "commodity", "us_eccn": "EAR99", "eu_code": "none", "origin": "US"}}
PARTY = {"id": "affiliate", "name": "Heron Bay Trading Ltda", "facts": {
    "country": "BR", "ownership": [{"owner": "Heron Works", "owner_listed": "BIS-EL", "percent": 60}]}}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    for kind, record in (("orders", ORDER), ("items", ITEM), ("parties", PARTY)):
        (folder / f"{kind}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("on", "until", "before", "after"),
    [
        (Day(2025, 9, 28), Day(2025, 9, 29), "no_licence", "licence_required"),  # the rule begins
        (Day(2025, 11, 9), Day(2025, 11, 10), "licence_required", "no_licence"),  # it is stayed
        (Day(2026, 11, 9), Day(2026, 11, 10), "no_licence", "licence_required"),  # it applies again
    ],
)
def test_the_order_moves_on_the_days_on_which_the_rule_turns(
    on: Day, until: Day, before: str, after: str, book: Path, library: Library
) -> None:
    found = moved("us-ear", "us-ear", library, book=book, on=on, until=until)
    answers = [
        next(str(x.answer) for x in d.regimes if x.regime == "US-EAR") for m in found.moved for d in (m.before, m.after)
    ]
    assert answers == [before, after]
    assert (found.items, found.parties) == ({}, {"affiliate": ("O-1",)})


def test_on_the_three_days_of_the_stay_the_answers_are_three(book: Path, library: Library) -> None:
    """Needed in October 2025; not while stayed; needed again, with the warning that an extension must be checked."""
    first = moved("us-ear", "us-ear", library, book=book, on=Day(2025, 10, 20), until=Day(2026, 5, 12))
    second = moved("us-ear", "us-ear", library, book=book, on=Day(2026, 5, 12), until=Day(2026, 11, 12))
    lines = [next(x for x in d.regimes if x.regime == "US-EAR") for d in (first.moved[0].before, first.moved[0].after, second.moved[0].after)]  # fmt: skip
    assert [str(x.answer) for x in lines] == ["licence_required", "no_licence", "licence_required"]
    assert any("check whether the stay was extended" in w for w in lines[2].warnings)


def test_before_the_rule_was_published_nobody_could_see_it_coming(book: Path, library: Library) -> None:
    days = {"on": Day(2025, 9, 28), "until": Day(2025, 9, 29)}
    found = moved("us-ear", "us-ear", library, book=book, **days, known=Day(2025, 9, 1))
    assert {rule for m in found.moved for _, rule in m.rules} & {"ear.744.11.a1"} == set()
