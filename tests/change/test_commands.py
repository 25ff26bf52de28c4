"""The commands `navicert law diff`, `impact`, `divergence` and `watch`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from invented_world import BOOK, PACKS, WORLD
from navicert.cli import main


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def typed(home: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["law", *map(str, words)], env={"NAVICERT_HOME": str(home)})


def test_impact_for_people(home: Path) -> None:
    found = typed(home, "impact", WORLD / "drills/RC-5.yaml", PACKS, "--book", BOOK)
    assert found.exit_code == 0, found.output
    assert "59 orders asked (66 answers): 1 move, 58 do not" in found.output
    assert "T57  2026-05-25  licence_required → no_licence" in found.output
    assert "items that move: I27 B (T57)" in found.output
    assert "regimes under which nothing moved: AL, NU, XF, XO" in found.output


def test_impact_as_json_holds_both_proofs(home: Path) -> None:
    found = typed(
        home, "impact", WORLD / "drills/RC-8.yaml", PACKS, "--book", WORLD / "e01", "--on", "2026-11-20", "--json"
    )
    made = json.loads(found.output)
    assert [m["order"] for m in made["moved"]] == ["T60", "update under the radar's licence", "to Ostmar"]
    assert (list(made["licences"]), made["taking_part"], made["did_not_move"]) == (["L-08"], ["P10", "P02"], ["radar"])
    for moved in made["moved"]:
        rules = [{r["rule"] for r in moved[side]["proof"]["NU"]["rules"]} for side in ("before", "after")]
        assert "nu.NU-10" in rules[1] - rules[0]


def test_impact_with_two_clocks(home: Path) -> None:
    asked = ("impact", PACKS, "--book", BOOK, "--on", "2026-11-14", "--until", "2026-11-20")
    assert "T60" in typed(home, *asked).output.splitlines()[1]
    assert "0 move" in typed(home, *asked, "--known", "2026-09-30").output


def test_diff_of_packs_and_of_one_pack_on_two_days(home: Path) -> None:
    found = typed(home, "diff", WORLD / "drills/RC-5.yaml", PACKS)
    assert "al  changed  row accelerometer_limits 7A001.a.2" in found.output
    made = json.loads(typed(home, "diff", PACKS, "--on", "2026-11-14", "--until", "2026-11-15", "--json").output)
    assert {(d["name"], d["change"], d["effect"]) for d in made} == {
        ("nu.NU-10", "added", "stricter"), ("nu.NU-10.grace", "added", "looser"),
    }  # fmt: skip


def test_diff_of_two_laws_and_of_days_before_the_law_says_that_nothing_was_compared(home: Path) -> None:
    found = typed(home, "diff", "us-ear", "eu-dual-use").output
    assert "3 packs on one side only\nnothing was compared: " in found
    found = typed(home, "diff", "un", "--on", "1980-01-01", "--until", "1980-01-02").output
    assert "un  not covered  head 1980-01-01\n    the pack holds no law before 2014-01-01" in found
    assert "nothing differs" not in found


def test_known_may_be_written_as_assess_has_it(home: Path) -> None:
    days = ("diff", "us-ear", "--on", "2025-09-28", "--until", "2025-09-29")
    early, same = (typed(home, *days, word, "2025-09-01") for word in ("--known", "--known-on"))
    assert (early.exit_code, early.output) == (0, same.output)


def test_diff_and_divergence_of_lists(home: Path, tmp_path: Path) -> None:
    files = []
    for name, limit in (("old.txt", "300"), ("new.txt", "400")):
        path = tmp_path / name
        path.write_text(f"9A901   Engines with a mass of less than {limit} kg.\n", encoding="utf-8")
        files.append(path)
    found = typed(home, "diff", *files)
    assert "9A901  stricter  the limit is 300 kg in the first and 400 kg in the second" in found.output
    found = typed(home, "divergence", *files)
    assert "the second is stricter: 1" in found.output
    made = json.loads(typed(home, "divergence", *reversed(files), "--json").output)
    assert [d["says"] for d in made["differences"]] == ["the second is looser"]


def test_printed_pages_can_be_imported(home: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("9A901   Engines, as follows:\n        a.     Small ones;\n", encoding="utf-8")
    assert "2 texts kept" in typed(home, "import", "pages", tmp_path / "list.txt").output
    (tmp_path / "letter.txt").write_text("Dear reader,\n", encoding="utf-8")
    found = typed(home, "import", "pages", tmp_path / "letter.txt")
    assert (found.exit_code, "no entry such as 3A001" in found.output) == (1, True)


def test_divergence_of_two_installed_packs_tells_missing_entries(home: Path) -> None:
    made = json.loads(typed(home, "divergence", "eu-dual-use", "us-ear", "--on", "2026-07-23", "--json").output)
    says = {d["code"]: d["says"] for d in made["differences"]}
    assert says["3A501"] == "only the first has it"
    assert says["0A501"] == "only the second has it"
    assert "3A001" not in says


def test_goods_that_two_states_classify_unlike_are_shown_with_their_orders(home: Path) -> None:
    """T16 of the invented world: a module that XD holds to be civil and XH to be arms."""
    found = typed(home, "divergence", "XD", "XH", "--book", BOOK)
    assert "I03 TRM-9: 3A001.b.12 in the first, ML5.b in the second; in T16, T59" in found.output
    assert "1 classified unlike, 1 alike" in found.output
    made = json.loads(typed(home, "divergence", "XD", "eu-military", "--book", BOOK, "--json").output)["classified"]
    assert made["conflicts"] == []
    assert "I03 TRM-9" in made["alike"]
    assert "I04" in " ".join(made["untold"]["XD"])


RADAR = {"eu_code": "6A008.d", "usml": "XI(a)(3)", "us_eccn": "3A611.a", "uk_code": "6A108.a", "ca_ecl": "none"}
DRAWING = {"eu_code": "6E001", "uk_code": "6E001"}
TO_BRAZIL = {"date": "2026-11-20", "activity": "export", "from": "DE", "to": "BR"}


@pytest.fixture
def with_a_radar(tmp_path: Path) -> Path:
    orders = [
        {"id": "O-1", "items": ["radar"], "facts": TO_BRAZIL},
        {"id": "O-2", "facts": {**TO_BRAZIL, "item": {"eu_code": "none"}}},
    ]
    items = [{"id": "radar", "facts": RADAR}, {"id": "drawing", "facts": DRAWING}]
    for name, records in (("orders", orders), ("items", items)):
        (tmp_path / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("other", "how"),
    [
        ("us-itar", "arms in one only: 1\n    radar: 6A008.d in the first, XI(a)(3) in the second; in O-1"),
        ("us-ear", "arms in one only: 1\n    radar: 6A008.d in the first, 3A611.a in the second; in O-1"),
        ("uk", "another entry: 1\n    radar: 6A008.d in the first, 6A108.a in the second; in O-1"),
        ("ca", "listed in one only: 1\n    radar: 6A008.d in the first, none in the second; in O-1"),
    ],
)
def test_real_lists_classify_a_radar_unlike(other: str, how: str, home: Path, with_a_radar: Path) -> None:
    found = typed(home, "divergence", "eu-dual-use", other, "--book", with_a_radar).output
    assert how in found
    assert "item of O-2" in found.splitlines()[-1]  # of which the other list says nothing


def test_a_pack_without_a_list_classifies_nothing(home: Path, with_a_radar: Path) -> None:
    found = typed(home, "divergence", "eu-dual-use", "eu-sanctions", "--book", with_a_radar)
    assert (found.exit_code, "has no list under which goods are classified" in found.output) == (1, True)


def test_watch_takes_several_packs(home: Path) -> None:
    made = json.loads(typed(home, "watch", "us-ear", "kr", "--on", "2026-12-20", "--json").output)
    assert {"us-ear", "kr"} == {d["pack"] for d in made["due"]}


@pytest.mark.parametrize("state", ["uk", "cn"])
def test_a_pack_without_the_list_is_no_state_without_controls(state: str, home: Path) -> None:
    for pair in ((state, "eu-dual-use"), ("us-ear", state)):
        found = typed(home, "divergence", *pair, "--on", "2026-11-22")
        assert found.exit_code == 1
        assert f"{state} on 2026-11-22: no whole dual-use list is on file" in found.output
        assert "name a file with the list of that state" in found.output


def test_watch_says_what_is_due_and_ends_with_1_if_something_is_overdue(home: Path) -> None:
    found = typed(home, "watch", PACKS, "--on", "2026-10-20")
    assert (found.exit_code, "2026-11-09  due  xf  xf.XF-09" in found.output) == (0, True)
    found = typed(home, "watch", "us-ear", "--on", "2026-11-22", "--json")
    assert found.exit_code == 1
    assert "ear.744.11.a1" in {d["name"] for d in json.loads(found.output)["due"] if d["overdue"]}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("diff", "us-ear"), "name a second edition, or two days"),
        (("diff", "us-ear", "us-ear", "--until", "2026-01-01"), "--until says the second day"),
        (("diff", "us-ear", "nowhere"), "is no folder, no draft and no installed pack"),
        (("impact", "us-ear", "--book", str(BOOK)), "name a second edition, or two days"),
        (("impact", str(PACKS), str(PACKS), "--book", str(WORLD / "drills")), "holds no orders"),
        (("impact", str(PACKS), str(PACKS), "--book", "nowhere"), "nowhere does not exist"),
        (("divergence", "us-ear", "eu-sanctions"), "has no table of codes"),
        (("watch", "--fetch", "--on", "2026-10-20"), "write one with a name and an address"),
        (("watch", "--within", "-5"), "-5 is not in the range"),
        (("watch", "us-ear", "us-era"), "is no folder, no draft and no installed pack"),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_a_sentence(words: tuple[str, ...], says: str, home: Path) -> None:
    found = typed(home, *words)
    assert found.exit_code != 0
    assert says in found.output
    assert "Traceback" not in found.output
