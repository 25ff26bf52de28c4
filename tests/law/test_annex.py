"""The reader of a consolidated Annex I, on an invented entry."""

from __future__ import annotations

import json

import pytest

from navicert.law.annex import Annex, AnnexError, Difference, Provision, compare, read_annex_csv, read_annex_json

LINES = """2A900 Invented machines, as follows:
2A900 Note: the entry does not hold toys.
2A900.a Machines with a spindle;
2A900.a.1 that turns quickly; or
A line without a code belongs to the line before.
2A900.a.1 Technical Note: quickly means at once.
2A900.b Not used;
2A900.c. Machines with a trailing stop."""


def edition(lines: str = LINES, day: str = "2025-11-15") -> Annex:
    entry = {"entry_code": "2A900", "verbatim_text": lines}
    return read_annex_json(json.dumps({"valid_from": day, "entries": [entry]}))


def test_every_paragraph_stands_once_with_its_kind() -> None:
    assert edition().codes() == (
        Provision("2A900", "item"),
        Provision("2A900.a", "item"),
        Provision("2A900.a.1", "item"),
        Provision("2A900.b", "not_used"),
        Provision("2A900.c", "item"),
    )
    assert edition().entries() == ("2A900",)
    assert edition().valid_from == "2025-11-15"


def test_no_official_sentence_comes_out() -> None:
    assert "spindle" not in repr(edition())


def test_csv_and_json_say_the_same() -> None:
    rows = [line.split(" ", 1) for line in LINES.splitlines() if line.startswith("2A900")]
    text = "entry_code,path,text\n" + "".join(f'2A900,{p.rstrip(".")},"{t}"\n' for p, t in rows)
    assert read_annex_csv(text).codes() == edition().codes()


def test_an_entry_without_text_is_still_an_entry() -> None:
    assert read_annex_json('{"entries": [{"entry_code": "2A901"}]}').entries() == ("2A901",)


def test_a_number_that_falls_out_of_use_is_a_removal() -> None:
    later = edition(LINES.replace("2A900.a.1 that turns quickly; or", "2A900.a.1 Not used;") + "\n2A900.d New.")
    assert compare(edition(), later) == Difference(added=("2A900.d",), removed=("2A900.a.1",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no list of entries"),
        ('{"entries": []}', "no entry of Annex I"),
        ('{"entries": [{"code": "2A900"}]}', "without entry_code"),
    ],
)
def test_a_wrong_json_file_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(AnnexError, match=said):
        read_annex_json(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,text\n", "entry_code"),
        ("entry_code,path,text\n2A900,second,x\n", "line 2"),
        ("entry_code,path,text\n", "no entry of Annex I"),
    ],
)
def test_a_wrong_csv_file_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(AnnexError, match=said):
        read_annex_csv(text)
