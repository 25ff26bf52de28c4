"""The reader of official XML and the grammar of scopes, on an invented entry."""

from __future__ import annotations

import pytest

from navicert.law import ccl
from navicert.law.ecfr import Entry, read_ccl, read_effective_notes, read_entity_list

ENTRY = """
<DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX">
<HD1>Category 2</HD1>
<FP-2><B>2A000 Invented machines (see List of Items Controlled).</B></FP-2>
<FP-1><E T="04">License Requirements</E></FP-1>
<FP-1><I>Reason for Control:</I> NS, NP, AT</FP-1>
<DIV><DIV><TABLE>
<THEAD><TR><TH>Control(s)</TH><TH>Country chart</TH></TR></THEAD>
<TBODY>
<TR><TD>NS applies to entire entry</TD><TD>NS Column 2.</TD></TR>
<TR><TD>NP applies to 2A000.b</TD><TD>NP Column 1.</TD></TR>
<TR><TD>AT applies to entire entry AT Column 1.</TD></TR>
</TBODY></TABLE></DIV></DIV>
<FP-1><E T="05">List Based License Exceptions</E></FP-1>
<FP-1><I>LVS:</I> $5,000 for:</FP-1>
<P>2A000.a only</P>
<FP-1><I>GBS:</I> Yes</FP-1>
<FP-1><E T="04">Special Conditions for STA</E></FP-1>
<FP-1><I>STA:</I> not for 2A000.b</FP-1>
<FP-1><E T="04">List of Items Controlled</E></FP-1>
<FP-1><I>Related Controls:</I> none</FP-1>
<FP><I>Items:</I> a. Machines having x.</FP>
<P>b. Machines having z:</P>
<P>b.1. quickly;</P>
<NOTE><HED>Note:</HED><P><I>a. not a paragraph of the entry</I></P></NOTE>
<NOTE><HED><I>Note:</I></HED><P><I>a. nor this one</I></P><P>c. Machines closed into a note;</P></NOTE>
<P>d. through f. [Reserved]</P>
<FP-2><B>2A001 A second one.</B></FP-2>
<FP-1>License Requirements</FP-1>
<FP-1><I>Control(s):</I> CC applies to entire entry. A licence is needed everywhere.</FP-1>
<FP-2><B>EAR99 Everything else</B></FP-2>
<P>a. belongs to no entry</P>
</DIV9>
"""


def entries() -> tuple[Entry, ...]:
    return read_ccl(ENTRY)


def test_entries_stand_in_the_printed_order() -> None:
    assert [e.eccn for e in entries()] == ["2A000", "2A001"]
    assert entries()[0].reasons == "NS, NP, AT"


def test_a_row_of_one_cell_keeps_one_cell() -> None:
    rows = [(r.row, r.scope, r.requirement) for r in entries()[0].requirements]
    assert rows == [
        (1, "NS applies to entire entry", "NS Column 2."),
        (2, "NP applies to 2A000.b", "NP Column 1."),
        (3, "AT applies to entire entry AT Column 1.", ""),
    ]


def test_a_sentence_stands_in_for_a_missing_table() -> None:
    (row,) = entries()[1].requirements
    assert (row.scope, row.requirement) == ("CC applies to entire entry", "A licence is needed everywhere.")


def test_an_exception_line_takes_its_continuation_along() -> None:
    assert [(x.symbol, x.text) for x in entries()[0].exceptions] == [
        ("LVS", "$5,000 for: 2A000.a only"),
        ("GBS", "Yes"),
        ("STA", "not for 2A000.b"),
    ]


def test_paragraphs_are_those_of_the_items_and_of_nothing_else() -> None:
    paths = [p.path for p in entries()[0].paragraphs]
    assert paths == ["a", "b", "b.1", "c", "d", "e", "f"]
    assert entries()[1].paragraphs == ()


def test_the_source_may_be_bytes_but_must_hold_the_supplement() -> None:
    assert len(read_ccl(ENTRY.encode())) == 2
    with pytest.raises(ValueError, match="Supplement No. 1 to Part 774"):
        read_ccl("<DIV5/>")


def test_an_entity_list_repeats_the_country_of_its_group() -> None:
    listed = read_entity_list("""
        <DIV5><DIV9 N="Supplement No. 4 to Part 744"><TABLE>
        <TR><TH>Country</TH></TR>
        <TR><TD>RURITANIA</TD><TD>Alpha Works</TD><TD>All items</TD><TD>Denial</TD><TD>1 FR 1</TD></TR>
        <TR><TD/><TD>Beta Works</TD><TD>All items</TD><TD>Case by case</TD><TD>1 FR 2</TD></TR>
        <TR><TD>SYLDAVIA</TD><TD/><TD/><TD/><TD/></TR>
        </TABLE></DIV9><EFFDNOT><P>Stayed until further notice.</P></EFFDNOT></DIV5>""")
    assert [(e.country, e.entity, e.review_policy) for e in listed] == [
        ("RURITANIA", "Alpha Works", "Denial"),
        ("RURITANIA", "Beta Works", "Case by case"),
    ]


def test_notes_on_stayed_text_are_read() -> None:
    assert read_effective_notes("<DIV5><EFFDNOT><P>Stayed  until 9 May.</P></EFFDNOT></DIV5>") == (
        "Stayed until 9 May.",
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("entire entry", {}),
        ("entire entry, except 2A000.y", {"exclude": "y"}),
        ("2A000.a.1 through a.3, .h, and .l", {"include": "a.1;a.2;a.3;h;l"}),
        ("paragraphs .a to .c", {"include": "a;b;c"}),
        ("machines that are fast", None),
        ("entire entry, except fast ones", None),
        (
            "“technology” for items controlled by 2A000, .b or 2B001 to 2B003 for NP reasons",
            {
                "when": "(is_code(item.related_to, '2A000', '2A000.b')"
                " or code_between(item.related_to, '2B001', '2B003')) and related_np"
            },
        ),
        ("software for equipment controlled by 2A000.b to 2A000.d", {
            "when": "is_code(item.related_to, '2A000.b', '2A000.c', '2A000.d')"
        }),
        ("“technology” for fast items", None),
    ],
)  # fmt: skip
def test_a_scope_becomes_structure_or_is_left_to_a_person(text: str, found: dict[str, str] | None) -> None:
    assert ccl.scope("2A000", text) == found


def test_exception_lines_do_not_overlap() -> None:
    read = {
        "LVS": [ccl.Choice(("b",), "", "N/A"), ccl.Choice(("",), "", "3000")],
        "GBS": [ccl.Choice(("b.2",), "not item.attributes.civil", "no"), ccl.Choice(("",), "", "yes")],
    }
    assert ccl.lines(read, {"LVS": "N/A", "GBS": "no"}) == [
        ["b.2", "", "(item.attributes.civil)", "N/A", "yes"],
        ["b.2", "", "not (item.attributes.civil)", "N/A", "no"],
        ["b", "b.2", "True", "N/A", "yes"],
        ["", "b;b.2", "True", "3000", "yes"],
    ]


@pytest.mark.parametrize(
    ("text", "a5", "a6"),
    [
        ("Paragraph (c)(2) may not be used for any item in this entry", "yes", "no"),
        ("STA may not be used to ship any item in this entry to A:5 or A:6", "no", "no"),
        ("STA may not be used to ship any item in this entry to A:6", "yes", "no"),
    ],
)
def test_special_conditions_of_a_whole_entry(text: str, a5: str, a6: str) -> None:
    assert ccl.sta_of_whole_entry(text) == {"sta_a5": a5, "sta_a6": a6}


def test_special_conditions_of_some_paragraphs_are_left_to_a_person() -> None:
    assert ccl.sta_of_whole_entry("STA may not be used for 2A000.b to A:6") is None
