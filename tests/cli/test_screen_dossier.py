"""``navicert screen --dossier``: who owns a party, what the rules say of that, and what follows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from navicert.cli.main import main
from screening_parties import bring, json_lines, settings

BLOCKED = (
    "1,Volgin Tekhmash OOO,,organisation,RU,,,,SDN,2020-01-01,",
    "2,Dragomir Petrovanov,,person,RS,1961-03-04,,,SDN,2019-05-01,",
)
DOSSIER = """
stakes:
  - {owner: Volgin Tekhmash, owned: Harbour Lathes, percent: 60, source: register of companies}
  - {owner: free float, owned: Harbour Lathes, percent: 40}
  - {owner: Harbour Lathes, owned: Pelican Bakery, percent: 50}
  - {owner: Anna Beispiel, owned: Pelican Bakery, percent: 50}
  - {owner: Anna Beispiel, owned: Clean Capital, percent: 100}
ownerless: [free float, Anna Beispiel, Volgin Tekhmash]
parties:
  Pelican Bakery: {id: "C-7", country: DE}
  Volgin Tekhmash: {type: company, country: RU}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invented list stands in the place of OFAC's: an entry of it is a blocked person."""
    folder = tmp_path / "home"
    monkeypatch.setenv("NAVICERT_HOME", str(folder))
    settings(folder, ", programmes: {SDN: {list: OFAC-SDN}}")
    bring(folder, BLOCKED)
    return folder


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    file = tmp_path / "dossier.yaml"
    file.write_text(DOSSIER, encoding="utf-8")
    return file


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["screen", *map(str, words)])


def test_a_firm_with_a_clean_name_is_blocked_by_its_owner(dossier: Path) -> None:
    assert "no hit" in run("Pelican Bakery").stdout
    found = run("Pelican Bakery", "--dossier", dossier, "--fail-on-hit")
    assert found.exit_code == 3, found.output
    for text in ("Pelican Bakery: no hit, 1 listed behind it", "behind it, as Volgin Tekhmash",
                 "OFAC 50 per cent rule: yes (50 % held by listed owners, 50 % or more is enough)",
                 "Volgin Tekhmash 60 % → Harbour Lathes 50 % → Pelican Bakery", "79 FR 47726",
                 "=> block: nothing may go to this party if its owners are the listed ones"):  # fmt: skip
        assert text in found.stdout, found.stdout


def test_a_firm_that_nobody_listed_owns_stays_without_result(dossier: Path) -> None:
    (answer,) = json_lines(run("Clean Capital", "--dossier", dossier, "--json").stdout)
    assert answer["status"] == "no hit"
    assert "results" not in answer
    behind = answer["behind"]
    assert isinstance(behind, dict)
    assert {each["caught"] for each in behind["ownership"]} == {"no"}
    assert answer["receipt"]["dossier"].keys() == {"file", "sha256", "ownership_rules"}  # type: ignore[index]


def test_in_a_table_parties_are_found_by_number_or_name(dossier: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "customers.csv", tmp_path / "answers.csv"
    table.write_text("id,name\nC-7,Pelican Backery\nC-8,clean  capital\nC-9,Somebody Else\nC-10,Volgin Tekhmash\n")
    found = run(table, "--dossier", dossier, "-o", out)
    assert found.exit_code == 0, found.output
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline="")))
    assert [r["status"] for r in rows] == ["hit", "no hit", "no hit", "hit"]
    assert rows[0]["results"].startswith("block: nothing may go to this party if its owners are the listed ones")
    assert rows[3]["results"] == "block: nothing may go to this party if it is the listed one: OWN SDN-1 (SDN)"
    assert json.loads(rows[0]["behind"])["owners"][0]["name"] == "Volgin Tekhmash"
    assert rows[2]["behind"] == ""


def test_a_dossier_that_cannot_serve_is_refused(dossier: Path, tmp_path: Path) -> None:
    assert "says nothing of 'Pelican Backery'; it speaks of" in run("Pelican Backery", "--dossier", dossier).stderr
    wrong = tmp_path / "wrong.yaml"
    for text, says in (("stakes: [{owner: A, owned: B, percent: 101}]", "stakes.0.percent"), ("stakes: [", "not YAML")):
        wrong.write_text(text)
        found = run("Pelican Bakery", "--dossier", wrong)
        assert found.exit_code == 1
        assert says in found.stderr
