"""Files of cases: what is ambiguous, lost or hostile in them is a fault that is told, never an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from navicert.cli.cases import read_cases
from navicert.cli.cells import fact_kinds, nested
from navicert.cli.given import BadFile, GivenCase
from navicert.law.law import Law

FACTS = "date: 2026-09-15\nactivity: export\nfrom: DE\nto: BR\n"


def read(path: Path, text: str, law: Law | None = None) -> list[GivenCase]:
    path.write_text(text, encoding="utf-8")
    return list(read_cases(path, fact_kinds(law) if law else {}))


def test_a_name_that_stands_twice_is_a_fault_of_its_case_only(tmp_path: Path) -> None:
    text = "cases:\n- {id: a, facts: {to: IR, to: DE}}\n- {id: b, facts: {to: DE}}\n"
    first, second = read(tmp_path / "x.yaml", text)
    assert (first.id, first.fault) == ("a", "to is stated twice (line 2); state it once")
    assert not second.fault


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_a_name_that_stands_twice_in_json_is_a_fault(tmp_path: Path, ending: str) -> None:
    text = '{"id": "a", "facts": {"to": "DE", "parties": [{"listed": ["BIS-EL"], "listed": []}]}}'
    (case,) = read(tmp_path / f"x.{ending}", text)
    assert case.fault == "listed is stated twice; state it once"


def test_facts_beside_facts_are_a_fault(tmp_path: Path) -> None:
    text = "id: a\nfacts:\n  to: IR\nparties:\n- {role: end_user, listed: [BIS-EL]}\n"
    (case,) = read(tmp_path / "x.yaml", text)
    assert case.fault == "parties stands beside facts, not in them; move it there"


def test_a_day_that_does_not_exist_spoils_no_other_case(tmp_path: Path) -> None:
    first, second = read(tmp_path / "x.yaml", "- {date: 2026-02-30, to: DE}\n- {date: 2026-03-01, to: DE}\n")
    assert (first.facts["date"], second.facts["date"]) == ("2026-02-30", "2026-03-01")


def test_a_customs_code_keeps_its_first_nought(tmp_path: Path) -> None:
    (case,) = read(tmp_path / "x.yaml", FACTS + "item: {hs6: 010121, kg: 12, value: 1.5, classified: yes}\n")
    assert case.facts["item"] == {"hs6": "010121", "kg": 12, "value": 1.5, "classified": True}


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (bomb(), "aliases"),
        ("a: &a [*a]\n", "alias stands inside"),
        ("[" * 50_000, "nested deeper"),
        ("- " * 50_000, "nested deeper"),
    ],
)
def test_yaml_that_grows_without_end_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        read(tmp_path / "x.yaml", text)


def test_aliases_within_reason_are_read(tmp_path: Path) -> None:
    _, two = read(tmp_path / "x.yaml", "- &a {to: DE, from: FR}\n- {<<: *a, from: US}\n")
    assert two.facts == {"to": "DE", "from": "US"}


def test_a_line_that_cannot_be_read_costs_one_case(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"to": "DE"}\n\xff\xfe\n{"kg": ' + b"1" * 5000 + b'}\n{"to": "FR"}\n')
    cases = list(read_cases(path, {}))
    assert [bool(c.fault) for c in cases] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,to,to\na,IR,DE\n", "to stands twice"),
        ("id,to\na,DE,IR\n", "more cells than the header"),
        ("id,to,\na,DE,IR\n", "no heading"),
        ("id,item,item.kind\na,x,y\n", "contradict each other"),
        ("id,via[999999999]\na,DE\n", "more than 1,000"),
        ("id,to\na,D\0E\n", ""),
    ],
)
def test_a_table_in_which_a_cell_would_be_lost_is_a_fault(tmp_path: Path, law: Law, text: str, says: str) -> None:
    try:
        faults = [c.fault for c in read(tmp_path / "x.csv", text, law)]
    except BadFile as error:
        faults = [str(error)]
    assert says in faults[0] if says else True


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", ""),
        ("x.csv", "id,date,to\n"),
        ("x.csv", "id,date,to\n,,\n"),
        ("x.jsonl", "\n"),
        ("x.json", "[]"),
        ("x.yaml", "cases: []"),
    ],
)
def test_a_file_without_a_transaction_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(BadFile, match="holds no transaction"):
        read(tmp_path / name, text)


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        ("x.csv", "id,to\na,DE\nb,DE\na,IR\n", " (first in line 2)"),
        ("x.yaml", "- {id: a, to: DE}\n- {id: b, to: DE}\n- {id: a, to: IR}\n", " (first in line 1)"),
        (
            "x.jsonl",
            '{"id": "a", "to": "DE"}\n{"id": "b", "to": "DE"}\n{"id": "a", "to": "IR"}\n',
            " (first in line 1)",
        ),
        ("x.json", '[{"id": "a", "to": "DE"}, {"id": "b", "to": "DE"}, {"id": "a", "to": "IR"}]', ""),
    ],
)
def test_an_id_that_stands_twice_is_a_fault(tmp_path: Path, name: str, text: str, first: str) -> None:
    cases = read(tmp_path / name, text)
    assert [c.fault for c in cases] == ["", "", f"the id a stands twice{first}; give each case its own"]


def test_semicolons_part_the_columns_where_the_headings_show_them(tmp_path: Path, law: Law) -> None:
    text = 'id;to;item.value_usd;item.kg;complete\na;DE;18000;1.5;"parties; end_use"\n'
    (case,) = read(tmp_path / "x.csv", text, law)
    assert case.facts == {"to": "DE", "item": {"value_usd": 18000.0, "kg": 1.5}, "complete": ["parties", "end_use"]}


@pytest.mark.parametrize("number", ["18.000", "18,5", "18.000,50", "18,000", "18,000.50", "1.800.000"])
def test_among_semicolons_a_number_of_two_readings_is_a_fault(tmp_path: Path, law: Law, number: str) -> None:
    """Where Excel writes semicolons, 18.000 is eighteen thousand; here it would be eighteen."""
    (case,) = read(tmp_path / "x.csv", f"id;to;item.value_usd\n1.234;DE;{number}\n", law)
    assert (case.id, case.facts) == ("1.234", None)
    assert case.fault.startswith(f"item.value_usd: {number!r} can be read in two ways")


def test_a_byte_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("id,parties[0].name\na,Muster\nb,Gebrüder Müster\n".encode("cp1252"))
    with pytest.raises(BadFile, match=r"line 3, after 'b,Gebr': not UTF-8 text; .*--encoding cp1252"):
        list(read_cases(path, {}))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_table_is_read_in_the_encoding_that_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("id,parties[0].name\nb,Gebrüder Müster\n".encode(encoding))
    (case,) = read_cases(path, {}, encoding)
    assert case.facts["parties"] == [{"name": "Gebrüder Müster"}]
    with pytest.raises(BadFile, match="not utf-8 text"):
        list(read_cases(path, {}, "utf-8"))


@pytest.mark.parametrize("nothing", ["none", "None", "[]"])
def test_a_list_of_nothing_can_be_written_in_a_table(law: Law, nothing: str) -> None:
    """Silence would leave it open: that there is no content of the United States is a statement."""
    cells = {"item.us_content": nothing, "via": nothing, "item.eu_code": "none"}
    assert nested(cells, fact_kinds(law)) == {"item": {"us_content": [], "eu_code": "none"}, "via": []}


def test_columns_of_lines_and_owners_have_types(law: Law) -> None:
    kinds = fact_kinds(law)
    made = nested({"lines[0].hs6": "854231", "parties[0].ownership[0].owner": "123", "lines[0].value": "12"}, kinds)
    assert made == {"lines": [{"hs6": "854231", "value": 12.0}], "parties": [{"ownership": [{"owner": "123"}]}]}


SHEETS: dict[str, list[list[Any]]] = {
    "transactions": [["id", "date", "to"], ["a", "2026-09-15", "DE"]],
    "parties": [["id", "party", "role", "name"], ["a", "1", "end_user", "Firm"]],
    "ownership": [["id", "party", "owner", "percent"], ["a", "1", "Holding", 60]],
}


def workbook(path: Path, **changed: list[list[Any]]) -> list[GivenCase]:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in {**SHEETS, **changed}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return list(read_cases(path, {}))


def test_a_workbook_joins_its_sheets(tmp_path: Path) -> None:
    (case,) = workbook(tmp_path / "x.xlsx")
    assert case.facts["parties"] == [
        {"role": "end_user", "name": "Firm", "ownership": [{"owner": "Holding", "percent": 60.0}]}
    ]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"parties": [["id", "role"], ["b", "end_user"]]}, "no transaction is called"),
        ({"ownership": [["id", "party", "owner"], ["a", "2", "Holding"]]}, "no party is called"),
        ({"transactions": [["id", "to"], ["a", "DE"], ["a", "IR"]]}, "stands twice"),
        ({"transactions": [["id", "to", ""], ["a", "DE", "IR"]]}, "no heading"),
        ({"transactions": [["id", "to", "to"], ["a", "IR", "DE"]]}, "to stands twice"),
        ({"Partners": [["id", "role"], ["a", "end_user"]]}, "Partners"),
    ],
)
def test_a_row_that_would_be_lost_is_a_fault(tmp_path: Path, changed: dict[str, list[list[Any]]], says: str) -> None:
    try:
        faults = [c.fault for c in workbook(tmp_path / "x.xlsx", **changed)]
    except BadFile as error:
        faults = [str(error)]
    assert any(says in f for f in faults)


def test_names_of_sheets_may_be_written_in_capitals(tmp_path: Path) -> None:
    book = {f"{name.title()} ": rows for name, rows in SHEETS.items()}
    path = tmp_path / "x.xlsx"
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in book.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    (case,) = read_cases(path, {})
    assert case.facts["parties"][0]["name"] == "Firm"


def test_text_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (case,) = read(tmp_path / "x.json", json.dumps({"id": "\ud800", "facts": {"to": "DE"}}))
    case.id.encode()
