"""Files of declarations: booked declaration by declaration, faults by row and column, and twice the same is once."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from navicert.office.actions.licence import suspend
from navicert.office.licences.balances import balances_of
from navicert.office.licences.customs import Imported, import_uses
from navicert.office.licences.pulled import DOCUMENT_CODES, document_code, licences_on
from navicert.office.models.licence import Licence, Use
from navicert.office.permissions.case import Refused
from office_licences import NOW, TODAY, a_licence
from office_people import a_person, an_organisation

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]
HEAD = "licence;line;declaration;declaration_line;quantity;unit;happened\n"


def read(text: str) -> Imported:
    return import_uses(text.encode("utf-8-sig"), by=a_person("customs_officer"), now=NOW)


def faults(found: Imported) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.sentence) for fault in found.faults]


def left(licence: Licence) -> str:
    [line] = balances_of(licence)
    return line.sentence


def test_a_file_is_booked_and_reading_it_again_books_nothing() -> None:
    licence = a_licence()
    number = licence.public_id
    text = HEAD + (
        f"{number};1;26DE1;1;2;items;2026-11-20\n"
        f"{number};1;26DE1;2;1;NAR;2026-11-20\n"
        "\n"
        f"{number};1;26DE2;;1;items;2026-11-21\n"
    )

    first, again = read(text), read(text.replace(";", ","))

    assert (first.booked, first.known, first.entries, first.faults) == (2, 0, 3, ())
    assert (again.booked, again.known, again.entries, again.faults) == (0, 2, 0, ())
    assert left(licence) == "Licensed 6 items; used 4, reserved 0, left 2."


def test_a_row_that_cannot_be_read_keeps_its_declaration_out_and_no_other() -> None:
    licence = a_licence()
    number = licence.public_id

    found = read(
        HEAD + f"{number};1;26DE1;1;2;items;2026-11-20\n"
        f"{number};1;26DE1;2;two;items;2026-11-20\n"
        f"{number};1;26DE2;1;1;items;20.11.2026\n"
        f"{number};1;26DE3;1;1;items;2026-11-21\n"
    )

    assert faults(found) == [
        (2, "", "not booked, because row 3 of the same declaration cannot be read."),
        (3, "quantity", "quantity is 'two'; it is a number with a point before up to 6 decimals, such as 12.5."),
        (4, "happened", "happened is '20.11.2026'; it is a day such as 2026-11-22."),
    ]
    assert (found.booked, left(licence)) == (1, "Licensed 6 items; used 1, reserved 0, left 5.")


def test_a_declaration_that_asks_for_too_much_is_not_booked_by_half() -> None:
    licence = a_licence()
    number = licence.public_id

    found = read(
        HEAD + f"{number};1;26DE1;1;4;items;2026-11-20\n{number};1;26DE1;2;4;items;2026-11-20\n"
        f"{number};1;26DE2;1;6;items;2026-11-20\nNL-2026-0000-0000-0000;1;26DE3;1;6;items;2026-11-20\n"
    )

    assert [(row, said.split(": ")[-1]) for row, _, said in faults(found)] == [
        (2, "The licence line has 2 items left for this declaration; 4 items cannot be debited."),
        (5, "There is no licence NL-2026-0000-0000-0000."),
    ]
    assert left(licence) == "Licensed 6 items; used 6, reserved 0, left 0."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "missing: licence, line"),
        (b"licence,line\n", "missing: declaration, quantity, unit, happened"),
        (HEAD.replace("unit", "units").encode(), "not known: 'units'"),
        (HEAD.replace("unit", "line").encode(), "given twice: line"),
        (HEAD.encode() + b"a;b;c;d;e;f;g;h\n", "Row 2 has 8 cells, and there are 7 columns"),
        (HEAD.encode() + b'"a;b\n', "no CSV table"),
        ("licence;Größe".encode("latin-1"), "not UTF-8"),
        (b"PK\x03\x04\x00\x00", "no CSV file"),
    ],
)
def test_what_is_no_file_of_declarations_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        import_uses(data, by=a_person("customs_officer"), now=NOW)


@pytest.mark.parametrize("role", ["officer", "head_of_unit", "applicant", "auditor"])
def test_files_are_read_by_customs_only(role: str) -> None:
    with pytest.raises(Refused, match="This is for customs officer"):
        import_uses(HEAD.encode(), by=a_person(role), now=NOW)  # type: ignore[arg-type]


def test_the_command_says_what_it_did_and_ends_with_1_where_there_are_faults(tmp_path: Path) -> None:
    licence, customs = a_licence(), a_person("customs_officer", email="dee@customs.example")
    file = tmp_path / "day.csv"
    file.write_text(HEAD + f"{licence.public_id};1;26DE1;1;2;items;2026-11-20\n", encoding="utf-8")
    out, err = StringIO(), StringIO()

    call_command("customs", "import", str(file), "--by", customs.email, stdout=out, stderr=err)
    file.write_text(HEAD + f"{licence.public_id};9;26DE2;1;2;items;2026-11-20\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("customs", "import", str(file), "--by", customs.email, stdout=out, stderr=err)
    with pytest.raises(CommandError, match="nobody here has the address"):
        call_command("customs", "import", str(file), "--by", "nobody@customs.example")

    assert ended.value.code == 1
    assert out.getvalue().splitlines() == [
        "1 declarations booked (1 entries), 0 known before, 0 faults",
        "0 declarations booked (0 entries), 0 known before, 1 faults",
    ]
    assert err.getvalue().startswith("row 2: Line 9, declaration 26DE2: Licence NL-")
    assert Use.objects.count() == 1


def test_the_licences_of_a_day_leave_out_what_cannot_be_used() -> None:
    licence, stopped = a_licence(lines={1: ("6", "items"), 2: (None, "kg")}), a_licence()
    suspend(stopped, why="A doubt.", by=a_person("officer"), now=NOW)

    head, *rows = licences_on(TODAY)

    assert [(row[0], row[8], row[12:16]) for row in rows] == [
        (licence.public_id, "1", ["6", "0", "0", "6"]),
        (licence.public_id, "2", ["", "0", "0", ""]),
    ]
    assert len(head) == len(rows[0])


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    firm = an_organisation("exporter", '=cmd|"/c calc"!A1')
    a_licence(exporter=firm)

    _, row = licences_on(TODAY)

    assert row[3].startswith("'=cmd")


@pytest.mark.parametrize(
    ("kind", "code"), [("individual", "X060"), ("global", "X070"), ("transit", "X072"), ("military-individual", None)]
)
def test_the_code_under_which_a_declaration_names_a_licence(kind: str, code: str | None) -> None:
    licence = a_licence()
    licence.kind = kind

    found = document_code(licence)

    assert (found.code if found else None) == code
    assert [DOCUMENT_CODES[f"EU00{n}"].code for n in (1, 8)] == ["X061", "X068"]
