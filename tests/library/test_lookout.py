"""The lists behind a determination: what they find, what silence is worth when they are not sound, and replays."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path
from typing import Any

import pytest

from navicert.assess import as_json, read_facts
from navicert.library import Library, open_library
from navicert.library import lookout as looking
from navicert.library.library import NotKept
from navicert.library.lists import find_source, import_list
from navicert.library.lookout import NOTHING_LOADED, UNSCREENED, UNSOUND
from navicert.terms import Determination

HEAD = "list,id,name,aliases,identifiers,country,from,to\n"
ROW = HEAD + "BIS-EL,7,Works Invented,,,IN,2020-01-01,\n"
SETTINGS = """defaults: {needed: false}
lists:
  OWN: {title: Invented, format: concern, needed: true, stale_after_days: %s}
"""
DAY = Day(2026, 9, 15)
FACTS: dict[str, Any] = {
    "date": DAY.isoformat(), "activity": "export", "from": "US", "to": "BR", "regime_under_test": "US-EAR",
    "item": {"kind": "commodity", "us_eccn": "EAR99", "origin": "US"}, "end_use": {"type": "civil"},
    "parties": [{"role": "end_user", "name": "Wilhelmina Appleyard Ltda", "country": "BR"}],
    "complete": ["parties", "end_use"],
}  # fmt: skip
LISTED = {**FACTS, "parties": [{"role": "end_user", "name": "WORKS, Invented", "country": "BR"}]}


def bring(home: Path, text: str = ROW, *, day: Day = DAY, name: str = "OWN") -> None:
    """Import an edition of the list of a day."""
    file = home / "own.csv"
    file.write_text(text, encoding="utf-8")
    now = Moment(day.year, day.month, day.day, tzinfo=UTC)
    import_list(home, find_source(home, name), {"list": file}, now=now, as_of=day)


@pytest.fixture
def home(tmp_path: Path, library: Library) -> Path:
    library.law  # noqa: B018 - fills the cache
    (tmp_path / "cache").symlink_to(library.home / "cache")
    (tmp_path / "lists.yaml").write_text(SETTINGS % "null", encoding="utf-8")
    return tmp_path


def asked(home: Path, facts: dict[str, Any] = FACTS, on: Day = DAY) -> Determination:
    library, given = open_library(home), read_facts(facts)
    return library.assess(given, lookout=library.lookout(given.date, on))


def test_a_listed_party_is_found_and_the_answer_bears_the_editions(home: Path) -> None:
    bring(home)
    found = asked(home, LISTED)
    assert [(h.party, h.list, h.entry, h.field) for h in found.hits] == [(0, "BIS-EL", "BIS-EL-7", "name")]
    assert (str(found.headline), found.warnings) == ("licence_required", ())
    assert {"OWN", "weights", "scorecard", "screening", "us-ear"} <= found.editions.keys()
    clear = asked(home)
    assert (str(clear.headline), clear.hits, clear.warnings) == ("no_licence", (), ())
    assert (clear.names_compared, as_json(clear)["names_compared"]) == (True, True)


def test_without_any_list_the_answer_stands_and_says_so(home: Path) -> None:
    found = asked(home)
    assert (str(found.headline), found.warnings) == ("no_licence", (UNSCREENED,))
    assert (found.names_compared, as_json(found)["names_compared"]) == (False, False)
    assert open_library(home).lookout(DAY) is NOTHING_LOADED
    assert found.editions.keys() == open_library(home).law.packs.keys()


def test_each_line_of_an_order_says_that_the_names_were_not_compared(home: Path) -> None:
    found = asked(home, {**FACTS, "lines": [FACTS["item"], FACTS["item"]]})
    assert [line["names_compared"] for line in as_json(found)["lines"]] == [False, False]


@pytest.mark.parametrize(
    ("party", "compared"),
    [
        ({"country": "CH"}, None),
        ({"ownership": [{"owner": "Primer", "percent": 60}]}, False),
        ({"aliases": ["P"]}, False),
    ],
)
def test_without_any_list_it_matters_whether_somebody_is_named(
    home: Path, party: dict[str, Any], compared: bool | None
) -> None:
    found = asked(home, {**FACTS, "parties": [{"role": "end_user", **party}]})
    assert (found.names_compared, UNSCREENED in found.warnings) == (compared, compared is False)


def unsound(found: Determination, says: str) -> None:
    assert str(found.headline) == "unknown"
    assert found.warnings[0] == UNSOUND
    assert any(says in warning for warning in found.warnings), found.warnings
    assert any("watchlists" in q.text for q in found.questions)


def test_a_stale_list_clears_nobody_and_still_finds_the_listed(home: Path) -> None:
    bring(home)
    (home / "lists.yaml").write_text(SETTINGS % 7, encoding="utf-8")
    later = DAY + timedelta(days=30)
    facts = {**FACTS, "date": later.isoformat()}
    unsound(asked(home, facts, later), "OWN is stale on 2026-10-15")
    assert [h.list for h in asked(home, {**LISTED, "date": later.isoformat()}, later).hits] == ["BIS-EL"]
    looked_up = {**facts, "parties": [{**FACTS["parties"][0], "listed": []}]}
    assert str(asked(home, looked_up, later).headline) == "no_licence"


def test_a_shipment_of_the_future_is_compared_with_the_lists_of_today(home: Path) -> None:
    bring(home)
    (home / "lists.yaml").write_text(SETTINGS % 7, encoding="utf-8")
    found = asked(home, {**FACTS, "date": (DAY + timedelta(days=30)).isoformat()}, DAY)
    assert (str(found.headline), found.warnings) == ("no_licence", ())


def test_a_needed_list_that_is_missing_beside_another_clears_nobody(home: Path) -> None:
    bring(home)
    (home / "lists.yaml").write_text((SETTINGS % "null") + "  UN-SC: {needed: true}\n", encoding="utf-8")
    unsound(asked(home), "UN-SC")


def test_a_list_younger_than_the_transaction_clears_nobody(home: Path) -> None:
    bring(home, day=DAY + timedelta(days=1))
    unsound(asked(home, on=DAY + timedelta(days=1)), "no edition as old as 2026-09-15")


@pytest.mark.parametrize("what", ["current", "manifest.json", "listings.jsonl.gz", "lists.yaml"])
def test_a_damaged_file_clears_nobody(home: Path, what: str) -> None:
    bring(home, HEAD + "BIS-EL,7,Works that no index holds yet,,,IN,,\n")
    (path,) = [p for p in home.rglob(what) if p.is_file()]
    path.write_text("{" if what == "lists.yaml" else "no json")
    unsound(asked(home), str(path.parent.name if what == "lists.yaml" else what))


def test_an_index_that_cannot_be_made_clears_nobody(home: Path, library: Library) -> None:
    bring(home)
    (home / "cache").unlink()
    (home / "cache").mkdir()
    (home / "cache" / "screening").write_text("in the way")
    unsound(asked(home), "cannot be written")


def test_a_list_of_an_earlier_version_is_not_ignored_in_silence(home: Path) -> None:
    (home / "lists").mkdir()
    (home / "lists" / "our list.csv").write_text(ROW, encoding="utf-8")
    unsound(asked(home), "navicert lists import OUR-LIST")


def test_nobody_named_needs_no_list(home: Path) -> None:
    bring(home)
    (home / "lists.yaml").write_text(SETTINGS % 7, encoding="utf-8")
    later = DAY + timedelta(days=30)
    found = asked(home, {**FACTS, "date": later.isoformat(), "parties": []}, later)
    assert (str(found.headline), found.warnings) == ("no_licence", ())


def test_the_edition_of_the_day_is_asked(home: Path) -> None:
    bring(home, HEAD + "BIS-EL,8,Another Name,,,BR,,\n", day=DAY - timedelta(days=30))
    bring(home)
    early = {**LISTED, "date": (DAY - timedelta(days=10)).isoformat()}
    assert asked(home, early).hits == ()
    assert len(asked(home, LISTED).hits) == 1


def test_a_listed_owner_counts_where_nothing_else_was_stated(home: Path) -> None:
    bring(home, HEAD + "EU-FSF,9,Holding Invented,,,BR,2020-01-01,\n")
    stake = {"owner": "Holding, Invented", "percent": 60}
    facts = {
        **FACTS, "from": "DE", "regime_under_test": "EU-SANC",
        "parties": [{"role": "end_user", "name": "Appleyard Ltda", "country": "BR", "ownership": [stake]}],
    }  # fmt: skip
    found = asked(home, facts)
    assert [(h.list, h.field) for h in found.hits] == [("EU-FSF", "ownership[0].owner")]
    assert "EU asset freeze by ownership" in [n.id for n in found.regimes[0].needs]
    assert {"P01", "P03"} <= {flag.id for flag in found.flags}
    stake["owner_listed"] = ""
    assert str(asked(home, facts).headline) == "not_subject" or not asked(home, facts).regimes[0].needs


def test_a_list_that_was_renewed_is_seen_by_a_library_that_is_open(home: Path) -> None:
    bring(home, HEAD + "BIS-EL,8,Another Name,,,BR,,\n")
    library, given = open_library(home), read_facts(LISTED)
    assert library.assess(given).hits == ()
    bring(home)
    assert len(library.assess(given).hits) == 1


def test_an_old_answer_is_given_again_from_the_kept_editions(home: Path) -> None:
    bring(home)
    library, given = open_library(home), read_facts(LISTED)
    lookout = library.lookout(given.date, DAY)
    first, kept = as_json(library.assess(given, lookout=lookout)), library.keep_editions(lookout)
    bring(home, HEAD + "BIS-EL,8,Another Name,,,BR,,\n")
    (home / "lists.yaml").write_text("lists: {OWN: {format: concern, threshold: 1}}", encoding="utf-8")
    now = open_library(home)
    assert now.assess(given).hits == ()
    then = now.at(**json.loads(json.dumps(kept)))
    assert as_json(then.assess(given)) == first
    assert then.editions == kept


def test_what_was_wrong_with_the_lists_is_replayed_too(home: Path) -> None:
    bring(home)
    (home / "lists.yaml").write_text(SETTINGS % 7, encoding="utf-8")
    library, given = open_library(home), read_facts({**FACTS, "date": "2026-11-01"})
    lookout = library.lookout(given.date, Day(2026, 11, 1))
    first, kept = as_json(library.assess(given, lookout=lookout)), library.keep_editions(lookout)
    bring(home, day=Day(2026, 10, 30))
    assert str(asked(home, {**FACTS, "date": "2026-11-01"}, Day(2026, 11, 1)).headline) == "no_licence"
    assert as_json(open_library(home).at(**kept).assess(given)) == first


def test_a_snapshot_that_is_gone_is_a_sentence(home: Path) -> None:
    bring(home)
    library = open_library(home)
    kept = library.keep_editions()
    (home / "lists" / "OWN").rename(home / "elsewhere")
    with pytest.raises(NotKept, match=r"OWN|manifest"):
        open_library(home).at(**kept)


def test_tables_that_are_not_on_file_or_an_earlier_way_of_comparing_cannot_be_replayed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home)
    library = open_library(home)
    kept = library.keep_editions()
    earlier = {name: sha for name, sha in kept["lists"].items() if name not in ("screening", "weights", "scorecard")}
    with pytest.raises(NotKept, match="earlier version"):
        library.at(kept["packs"], earlier)
    monkeypatch.setattr(looking, "_scoring", lambda: {"weights": "other", "scorecard": "other"})
    kept = open_library(home).keep_editions()
    with pytest.raises(NotKept, match="weights of words of version other is not on file"):
        open_library(home).at(**kept)


def test_what_was_known_that_morning_knows_the_list_of_that_morning(home: Path) -> None:
    """The firm was listed on the 12th: whoever looks back to the 11th sees no hit, and from the 12th on the firm is found."""
    bring(home, HEAD + "BIS-EL,1,Another Firm Entirely,,,IN,2020-01-01,\n", day=Day(2026, 9, 10))
    bring(home, day=Day(2026, 9, 12))
    library, given = open_library(home), read_facts(LISTED)
    headlines = {day: str(library.assess(given, known_on=Day(2026, 9, day)).headline) for day in (11, 12)}
    assert headlines == {11: "no_licence", 12: "licence_required"}
