"""Editions are kept by hash and opened again; official texts are read into the user's folder; faults are sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from navicert.law.declared import PackError
from navicert.library import Library, open_library
from navicert.library.library import NotKept, read_rates
from navicert.library.official import NotOfficial, import_official, quotes
from navicert.library.packs import _sum, read_source, source_of

CCL = """<DIV9 N="Supplement No. 1 to Part 774"><FP-2><B>3A001 Sample heading.</B></FP-2></DIV9>"""


def test_an_edition_that_is_not_on_file_or_was_changed_is_said(tmp_path: Path) -> None:
    library = open_library(tmp_path)
    kept = library.keep_editions()
    with pytest.raises(NotKept, match="not on file"):
        library.at({**kept["packs"], "us-ear": "0" * 64}, kept["lists"])
    path = tmp_path / "editions" / "packs" / f"{kept['packs']['us-ear']}.json"
    held = json.loads(path.read_text())
    held["files"]["pack.yaml"] += "\n# changed\n"
    path.write_text(json.dumps(held))
    with pytest.raises(NotKept, match="changed on disk"):
        library.at(kept["packs"], kept["lists"])


def test_a_broken_cache_file_is_made_again(tmp_path: Path) -> None:
    open_library(tmp_path).law  # noqa: B018 - fills the cache
    for path in (tmp_path / "cache").iterdir():
        path.write_text("{")
    assert open_library(tmp_path).law.editions == open_library(tmp_path).law.editions


def without_a_rule(home: Path) -> None:
    """Take a rule out of what the cache says of a pack, with the hash that belongs to that."""
    (path,) = (home / "cache").glob("us-ear-*.json")
    parsed = json.loads(path.read_text(encoding="utf-8").partition("\n")[2])
    del parsed["734-scope.yaml"]["rules"][0]
    text = json.dumps(parsed)
    path.write_text(f"{_sum(path, text)}\n{text}", encoding="utf-8")


def test_a_replay_reads_the_texts_and_not_the_cache(tmp_path: Path) -> None:
    kept = open_library(tmp_path).keep_editions()
    without_a_rule(tmp_path)

    installed, then = open_library(tmp_path), open_library(tmp_path).at(kept["packs"], kept["lists"])

    def rules(library: Library) -> int:
        return len(library.sources["us-ear"].parsed["734-scope.yaml"]["rules"])

    assert rules(then) == rules(installed) + 1


@pytest.mark.parametrize("damage", ["a byte", "another's name", "rights"])
def test_a_cache_file_that_is_not_as_it_was_written_is_made_again(tmp_path: Path, damage: str) -> None:
    texts = {"pack.yaml": "a: 1\n"}
    source_of("p", texts, tmp_path)
    (path,) = tmp_path.iterdir()
    if damage == "another's name":
        source_of("p", {"pack.yaml": "a: 2\n"}, tmp_path)
        (other,) = set(tmp_path.iterdir()) - {path}
        path.write_bytes(other.read_bytes())
    elif damage == "a byte":
        path.write_text(path.read_text().replace('"a": 1', '"a": 2'))
    else:
        text = json.dumps({"pack.yaml": {"a": 2}})
        path.write_text(f"{_sum(path, text)}\n{text}")
        path.chmod(0o666)

    assert source_of("p", texts, tmp_path).parsed == {"pack.yaml": {"a": 1}}
    assert path.stat().st_mode & 0o077 == 0


def test_a_pack_with_a_fault_says_where(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "pack.yaml").write_text("pack: p\nrules: [\n")
    with pytest.raises(PackError, match=r"p/pack.yaml, line \d"):
        read_source(tmp_path / "p")
    (tmp_path / "p" / "pack.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(PackError, match="not UTF-8"):
        read_source(tmp_path / "p")


def test_a_condition_that_stands_twice_is_refused_and_none_is_lost(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "pack.yaml").write_text("define:\n  sent_on: to == 'BR'\n  sent_on: to == 'AR'\n")
    with pytest.raises(PackError, match="p/pack.yaml, line 3: not YAML: 'sent_on' stands twice here"):
        read_source(tmp_path / "p")
    (tmp_path / "p" / "pack.yaml").write_text("a: &a {x: 1}\nb: {<<: *a, x: 2}\n")
    assert read_source(tmp_path / "p").parsed["pack.yaml"]["b"] == {"x": 2}


def test_the_edition_is_the_hash_of_what_is_law_and_not_of_the_tests() -> None:
    files = {"pack.yaml": "pack: p\n", "tables/t.csv": "a\n1\n"}
    assert source_of("p", files).edition == source_of("p", {**files, "tests/x.yaml": "y"}).edition
    assert source_of("p", files).edition != source_of("p", {**files, "tables/t.csv": "a\n2\n"}).edition


def test_an_official_text_is_kept_and_quoted(tmp_path: Path) -> None:
    source = tmp_path / "ccl.xml"
    source.write_text(CCL)
    made = import_official("ccl", source, tmp_path, open_library(tmp_path).law.packs)
    assert made.texts == 1
    assert "3A002" in made.only_in_pack
    assert list(quotes(tmp_path, "Supp. No. 1 to part 774 (ECCN 3A001)")) == ["3A001 Sample heading."]
    assert list(quotes(tmp_path, "15 CFR 999.9")) == []


@pytest.mark.parametrize(
    "body",
    [
        b"not xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
)
def test_a_file_that_is_not_the_official_text_changes_nothing(tmp_path: Path, body: bytes) -> None:
    source = tmp_path / "ccl.xml"
    source.write_bytes(body)
    with pytest.raises(NotOfficial, match="not eCFR XML"):
        import_official("ccl", source, tmp_path, open_library(tmp_path).law.packs)
    assert not (tmp_path / "official").exists()


SECTION = """<DIV5 N="{part}"><DIV8 N="§ {part}.1"><P>Sample wording.</P></DIV8></DIV5>"""


def test_sections_are_read_of_the_ear_and_of_no_other_law(tmp_path: Path) -> None:
    source, packs = tmp_path / "part.xml", open_library(tmp_path).law.packs
    source.write_text(SECTION.format(part=772))
    assert import_official("sections", source, tmp_path, packs).texts == 1
    assert list(quotes(tmp_path, "15 CFR 772.1")) == ["Sample wording."]
    source.write_text(SECTION.format(part=121))
    with pytest.raises(NotOfficial, match=r"section 121\.1 stands in it; a part between 730 and 774 of title 15"):
        import_official("sections", source, tmp_path, packs)
    source.write_text(SECTION.format(part=772))
    with pytest.raises(NotOfficial, match=r"section 772\.1 stands in it; part 744 of title 15"):
        import_official("part-744", source, tmp_path, packs)
    assert len(list((tmp_path / "official").iterdir())) == 1


@pytest.mark.parametrize(
    "rows",
    ["EUR,0,2026-09-15", "EUR,-1,2026-09-15", "EUR,nan,2026-09-15", "EUR,inf,2026-09-15", "EUR,1.1,yesterday",
     "USD,2,2026-09-15", "EUR,1.1,2026-09-15\nEUR,1.2,2026-09-15", "EUR,1.1"],
)  # fmt: skip
def test_rates_that_cannot_be_right_are_refused(rows: str) -> None:
    with pytest.raises(PackError, match="rates.csv"):
        read_rates(f"currency,usd,date\n{rows}\n")


def test_rates_are_as_of_their_latest_day() -> None:
    text = "currency,usd,date\nEUR,1.1,2026-09-14\nJPY,0.007,2026-09-15\n"
    assert read_rates(text) == ({"USD": 1.0, "EUR": 1.1, "JPY": 0.007}, "2026-09-15")
