"""What a person sees of ``navicert screen``: one name, the two machine formats, exit status, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from navicert.cli.main import main
from screening_parties import PARTIES, TODAY, bring, concern_file, installed, json_lines, settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("NAVICERT_HOME", str(folder))
    return installed(folder)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["screen", *map(str, words)])


def test_a_hit_says_what_matched_where_and_how() -> None:
    found = run("Volgin Tekhmash", "--country", "Russia", "--kind", "company")
    assert found.exit_code == 0, found.output
    for text in ("1 hit", "OWN  ENTITY-1  Volgin Tekhmash OOO", "name 'Volgin Tekhmash' resembles the primary name", "listed 2020-01-01",
                 "programmes ENTITY", "block: nothing may go", "volgin = volgin", "  threshold 0."):  # fmt: skip
        assert text in found.stdout, text


def test_no_hit_is_a_receipt() -> None:
    found = run("Pelican Bakery", "--country", "DE")
    assert found.exit_code == 0
    for text in ("Pelican Bakery: no hit", "screened: names, countries", "compared as 'pelican bakery'",
                 f"list OWN: edition of {TODAY}", f"listings that stood on {TODAY}"):  # fmt: skip
        assert text in found.stdout, text


def test_why_shows_words_and_reasons() -> None:
    found = run("Wolgin Technmash", "--why").stdout
    assert "asked" in found
    assert "start" in found


def test_json_of_one_name_holds_the_whole_receipt() -> None:
    (answer,) = json_lines(run("Pelican Bakery", "--json", "--on", "2026-09-15", "--accept", "OWN").stdout)
    assert (answer["status"], answer["hits"], answer["normalised"]) == ("no hit", [], ["pelican bakery"])
    receipt = answer["receipt"]
    assert isinstance(receipt, dict)
    assert receipt["on"] == "2026-09-15"
    assert set(receipt["lists"]["OWN"]) == {"snapshot", "as_of"}
    assert len(receipt["warnings"]) == 1  # the edition is younger than the day, and that was accepted
    assert {"weights", "scorecard", "index", "engine", "threshold", "limit"} <= set(receipt)


def test_a_number_finds_a_party_under_another_name() -> None:
    found = run("Grey Petrel", "--kind", "vessel", "--identifier", "imo:IMO 9074729").stdout
    assert "ENTITY-3" in found
    assert "identifiers.imo" in found


def test_births_and_aliases_are_asked() -> None:
    assert "TERROR-2" in run("Somebody Else", "--alias", "Dragomir Petrovanov", "--born", "1961-03-04").stdout
    assert "born 'never' cannot be read" in run("Dragomir Petrovanov", "--born", "never").stdout


def test_the_day_decides() -> None:
    asked = ("Everlodden Trading Pte", "--accept", "OWN", "--json", "--on")
    assert json_lines(run(*asked, "2026-06-29").stdout)[0]["status"] == "hit"
    assert json_lines(run(*asked, "2026-07-02").stdout)[0]["status"] == "no hit"


def test_exit_status() -> None:
    assert run("Volgin Tekhmash", "--fail-on-hit").exit_code == 3
    assert run("Pelican Bakery", "--fail-on-hit").exit_code == 0
    assert run("***").exit_code == 1
    assert run().exit_code == 2
    assert run("Volgin", "Tekhmash").exit_code == 2
    assert "put the name in quotation marks: 'Volgin Tekhmash'" in run("Volgin", "Tekhmash").stderr
    assert "there is no file 'nowhere.csv'" in run("nowhere.csv").stderr
    assert run("Volgin", "--kind", "gold").exit_code == 2


def test_missing_lists_are_an_error_and_not_no_match(home: Path) -> None:
    found = run("Pelican Bakery", "--lists", "own,un-sc")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "UN-SC" in found.stderr
    assert "--accept UN-SC" in found.stderr
    taken = run("Pelican Bakery", "--lists", "own,un-sc", "--accept", "UN-SC")
    assert taken.exit_code == 0
    assert "warning: accepted and not screened: UN-SC " in taken.stdout


SISTERS = ("7,Brasswillow Lenses Alpha,,organisation,FR,,,,,,", "8,Brasswillow Lenses Beta,,organisation,FR,,,,,,")


def test_limit_and_threshold(home: Path) -> None:
    bring(home, [*PARTIES, *SISTERS])
    many = json_lines(run("Brasswillow Lenses", "--threshold", "0", "--json").stdout)[0]["hits"]
    one = json_lines(run("Brasswillow Lenses", "--threshold", "0", "--limit", "1", "--json").stdout)[0]["hits"]
    assert isinstance(many, list)
    assert one == many[:1]
    assert len(many) > 1


# --- the two machine formats -------------------------------------------------------------------


def test_pairs_are_scored_in_order(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_bytes(
        "\ufeffgroup,schema,name1,name2,notes\n"
        "a,Person,Dragomir Petrovanov,\"Petrovanov, Dragomir\",x\n"
        "a,Company,Volgin Tekhmash,Pelican Bakery,\n"
        "a,LegalEntity,Волгин Техмаш,Volgin Tekhmash,\n"
        "a,Vessel,M/V Lady Amarantha,Lady Amarantha,\n"
        "a,Airplane,EP-GOM,EP-GOM,\n"
        "a,Organization,Volgin Tekhmash,Volgin Tekhmash OOO,\n".encode()
    )  # fmt: skip
    found = run("--pairs", file, "--json")
    assert found.exit_code == 0
    scores = [line["score"] for line in json_lines(found.stdout)]
    assert all(list(line) == ["score"] for line in json_lines(found.stdout))
    assert [s > 0.5 for s in scores if isinstance(s, float)] == [True, False, True, True, True, True]


def test_a_pair_that_cannot_be_read_keeps_its_line(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("schema,name1,name2\nRock,a,b\nPerson,Ann Lee,Ann Lee\nPerson,one\n")
    found = run("--pairs", file, "--json")
    assert found.exit_code == 1
    assert [list(line) for line in json_lines(found.stdout)] == [["error", "line"], ["score"], ["error", "line"]]
    assert "name2" in run("--pairs", concern_file(tmp_path / "other.csv")).stderr


def queries(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_queries_give_hits_best_first(tmp_path: Path) -> None:
    file = queries(
        tmp_path / "q.jsonl",
        {"q": "Dragomir Petrovanov", "type": "person", "truth": "own-2", "dob": "1999-09-09"},
        {"q": "Pelican Bakery", "type": "org", "cls": "clean"},
        {"q": "Lady Amarantha", "type": "vessel"},
    )
    found = json_lines(run(file, "--json").stdout)
    assert [line["q"] for line in found] == ["Dragomir Petrovanov", "Pelican Bakery", "Lady Amarantha"]
    assert all(list(line) == ["q", "hits"] for line in found)
    ids = [[hit["id"] for hit in line["hits"]] for line in found]  # type: ignore[attr-defined]
    assert ids == [["TERROR-2"], [], ["ENTITY-3"]]
    hit = found[0]["hits"][0]  # type: ignore[index]
    assert list(hit) == ["id", "score", "reasons"]
    assert "resembles the primary name 'Dragomir Petrovanov'" in hit["reasons"][0]


def test_queries_at_threshold_0_are_ranked(home: Path, tmp_path: Path) -> None:
    bring(home, [*PARTIES, *SISTERS])
    file = queries(
        tmp_path / "q.jsonl", {"q": "Brasswillow Lenses", "type": "org"}, {"q": "Dragomir", "type": "person"}
    )
    found = json_lines(run(file, "--json", "--threshold", "0", "--limit", "2").stdout)
    scores = [[hit["score"] for hit in line["hits"]] for line in found]  # type: ignore[attr-defined]
    assert [len(each) for each in scores] == [2, min(2, len(scores[1]))]
    assert all(each == sorted(each, reverse=True) for each in scores)


def test_queries_use_more_than_the_name_only_if_asked(tmp_path: Path) -> None:
    file = queries(tmp_path / "q.jsonl", {"q": "Dragomir Petrovanov", "type": "person", "dob": "1999-09-09"})
    score = json_lines(run(file, "--json", "--threshold", "0").stdout)[0]["hits"][0]["score"]  # type: ignore[index]
    with_birth = json_lines(run(file, "--json", "--threshold", "0", "--use", "dob").stdout)[0]["hits"][0]["score"]  # type: ignore[index]
    assert with_birth < score
    assert "--use luck" in run(file, "--json", "--use", "luck").stderr


def test_a_query_that_cannot_be_read_is_an_error_in_its_place(tmp_path: Path) -> None:
    file = queries(tmp_path / "q.jsonl", {"q": "Ann Lee", "type": "person"}, {"q": "", "type": "person"})
    file.write_text(file.read_text() + "{broken\n" + json.dumps({"q": "Bo Lin", "type": "person"}))
    found = run(file, "--json")
    assert found.exit_code == 1
    lines = json_lines(found.stdout)
    assert [list(line) for line in lines] == [
        ["q", "hits"],
        ["q", "error", "line"],
        ["q", "error", "line"],
        ["q", "hits"],
    ]
    assert lines[2]["line"] == 3


# --- lists from files ---------------------------------------------------------------------------


def test_lists_may_be_given_as_files(home: Path, tmp_path: Path) -> None:
    sdn, alt = tmp_path / "sdn.csv", tmp_path / "alt.csv"
    sdn.write_text('36,"QUILLHAVEN OPTICS","-0- ","CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n')
    alt.write_text('36,12,"aka","BRASSWILLOW LENSES",-0- \n')
    for text in (f"us-ofac-sdn:sdn={sdn},alt={alt}", f"OFAC-SDN:{sdn},{alt}", f"ofac-csv:sdn={sdn},alt={alt}"):
        (answer,) = json_lines(run("Brasswillow Lenses", "--list", text, "--json").stdout)
        assert [hit["id"] for hit in answer["hits"]] == ["ofac-36"], text  # type: ignore[attr-defined]
    (answer,) = json_lines(run("Quillhaven Optics", "--list", sdn, "--list", alt, "--json").stdout)
    assert [hit["list"] for hit in answer["hits"]] == ["OFAC-SDN"]  # type: ignore[attr-defined]
    assert "Volgin" not in run("Volgin Tekhmash", "--list", sdn, "--threshold", "0.9").stdout.partition("\n")[2]
    both = run("Volgin Tekhmash", "--list", sdn, "--lists", "own").stdout
    assert "list OFAC-SDN: given as a file" in both
    assert "ENTITY-1" in both


def test_a_list_file_that_is_not_there_or_not_known_is_told(tmp_path: Path) -> None:
    assert "gone.xml" in run("A Name", "--list", tmp_path / "gone.xml").stderr
    assert "gone.xml" in run("A Name", "--list", f"un-sc:{tmp_path / 'gone.xml'}").stderr
    assert "no list and no format is called 'moon'" in run("A Name", "--list", "moon:x.xml").stderr
    odd = concern_file(tmp_path / "odd.csv", PARTIES)
    assert "does not say which list it is" in run("A Name", "--list", odd).stderr
    assert run("Volgin Tekhmash", "--list", f"concern:{odd}").exit_code == 0


def test_a_new_installation_says_that_no_list_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path / "new"))
    found = run("A Name")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "nothing is screened" in found.stderr
    settings(tmp_path / "new")
    assert "navicert lists import OWN FILE" in run("A Name").stderr
