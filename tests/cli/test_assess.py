"""The command line: every format, one bad case among many, bad files, and what a person reads."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from navicert.cli import main, tables
from navicert.library import Library
from navicert.terms import Determination, Transaction

GOOD: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "from": "US", "to": "IN", "regime_under_test": "US-EAR",
    "item": {"us_eccn": "2B201", "kind": "commodity", "origin": "US"}, "end_use": {"type": "civil"},
    "complete": ["parties", "end_use"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path_factory.getbasetemp() / "cli-home"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_one_bad_case_in_a_thousand_costs_one_answer(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    lines = [
        json.dumps({"id": f"o{n}", "facts": {**GOOD, "date": "soon" if n == 500 else GOOD["date"]}})
        for n in range(1000)
    ]
    path.write_text("\n".join(lines))
    result = run("assess", path, "--json", "--no-proof")
    found = answers(result)
    assert result.exit_code == 1
    assert [a["id"] for a in found] == [f"o{n}" for n in range(1000)]
    assert [a["id"] for a in found if "error" in a] == ["o500"]
    assert found[500]["error"] == {
        "line": 501,
        "field": "date",
        "message": "'soon' is not a day; write it as 2026-09-15",
    }
    assert {a["headline"] for a in found if "error" not in a} == {"licence_required"}


def written(folder: Path, ending: str) -> Path:
    path = folder / f"order.{ending}"
    flat = {
        "id": "o1", "date": "2026-09-15", "activity": "export", "from": "United States", "to": "IND", "item.us_eccn": "2b201",
        "regime_under_test": "US-EAR", "item.kind": "commodity", "item.origin": "US", "end_use.type": "civil",
        "complete": "parties;end_use",
    }  # fmt: skip
    if ending == "yaml":
        path.write_text(yaml.safe_dump({"cases": [{"id": "o1", "facts": GOOD}]}))
    elif ending == "json":
        path.write_text(json.dumps([{"id": "o1", "facts": GOOD}]))
    elif ending == "jsonl":
        path.write_text(json.dumps({"id": "o1", **GOOD}))
    elif ending == "csv":
        path.write_text("\ufeff" + ",".join(flat) + "\n" + ",".join(flat.values()) + "\n")
    else:
        run("template", "xlsx", path)
        book = load_workbook(path)
        sheet = book["transactions"]
        header = [c.value for c in sheet[1]]
        sheet.append([flat.get(str(h)) for h in header])
        book.save(path)
    return path


@pytest.mark.parametrize("ending", ["yaml", "json", "jsonl", "csv", "xlsx"])
def test_every_format_gives_the_same_answer(tmp_path: Path, ending: str) -> None:
    result = run("assess", written(tmp_path, ending), "--json", "--no-proof")
    assert result.exit_code == 0, result.output
    (found,) = answers(result)
    assert (found["id"], found["headline"]) == ("o1", "licence_required")
    assert [n["id"] for n in found["regimes"][0]["needs"]] == ["NP1"]


def test_the_empty_workbook_asks_for_content_and_shows_codes_that_agree(tmp_path: Path) -> None:
    path = written(tmp_path, "xlsx")
    book = load_workbook(path)
    sheet = book["transactions"]
    header = [c.value for c in sheet[1]]
    example = dict(zip(header, [c.value for c in sheet[2]], strict=True))
    assert (example["item.us_eccn"], example["item.eu_code"]) == ("3A001.a.7", "3A001.a.7")
    sheet.cell(3, header.index("item.us_content") + 1).value = "none"
    book.save(path)
    (found,) = answers(run("assess", path, "--json", "--no-proof"))
    assert found["headline"] == "licence_required"


def test_a_workbook_joins_lines_parties_and_owners(tmp_path: Path) -> None:
    path = written(tmp_path, "xlsx")
    book = load_workbook(path)
    rows = {
        "lines": {"id": "o1", "us_eccn": "EAR99", "kind": "commodity", "origin": "US", "value_usd": 10},
        "parties": {"id": "o1", "party": 1, "role": "end_user", "country": "IN", "listed": ""},
        "ownership": {"id": "o1", "party": 1, "owner": "Invented Holding", "owner_listed": "BIS-EL", "percent": 51},
    }
    for name, row in rows.items():
        sheet = book[name]
        sheet.append([row.get(str(c.value)) for c in sheet[1]])
    book["transactions"].cell(3, 2).value = "2026-11-15"
    book.save(path)
    (found,) = answers(run("assess", path, "--json"))
    assert len(found["lines"]) == 1
    assert any("744" in n["id"] for n in found["regimes"][0]["needs"]), found["regimes"][0]["needs"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.yaml", b"facts: [", "not YAML"),
        ("x.yaml", b"\xff\xfe\x00", "not UTF-8 text"),
        ("x.json", b"{", "line 1: not JSON"),
        ("x.txt", b"", "use one of"),
        ("x.xlsx", b"PK\x03\x04nothing", "not a workbook"),
        ("x.yaml", b"- 7", "a mapping of facts is needed"),
        ("x.yaml", b"a: &a [x]\nb: [*a, *a]\n", "unknown field|is needed"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("assess", path, "--json")
    assert result.exit_code == 1
    (found,) = answers(result)
    assert any(word in found["error"]["message"] for word in says.split("|")), found


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BIGGEST_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 2_000_000)
    (found,) = answers(run("assess", path, "--json"))
    assert "would unpack to" in found["error"]["message"]


def test_the_other_files_go_on(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    result = run("assess", bad, written(tmp_path, "yaml"), "--json", "--no-proof")
    assert [("error" in a) for a in answers(result)] == [True, False]
    assert result.exit_code == 1


def test_a_person_reads_headline_reason_and_next_step(tmp_path: Path) -> None:
    text = run("assess", written(tmp_path, "yaml"), "--why").output
    for words in ("LICENCE REQUIRED", "need NP1", "15 CFR 738.4(a)(2)", "Assumed complete", "Next:", "Proof, US-EAR"):
        assert words in text


def test_what_the_mark_of_completeness_would_answer_is_asked_last(tmp_path: Path) -> None:
    """Where the item was made is asked in any case; who else takes part only while nobody says that all are stated."""
    party = {"role": "end_user", "name": "Demo Ltd", "country": "IN", "type": "company"}
    facts = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "IN", "item": {"eu_code": "2B350.a"}}
    (tmp_path / "order.json").write_text(json.dumps({**facts, "parties": [party]}))
    text = " ".join(run("assess", tmp_path / "order.json").output.split())
    asked, hint, answered = (text.index(w) for w in ("[item.origin;", "Are all parties stated", "[parties;"))
    assert asked < hint < answered
    assert "Compare the names with the lists as well." in text
    closed = run("assess", tmp_path / "order.json", "--complete", "parties,end_use").output
    assert "[item.origin;" in closed
    assert "Are all parties stated" not in closed


def test_nobody_is_led_to_say_that_all_parties_are_stated_while_none_is(tmp_path: Path) -> None:
    facts = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "IN", "item": {"eu_code": "2B350.a"}}
    (tmp_path / "order.json").write_text(json.dumps(facts))
    text = run("assess", tmp_path / "order.json").output
    assert "[parties;" in text
    assert "Are all parties stated" not in text


def test_what_the_mark_of_completeness_asks_instead_is_printed(tmp_path: Path) -> None:
    buyer = {"role": "purchaser", "name": "Demo Ltd", "country": "IN", "type": "company"}
    facts = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "IN", "item": {"eu_code": "2B350.a"}}
    (tmp_path / "order.json").write_text(json.dumps({**facts, "parties": [buyer]}))
    text = run("assess", tmp_path / "order.json").output
    _, instead = text.split("and this is asked instead:")
    assert "[parties.role;" in instead


def test_why_names_every_measure_that_the_missing_facts_decide(tmp_path: Path) -> None:
    facts = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "IN", "item": {"eu_code": "2B350.a"}}
    (tmp_path / "order.json").write_text(json.dumps(facts))
    (found,) = answers(run("assess", tmp_path / "order.json", "--json", "--no-proof"))
    names = [layer["id"] for layer in found["layers"] if not layer["certain"]]
    assert "more (--why names all)" in run("assess", tmp_path / "order.json").output
    told = " ".join(run("assess", tmp_path / "order.json", "--why").output.split())
    assert "EU asset freeze" in names
    assert [name for name in names if name not in told] == []


def test_guidelines_are_not_said_to_lack_a_pack(tmp_path: Path) -> None:
    facts = {"date": "2026-09-15", "activity": "export", "from": "NO", "to": "UA", "item": {"kind": "complete_uav"}}
    (tmp_path / "order.json").write_text(json.dumps(facts))
    text = run("assess", tmp_path / "order.json").output
    assert "Not asked: MTCR, guidelines and not law; --regime MTCR asks them" in text
    assert "Not covered" not in text


def test_a_headline_that_clears_says_that_the_names_were_not_compared(tmp_path: Path) -> None:
    party = {"role": "end_user", "name": "Demo Ltd", "country": "FR", "type": "company"}
    facts = {
        **GOOD,
        "item": {"eu_code": "none"},
        "regime_under_test": "EU-DU",
        "from": "DE",
        "to": "CH",
        "parties": [party],
    }
    (tmp_path / "order.json").write_text(json.dumps(facts))
    headline = run("assess", tmp_path / "order.json", "--complete", "parties,end_use,route").output.splitlines()[1]
    assert headline.strip() == "NO LICENCE REQUIRED, once the names are compared with the lists"
    facts["lines"] = [facts.pop("item")] * 2
    (tmp_path / "order.json").write_text(json.dumps(facts))
    text = run("assess", tmp_path / "order.json", "--complete", "parties,end_use,route").output
    assert "line 1 (none): no licence required, once the names are compared with the lists" in text


@pytest.mark.parametrize("parties", [[], [{"role": "end_user", "country": "CH", "type": "company"}]])
def test_where_nobody_is_named_no_name_is_left_to_compare(tmp_path: Path, parties: list[dict[str, str]]) -> None:
    facts = {**GOOD, "item": {"eu_code": "none"}, "regime_under_test": "EU-DU", "from": "DE", "to": "CH"}
    (tmp_path / "order.json").write_text(json.dumps({**facts, "parties": parties}))
    headline = run("assess", tmp_path / "order.json", "--complete", "parties,end_use,route").output.splitlines()[1]
    assert headline.strip() == "NO LICENCE REQUIRED"


def test_settings_of_the_command_win(tmp_path: Path) -> None:
    path = written(tmp_path, "yaml")
    (found,) = answers(run("assess", path, "--json", "--on", "2010-01-01"))
    assert (found["date"], found["headline"]) == ("2010-01-01", "unknown")
    (other,) = answers(run("assess", path, "--json", "--regime", "JP"))
    assert [(line["regime"], line["answer"]) for line in other["regimes"]] == [("JP", "not_subject")]
    assert run("assess", path, "--complete", "everything").exit_code == 2


@pytest.mark.parametrize("name", ["EU-DU", "eu-du", "eu-dual-use"])
def test_a_law_is_asked_by_its_name_or_that_of_its_pack(tmp_path: Path, name: str) -> None:
    (found,) = answers(run("assess", written(tmp_path, "yaml"), "--json", "--no-proof", "--regime", name))
    assert [line["regime"] for line in found["regimes"]] == ["EU-DU"]


@pytest.mark.parametrize(("name", "says"), [("EU", "did you mean EU-DU or EU-MIL or EU-SANC?"), ("eus", "the regimes")])
def test_a_law_that_is_none_is_refused(tmp_path: Path, name: str, says: str) -> None:
    refused = run("assess", written(tmp_path, "yaml"), "--regime", name)
    assert refused.exit_code == 2
    assert says in " ".join(refused.output.split())


def test_an_encoding_is_for_tables_and_must_exist(tmp_path: Path) -> None:
    assert "is for CSV files" in run("assess", written(tmp_path, "yaml"), "--encoding", "cp1252").output
    assert "no encoding is called" in run("assess", written(tmp_path, "csv"), "--encoding", "nosuch").output
    path = tmp_path / "orders.csv"
    path.write_bytes(
        b"id;date;activity;from;to;parties[0].role;parties[0].name\nm\xfc;2026-09-15;export;US;IN;end_user;X\n"
    )
    (found,) = answers(run("assess", path, "--json", "--no-proof", "--encoding", "cp1252"))
    assert (found["id"], "error" in found) == ("mü", False)


def test_a_fault_of_the_program_costs_one_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text("\n".join(json.dumps({"id": n, "facts": GOOD}) for n in "abc"))
    whole = Library.assess
    calls = iter("abc")

    def sometimes(self: Library, transaction: Transaction, **asked: Any) -> Determination:
        if next(calls) == "b":
            raise KeyError("a column")
        return whole(self, transaction, **asked)

    monkeypatch.setattr(Library, "assess", sometimes)
    result = run("assess", path, "--json", "--no-proof")
    assert result.exit_code == 1
    assert [a.get("error", {}).get("field") for a in answers(result)] == [None, "case", None]


def test_a_list_that_is_not_read_is_said_in_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path))
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "own.csv").write_text("name\nFirm\n")
    (tmp_path / "order.json").write_text(
        json.dumps({**GOOD, "to": "BR", "item": {"us_eccn": "EAR99"}, "parties": [{"role": "broker", "name": "Firm"}]})
    )
    result = run("assess", tmp_path / "order.json", "--why")
    text = " ".join(result.output.split())
    assert result.exit_code == 0
    assert "NOT DECIDED" in text
    assert "navicert lists import OWN" in text
    assert "Which watchlists (or none) name the broker Firm?" in text
