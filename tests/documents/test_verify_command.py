"""``navicert verify``, as a customs officer types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import document_corpus
from document_examples import KEY, KEYS, letter, licence, published
from navicert.cli.main import main
from navicert.documents.draw import draw
from navicert.documents.keys import jwks
from navicert.documents.signing import detached, sign
from navicert.documents.status_list import Status

TOKEN = sign(licence(), KEY)
ON = ("--on", "2027-03-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jwks.json").write_bytes(jwks(KEYS))
    (tmp_path / "status.jws").write_text(published())
    (tmp_path / "licence.jws").write_text(TOKEN + "\n")
    (tmp_path / "licence.json").write_bytes(licence().data)
    (tmp_path / "licence.json.jws").write_text(detached(TOKEN))
    (tmp_path / "licence.pdf").write_bytes(draw(TOKEN, KEY))
    return tmp_path


def typed(folder: Path, file: str, *more: str, keys: bool = True, status: bool = True) -> Result:
    known = ["--keys", str(folder / "jwks.json")] if keys else []
    listed = ["--status", str(folder / "status.jws")] if status else []
    return CliRunner().invoke(main, ["verify", str(folder / file), *known, *listed, *(more or ON)])


@pytest.mark.parametrize("file", ["licence.jws", "licence.json", "licence.pdf"])
def test_a_licence_is_valid_in_each_of_its_forms(folder: Path, file: str) -> None:
    result = typed(folder, file)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "VALID: DE-2026-000142"
    assert "condition C2: No re-export without the consent of the office." in result.output
    assert f"fingerprint {licence().sha256}" in result.output


def test_what_is_printed_for_a_page(folder: Path) -> None:
    assert typed(folder, "licence.pdf").output.splitlines()[:9] == [
        f"1 readable      right    a signed text of {len(TOKEN)} signs",
        "2 header        right    navicert-licence+jws, signed with EdDSA",
        f"3 key           right    {KEY.public.id}, signing from 2026-01-01 until 2026-12-31",
        "4 signature     right    it fits the very bytes of the document",
        "5 document      right    navicert-licence/1, number DE-2026-000142, in canonical JSON",
        "6 day of issue  right    2026-11-22, by Office for Export Control (DE)",
        "7 validity      right    on 2027-03-01 it can be used: from 2026-11-22 until 2028-11-21",
        "8 status        right    in force, by the status list of 2027-03-01 00:00 UTC",
        "9 page          right    it is as the authority made it, to the last byte",
    ]


def test_a_suspended_licence_is_refused(folder: Path) -> None:
    (folder / "status.jws").write_text(published(Status.SUSPENDED))
    result = typed(folder, "licence.pdf")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("REFUSED: DE-2026-000142: it is suspended, by the status list")


@pytest.mark.parametrize(("keys", "status", "open_steps"), [
    (True, False, "status"),
    (False, True, "key, signature, day of issue, status"),
])  # fmt: skip
def test_without_keys_or_list_it_is_undecided(folder: Path, keys: bool, status: bool, open_steps: str) -> None:
    result = typed(folder, "licence.jws", keys=keys, status=status)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == f"UNDECIDED, so not valid: DE-2026-000142; unknown: {open_steps}"


def test_without_a_day_today_is_asked_about(folder: Path) -> None:
    result = typed(folder, "licence.jws", "--json")
    assert json.loads(result.output)["verdict"] != "valid"  # the list is of one day


def test_a_page_of_which_a_figure_was_changed_is_refused(folder: Path) -> None:
    page = (folder / "licence.pdf").read_bytes()
    place = page.index(b"stream\n") + 40
    (folder / "licence.pdf").write_bytes(page[:place] + bytes([page[place] ^ 1]) + page[place + 1 :])
    result = typed(folder, "licence.pdf")
    assert result.exit_code == 1
    assert "9 page          wrong    it is not as the authority made it: the PDF was altered" in result.output


def test_a_page_without_keys_is_not_taken_for_the_licence(folder: Path) -> None:
    result = typed(folder, "licence.pdf", keys=False)
    assert result.exit_code == 2
    assert "9 page          unknown  not checked, as no keys are given; go by what is printed below" in result.output


def test_the_answer_as_json(folder: Path) -> None:
    answer = json.loads(typed(folder, "licence.pdf", *ON, "--json").output)
    assert (answer["verdict"], answer["status"], answer["sha256"]) == ("valid", "in force", licence().sha256)
    assert [step["outcome"] for step in answer["steps"]] == ["right"] * 9
    assert answer["document"] == licence().as_mapping()


def test_a_letter_is_valid_without_a_list(folder: Path) -> None:
    (folder / "letter.pdf").write_bytes(draw(sign(letter(), KEY), KEY))
    result = typed(folder, "letter.pdf", status=False)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "VALID: DE-2026-000143-R"


def test_an_altered_licence_is_refused_and_nothing_of_it_is_printed(folder: Path) -> None:
    (folder / "licence.jws").write_text(document_corpus.altered())
    result = typed(folder, "licence.jws")
    assert result.exit_code == 1
    assert "Kestrel" not in result.output
    assert "not made any more: document, day of issue, validity, status" in result.output


@pytest.mark.parametrize(
    ("file", "data", "said"),
    [
        ("none.jws", None, "No such file"),
        ("alone.json", b"{}", "a document without its signature, which is looked for in"),
        ("draft.pdf", b"%PDF-1.7 and nothing", "the PDF carries no signed document"),
    ],
)
def test_what_cannot_be_checked_is_said(folder: Path, file: str, data: bytes | None, said: str) -> None:
    if data is not None:
        (folder / file).write_bytes(data)
    result = typed(folder, file)
    assert result.exit_code == 2
    assert said in result.output


def test_keys_that_are_none_are_said(folder: Path) -> None:
    (folder / "jwks.json").write_text("{}")
    result = typed(folder, "licence.jws")
    assert result.exit_code == 2
    assert "not a set of keys" in result.output


def test_signs_that_steer_a_terminal_are_not_printed(folder: Path) -> None:
    hostile = document_corpus.headed(kid="\u001b[2Jkey", typ="navicert-licence+jws")
    (folder / "licence.jws").write_text(hostile)
    assert "\u001b" not in typed(folder, "licence.jws").output


def test_the_example_in_the_documents_is_what_is_printed(folder: Path) -> None:
    written = (Path(__file__).parents[2] / "docs" / "documents.md").read_text(encoding="utf-8")
    shown = written.partition("```text\n")[2].partition("```")[0].splitlines()
    printed = typed(folder, "licence.pdf").output.splitlines()
    assert [line for line in shown if line not in printed and line.strip() != "…"] == []
    assert shown[:9] == printed[:9]
