"""The catalogue of lists: what ships, what an installation sets, and what programmes of a list mean."""

from __future__ import annotations

from pathlib import Path

import pytest

import navicert.screening.readers as readers
from listed import TODAY, listing
from navicert.law.spelling import LISTS
from navicert.library.catalogue import find_source, read_catalogue
from navicert.screening.listing_error import ListError
from navicert.terms import Layer


def test_settings_of_the_installation_go_before_what_ships(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text(
        "defaults: {stale_after_days: 2}\n"
        "lists:\n"
        "  EU-FSF: {token: abc, stale_after_days: 1, layer: enhanced_vetting, threshold: 0.8}\n"
        "  OFAC-SDN: {programmes: {SDGT: {layer: special_licence}}}\n"
        "  MINE: {title: Mine, format: own, parts: {list: 'https://example.org/{day-3}/a'}}\n"
    )
    catalogue = read_catalogue(tmp_path)
    assert catalogue["UN-SC"].stale_after_days == 2
    assert (catalogue["EU-FSF"].stale_after_days, catalogue["EU-FSF"].threshold) == (1, 0.8)
    assert catalogue["EU-FSF"].addresses(TODAY)["list"].endswith("token=abc")
    assert catalogue["MINE"].addresses(TODAY) == {"list": "https://example.org/2026-11-18/a"}
    sdn = catalogue["OFAC-SDN"]
    assert sdn.layer_of(listing(1, programmes=("SDGT",))) == Layer.SPECIAL_LICENCE
    assert sdn.layer_of(listing(1, programmes=("SDGT", "IRAN"))) == Layer.BLOCK
    assert catalogue["EU-FSF"].layer_of(listing(1)) == Layer.ENHANCED_VETTING


@pytest.mark.parametrize(
    ("name", "programmes", "layer", "on"),
    [
        ("US-CSL", ("EL",), Layer.SPECIAL_LICENCE, ("BIS-EL",)),
        ("US-CSL", ("SSI", "UKRAINE-EO13662"), Layer.ENHANCED_VETTING, ("OFAC-SSI",)),
        ("US-CSL", ("SSI", "SDN"), Layer.BLOCK, ("OFAC-SSI", "OFAC-SDN")),
        ("US-CSL", ("A NEW LIST",), Layer.BLOCK, ("US-CSL",)),
        ("BIS-EL", ("BIS-EL", "BIS-EL-FN4"), Layer.SPECIAL_LICENCE, ("BIS-EL", "BIS-EL-FN4")),
        ("OFAC-NONSDN", ("FSE-IR",), Layer.BLOCK, ("OFAC-FSE",)),
        ("CN-MOFCOM", ("cn-unreliable-entity-list",), Layer.ENHANCED_VETTING, ("CN-UEL",)),
        ("UN-SC", ("Al-Qaida",), Layer.BLOCK, ("UN-SC",)),
    ],
)
def test_programmes_name_the_list_of_the_law_and_the_layer(
    tmp_path: Path, name: str, programmes: tuple[str, ...], layer: Layer, on: tuple[str, ...]
) -> None:
    each = listing(1, programmes=programmes)
    found = find_source(tmp_path, name)
    assert (found.layer_of(each), found.lists_of(each)) == (layer, on)


def test_the_lists_that_programmes_name_are_known_to_the_law(tmp_path: Path) -> None:
    named = {row.list for each in read_catalogue(tmp_path).values() for row in each.programmes.values() if row.list}
    covered = {name for each in read_catalogue(tmp_path).values() for name in each.covers}
    assert (named | covered) - LISTS == set()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lists: {EU-FSF: {stale: 3}}", "EU-FSF, stale: Extra inputs"),
        ("lists: {NEW: {title: x}}", "NEW, format: Field required"),
        ("lists: {bad/id: {title: x, format: own}}", "String should match"),
        ("lists: {EU-FSF: [1]}", "EU-FSF: is not a block"),
        ("lists: [1]", "one block for each list id"),
        ("list: {}", "only `defaults` and `lists` stand at its top, not list"),
        ("lists: {", "is not YAML text"),
    ],
)
def test_settings_that_cannot_be_right_are_told(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "lists.yaml").write_text(text)
    with pytest.raises(ListError, match=sentence):
        read_catalogue(tmp_path)


def test_a_list_without_address_or_token_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"EU-FSF is given out with a token: .*lists.yaml"):
        find_source(tmp_path, "EU-FSF").addresses(TODAY)
    with pytest.raises(ListError, match="navicert lists import JP-MOF FILE"):
        find_source(tmp_path, "JP-MOF").addresses(TODAY)
    with pytest.raises(ListError, match="no list is called 'XX'; there are"):
        find_source(tmp_path, "XX")


def test_every_format_of_the_catalogue_exists() -> None:
    catalogue = read_catalogue(Path("/nonexistent"))
    assert {name: each.format for name, each in catalogue.items() if each.format not in readers.READERS} == {}
