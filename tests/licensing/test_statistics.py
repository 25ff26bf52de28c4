"""Tables that add up to the last licence, small cells that cannot be worked out, and who held cases how long."""

from __future__ import annotations

from collections import defaultdict
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from navicert.licensing.delays import NOBODY, Holding, by_step, delays, quantile, times
from navicert.licensing.statistics import (
    ATT,
    TABLES,
    Rate,
    Row,
    Table,
    Unreconciled,
    publish,
    reconcile,
    reconcile_with_record,
    tabulate,
)
from navicert.licensing.suppression import TOTAL, Cell, Counts, determined, suppress

FIRST, LAST = Day(2026, 1, 1), Day(2026, 12, 31)
RATES = {"USD": Rate("USD", Decimal("0.9"), Day(2026, 12, 31), "European Central Bank, reference rate")}


def row(number: str, **changes: Any) -> Row:
    made: dict[str, Any] = {
        "kind": "individual", "outcome": "grant", "decided": Day(2026, 3, 1), "destinations": ("NO",),
        "entries": ("6A003.b.4",), "value": Decimal("1000.00"),
    }  # fmt: skip
    return Row(number=number, **{**made, **changes})


def made(rows: list[Row]) -> dict[str, Table]:
    return {table.spec.id: table for table in tabulate(rows, FIRST, LAST, RATES)}


YEAR = [
    row("NL-1"),
    row("NL-2", destinations=("BR",), entries=("3A001.a.7", "3E001"), value=Decimal("100.10"), currency="USD"),
    row("NL-3", destinations=("BR", "CL"), entries=("3A001.a.7", "6A003"), kind="global", value=Decimal(5)),
    row("NL-4", outcome="refuse", grounds=("15-1-d",), entries=("none",)),
    row("NL-5", outcome="refuse", grounds=("15-1-a", "15-1-d")),
    row("NL-6", entries=("5A001.f.1",), cyber_surveillance=True),
    row("NL-7", kind="military-individual", entries=("ML4.a",), att_category="VII"),
    row("NL-8", outcome="no_licence_required", value=None),
    row("NL-9", decided=Day(2027, 1, 1)),
    row("NG-1", kind="union_general", outcome="registered", authorisation="EU001", value=None),
    row("NG-1/2026-1", kind="union_general", outcome="used", authorisation="EU001", value=Decimal(70)),
]


def test_the_tables_of_the_recommendation_hold_each_licence_once_and_its_value_in_euro() -> None:
    tables = made(YEAR)
    individual = tables["eu-4.2.1"]
    assert individual.figure("BR", "Category 3").eur == Decimal("90.09")  # 100.10 USD at 0.9
    assert individual.figure(TOTAL, TOTAL).numbers == {"NL-1", "NL-2"}
    assert tables["eu-4.2.2"].figure("several destinations", "several types of item").count == 1
    assert tables["eu-5.1"].figure("individual", "denied").numbers == {"NL-4", "NL-5"}
    assert tables["eu-5.2"].figure("EU001", "union general").count == 1
    assert tables["eu-5.3"].figure("NO", "EU001").eur == Decimal("70.00")
    assert tables["eu-6"].figure("NO", "not listed").numbers == {"NL-4"}
    assert tables["eu-6-grounds"].figure("several grounds", "individual").numbers == {"NL-5"}
    assert tables["eu-7"].figure("5A001", "granted").numbers == {"NL-6"}
    assert tables["att-exports"].figure("NO", ATT["VII"]).count == 1
    assert tables["destinations"].figure(TOTAL, TOTAL).count == 8  # all decisions of the year, neither uses nor NL-9


def test_each_table_says_what_it_rests_on_and_what_was_not_read() -> None:
    for spec in TABLES:
        if spec.id.startswith(("eu-", "att-")):
            assert spec.cites and spec.unverified, spec.id  # noqa: PT018
    assert len({spec.id for spec in TABLES}) == len(TABLES)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (row("NL-66", destinations=()), "no cell for: NL-66"),
        (row("NL-66", outcome="perhaps"), "table eu-5.1: no cell for: NL-66"),
        (row("NL-66", entries=("banana",)), "table eu-4.2.1: no cell for: NL-66"),
        (row("NL-66", outcome="refuse"), "table eu-6-grounds: no cell for: NL-66"),
        (row("NL-66", entries=("ML1.a",), att_category="IX"), "table att-exports: no cell for: NL-66"),
        (row("NL-66", value=None), "no value is stated for: NL-66"),
        (row("NL-66", value=Decimal(-5)), "no value is stated for: NL-66"),
        (row("NL-66", currency="CHF"), "there is no rate for CHF, needed by: NL-66"),
        (row("NL-1"), "given more than once: NL-1"),
    ],
)  # fmt: skip
def test_a_row_without_a_cell_stops_everything_with_its_number(bad: Row, says: str) -> None:
    with pytest.raises(Unreconciled, match=says) as refused:
        made([*YEAR, bad])
    assert refused.value.numbers == (bad.number,)


def test_a_table_that_misses_or_adds_a_licence_is_refused() -> None:
    table = made(YEAR)["destinations"]
    numbers = sorted(table.figure(TOTAL, TOTAL).numbers)
    reconcile(table, numbers)
    with pytest.raises(Unreconciled, match="no cell for: NL-70, NL-71"):
        reconcile(table, [*numbers, "NL-71", "NL-70"])
    with pytest.raises(Unreconciled, match="not in scope: NL-1"):
        reconcile(table, numbers[1:])


def test_the_rows_are_compared_with_the_record_to_the_last_licence() -> None:
    reconcile_with_record(YEAR, [r.number for r in YEAR])
    with pytest.raises(Unreconciled, match="on the record, but not among the rows: NL-99"):
        reconcile_with_record(YEAR, [*(r.number for r in YEAR), "NL-99"])
    with pytest.raises(Unreconciled, match="among the rows, but not on the record: NL-1"):
        reconcile_with_record(YEAR, [r.number for r in YEAR[1:]])


ROWS = st.lists(
    st.builds(
        lambda n, to, code, outcome: row(
            f"NL-{n}", destinations=(to,), entries=(code,), outcome=outcome, grounds=("1",)
        ),
        st.integers(0, 10_000),
        st.sampled_from(["NO", "BR", "CL", "EG"]),
        st.sampled_from(["6A003", "3A001.a", "1C107", "none", "ML4.a"]),
        st.sampled_from(["grant", "refuse", "partial", "withdrawn", "no_licence_required"]),
    ),
    max_size=60,
    unique_by=lambda r: r.number,
)


@given(ROWS)
def test_every_total_is_the_number_of_rows_in_scope(rows: list[Row]) -> None:
    for table in tabulate(rows, FIRST, LAST, RATES):
        scope = [r for r in rows if table.spec.scope(r)]
        assert table.figure(TOTAL, TOTAL).count == len(scope)
        assert sum(table.figure(line, TOTAL).count for line in table.rows) == len(scope)
        assert sum(table.figure(TOTAL, column).count for column in table.columns) == len(scope)
        if table.spec.values:
            assert table.figure(TOTAL, TOTAL).eur == 1000 * len(scope)


# --- suppression ----------------------------------------------------------------------------------
def counts(figures: dict[Cell, int], id_: str = "t") -> Counts:
    members = {c: frozenset(f"{c[0]}{c[1]}{i}" for i in range(n)) for c, n in figures.items() if n}
    return Counts(id_, tuple(sorted({r for r, _ in figures})), tuple(sorted({c for _, c in figures})), members)


def test_one_small_cell_takes_three_others_with_it() -> None:
    table = counts({("BR", "3"): 1, ("BR", "6"): 9, ("NO", "3"): 8, ("NO", "6"): 7, ("CL", "3"): 20, ("CL", "6"): 30})
    assert suppress([table], 3)["t"] == {("BR", "3"), ("BR", "6"), ("NO", "3"), ("NO", "6")}


def test_two_ones_in_a_line_of_two_are_not_enough() -> None:
    """Their total of 2 would say that each is 1, for zeros are shown."""
    table = counts({("BR", "3"): 1, ("BR", "6"): 1, ("NO", "3"): 1, ("NO", "6"): 1, ("CL", "3"): 9, ("CL", "6"): 9})
    hidden = suppress([table], 2)["t"]
    assert hidden > {("BR", "3"), ("BR", "6"), ("NO", "3"), ("NO", "6")}


def test_nothing_is_hidden_where_no_count_is_small() -> None:
    assert suppress([counts({("BR", "3"): 3, ("NO", "3"): 0, ("NO", "6"): 5})], 3)["t"] == frozenset()


def test_the_same_licences_are_hidden_in_every_table() -> None:
    rows = [row(f"NL-{n}", destinations=("BR",), entries=("1C107",)) for n in range(2)]
    rows += [row(f"NL-{n}", destinations=("NO", "CL")[n % 2 : n % 2 + 1]) for n in range(10, 30)]
    published = {p.table.spec.id: dict(p.lines()) for p in publish(tabulate(rows, FIRST, LAST, RATES), 3)}
    assert published["eu-4.2.1"]["BR"][0] is None  # two individual licences for Brazil
    assert published["destinations"]["BR"] == (None, None)
    assert published["entries"]["1C107"] == (None, None)
    assert published["eu-5.1"]["individual"][-1] == (22, None)  # a count without values


def test_a_published_table_shows_counts_values_and_gaps() -> None:
    rows = [row(f"NL-{n}") for n in range(5)]
    (table,) = [p for p in publish(tabulate(rows, FIRST, LAST, RATES), 3) if p.table.spec.id == "eu-4.2.1"]
    assert table.lines() == (
        ("NO", ((5, Decimal("5000.00")), (5, Decimal("5000.00")))),
        (TOTAL, ((5, Decimal("5000.00")), (5, Decimal("5000.00")))),
    )


SMALL = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "y", "z"])), st.integers(0, 4), min_size=1
)


def margins(figures: dict[Cell, int]) -> dict[Cell, int]:
    """A table with its totals."""
    whole: dict[Cell, int] = defaultdict(int)
    for (down, across), count in figures.items():
        for cell in ((down, across), (down, TOTAL), (TOTAL, across), (TOTAL, TOTAL)):
            whole[cell] += count
    return whole


@settings(max_examples=150, deadline=None)
@given(SMALL, st.integers(2, 4))
def test_no_small_cell_is_shown_and_every_hidden_one_could_be_another_number(
    figures: dict[Cell, int], least: int
) -> None:
    assume(any(figures.values()))
    whole, hidden = margins(figures), suppress([counts(figures)], least)["t"]
    assert not [cell for cell, count in whole.items() if 0 < count < least and cell not in hidden]
    assert not [cell for cell in hidden if not whole[cell]]
    inside = sorted(cell for cell in hidden if TOTAL not in cell)
    assume(len(inside) <= 6)
    possible: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    ranges = [range(max(1, figures[cell] - 2), figures[cell] + 3) for cell in inside]
    for guess in product(*ranges):  # an outsider tries every table that fits what is shown
        tried = margins({**figures, **dict(zip(inside, guess, strict=True))})
        if all(tried[cell] == whole[cell] for cell in whole if cell not in hidden):
            for cell in hidden:
                possible[cell].add(tried[cell])
    assert not [cell for cell, found in possible.items() if len(found) < 2]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(2, 4))
def test_over_all_published_tables_no_hidden_figure_follows_from_the_sums(rows: list[Row], least: int) -> None:
    published = publish(tabulate(rows, FIRST, LAST, RATES), least)
    names: dict[frozenset[str], int] = {}
    equations: list[dict[int, Fraction]] = []
    for each in published:
        table = each.table
        for line in (*table.rows, TOTAL):
            equations.append(equation(table, each.hidden, [(line, c) for c in table.columns], (line, TOTAL), names))
        for column in (*table.columns, TOTAL):
            equations.append(equation(table, each.hidden, [(r, column) for r in table.rows], (TOTAL, column), names))
    assert not fixed(equations)


def equation(
    table: Table, hidden: frozenset[Cell], parts: list[Cell], whole: Cell, names: dict[frozenset[str], int]
) -> dict[int, Fraction]:
    """Hidden parts less a hidden total, each named by the licences in it."""
    found: dict[int, Fraction] = defaultdict(Fraction)
    for cell, sign in [*((part, 1) for part in parts), (whole, -1)]:
        if cell in hidden:
            found[names.setdefault(table.figure(*cell).numbers, len(names))] += sign
    return {name: value for name, value in found.items() if value}


def fixed(equations: list[dict[int, Fraction]]) -> list[int]:
    """The unknowns that exact Gauss–Jordan elimination leaves alone in a line."""
    done: dict[int, dict[int, Fraction]] = {}
    for line in equations:
        rest = dict(line)
        for lead, held in done.items():
            if lead in rest:
                rest = minus(rest, held, rest[lead])
        if rest:
            lead = min(rest)
            rest = {k: v / rest[lead] for k, v in rest.items()}
            done = {k: minus(held, rest, held[lead]) if lead in held else held for k, held in done.items()}
            done[lead] = rest
    return [lead for lead, held in done.items() if len(held) == 1]


def minus(one: dict[int, Fraction], two: dict[int, Fraction], by: Fraction) -> dict[int, Fraction]:
    made_ = {k: one.get(k, Fraction(0)) - by * two.get(k, Fraction(0)) for k in one.keys() | two.keys()}
    return {k: v for k, v in made_.items() if v}


def test_elimination_finds_what_follows() -> None:
    one, two, three = (1, 1), (2, 1), (3, 1)
    assert determined([{one: 1, two: 1}, {two: 1, three: 1}]) == []
    assert set(determined([{one: 1, two: 1}, {two: 1, three: 1}, {one: 1, three: 1}])) == {one, two, three}


# --- processing times and delays ------------------------------------------------------------------
def test_quantiles_are_figures_that_occurred_and_few_cases_show_none() -> None:
    assert quantile([9, 1, 5, 7], Decimal("0.5")) == 5
    assert quantile(range(1, 11), Decimal("0.9")) == 9
    found = times([3, 4, 5, 30], least=3)
    assert (found.cases, found.lower, found.median, found.upper, found.ninth, found.longest) == (4, 3, 4, 5, 30, 30)
    assert times([3, 4], least=3).median is None
    with pytest.raises(ValueError, match="a quantile needs values"):
        quantile([], Decimal("0.5"))


def held(case: str, step: str, holder: str, first: int, until: int, cause: str = "") -> Holding:
    start = Day(2026, 6, 1)
    return Holding(case=case, step=step, holder=holder, first=start + timedelta(days=first),
                   until=start + timedelta(days=until), cause=cause)  # fmt: skip


CASES = [
    held("NA-1", "completeness", "Reception", 0, 2),
    held("NA-1", "advice", "Defence", 2, 22, "other list edition"),
    held("NA-1", "advice", "Foreign affairs", 2, 8),
    held("NA-1", "decision", "Licensing", 25, 30),
    held("NA-2", "advice", "Defence", 0, 4),
]


def test_every_day_of_a_case_is_put_down_to_those_who_held_it() -> None:
    found = delays(CASES, {"advice": 10, "decision": 10})
    assert [(d.holders, d.step, d.cause, d.days, d.beyond) for d in found] == [
        (("Defence",), "advice", "other list edition", 14, 10),
        (("Defence", "Foreign affairs"), "advice", "other list edition", 6, 0),
        (("Licensing",), "decision", "", 5, 0),
        (("Defence",), "advice", "", 4, 0),
        ((NOBODY,), "", "", 3, 0),
        (("Reception",), "completeness", "", 2, 0),
    ]
    assert sum(d.days for d in found) == 30 + 4


def test_times_by_step_count_days_that_several_share_once() -> None:
    found = by_step(CASES, least=2)
    assert (found["advice"].cases, found["advice"].median, found["advice"].longest) == (2, 4, 20)
    assert found["decision"].median is None  # one case only


def test_a_holding_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="NA-1, advice: held from 2026-06-06 to 2026-06-03 by Defence"):
        delays([held("NA-1", "advice", "Defence", 5, 2)], {})


HOLDINGS = st.lists(
    st.builds(
        lambda case, step, who, first, length: held(case, step, who, first, first + length),
        st.sampled_from(["NA-1", "NA-2"]),
        st.sampled_from(["advice", "decision"]),
        st.sampled_from(["Defence", "Licensing"]),
        st.integers(0, 20),
        st.integers(0, 10),
    ),
    min_size=1,
    max_size=8,
)


@given(HOLDINGS)
def test_the_days_add_up_to_the_whole_time_of_the_cases(holdings: list[Holding]) -> None:
    whole = sum(
        (max(h.until for h in holdings if h.case == c) - min(h.first for h in holdings if h.case == c)).days
        for c in {h.case for h in holdings}
    )
    found = delays(holdings, {"advice": 3})
    assert sum(d.days for d in found) == whole
    assert all(0 <= d.beyond <= d.days for d in found)
