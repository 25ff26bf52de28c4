"""Two editions of a list compared: what came, what went, and which value of which field changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day

from listed import listing
from navicert.screening.difference import FIELDS, FieldChange, difference, words
from navicert.screening.listing import Alias, Identifier, Listing, Quality, Tie


def test_equal_editions_do_not_differ() -> None:
    both = [listing(1), listing(2)]
    assert not difference(both, reversed(both))


def test_entries_that_came_and_went_are_sorted_by_id() -> None:
    found = difference([listing(3), listing(1), listing(2)], [listing(2), listing(9), listing(4)])
    assert [each.id for each in found.added] == ["own-00004", "own-00009"]
    assert [each.id for each in found.removed] == ["own-00001", "own-00003"]
    assert found.changed == ()
    assert found.ids == {"own-00001", "own-00003", "own-00004", "own-00009"}


def test_a_changed_entry_names_its_fields_and_values() -> None:
    before = listing(1, births=("1961",), remarks="a", gender="male")
    names = (*before.names[:1], Alias("New Name", Quality.WEAK, "fr"))
    after = replace(before, names=names, births=("1961", "1962-03"), remarks="", delisted=Day(2026, 6, 30))
    (changed,) = difference([before], [after]).changed
    assert (changed.before, changed.after) == (before, after)
    assert changed.fields == (
        FieldChange("names", ("Works of 1",), ("New Name (weak, fr)",)),
        FieldChange("births", (), ("1962-03",)),
        FieldChange("delisted", (), ("2026-06-30",)),
        FieldChange("remarks", ("a",), ()),
    )


def test_the_order_of_values_says_nothing() -> None:
    before = listing(1, countries=("DE", "FR"))
    assert not difference([before], [replace(before, countries=("FR", "DE"), names=before.names[::-1])])


def test_every_field_of_a_listing_is_compared() -> None:
    assert set(FIELDS) == {f for f in Listing.__dataclass_fields__ if f != "id"}


def test_values_are_printed_in_words() -> None:
    assert words(Identifier("imo", "9074729")) == "imo 9074729"
    assert words(Identifier("tax", "12", "RU")) == "tax 12 (RU)"
    assert words(Tie("own-2", "owned by")) == "owned by: own-2"
    assert words(Alias("Plain")) == "Plain"
