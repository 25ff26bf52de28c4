"""Facts in words that no table knows, and facts that contradict each other: they may require, they never clear."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.law.spelling import customs_code, known_region, list_id, region_code
from navicert.library import Library
from navicert.terms import Answer, RegimeAnswer

CLEAR: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "from": "US", "to": "DE", "regime_under_test": "US-EAR",
    "item": {"us_eccn": "EAR99", "kind": "commodity", "origin": "US"}, "end_use": {"type": "civil"},
    "parties": [{"role": "end_user", "name": "Muster GmbH", "country": "DE"}], "complete": ["parties", "end_use"],
}  # fmt: skip


VISITOR = [{"role": "foreign_person", "name": "A visitor", "nationality": "IN"}]


def line(library: Library, **changed: Any) -> RegimeAnswer:
    (found,) = library.assess(read_facts({**CLEAR, **changed})).regimes
    return found


def party(**facts: Any) -> list[dict[str, Any]]:
    return [{"role": "end_user", "name": "Muster GmbH", "country": "DE", **facts}]


def test_the_plain_case_clears(library: Library) -> None:
    assert line(library).answer is Answer.NO_LICENCE


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"parties": party(listed=["BIS-ELL"])}, "parties[0].listed"),
        (
            {"date": "2025-10-15", "parties": party(ownership=[{"owner_listed": "the list", "percent": 60}])},
            "parties[0].ownership[0].owner_listed",
        ),
        ({"to": "ZZ"}, "destination"),
        ({"from": "JP", "item": {**CLEAR["item"], "origin": "ZZ"}}, "item.origin"),
        ({"to": "UA", "region": "Krimea"}, "region"),
        ({"to": "UA", "region": "UA-99"}, "region"),
        (
            {
                "regime_under_test": "EU-DU",
                "from": "FR",
                "to": "ES",
                "item": {"eu_code": "2B201"},
                "region": "the south",
            },
            "region",
        ),
    ],
)
def test_a_word_or_place_that_no_table_knows_never_clears(
    library: Library, changed: dict[str, Any], missing: str
) -> None:
    found = line(library, **changed)
    assert found.answer is Answer.UNKNOWN
    assert missing in found.missing


def test_a_law_is_not_ruled_out_by_a_place_that_is_not_assigned(library: Library) -> None:
    help_abroad = {"regime_under_test": "EU-DU", "activity": "technical_assistance", "to": "BR"}
    known, other = ([{"role": "exporter", "country": place}] for place in ("US", "ZZ"))
    assert line(library, **help_abroad, parties=known).answer is Answer.NOT_SUBJECT
    assert line(library, **help_abroad, parties=other).answer is Answer.UNKNOWN


@pytest.mark.parametrize("written", ["BIS-EL", "bis el", "Entity List", "BIS_EL"])
def test_a_list_may_be_written_in_several_ways(library: Library, written: str) -> None:
    assert line(library, parties=party(listed=[written])).answer is Answer.LICENCE_REQUIRED


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Crimea", "UA-43"),
        ("ua43", "UA-43"),
        ("Crimea (Ukraine)", "UA-43"),
        ("Kyiv (Crimea)", "Kyiv (Crimea)"),
        ("(Crimea) Kyiv", "(Crimea) Kyiv"),
        ("Donetsk Oblast", "UA-14"),
        ("UA-DNR", "UA-14"),
        ("es-ce", "ES-CE"),
        ("Ceuta (Spain)", "ES-CE"),
        ("Büsingen", "busingen"),
        ("sd dn", "sd dn"),
        ("Madrid", "Madrid"),
    ],
)
def test_a_region_may_be_written_in_several_ways(written: str, code: str) -> None:
    assert region_code(written) == code


@pytest.mark.parametrize(
    ("region", "state", "known"),
    [
        ("UA-43", "UA", True), ("UA-99", "UA", False), ("Kyiv (Crimea)", "UA", False), ("ES-CE", "ES", True),
        ("ES-M", "ES", True), ("ES-CEU", "ES", False), ("ES-51", "ES", False), ("MA-05", "ES", False),
        ("RU-MOW", "RU", True), ("RU-CR", "RU", False), ("RU-MOW", "DE", False), ("DE-BY", "DE", True),
        ("FR-75", "FR", True), ("FR-NC", "FR", False), ("NL-AW", "NL", False), ("US-CA", "US", True), ("US-PR", "US", False),
    ],
)  # fmt: skip
def test_only_a_region_of_the_state_can_be_weighed(region: str, state: str, known: bool) -> None:
    assert known_region(region, state) is known


def test_the_footnotes_of_the_entity_list_have_one_form() -> None:
    assert {list_id(t) for t in ("BIS-EL-FN4", "BIS-EL footnote 4", "bis-el:4")} == {"BIS-EL-FN4"}


@pytest.mark.parametrize(
    ("written", "code"),
    [("854231", "854231"), ("8542.31", "854231"), ("8542 31 90", "854231"), ("85423", "85423"), ("chips", "chips")],
)
def test_a_customs_code_has_six_digits(written: str, code: str | None) -> None:
    assert customs_code(written) == code


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_text_is_not_known(library: Library, blank: str) -> None:
    found = line(library, item={**CLEAR["item"], "us_eccn": blank})
    assert found.answer is Answer.UNKNOWN


RELEASE: dict[str, Any] = {
    "activity": "deemed_export", "to": "US",
    "item": {"us_eccn": "3E001", "kind": "technology", "origin": "US", "related_to": "3A001.a.2"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("people", "answer"),
    [
        ([{"nationality": "CA"}], Answer.NO_LICENCE),
        ([{"nationality": "IR"}], Answer.LICENCE_REQUIRED),
        ([{"nationality": "CA"}, {"nationality": "IR"}], Answer.UNKNOWN),
        ([{"nationality": "CA"}, {}], Answer.UNKNOWN),
        ([{"country": "CA"}], Answer.UNKNOWN),
        (
            [{"nationality": "IR", "permanent_resident_us": True}, {"nationality": "IR", "permanent_resident_us": False}],
            Answer.UNKNOWN,
        ),
    ],
)  # fmt: skip
def test_a_release_is_cleared_for_one_nationality_at_a_time(
    library: Library, people: list[dict[str, Any]], answer: Answer
) -> None:
    found = line(library, **RELEASE, parties=[{"role": "foreign_person", **p} for p in people])
    assert found.answer is answer or (answer is Answer.UNKNOWN and found.answer is Answer.LICENCE_REQUIRED)


def test_a_release_abroad_is_not_judged_by_nationality_alone(library: Library) -> None:
    people = [{"role": "foreign_person", "nationality": "CA"}]
    assert line(library, **{**RELEASE, "to": "IR"}, parties=people).answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ({"country": "KR", "nationality": "KR"}, Answer.NOT_SUBJECT),
        ({"country": "KR"}, Answer.UNKNOWN),
        ({"country": "KR", "nationality": "CN"}, Answer.LICENCE_REQUIRED),
    ],
)
def test_who_lives_in_the_country_is_not_taken_for_its_national(
    library: Library, who: dict[str, Any], answer: Answer
) -> None:
    """Technology that is told to a Korean in Korea leaves nobody's law; to a foreigner there it is an export."""
    facts = {**CLEAR, **RELEASE, "from": "KR", "to": "KR", "regime_under_test": "KR"}
    item = {"kind": "technology", "attributes": {"kr_code": "6E001"}}
    parties = [{"role": "recipient", "type": "individual", **who}]
    (found,) = library.assess(read_facts({**facts, "item": item, "parties": parties})).regimes
    assert found.answer is answer


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"item": {"us_eccn": "3A992", "kind": "technology", "origin": "US"}}, "item.kind"),
        ({"item": {"us_eccn": "3E991", "kind": "commodity", "origin": "US"}}, "item.kind"),
        ({"item": {"us_eccn": "3A992", "kind": "source_code", "origin": "US"}}, "item.kind"),
        ({"item": {**CLEAR["item"], "kind": "cruise_missile"}}, "item.us_eccn"),
        ({"item": {**CLEAR["item"], "kind": "drone", "range_km": 300}}, "item.us_eccn"),
        ({"item": {**CLEAR["item"], "kind": "complete_rocket", "range_km": 700, "eu_code": "none"}}, "item.eu_code"),
        ({"item": {**CLEAR["item"], "kind": "ballistic missile"}}, "item.us_eccn"),
        ({"item": {**CLEAR["item"], "kind": "cruise_missile", "eu_code": "9A112.a"}}, "item.us_eccn"),
        (
            {"item": {**CLEAR["item"], "kind": "source_code", "attributes": {"source_code": False}}},
            "item.attributes.source_code",
        ),
        (
            {
                "parties": [{"role": "freight_forwarder", "name": "Demo", "country": "DE"}, *party()],
                "end_use": {"type": "civil", "ultimate_end_user": "Demo"},
            },
            "end_use.ultimate_end_user",
        ),
        ({"activity": "deemed_export", "to": "IN", "final_destination": "PK", "parties": VISITOR}, "activity"),
        ({"item": {**CLEAR["item"], "eu_code": "ML22.a"}}, "item.kind"),
        (
            {"item": {"us_eccn": "3A001", "kind": "technology", "origin": "US", "attributes": {"published": True}}},
            "item.kind",
        ),
        ({"activity": "transfer_in_country", "from": "FR"}, "destination"),
        ({"parties": party(country="FR")}, "final_destination"),
        ({"parties": [*party(), {"role": "end_user", "country": "FR"}]}, "final_destination"),
    ],
)
def test_facts_that_contradict_each_other_clear_nobody(library: Library, changed: dict[str, Any], missing: str) -> None:
    found = line(library, **changed)
    assert found.answer is Answer.UNKNOWN
    assert missing in found.missing


@pytest.mark.parametrize(
    "changed",
    [
        {"item": {"us_eccn": "3E991", "kind": "technology", "origin": "US"}},
        {"item": {**CLEAR["item"], "kind": "drone", "range_km": 299}},
        {"activity": "transfer_in_country", "from": "DE"},
        {"parties": party(country="FR"), "final_destination": "DE"},
        {"parties": party(country="FR"), "complete": ["parties", "end_use", "route"]},
        {"parties": [*party(), {"role": "purchaser", "country": "FR"}]},
    ],
)
def test_facts_that_fit_are_cleared(library: Library, changed: dict[str, Any]) -> None:
    assert line(library, **changed).answer is Answer.NO_LICENCE


def test_an_item_beside_lines_holds_for_every_line(library: Library) -> None:
    facts = {**CLEAR, "item": {"us_eccn": "9A610.a"}, "lines": [{"kind": "commodity", "origin": "US"}]}
    assert library.assess(read_facts(facts)).headline is Answer.LICENCE_REQUIRED


def test_an_item_that_is_none_of_the_lines_is_assessed_with_them(library: Library) -> None:
    facts = {**CLEAR, "lines": [{"us_eccn": "EAR99", "origin": "US", "kind": "commodity"}]}
    assert library.assess(read_facts(facts)).headline is Answer.NO_LICENCE
    found = library.assess(read_facts({**facts, "item": {**CLEAR["item"], "us_eccn": "9A610.a"}}))
    assert (found.headline, len(found.lines)) == (Answer.LICENCE_REQUIRED, 1)


@pytest.mark.parametrize(
    ("kind", "who", "asked"),
    [
        ("technology", {"nationality": "IR"}, True),
        ("software", {"nationality": "IR", "country": "US"}, True),
        ("technology", {"nationality": "IR", "permanent_resident_us": True}, False),
        ("technology", {"nationality": "US"}, False),
        ("commodity", {"nationality": "IR"}, False),
    ],
)
def test_what_is_told_to_a_foreigner_inside_is_no_export(
    library: Library, kind: str, who: dict[str, Any], asked: bool
) -> None:
    """A release that somebody calls an export from the United States to the United States."""
    item = {"us_eccn": "EAR99", "kind": kind, "origin": "US"}
    told = [{"role": "end_user", "name": "A visitor", **who}]
    found = line(library, to="US", item=item, parties=told)
    assert ("activity" in found.missing) == asked


@pytest.mark.parametrize(
    ("roles", "asked"),
    [
        (["purchaser"], True),
        (["purchaser", "freight_forwarder"], True),
        (["intermediate_consignee"], True),
        (["purchaser", "end_user"], False),
        (["purchaser", "ultimate_consignee"], False),
        (["exporter"], False),
    ],
)
def test_who_receives_is_asked_where_only_a_buyer_is_named(library: Library, roles: list[str], asked: bool) -> None:
    """All parties are stated: somebody must receive the goods, and the rules look at him."""
    named = [{"role": role, "name": "Muster GmbH", "country": "DE", "type": "company"} for role in roles]
    found = line(library, parties=named)
    assert ("parties.role" in found.missing, found.answer is Answer.UNKNOWN) == (asked, asked)
    assert "parties.role" not in line(library, parties=named, complete=["end_use"]).missing


@pytest.mark.parametrize(
    ("named", "asked"), [("Nile Works", True), ("army", True), ("muster gmbh", False), ("", False), (None, False)]
)
def test_who_uses_it_in_the_end_is_one_of_the_parties(library: Library, named: str | None, asked: bool) -> None:
    """Only a party is compared with the lists, and only his country and kind are judged."""
    found = line(library, end_use={"type": "civil", "ultimate_end_user": named})
    assert ("end_use.ultimate_end_user" in found.missing, found.answer is Answer.UNKNOWN) == (asked, asked)


def test_a_transfer_inside_a_country_ends_there(library: Library) -> None:
    """What is handed over in Germany and ends in India is exported; the word is doubted, and the law of exports asked."""
    way = {"activity": "transfer_in_country", "from": "DE", "to": "DE", "final_destination": "IN"}
    found = line(library, **way, regime_under_test="EU-DU", item={"kind": "commodity", "eu_code": "3A001.a.2"})
    assert found.answer in (Answer.UNKNOWN, Answer.LICENCE_REQUIRED)
    assert [n.id for n in (*found.needs, *found.possible_needs)]
