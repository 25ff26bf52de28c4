"""A book of business from a folder: what is read, what is refused, and what is said of the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from navicert.change.book import read_book
from navicert.library.books import read_book_folder
from navicert.terms import BadFacts

FACTS = {"date": "2026-11-20", "activity": "export", "from": "DE", "to": "JP"}
EXAMPLES = Path(__file__).parents[2] / "examples"
AS_ASSESS = (
    "title: A pump\nfacts: {date: 2026-11-20, activity: export, from: DE, to: JP}\nexpect: {headline: unknown}\n"
)


def order(*parties: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("orders, 1", {"id": "O1", "facts": {**FACTS, "parties": list(parties)}})]


def test_an_order_that_names_a_party_who_is_not_on_file_is_refused() -> None:
    """Were it let pass, a slip of the pen would ask of nobody, and no listed owner would be found."""
    parties = [("parties, 1", {"id": "jebel", "facts": {"country": "AE"}})]
    for stated in ({}, {"country": "AE"}):
        with pytest.raises(BadFacts, match=r"jebell is not among the parties of this book \(did you mean jebel\?\)"):
            read_book({"parties": parties, "orders": order({"role": "end_user", "id": "jebell", **stated})})


def test_in_a_book_without_parties_an_order_states_its_own() -> None:
    (only,) = read_book({"orders": order({"role": "end_user", "id": "P1", "country": "JP"})}).orders
    assert only.parties == ("P1",)
    with pytest.raises(BadFacts, match="P1 is not among the parties of this book; add it, or state its facts"):
        read_book({"orders": order({"role": "end_user", "id": "P1"})})


def test_a_clearance_of_nobody_is_refused() -> None:
    with pytest.raises(BadFacts, match="C-1 names nobody, which is not among the parties"):
        read_book({"orders": order(), "clearances": [("clearances, 1", {"id": "C-1", "party": "nobody"})]})


@pytest.mark.parametrize("name", ["orders-x.csv", "parties.xlsx", "licences.txt"])
def test_a_part_of_the_book_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "orders.jsonl").write_text(json.dumps({"id": "O1", **FACTS}), encoding="utf-8")
    (tmp_path / name).write_text("id,from\n", encoding="utf-8")
    with pytest.raises(BadFacts, match="cannot be read: use one of .jsonl"):
        read_book_folder(tmp_path)


def test_what_is_no_part_of_the_book_is_said_not_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "orders.jsonl").write_text(json.dumps({"id": "O1", **FACTS}), encoding="utf-8")
    for name in ("notes.txt", ".hidden", "january.csv"):
        (tmp_path / name).write_text("...", encoding="utf-8")
    (tmp_path / "draft.yaml").write_text("schema: navicert-draft/1\ndraft: x\n", encoding="utf-8")
    (tmp_path / "more").mkdir()
    found = read_book_folder(tmp_path)
    assert found.unread == ("draft.yaml", "january.csv", "more", "notes.txt")


def test_a_folder_of_files_as_assess_reads_them_is_a_book(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(AS_ASSESS, encoding="utf-8")
    (tmp_path / "valve.json").write_text(json.dumps(FACTS), encoding="utf-8")
    (tmp_path / "many.yaml").write_text(json.dumps({"cases": [{"id": "a", "facts": FACTS}, FACTS]}), encoding="utf-8")
    (tmp_path / "lines.jsonl").write_text(f"{json.dumps(FACTS)}\n{json.dumps(FACTS)}\n", encoding="utf-8")
    (tmp_path / "orders-saw.yaml").write_text(AS_ASSESS, encoding="utf-8")
    found = read_book_folder(tmp_path)
    names = [o.id for o in found.orders]
    assert names == ["lines-1", "lines-2", "a", "many-2", "orders-saw", "pump", "valve"]
    assert found.unread == ()


def test_the_examples_of_assess_are_a_book() -> None:
    found = read_book_folder(EXAMPLES)
    assert len(found.orders) == 11
    assert found.unread == ("README.md", "book", "drafts", "lists")


def test_a_fact_that_stands_beside_the_facts_of_a_case_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(json.dumps({"facts": FACTS, "region": "UA-43"}), encoding="utf-8")
    with pytest.raises(BadFacts, match="unknown key 'region'"):
        read_book_folder(tmp_path)


def test_to_ask_for_the_office_makes_none(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    found = subprocess.run(
        [sys.executable, "-m", "navicert.cli", "law", "impact", "un", "--book", "office", "--on", "2026-01-01", "--until", "2026-01-02"],
        env={**environment, "NAVICERT_HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "there is no office here" in found.stderr
    assert found.returncode == 1
    assert not list(tmp_path.rglob("*.sqlite3*"))
