"""Rows in, answers out: in order, always the same, one bad row at no other's cost; the same as Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from datetime import datetime as Moment
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from navicert.screening.batch import (
    COLUMNS,
    FAULT,
    ROW,
    Answer,
    Asking,
    ListTerms,
    answer_batch,
    answer_of,
    screen_batch,
    screen_party,
    screen_rows,
)
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
from navicert.screening.party import BadRow, kind_named, read_party
from navicert.screening.screen import Watchlist
from navicert.screening.subject import Subject
from navicert.screening.weights import shipped_weights
from navicert.terms import Layer

FIELDS = ("id", "name", "aliases", "country", "born", "type", "identifiers", "address")
ASKING = Asking(columns={field: (field,) for field in FIELDS}, on=Day(2026, 9, 15))
LISTINGS = (
    Listing(
        id="a-1",
        kind=Kind.ORGANISATION,
        names=(Alias("Volgin Tekhmash OOO", Quality.PRIMARY), Alias("Wolgin Technmasch")),
        countries=("RU",),
        identifiers=(Identifier("inn", "7707083893"),),
        programmes=("ENTITY",),
    ),
    Listing(id="a-2", kind=Kind.PERSON, names=(Alias("Dragomir Petrovanov", Quality.PRIMARY),), births=("1961-03-04",)),
    Listing(id="a-3", kind=Kind.ORGANISATION, names=(Alias("Everlodden Trading"),), delisted=Day(2026, 7, 1)),
)


def watchlist_of(*lists: tuple[str, Sequence[Listing]]) -> Watchlist:
    return Watchlist(Index(b"".join(build_index(lists, shipped_weights()))), editions={"A": "hash"}, warnings=("odd",))


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return watchlist_of(("A", LISTINGS))


def answers(watchlist: Watchlist, rows: Sequence[dict[str, Any]], asking: Asking = ASKING) -> list[Answer]:
    return list(screen_rows(rows, watchlist, asking))


ROWS: list[dict[str, Any]] = [
    {"id": "c1", "name": "Volgin Tekhmash", "country": "Russia", "type": "company"},
    {"id": "c2", "name": "Pelican Bakery", "type": "company"},
    {"id": "c3", "name": ""},
    {"id": "c4", "name": "Petrovanov, Dragomir", "born": "04.03.1961", "type": "Person"},
    {"id": "c5", "name": "Quillhaven Optics", "aliases": "Something Else;Wolgin Technmasch"},
    {"id": "c6", "name": "Another Name", "identifiers": "INN: 7707 083893"},
    {"id": "c7", "name": "Everlodden Trading"},
    {ROW: 77, FAULT: "has 3 cells, but there are 4 headings"},
]


def test_every_row_is_answered_in_order(watchlist: Watchlist) -> None:
    found = answers(watchlist, ROWS)
    assert [a.status for a in found] == ["hit", "no hit", "error", "hit", "hit", "hit", "no hit", "error"]
    assert [a.row for a in found] == [1, 2, 3, 4, 5, 6, 7, 77]
    assert [a.id for a in found] == ["c1", "c2", "c3", "c4", "c5", "c6", "c7", ""]
    assert found[2].error == "there is no name and no number to screen"
    assert found[7].error == "has 3 cells, but there are 4 headings"
    assert found[3].fields == ("names", "births")
    living = answers(watchlist, [{"name": "Pelican Bakery", "address": "4 Birch Street"}])[0]
    assert living.fields == ("names",)  # an address is compared with nothing, and the answer does not say that it was
    assert found[1].normalised == ("pelican bakery",)


def test_a_hit_says_what_matched(watchlist: Watchlist) -> None:
    first, *_ = answers(watchlist, ROWS)
    (hit,) = first.hits
    assert (hit["id"], hit["list"], hit["field"], hit["alias"]) == ("a-1", "A", "name", "Volgin Tekhmash OOO")
    assert (hit["asked"], hit["programmes"], hit["layer"]) == ("Volgin Tekhmash", ["ENTITY"], "block")
    assert {"asked": "volgin", "listed": "volgin"}.items() <= hit["words"][0].items()
    assert any("both of RU" in reason["what"] for reason in hit["reasons"])
    by_alias = answers(watchlist, ROWS)[4].hits[0]
    assert (by_alias["field"], by_alias["asked"], by_alias["alias"]) == (
        "aliases[1]",
        "Wolgin Technmasch",
        "Wolgin Technmasch",
    )
    assert answers(watchlist, ROWS)[5].hits[0]["field"] == "identifiers.inn"


def test_answers_are_always_the_same(watchlist: Watchlist) -> None:
    one = answers(watchlist, ROWS)
    assert one == answers(watchlist_of(("A", LISTINGS)), ROWS)
    assert one[:4] == answers(watchlist, ROWS[:4])
    assert one[5:7] == [
        a for n, a in enumerate(answers(watchlist, [{ROW: n + 6, **r} for n, r in enumerate(ROWS[5:7])]))
    ]


def test_arrow_in_arrow_out_is_the_same(watchlist: Watchlist) -> None:
    rows = [{ROW: n, FAULT: "", **dict.fromkeys(FIELDS, ""), **row} for n, row in enumerate(ROWS, start=1)]
    batch = pa.RecordBatch.from_pylist(rows)
    out = screen_batch(batch, watchlist, ASKING)
    assert tuple(out.schema.names) == COLUMNS
    assert out.num_rows == len(rows)
    assert [answer_of(row) for row in out.to_pylist()] == answers(watchlist, rows)
    assert out.column("hit_ids").to_pylist()[0] == ["a-1"]
    assert out.column("hit_scores").to_pylist()[1] == []
    assert out.column("best_score").to_pylist()[1] is None
    assert screen_batch(batch.slice(0, 0), watchlist, ASKING).num_rows == 0
    assert answer_batch([]).schema == out.schema


def test_lists_have_their_own_thresholds_and_layers(watchlist: Watchlist) -> None:
    subject = Subject(names=("Volgin Tekhmash",))
    (match,) = screen_party(subject, watchlist, Asking()).matches
    strict = Asking(terms={"A": ListTerms(threshold=min(1.0, match.score + 0.0001))})
    assert screen_party(subject, watchlist, strict).matches == ()
    terms = {"A": ListTerms(layer=Layer.ENHANCED_VETTING, programmes={"ENTITY": Layer.SPECIAL_LICENCE})}
    (match,) = screen_party(subject, watchlist, Asking(terms=terms)).matches
    assert match.layer is Layer.SPECIAL_LICENCE
    assert screen_party(subject, watchlist, Asking()).warnings == ("odd",)


def test_what_is_only_ranked_has_the_same_order_and_scores(watchlist: Watchlist) -> None:
    for name in ("Volgin", "Dragomir Volgin", "Trading Tekhmash", "Pelican Bakery"):
        whole = screen_party(Subject(names=(name,)), watchlist, Asking(threshold=0)).matches
        brief = screen_party(Subject(names=(name,)), watchlist, Asking(threshold=0, explained=1.0)).matches
        assert [(m.listing, m.score, m.alias) for m in whole] == [(m.listing, m.score, m.alias) for m in brief]
        assert all(not m.words for m in brief)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"name": "x" * 1001}, "1,001 characters"),
        ({"name": "Foo\nBar"}, "a quotation mark may not be closed"),
        ({"name": "Mu\ufffdller"}, "export it as UTF-8"),
        ({"name": "M\ud800ller"}, "export it as UTF-8"),
        ({"name": "***"}, "no letter and no digit"),
        ({"name": {"en": "Foo"}}, "the column name holds dict"),
        ({"name": "n/a"}, "no name and no number"),
        ({"name": "Foo", "aliases": ";".join(f"Bar {n}" for n in range(300))}, "at most 200"),
    ],
)
def test_a_row_that_cannot_be_screened_says_why(row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRow, match=sentence):
        read_party(row, ASKING.columns)


def test_a_row_is_read_as_people_write_it() -> None:
    row = {
        "first": "Ivan", "name": ["Musterov", "Iwan Musterow"], "country": "Iran; DE/Narnia", "born": Moment(1961, 3, 4), "type": "Natural Person",
        "aliases": ["Vanya", "N/A"], "identifiers": "passport: AB 123 ;wallet:0xAbC", "id": 12.0, "address": None,
    }  # fmt: skip
    subject, notes = read_party(row, {**ASKING.columns, "name": ("first", "name")})
    assert subject.names == ("Ivan Musterov", "Iwan Musterow", "Vanya")
    assert (subject.kind, subject.id, subject.births) == (Kind.PERSON, "12", ("1961-03-04",))
    assert subject.countries == ("IR", "DE")
    assert [n.kind for n in subject.identifiers] == ["passport", "wallet"]
    assert notes == ("the country 'Narnia' is not known and was not used",)


@pytest.mark.parametrize(
    ("born", "read"),
    [("1961", "1961"), ("4.3.1961", "1961-03-04"), ("03/24/1961", "1961-03-24"), ("1961-03-04T00:00:00", "1961-03-04")],
)
def test_birth_dates(born: str, read: str) -> None:
    assert read_party({"name": "A B", "born": born}, ASKING.columns).subject.births == (read,)


def test_what_is_not_understood_is_noted_and_the_name_is_screened() -> None:
    subject, notes = read_party({"name": "A B", "born": "long ago", "type": "Gold customer"}, ASKING.columns)
    assert (subject.births, subject.kind) == ((), Kind.OTHER)
    assert len(notes) == 2


def test_a_name_that_looks_like_an_empty_cell_is_kept_where_it_is_one() -> None:
    columns = {"name": ("first", "last"), "aliases": ("aka",)}
    assert read_party({"first": "Na", "last": "Li", "aka": "Nan;-"}, columns).subject.names == ("Na Li", "Nan")
    with pytest.raises(BadRow, match="no name"):
        read_party({"first": "-", "last": "unknown"}, columns)


def test_words_for_kinds() -> None:
    assert kind_named("Juristische Person") is Kind.ORGANISATION
    assert kind_named("LegalEntity") is Kind.OTHER
    assert kind_named("gold") is None


def test_a_fault_of_the_program_costs_one_row(watchlist: Watchlist, monkeypatch: pytest.MonkeyPatch) -> None:
    import navicert.screening.batch as module

    whole = module.screen_parties

    def broken(subjects: Sequence[Subject], *rest: Any) -> Any:
        if any(subject.names[0] == "Pelican Bakery" for subject in subjects):
            raise IndexError("out of range")
        return whole(subjects, *rest)

    monkeypatch.setattr(module, "screen_parties", broken)
    found = answers(watchlist, ROWS[:3])
    assert [a.status for a in found] == ["hit", "error", "error"]
    assert found[1].error == "cannot be screened: IndexError: out of range"
