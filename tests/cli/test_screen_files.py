"""Tables of parties: columns shown and confirmed, every format in and out, faults in their place, files never half-written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from navicert.cli import screen_files
from navicert.cli.main import main
from navicert.library import answers as answers_module
from screening_parties import installed, json_lines

ROWS = (
    ("C1", "Volgin Tekhmash", "RU"),
    ("C2", "Pelican Bakery", "DE"),
    ("C3", "", "DE"),
    ("C4", "Dragomir Petrovanov", "RS"),
    ("C5", "=HYPERLINK(1)", "DE"),
)
STATUSES = ["hit", "no hit", "error", "hit", "no hit"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("NAVICERT_HOME", str(folder))
    return installed(folder)


def run(*words: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["screen", *map(str, words)], input=answer)


def table(path: Path, headings: tuple[str, ...] = ("id", "name", "country"), rows: Any = ROWS) -> Path:
    """The rows in the format that the ending of the file says."""
    records = [dict(zip(headings, row, strict=True)) for row in rows]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(record) for record in records))
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path, row_group_size=2)
    else:
        book = Workbook()
        sheet = book.create_sheet("Parties", 0)
        for row in [headings, *rows]:
            sheet.append(row)
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.data_type = "s"
        book.save(path)
    return path


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl", "parquet"])
def test_every_format_gives_the_same_answers(tmp_path: Path, suffix: str) -> None:
    found = run(table(tmp_path / f"parties.{suffix}"), "--json")
    assert found.exit_code == 1, found.output  # one row could not be screened
    lines = json_lines(found.stdout)
    assert [line["status"] for line in lines] == STATUSES
    assert [line["id"] for line in lines] == ["C1", "C2", "C3", "C4", "C5"]
    first = 1 if suffix in ("jsonl", "parquet") else 2
    assert [line["row"] for line in lines] == list(range(first, first + 5))
    assert [hit["id"] for hit in lines[3]["hits"]] == ["TERROR-2"]  # type: ignore[attr-defined]


def test_each_line_names_the_receipt_that_is_kept(tmp_path: Path, home: Path) -> None:
    lines = json_lines(run(table(tmp_path / "parties.csv"), "--json").stdout)
    (kept,) = (home / "receipts").iterdir()
    assert {line["receipt"] for line in lines} == {kept.stem}
    receipt = json.loads(kept.read_text())
    assert receipt["file"] == "parties.csv"
    assert receipt["columns"] == {"id": ["id"], "name": ["name"], "country": ["country"]}
    assert set(receipt["lists"]) == {"OWN"}


def test_a_person_sees_hits_faults_and_the_sum(tmp_path: Path) -> None:
    found = run(table(tmp_path / "parties.csv"))
    assert "row 2: Volgin Tekhmash  [C1]: 1 hit" in found.stdout
    assert "row 4: (no name)  [C3]: not screened: there is no name" in found.stdout
    assert "Pelican" not in found.stdout
    assert "5 parties: 2 with hits, 2 without, 1 not screened" in found.stdout
    assert "list OWN: edition of" in found.stdout


def test_a_guess_is_shown_and_not_taken_without_yes(tmp_path: Path) -> None:
    file = table(tmp_path / "parties.csv", ("Kundennr", "Firma", "Land"))
    found = run(file, "--json")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "name           Firma" in found.stderr
    assert "nobody is there to confirm" in found.stderr
    for more in (["--yes"], ["--column", "name=Firma"]):
        taken = run(file, "--json", *more)
        assert [line["status"] for line in json_lines(taken.stdout)] == STATUSES
        assert "Firma" in taken.stderr
    assert "no column is headed 'Fima'" in run(file, "--column", "name=Fima").stderr
    assert "no column looks like a name" in run(table(tmp_path / "b.csv", ("x", "y", "z"))).stderr


def test_on_a_terminal_the_person_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = table(tmp_path / "parties.csv", ("Kundennr", "Firma", "Land"))
    monkeypatch.setattr(screen_files, "is_terminal", lambda stream: True)
    assert "5 parties" in run(file, answer="y\n").output
    refused = run(file, answer="n\n")
    assert refused.exit_code == 1
    assert "5 parties" not in refused.output


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl", "parquet"])
def test_answers_are_written_whole(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"answers.{suffix}"
    found = run(table(tmp_path / "parties.csv"), "-o", out)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "5 parties: 2 with hits" in found.stderr
    assert statuses_of(out) == STATUSES
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([out.name, "home", "parties.csv"])


def statuses_of(path: Path) -> list[Any]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows[4]["name"] == "'=HYPERLINK(1)"
        assert json.loads(rows[0]["hits"])[0]["id"] == "ENTITY-1"
        assert json.loads(rows[0]["receipt"])["file"] == "parties.csv"
        return [row["status"] for row in rows]
    if path.suffix == ".jsonl":
        first, *lines = json_lines(path.read_text(encoding="utf-8"))
        assert list(first) == ["receipt"]
        return [line["status"] for line in lines]
    if path.suffix == ".parquet":
        held = pq.read_table(path)
        assert json.loads(held.schema.metadata[b"receipt"])["file"] == "parties.csv"
        assert held["hit_ids"].to_pylist()[0] == ["ENTITY-1"]
        return list(held["status"].to_pylist())
    book = load_workbook(path)
    assert book.sheetnames == ["answers", "hits", "receipt"]
    assert book["answers"]["C6"].data_type == "s"
    assert [row[4].value for row in book["hits"].iter_rows(min_row=2)] == ["ENTITY-1", "TERROR-2"]
    return [row[3].value for row in book["answers"].iter_rows(min_row=2)]


def test_a_run_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "answers.csv"
    out.write_text("the old answers")
    monkeypatch.setattr(answers_module, "answer_cells", broken)
    found = run(table(tmp_path / "parties.csv"), "-o", out)
    assert found.exit_code == 1
    assert out.read_text() == "the old answers"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.csv", "home", "parties.csv"]


def broken(answer: object) -> Any:
    raise OSError("No space left on device")


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    file = table(tmp_path / "parties.csv")
    assert "answers are written to .csv" in run(file, "-o", tmp_path / "answers.doc").stderr
    assert "cannot be written" in run(file, "-o", tmp_path / "nowhere" / "answers.csv").stderr
    assert "one by one" in run(file, file, "-o", tmp_path / "answers.csv").stderr


def test_where_no_receipt_can_be_kept_nothing_is_screened(tmp_path: Path, home: Path) -> None:
    (home / "receipts").write_text("a file where the folder should be")
    found = run(table(tmp_path / "parties.csv"), "--json")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "the receipt cannot be kept" in found.stderr


def test_half_a_sign_fails_its_row_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "parties.jsonl"
    file.write_text('{"id": "\\ud800", "name": "Mu\\udfffller"}\n{"id": "\\ud800", "name": "Volgin Tekhmash"}\n')
    found = run(file, "--json")
    assert [line["status"] for line in json_lines(found.stdout)] == ["error", "hit"]
    assert run(file, "-o", tmp_path / "a.csv").exit_code == 1
    assert statuses(tmp_path / "a.csv") == ["error", "hit"]


def statuses(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["status"] for row in csv.DictReader(file)]


def test_a_bad_row_is_an_error_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text('id,name,country\n1,Volgin Tekhmash,RU\n2,"open,DE\n3,Pelican Bakery\n4,Pelican Bakery,DE\n')
    lines = json_lines(run(file, "--json").stdout)
    assert [(line["row"], line["status"]) for line in lines] == [(2, "hit"), (3, "error"), (4, "error"), (5, "no hit")]
    assert lines[1]["error"] == "a quotation mark is not closed"
    assert lines[2]["error"] == "has 2 cells, but there are 3 headings"


def test_the_separator_may_be_stated_or_guessed(tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    for body in (
        "sep=;\nid;name\n1;Volgin Tekhmash\n",
        'id\tname\n1\t"Volgin\tTekhmash"\n',
        "name|id\nVolgin Tekhmash|1\n",
    ):
        file.write_text(body)
        assert json_lines(run(file, "--json").stdout)[0]["status"] == "hit", body


def test_what_is_known_of_one_name_is_not_mixed_with_a_table(tmp_path: Path) -> None:
    file = table(tmp_path / "parties.csv")
    assert "--country is for one NAME; give the table a column for it" in run(file, "--country", "DE").stderr
    assert "--output is for tables" in run("Volgin", "-o", tmp_path / "a.csv").stderr


def test_what_was_accepted_is_said_with_machine_formats_too(tmp_path: Path, home: Path) -> None:
    file = table(tmp_path / "parties.csv")
    found = run(file, "--json", "--lists", "own,un-sc", "--accept", "un-sc")
    assert "warning: accepted and not screened: UN-SC " in found.stderr
    (kept,) = (home / "receipts").iterdir()
    assert len(json.loads(kept.read_text())["warnings"]) == 1


def test_an_unknown_encoding_is_refused_and_may_be_stated(tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_bytes("name;country\nВолгин Техмаш;RU\n".encode("cp1251"))
    refused = run(file, "--json")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "--encoding" in refused.stderr
    assert json_lines(run(file, "--json", "--encoding", "cp1251").stdout)[0]["status"] == "hit"
    assert "no encoding is called" in run(file, "--encoding", "moon").stderr


def test_a_workbook_with_several_tables_asks_for_the_sheet(tmp_path: Path) -> None:
    book, file = Workbook(), tmp_path / "parties.xlsx"
    for title, name in (("Kunden", "Pelican Bakery"), ("Lieferanten", "Volgin Tekhmash")):
        sheet = book.create_sheet(title)
        sheet.append(["Our parties"])
        sheet.append(["id", "name"])
        sheet.append(["1", name])
    book.save(file)
    assert "--sheet which sheet holds the parties: 'Kunden', 'Lieferanten'" in run(file).stderr
    (line,) = json_lines(run(file, "--json", "--sheet", "Lieferanten").stdout)
    assert (line["status"], line["row"]) == ("hit", 3)


def test_files_that_are_no_tables_are_told(tmp_path: Path) -> None:
    for name, body in (
        ("a.parquet", b"no"),
        ("a.xlsx", b"PK\x03\x04no"),
        ("a.jsonl", b"[1]\n"),
        ("a.csv", b""),
        ("a.doc", b"x"),
    ):
        (tmp_path / name).write_bytes(body)
        found = run(tmp_path / name)
        assert (found.exit_code, found.stdout) == (1, ""), name
        assert name in found.stderr


def test_two_processes_give_the_same_as_one(tmp_path: Path) -> None:
    rows = [(f"C{n}", *ROWS[n % 5][1:]) for n in range(1200)]
    file = table(tmp_path / "parties.parquet", rows=rows)
    one = run(file, "-o", tmp_path / "one.jsonl", "--jobs", "1")
    two = run(file, "-o", tmp_path / "two.jsonl", "--jobs", "2")
    assert (one.exit_code, two.exit_code) == (1, 1)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = table(tmp_path / "parties.parquet")
    plain = table(tmp_path / "parties.csv")
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    assert "pip install 'navicert[batch]'" in run(file).stderr
    assert "pip install 'navicert[batch]'" in run(plain, "-o", tmp_path / "a.parquet").stderr
    assert "pip install 'navicert[batch]'" in run(plain, "--engine", "dask://local").stderr
    assert len(json_lines(run(plain, "--json").stdout)) == 5


def test_an_engine_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = table(tmp_path / "parties.csv")
    assert "no engine is called" in run(file, "--engine", "spark://x").stderr
