"""What a mark says of an open fact that nobody states (docs/packs.md, the column ``closed``)."""

from __future__ import annotations

import pytest

from navicert.law.case import Facts
from navicert.law.declared import PackError, read_facts_csv
from navicert.law.unknown import Unknown

HEADER = "fact,type,unit,question,closed\n"
DECLARED = read_facts_csv(
    HEADER
    + "item.attributes.meets_or_exceeds_2B109,bool,,Does it reach the figures of 2B109?,asked\n"
    + "item.attributes.printed_matter,bool,,Is it printed matter?,\n"
    + "authorisation_facts.known_breach,bool,,Is a breach known?,end_use\n",
    "xx/facts.csv",
)


@pytest.mark.parametrize(
    ("fact", "by_item", "by_end_use"),
    [
        ("item.attributes.meets_or_exceeds_2B109", None, None),  # no mark answers it
        ("item.attributes.printed_matter", False, None),  # the mark of the item says no to every yes/no fact of it
        ("authorisation_facts.known_breach", None, False),
    ],
)
def test_a_mark_answers_what_it_closes_and_nothing_else(fact: str, by_item: object, by_end_use: object) -> None:
    for marks, said in (({"item"}, by_item), ({"end_use"}, by_end_use), ({"parties", "route"}, None)):
        found = Facts({}, frozenset(marks), DECLARED)[fact]
        assert isinstance(found, Unknown) if said is None else found is said


def test_a_part_that_is_none_is_refused() -> None:
    with pytest.raises(PackError, match="closed by 'goods'; the parts are parties, end_use, item, route, or 'asked'"):
        read_facts_csv(HEADER + "item.attributes.printed_matter,bool,,Is it printed matter?,goods\n", "xx/facts.csv")
