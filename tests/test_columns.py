"""The two evaluators agree: what a pack says to a row of a book is what it says to the same transaction alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from made_book import DAY, facts_of, made_book
from navicert.assess.determine import assess
from navicert.assess.facts import read_facts
from navicert.columns import assess_columns
from navicert.columns.needs import NeedTable
from navicert.law.law import Law
from navicert.library import column_jobs, open_library
from navicert.terms import BadFacts, Need, RegimeAnswer

LAWS = ("US-EAR", "EU-DU", "EU-SANC")
CLOSED = [(), ("item",), ("parties", "end_use"), ("parties", "end_use", "item", "route")]


@pytest.fixture(scope="module")
def law() -> Law:
    return open_library().law


def in_columns(line: RegimeAnswer) -> dict[str, Any]:
    """What the row engine says, in the words of the columns."""
    bars = sorted(n.id for n in line.needs if n.part == "prohibition")
    return {
        line.regime: str(line.answer),
        f"{line.regime} reaches": {True: "yes", False: "no", None: "unknown"}[line.subject],
        f"{line.regime} needs": sorted(n.id for n in line.needs if n.part != "prohibition"),
        f"{line.regime} prohibitions": bars,
        **{f"{line.regime} {a.id}": a.status for a in line.authorisations},
    }


def told(row: dict[str, Any], name: str) -> Any:
    """A cell of the answer; of needs those that are certain, in order."""
    if name.endswith((" needs", " prohibitions")):
        return sorted(n for n in row[name].split("; ") if n and not n.endswith("?"))
    return row[name]


def transaction(law: Law, row: Mapping[str, Any], complete: Sequence[str]) -> dict[str, Any]:
    """The facts of a row, with what columns say of ``item.attributes`` where a transaction has it."""
    facts = facts_of(row, complete)
    item, attributes = dict(facts.get("item", {})), {}
    for name in [name for name in item if name.startswith("attributes.")]:
        value, info = item.pop(name), law.facts[f"item.{name}"]
        parts = [] if value == "none" else str(value).split(";")
        attributes[name.removeprefix("attributes.")] = parts if info.kind == "list" else value
    return {**facts, "item": {**item, "attributes": attributes}} if attributes else facts


def differences(
    law: Law, book: pl.DataFrame, complete: Sequence[str], laws: Sequence[str] = LAWS
) -> Iterator[tuple[int, str, Any, Any]]:
    consulting = {pack.regime for pack in law.packs.values() if pack.head.consults}
    answers = assess_columns(book, law, DAY, complete=complete, regimes=laws).frame()
    rows = zip(book.iter_rows(named=True), answers.iter_rows(named=True), strict=True)
    for number, (row, answer) in enumerate(rows):
        for line in assess(read_facts(transaction(law, row, complete)), law).regimes:
            for name, expected in in_columns(line).items() if line.regime in laws else ():
                if "prohibitions" in name and line.regime in consulting:
                    continue  # the row engine adds what the sanctions prohibit; their own line says it in columns
                if told(answer, name) != expected:
                    yield number, name, expected, answer[name]


@pytest.mark.parametrize("complete", CLOSED, ids=lambda c: ", ".join(c) or "open world")
def test_a_book_is_answered_as_its_transactions_are_one_by_one(law: Law, complete: tuple[str, ...]) -> None:
    book = made_book(law, 250, seed=len(complete))
    assert list(differences(law, book, complete)) == []


def test_places_that_are_compared_with_each_other_are_told_apart(law: Law) -> None:
    few = ("US", "DE", "RU", "CN")
    names = ("from", "to", "parties[0].country")
    drawn = [
        pl.Series(name, [few[(row // len(few) ** n) % len(few)] for row in range(192)]) for n, name in enumerate(names)
    ]
    release = [pl.lit("deemed_export").alias("activity"), pl.lit("end_user").alias("parties[0].role")]
    book = made_book(law, 192, seed=3).with_columns(*drawn, *release)
    assert list(differences(law, book, CLOSED[-1])) == []


@pytest.mark.parametrize("complete", CLOSED, ids=lambda c: ", ".join(c) or "open world")
def test_what_passes_a_state_or_is_traded_from_it_is_asked_as_that(law: Law, complete: tuple[str, ...]) -> None:
    """By whatever word it is stated; see navicert.law.acts."""
    few = ("US", "DE", "GB", "CN", "CA")
    names = ("from", "to", "via", "parties[0].country", "parties[1].country")
    drawn = [
        pl.Series(name, [few[(row * 7 // 5**n + row) % len(few)] for row in range(250)]) for n, name in enumerate(names)
    ]
    acts = [pl.Series("activity", [("export", "reexport", "transit", "brokering")[row % 4] for row in range(250)])]
    roles = [pl.lit("exporter").alias("parties[0].role"), pl.lit("end_user").alias("parties[1].role")]
    book = made_book(law, 250, seed=50 + len(complete)).with_columns(*drawn, *acts, *roles)
    assert list(differences(law, book, complete, (*LAWS, "UK", "CA", "JP"))) == []


@pytest.mark.parametrize("complete", CLOSED, ids=lambda c: ", ".join(c) or "open world")
def test_several_parties_with_all_that_is_known_of_them(law: Law, complete: tuple[str, ...]) -> None:
    """Each is asked about alone; together they answer as in one transaction, also where a row names one only."""
    book = made_book(law, 150, seed=20 + len(complete))
    second = made_book(law, 150, seed=30).select(pl.col("^parties.0.*$").name.replace("0", "1"))
    third = made_book(law, 150, seed=40).select(pl.col("^parties.0.*$").name.replace("0", "2"))
    few = pl.Series([row % 3 == 0 for row in range(150)])
    third = third.select(pl.when(few).then(pl.all()))
    assert (
        list(differences(law, pl.concat([book.drop("parties[1].role"), second, third], how="horizontal"), complete))
        == []
    )


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(40))
def test_a_hundred_thousand_transactions_are_answered_alike(law: Law, seed: int) -> None:
    assert list(differences(law, made_book(law, 2500, seed), CLOSED[seed % 4])) == []


def test_a_row_may_have_more_needs_than_a_word_has_bits() -> None:
    needs = [Need(id=f"n{n}", reason="r", via="v", rule="x", cites=()) for n in range(70)]
    table = NeedTable([(tuple(needs), ()), (tuple(needs[:64]), ()), (tuple(needs[65:]), ())])
    overcome = table.bits(table.certain, np.array([n != 69 for n in range(70)]))
    assert (overcome == table.all_certain).all(axis=0).tolist() == [False, True, False]
    assert overcome.any(axis=0).tolist() == [True, True, True]


def test_names_make_no_difference(law: Law) -> None:
    """Rows that differ in names only are asked about once."""
    book = made_book(law, 40, seed=5)
    named = book.with_columns(pl.Series("parties[0].name", [f"Firm {n}" for n in range(40)]))
    twice = pl.concat([named, named.with_columns(pl.col("parties[0].name") + " Ltd")])
    assert (
        assess_columns(twice, law, DAY, regimes=LAWS).distinct == assess_columns(book, law, DAY, regimes=LAWS).distinct
    )


def test_who_uses_it_in_the_end_is_one_of_the_parties_or_asked_for(law: Law) -> None:
    """The one name that counts: the same in the columns as one by one."""
    book = made_book(law, 60, seed=11).with_columns(
        pl.Series("parties[0].name", ["Muster GmbH", "Nile Works", None] * 20),
        pl.Series("end_use.ultimate_end_user", ["muster gmbh", None, "Nile Works", "Nile Works"] * 15),
    )
    assert list(differences(law, book, CLOSED[-1])) == []


def test_of_the_names_only_this_counts_is_it_who_uses_it_in_the_end(law: Law) -> None:
    """However many names there are, they make rows different in two ways only."""
    book = made_book(law, 40, seed=5)
    named = book.with_columns(
        pl.Series("parties[0].name", [f"Firm {n}" for n in range(40)]),
        pl.lit("Firm 41").alias("end_use.ultimate_end_user"),
    )
    others = [named.with_columns(pl.col("parties[0].name") + f" {n}") for n in range(3)]
    asked = assess_columns(pl.concat([named, *others]), law, DAY, regimes=LAWS)
    assert asked.distinct == assess_columns(book, law, DAY, regimes=LAWS).distinct


def test_source_code_by_its_kind_is_software_that_people_read(law: Law) -> None:
    book = made_book(law, 60, seed=12).with_columns(
        pl.Series("item.kind", ["source_code", "software", None, "technology"] * 15),
        pl.Series("activity", ["export", "deemed_export", "reexport"] * 20),
    )
    assert list(differences(law, book, CLOSED[-1])) == []


SAID = ("no", "n", "false", "yes", "true", "maybe", "G161616")


def test_source_code_that_is_said_to_be_none_is_none(law: Law) -> None:
    """Software that is published and follows a standard leaves the EAR, but its object code only under conditions."""
    published = {"item.attributes.published": "true", "item.crypto_published_standard": True}
    book = pl.DataFrame({
        "activity": "export", "from": "US", "to": "IN", "item.kind": "software", "item.us_eccn": "5D002", **published,
        "item.attributes.source_code": pl.Series([*SAID, None]),
    })  # fmt: skip
    assert list(differences(law, book, CLOSED[-1])) == []
    answers = assess_columns(book, law, DAY, complete=CLOSED[-1], regimes=["US-EAR"]).frame()["US-EAR"].to_list()
    assert answers == [*["licence_required"] * 3, *["not_subject"] * 2, "unknown", *answers[-2:]]


def test_source_code_is_told_by_its_kind_or_by_what_is_said_of_it(law: Law) -> None:
    """In every combination, also where one contradicts the other."""
    kinds = ("source_code", "software", None, "technology", "commodity")
    book = made_book(law, 80, seed=13).with_columns(
        pl.Series("item.kind", [kinds[row % 5] for row in range(80)]),
        pl.Series("item.us_eccn", [("5D002", "5E002.a", "3A001.a.2", "EAR99")[row % 4] for row in range(80)]),
        pl.Series("item.attributes.source_code", [(*SAID, None)[row % 8] for row in range(80)]),
        pl.Series("item.published", [("yes", "no", "maybe", None)[row // 8 % 4] for row in range(80)]),
    )
    for complete in CLOSED:
        assert list(differences(law, book, complete)) == []


WORDS: Mapping[str, Sequence[str]] = {
    "bool": SAID,
    "number": ("0", "4.5", "40", "300", "1500", "90000", "many"),
    "text": ("none", "3A001.a.2", "I", "any word"),
    "list": ("none", "VII", "XXXIII;VII", "FOO"),
}


@pytest.mark.parametrize("complete", CLOSED, ids=lambda c: ", ".join(c) or "open world")
def test_whatever_is_said_of_an_item_is_heard_alike(law: Law, complete: tuple[str, ...]) -> None:
    """Every attribute that a pack declares, in words that can be read and in words that cannot."""
    drawn = np.random.default_rng(len(complete))
    said = {
        name: [
            str(word) if told < 0.25 else None
            for word, told in zip(drawn.choice(WORDS[info.kind], 120), drawn.random(120), strict=True)
        ]
        for name, info in law.facts.items()
        if name.startswith("item.attributes.") and info.kind in WORDS and not name.endswith("_percent")
    }
    book = made_book(law, 120, seed=60 + len(complete)).with_columns(
        pl.Series(name, held) for name, held in said.items()
    )
    assert list(differences(law, book, complete)) == []


def test_no_rule_reads_a_name_but_of_a_denied_party(law: Law) -> None:
    """What columns leave out of a party is read only beside a denial, and denials cannot be a column."""
    texts = [t.source for p in law.packs.values() for r in p.rules for t in r.tests()]
    texts += [made.source for p in law.packs.values() for made in p.scope.defines.values()]
    read = re.compile(r"\b(p|party|person|owner)\.(name|id|aliases|address|born|identifiers)\b")
    assert [t for t in texts if read.search(t) and "denial_notifications" not in t] == []


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("item.us_content", "5A002", "cannot be a column"),
        ("item.colour", "red", "unknown field"),
        ("to", "Atlantis", "is not a place"),
        ("item.value_usd", -3.0, "negative"),
        ("activity", None, "needed in every row"),
        ("activity", " ", "needed in every row"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(law: Law, column: str, value: Any, said: str) -> None:
    book = made_book(law, 3, seed=1).with_columns(pl.lit(value).alias(column))
    with pytest.raises(BadFacts, match=said) as refused:
        assess_columns(book, law, DAY)
    assert refused.value.field == column


def test_cells_that_cannot_be_read_are_told_together_with_their_rows(law: Law) -> None:
    book = pl.DataFrame(
        {
            "activity": ["export"] * 4,
            "from": ["US", "DE", "UUSA", "UUSA"],
            "to": ["DE", "US", "DE", "US"],
            "item.value_usd": ["1", "1.800,00", "2", "3"],
            "parties[1].role": [None, "end_user", None, None],
            "parties[1].country": [None, "Atlantis", None, None],
        }
    )
    with pytest.raises(BadFacts) as refused:
        assess_columns(book, law, DAY)
    first, second, third = str(refused.value).splitlines()
    assert first.startswith("from: row 3 and others: 'UUSA' is not a place")
    assert second == "item.value_usd: row 2: '1.800,00' is not a number"
    assert third.startswith("parties[1].country: row 2: 'Atlantis' is not a place")


@pytest.mark.parametrize(
    ("column", "held", "said"),
    [
        ("activity", ["export", None], "activity: is needed in every row; row 2 has none"),
        ("parties[0].country", ["DE", None], "parties[0].role: is needed in every row with this party; row 1 has none"),
        ("date", ["2026-06-01", "2026-06-02"], "date: row 2: '2026-06-02' is not 2026-06-01"),
        ("from", ["US", "US"], "from: stands there as departure as well"),
    ],
)
def test_what_a_row_lacks_is_told_with_the_row(law: Law, column: str, held: list[Any], said: str) -> None:
    book = pl.DataFrame({"activity": ["export"] * 2, "departure": ["US"] * 2, "to": ["DE"] * 2, column: held})
    with pytest.raises(BadFacts, match=re.escape(said)):
        assess_columns(book if column == "from" else book.rename({"departure": "from"}), law, DAY)


def test_the_day_may_stand_in_every_row(law: Law) -> None:
    book = made_book(law, 10, seed=1)
    dated = book.with_columns(pl.lit(DAY).alias("date"))
    assert assess_columns(dated, law, DAY).frame().equals(assess_columns(book, law, DAY).frame())


def test_the_headline_of_a_row_is_that_of_its_transaction(law: Law) -> None:
    book = made_book(law, 100, seed=8)
    answers = assess_columns(book, law, DAY, complete=CLOSED[-1])
    rows = [assess(read_facts(facts_of(row, CLOSED[-1])), law).headline for row in book.iter_rows(named=True)]
    assert answers.frame()["headline"].to_list() == [str(headline) for headline in rows]
    assert sum(answers.counted_headlines().values()) == 100


def test_a_law_that_only_adds_to_others_clears_nothing_alone(law: Law) -> None:
    book = made_book(law, 60, seed=8)
    adding = next(pack.regime for pack in law.packs.values() if pack.is_law and pack.head.overlay)
    alone = assess_columns(book, law, DAY, complete=CLOSED[-1], regimes=[adding]).frame()
    assert set(alone[adding]) & {"not_subject", "no_licence"}
    assert not set(alone["headline"]) & {"not_subject", "no_licence", "authorisation_available"}


def test_an_empty_book_is_refused(law: Law) -> None:
    with pytest.raises(BadFacts, match="no rows"):
        assess_columns(made_book(law, 3, seed=1).head(0), law, DAY)


def test_before_the_first_day_of_a_pack_nothing_is_cleared(law: Law) -> None:
    book = made_book(law, 20, seed=2)
    early = law.packs["us-ear"].covers.first.replace(year=law.packs["us-ear"].covers.first.year - 1)
    answers = assess_columns(book, law, early, regimes=["US-EAR"]).frame()
    assert set(answers["US-EAR"].unique()) <= {"unknown", "not_subject"}


def test_several_processes_answer_as_one_does(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_jobs, "FEW", 0)
    book = made_book(law, 300, seed=9)
    told: list[tuple[int, int]] = []
    two = column_jobs.assess_book(
        book, law, DAY, regimes=LAWS, jobs=2, progress=lambda done, total: told.append((done, total))
    )
    one = assess_columns(book, law, DAY, regimes=LAWS)
    assert two.frame().select(pl.all().cast(pl.String)).equals(one.frame().select(pl.all().cast(pl.String)))
    assert two.counted("US-EAR") == one.counted("US-EAR")
    assert told[-1][0] == told[-1][1]


def test_a_process_that_dies_is_said(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_jobs, "FEW", 0)
    monkeypatch.setattr(column_jobs, "ask_book", lambda *given: os._exit(3))
    with pytest.raises(column_jobs.JobEnded, match="--jobs 1"):
        column_jobs.assess_book(made_book(law, 30, seed=9), law, DAY, jobs=2)


def test_a_bad_value_in_one_part_is_told_with_its_column(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_jobs, "FEW", 0)
    book = pl.DataFrame({"activity": ["export", "smuggle"], "from": ["US", "DE"], "to": ["DE", "US"]})
    with pytest.raises(BadFacts, match="activity: row 2: "):
        column_jobs.assess_book(book, law, DAY, jobs=2)
