"""Printed lists: paragraphs found in pages of text, and what differs between two editions."""

from __future__ import annotations

from pathlib import Path

import pytest

from navicert.change.figures import compared, limits, parting
from navicert.change.lists import compare_lists
from navicert.law.annex import AnnexError
from navicert.law.printed import Printed, read_pages
from navicert.library.printed_lists import NotAList, read_printed

PAGES = """CATEGORY 9 - INVENTED GOODS

9A901   Invented engines, as follows:
        N.B.   SEE ALSO 9A902.
        a.     Engines having all of the following:
               1.     A thrust exceeding 4 000 N; and
               2.     A mass of less than 300 kg;
               Technical Note:
               For the purposes of 9A901.a.:
                           1.    'Mass' is without fuel.
                           2.    'Thrust' is at sea level.
                                                                                    12
                      CATEGORY 9 - INVENTED GOODS
        b.     Parts of engines, specified by
               9A901.a.;
9A901   continued
        c.     Not used;
9A902   Invented aircraft with an endurance of 3 hours or more.
"""


def test_pages_are_read_into_paragraphs_and_notes() -> None:
    found = read_pages(PAGES)
    assert found.items == {
        "9A901": "Invented engines, as follows:",
        "9A901.a": "Engines having all of the following:",
        "9A901.a.1": "A thrust exceeding 4 000 N; and",
        "9A901.a.2": "A mass of less than 300 kg;",
        "9A901.b": "Parts of engines, specified by 9A901.a.;",
        "9A901.c": "Not used;",
        "9A902": "Invented aircraft with an endurance of 3 hours or more.",
    }
    assert "'Thrust' is at sea level." in found.notes["9A901.a"]
    assert found.doubtful == frozenset()


def test_an_entry_whose_numbering_breaks_is_doubted_and_not_guessed_at() -> None:
    found = read_pages(PAGES.replace("        b.     Parts", "        d.     Parts"))
    assert found.doubtful == {"9A901"}
    (lost,) = [d for d in compare_lists(read_pages(PAGES), found) if d.code == "9A901.b"]
    assert lost.change == "unclear"


def test_a_page_without_an_entry_is_refused() -> None:
    with pytest.raises(AnnexError, match="no entry"):
        read_pages("Dear reader,\n\nnothing is listed here.\n")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("A thrust exceeding 4 000 N; and", "A thrust exceeding 2000 N; and", "stricter"),
        ("A thrust exceeding 2000 N; and", "A thrust exceeding 4 000 N;", "looser"),
        ("A mass of less than 300 kg;", "A mass of less than 400 kg;", "stricter"),
        ("A range of 300 km or more", "A range of 250 km or more", "stricter"),
        ("Not exceeding 0,5 mm", "Not exceeding 0,4 mm", "looser"),
        ("Equal to or less than 15 ms", "Equal to or less than 20 ms", "stricter"),
        ("not less than 10 bar", "not less than 20 bar", "looser"),
        ("A thrust exceeding 4 000 N", "A thrust exceeding 4000 N;", "same"),
        ("exceeding 43,5 GHz", "exceeding 43.5 GHz", "same"),
        ("Engines and their parts", "Engines and specially designed parts", "reworded"),
        # nothing is said of these
        ("A thrust of 4000 N", "A thrust of 2000 N", "changed"),
        ("exceeding 5 m and less than 9 m", "exceeding 4 m and less than 8 m", "changed"),
        ("does not control engines exceeding 500 N", "does not control engines exceeding 600 N", "changed"),
        ("a dose of 5 x 103 Gy or more", "a dose of 5 x 104 Gy or more", "changed"),
        ("A thrust exceeding 4 000 N", "A speed exceeding 2 000 m/s", "changed"),
    ],
)
def test_stricter_and_looser_only_where_it_can_be_shown(before: str, after: str, change: str) -> None:
    assert compared(before, after)[0] == change


def test_the_side_of_each_limit_is_read() -> None:
    found = limits("Specified to function at levels exceeding 15 g but less than or equal to 100 g")
    assert [(x.value, x.side, x.unit) for x in found] == [(15, "above", "g"), (100, "below", "g")]


def test_the_accelerometer_limits_of_the_demo_world_in_print() -> None:
    """A part with a bias of 3000 was caught by the older limit and is let off by the newer one: looser."""
    before = 'A "bias" "repeatability" of less (better) than 5000 micro g over a period of one year; and'
    after = 'A "bias" "repeatability" of less (better) than 1 250 micro g over a period of one year; and'
    change, why = compared(before, after)
    assert (change, "5000 micro" in why) == ("looser", True)


def test_a_paragraph_that_moved_is_known_by_its_words() -> None:
    one = Printed("", {"9A901.a": "Engines specially designed for invented aircraft of any kind"})
    other = Printed("", {"9A903.b": "Engines specially designed for invented aircraft of any kind"})
    assert [(d.code, d.change, d.why) for d in compare_lists(one, other)] == [
        ("9A901.a", "renumbered", "stands as 9A903.b with the same words")
    ]


def test_a_number_that_only_lost_a_level_is_no_renumbering() -> None:
    """As a page break makes it: the paragraph is printed further in, and is read as one of the paragraph above."""
    words = "Software specially designed to control the growth of invented crystals"
    read, meant = Printed("", {"9A901.b.2.c": words, "9A901.d": "x"}), Printed("", {"9A901.c": words, "9A901.d": "y"})
    found = {d.code: (d.change, d.why) for d in compare_lists(read, meant)}
    assert found["9A901.b.2.c"][0] == "unclear"
    assert found["9A901.b.2.c"][1].startswith("doubtful numbering")
    assert found["9A901.b.2.c"][1].endswith("in the second it stands as 9A901.c with the same words")
    assert found["9A901.d"][0] == "unclear"  # the whole entry is doubted


def test_an_entry_with_letters_beside_figures_is_doubted_and_its_neighbours_are_not() -> None:
    one = Printed("", {"9A901.a": "Engines", "9A901.e.1": "Small engines", "9A902.a": "Wings"})
    other = Printed("", {"9A901.a": "Engines", "9A901.1": "Small engines", "9A902.b": "Wings"})
    assert [(d.code, d.change) for d in compare_lists(one, other)] == [
        ("9A901.1", "unclear"), ("9A901.e.1", "unclear"), ("9A902.a", "removed"), ("9A902.b", "added"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("a throughput greater than or equal to 56 m3/s when dry", "a throughput greater than or equal to 5 m3/s when dry",
         "the limit is 56 m3/s in the first and 5 m3/s in the second"),
        ("exceeding 15 Weighted TeraFLOPS (WT);", "exceeding 24 Weighted TeraFLOPS (WT);",
         "the limit is 15 Weighted TeraFLOPS in the first and 24 Weighted TeraFLOPS in the second"),
        ("exceeding 4 or more", "exceeding 2 or more", "the limit is 4 in the first and 2 in the second"),
    ],
)  # fmt: skip
def test_a_limit_is_named_with_its_whole_unit(before: str, after: str, says: str) -> None:
    assert says in compared(before, after)[1]


def test_long_wordings_are_cut_so_that_the_difference_is_seen() -> None:
    same = "invented centrifugal blowers of 70 % or more, " * 10
    one, other = parting(f"{same}above 56 m; {same}", f'"{same.replace("70 %", "70%")}" above 5 m; {same}', 240)
    assert (" above 56 m;" in one, " above 5 m;" in other) == (True, True)
    assert (one[:2], one[-2:]) == ("… ", " …")
    assert parting("A mass of 5 kg", "A mass of 6 kg", 240) == ("A mass of 5 kg", "A mass of 6 kg")


def test_of_two_states_figures_count_though_words_differ_but_not_under_another_head() -> None:
    here = {
        "3A902": "Signal analysers, as follows:",
        "3A902.c": '"Signal analysers" having a frequency exceeding 110 GHz;',
    }
    there = {
        "3A902": "Signal analyzers as follows",
        "3A902.c": "“Signal analyzers” having a frequency exceeding 90 GHz",
    }
    different = {**there, "3A902": "Digital recorders that store what was received on magnetic tape"}
    one, two, three = (Printed("", x) for x in (here, there, different))
    assert [d.change for d in compare_lists(one, two, states=True) if d.code == "3A902.c"] == ["stricter"]
    assert [d.change for d in compare_lists(one, two) if d.code == "3A902.c"] == ["changed"]
    assert "stricter" not in {d.change for d in compare_lists(one, three, states=True)}


def test_what_is_no_list_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for name, text in (
        ("a.json", '{"entries": 3}'),
        ("b.xml", "<html/>"),
        ("c.txt", "nothing"),
        ("d.gz", "not packed"),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(NotAList, match=name):
            read_printed(path)


@pytest.mark.shared
def test_norway_s_list_of_2022_against_annex_i_of_2025(shared: Path) -> None:
    """Real differences between two editions: limits of computers and lasers, the 500 series, the new fermenters."""
    rules = shared / "data/rules"
    before = read_printed(rules / "no/list_II_dual_use_2022.txt.gz")
    after = read_printed(rules / "eu/annex_i_2021-821_consolidated_2025-11-15.json.gz")
    assert len(set(before.items) & set(after.items)) > 0.98 * len(before.items)
    found = {d.code: d for d in compare_lists(before, after)}
    assert (found["4D001.b.1"].change, found["3A002.d.2"].change) == ("looser", "stricter")
    assert (
        "the limit is 15 Weighted TeraFLOPS in the first and 24 Weighted TeraFLOPS in the second"
        in found["4D001.b.1"].why
    )
    assert (found["2B510"].change, found["3A501"].change, found["3C508"].change) == ("added",) * 3
    assert {d.change for code, d in found.items() if code.startswith("3A001")} == {"unclear"}  # a page is misread there
    assert {code for code, d in found.items() if d.change == "renumbered"} == {"2B352.c.3", "2B352.c.4"}
    assert all(d.change == "unclear" for code, d in found.items() if code.startswith(("1C010", "9D004")))
    shown = {code: d.change for code, d in found.items() if d.change in ("stricter", "looser")}
    assert shown == {
        **dict.fromkeys(("0B004.b.2", "3A002.d.2", "3A002.d.4.a", "3A002.d.4.b"), "stricter"),
        **dict.fromkeys(("3A002.c.3", "3A002.c.4.a", "3A002.c.4.b.1", "3A002.c.4.b.2", "3A002.d.3.e"), "looser"),
        **dict.fromkeys(("3A002.d.5.c", "3A002.d.6", "4D001.b.1", "6A005.b.3.a.2", "6A005.d.1.a.2"), "looser"),
    }
