"""A dossier: what it may hold, what is refused with a sentence, what is still missing, and what facts it gives."""

from __future__ import annotations

from datetime import date as Day
from typing import Any

import pytest

from licence_applications import DAY, HOME, application
from navicert.assess.facts import read_facts
from navicert.law.unknown import Unknown
from navicert.library.kinds import kinds
from navicert.licensing.completeness import missing
from navicert.licensing.conditions import applies
from navicert.licensing.differences import differences
from navicert.licensing.dossier import BadDossier, Dossier, problems_in, read_dossier
from navicert.licensing.facts import facts_each, facts_of
from navicert.licensing.forms import printed
from navicert.terms import BadFacts

MILITARY, INDIVIDUAL, GLOBAL = kinds()["military-individual"], kinds()["individual"], kinds()["global"]
SEEKERS = application("Seekers for an ally outside the Union")
CAMERAS = application("Thermal cameras for a hospital")


def line(**parts: Any) -> dict[str, Any]:
    return {"goods": [parts]}


REFUSED = {
    "an unknown field": ({"destinaton": "BR"}, "destinaton", "There is no field “destinaton” here; did you mean destination?"),
    "an unknown part": (line(descr="x"), "goods.0.descr", "There is no field “descr” here; did you mean description?"),
    "a null": ({"destination": None}, "destination", "Leave the field out where it is not known; null is not read."),
    "a blank": ({"contact_name": "  "}, "contact_name", "This is blank; leave the field out where there is nothing to say."),
    "an empty list": ({"via": []}, "via", "This is blank; leave the field out where there is nothing to say."),
    "a name of 10,000 characters": (
        {"end_user": {"name": "x" * 10_000}}, "end_user.name", "This has 10,000 characters; at most 300 are read.",
    ),
    "a mark that turns the direction": (
        {"end_user": {"name": "ACME \u202eDTL"}}, "end_user.name",
        "This holds U+202E, which nobody can see or which turns the reading direction; take it out.",
    ),
    "a NUL": (
        {"contact_name": "a\0b"}, "contact_name",
        "This holds U+0000, which nobody can see or which turns the reading direction; take it out.",
    ),
    "two lines where there is one": ({"contact_name": "a\nb"}, "contact_name", "This is one line of text; take the line breaks and tabs out."),
    "money as a number": (
        line(value={"amount": 1250.5, "currency": "EUR"}), "goods.0.value.amount",
        "“1250.5” is a number; write amounts as text, such as \"1250.50\", so that nothing is rounded.",
    ),
    "money with separators": (
        line(value={"amount": "1,250.50", "currency": "EUR"}), "goods.0.value.amount",
        "“1,250.50” is not an amount; write digits with a point before the cents, such as 1250.50, without separators.",
    ),
    "money without currency": (line(value={"amount": "5"}), "goods.0.value", "Money is an amount and a currency, such as 1250.50 and EUR."),
    "a currency that is none": (
        line(value={"amount": "5", "currency": "EURO"}), "goods.0.value.currency",
        "“EURO” is not a currency; use a code such as EUR, USD or GBP.",
    ),
    "a negative quantity": (
        line(quantity={"amount": "-3", "unit": "items"}), "goods.0.quantity.amount",
        "“-3” is negative; amounts are zero or more.",
    ),
    "a quantity of nothing": (line(quantity={"amount": "0.0", "unit": "items"}), "goods.0.quantity.amount", "A quantity is more than zero."),
    "a day of 1900": ({"contract_day": "1900-01-01"}, "contract_day", "“1900-01-01” is outside the years 2000 to 2099."),
    "a day that is none": ({"contract_day": "2026-02-30"}, "contract_day", "“2026-02-30” is not a day; write it as 2026-09-15."),
    "a day written otherwise": ({"contract_day": "20260915"}, "contract_day", "“20260915” is not a day; write it as 2026-09-15."),
    "a country by its name": ({"destination": "Brazil"}, "destination", "“Brazil” is not a country; use a code of two capital letters, such as DE."),
    "a country twice": ({"via": ["PT", "PT"]}, "via", "“PT” stands twice."),
    "a choice that is none": ({"stays": "perhaps"}, "stays", "“perhaps” is not one of yes, no, unknown."),
    "a truth value for yes": ({"stays": True}, "stays", "“True” is not one of yes, no, unknown."),
    "an unticked tick": ({"true_and_complete": False}, "true_and_complete", "A tick is true; leave the field out where it is not ticked."),
    "a list entry in another spelling": (
        line(codes={"eu_code": "ML4a"}), "goods.0.codes.eu_code", "“ML4a” is not a list entry; write it as 3A001.a.2, ML4.a or none.",
    ),
    "a customs code of five digits": (line(customs_code="84818"), "goods.0.customs_code", "“84818” is not a customs code; it has 6, 8 or 10 digits."),
    "a line number twice": ({"goods": [{"line": "1"}, {"line": "1"}]}, "goods", "“1” stands twice."),
    "501 lines": ({"goods": [{"line": str(n)} for n in range(1, 502)]}, "goods", "This has 501 entries; at most 500 are read."),
    "a share of 120 per cent": ({"end_user": {"owners": [{"percent": "120"}]}}, "end_user.owners.0.percent", "“120” is more than 100."),
    "a parameter with a strange name": (
        line(parameters={"range km": "3"}), "goods.0.parameters", "“range km” is not a name; use letters, digits and _, such as frame_rate_hz.",
    ),
    "a negative range": (line(parameters={"range_km": "-3"}), "goods.0.parameters.range_km", "“-3” is negative; amounts are zero or more."),
    "a range in words": (
        line(parameters={"range_km": "far"}), "goods.0.parameters.range_km",
        "“far” is not an amount; write digits with a point before the cents, such as 1250.50, without separators.",
    ),
    "a parameter that has its own field": (line(parameters={"value": "1"}), "goods.0.parameters.value", "“value” has a field of its own; state it there."),
    "a mark that is neither yes nor no": (line(parameters={"mtcr": "maybe"}), "goods.0.parameters.mtcr", "“maybe” is not one of yes, no."),
    "a share of 120 per cent in a parameter": (
        line(parameters={"boron_percent": "120"}), "goods.0.parameters.boron_percent", "“120” is not a percentage between 0 and 100.",
    ),
    "what looks like a day and is none": (
        {"end_user": {"identifiers": {"register": "2026-02-30"}}}, "end_user.identifiers.register",
        "“2026-02-30” is not a day; write it as 2026-09-15.",
    ),
    "a role that the type does not know": ({"others": [{"role": "end_user"}]}, "others.0.role", "“end_user” is not one of purchaser, intermediate_consignee, freight_forwarder, broker."),
    "text for a party": ({"end_user": "ACME"}, "end_user", "A mapping of fields is needed, not “ACME”."),
    "half a character": ({"contact_name": "\ud800"}, "contact_name", "This holds U+D800, which nobody can see or which turns the reading direction; take it out."),
}  # fmt: skip


@pytest.mark.parametrize(("given", "path", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_refused_with_its_place_and_a_sentence(
    given: dict[str, Any], path: str, sentence: str
) -> None:
    assert [(p.path, p.sentence) for p in problems_in(INDIVIDUAL, given)] == [(path, sentence)]
    with pytest.raises(BadDossier):
        read_dossier(INDIVIDUAL, given)


@pytest.mark.parametrize("given", [None, [], "x", 5])
def test_only_a_mapping_is_a_dossier(given: Any) -> None:
    assert [p.sentence[:28] for p in problems_in(INDIVIDUAL, given)] == ["A mapping of fields is neede"]


def test_a_dossier_of_two_megabytes_is_refused() -> None:
    goods = [{"line": str(n), "parameters": {f"p{i}": "x" * 300 for i in range(60)}} for n in range(1, 200)]
    assert ["bytes" in p.sentence for p in problems_in(INDIVIDUAL, {"goods": goods})] == [True]


def test_reading_changes_nothing_and_keeps_its_own_copy() -> None:
    given = {"goods": [{"value": {"amount": "8.50", "currency": "EUR"}}], "contact_name": " Jana "}
    dossier = read_dossier(INDIVIDUAL, given)
    assert dossier.values == given
    assert dossier.text() == '{"contact_name":" Jana ","goods":[{"value":{"amount":"8.50","currency":"EUR"}}]}'
    given["goods"].append({})  # type: ignore[attr-defined]
    assert len(dossier.values["goods"]) == 1


def test_names_in_other_scripts_are_kept_letter_by_letter() -> None:
    names = ["النهراوي للتجارة", "ООО «Волгин Техмаш»", "振麓微系统有限公司", "می‌خواهم", "Škorávě"]
    assert problems_in(INDIVIDUAL, {"end_user": {"name": names[0], "aliases": names[1:]}}) == ()


def test_an_empty_draft_lacks_everything_that_is_needed() -> None:
    gaps = missing(MILITARY, read_dossier(MILITARY, {}), [])
    needed = [f.id for f in MILITARY.fields() if f.needed is not False]
    assert [g.path for g in gaps if g.path] == needed
    assert [g.piece for g in gaps if g.piece] == ["end_use_certificate", "specification", "contract", "foreign_consent"]
    assert gaps[0].sentence == "“Applicant” is needed."
    assert gaps[0].law == "AWV § 21(1)"


def test_the_missing_certificate_is_named_with_its_law() -> None:
    dossier = read_dossier(MILITARY, SEEKERS.dossier)
    (gap,) = missing(MILITARY, dossier, [p for p in SEEKERS.pieces if p != "end_use_certificate"])
    assert (gap.sentence, gap.law) == (
        "The document “End-use certificate signed by the end user” is needed.",
        "AWV § 21(2)",
    )


def test_a_part_of_a_party_or_line_is_missed_at_its_place() -> None:
    end_user = {k: v for k, v in SEEKERS.dossier["end_user"].items() if k != "signatory"}
    goods = [{k: v for k, v in SEEKERS.dossier["goods"][0].items() if k != "grading"}]
    dossier = read_dossier(MILITARY, {**SEEKERS.dossier, "end_user": end_user, "goods": goods})
    assert [(g.path, g.sentence) for g in missing(MILITARY, dossier, SEEKERS.pieces)] == [
        ("end_user.signatory", "“Who signs for the party” is needed in “End user”."),
        ("goods.0.grading", "“Security grading” is needed in “Goods”, entry 1."),
    ]


@pytest.mark.parametrize(("foreign_parts", "lacks"), [("yes", True), ("unknown", True), (None, True), ("no", False)])
def test_what_may_be_needed_is_asked_for_until_it_is_known_not_to_be(foreign_parts: str | None, lacks: bool) -> None:
    given = {k: v for k, v in SEEKERS.dossier.items() if k != "foreign_parts"}
    dossier = read_dossier(MILITARY, given if foreign_parts is None else given | {"foreign_parts": foreign_parts})
    gaps = missing(MILITARY, dossier, [p for p in SEEKERS.pieces if p != "foreign_consent"])
    assert ("foreign_consent" in [g.piece for g in gaps]) is lacks
    assert [g.unless for g in gaps if g.piece] in ([], [()], [("dossier.foreign_parts",)])


def test_a_condition_of_a_line_holds_where_it_holds_for_one_line() -> None:
    radar = application("Radar parts from Norway to Jordan")
    kind = kinds()["transit"]
    plain = {"line": "9", "description": "Crate", "codes": {"eu_code": "none"}}
    for goods, holds in ((radar.dossier["goods"], True), ([plain], False), ([plain, *radar.dossier["goods"]], True)):
        assert applies(kind, read_dossier(kind, {**radar.dossier, "goods": goods}), "military_list") is holds
    unstated = read_dossier(kind, {**radar.dossier, "goods": [{"line": "1", "description": "Crate"}]})
    assert isinstance(applies(kind, unstated, "military_list"), Unknown)


def test_flags_and_documents_are_unknown_until_they_are_given() -> None:
    dossier = read_dossier(INDIVIDUAL, CAMERAS.dossier)
    assert isinstance(applies(INDIVIDUAL, dossier, "'P03' in flags"), Unknown)
    assert applies(INDIVIDUAL, dossier, "'P03' in flags", flags=["P03"]) is True
    assert applies(INDIVIDUAL, dossier, "'contract' in pieces", pieces=[]) is False


def test_the_dossier_gives_the_facts_of_the_law() -> None:
    facts = facts_of(INDIVIDUAL, read_dossier(INDIVIDUAL, CAMERAS.dossier), DAY, HOME)
    assert {k: facts[k] for k in ("date", "activity", "from", "to", "via", "complete")} == {
        "date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "via": ["PT"],
        "complete": ["parties", "end_use", "item", "route"],
    }  # fmt: skip
    camera = facts["lines"][0]
    assert camera | {"attributes": None} == {
        "kind": "commodity", "hs6": "902750", "origin": "DE", "kg": 42.5, "eu_code": "6A003.b.4.b",
        "us_eccn": "6A003.b.4.b", "us_content": [{"us_eccn": "6A003.b.4.b", "percent": 18}], "quantity": 30,
        "unit": "items", "value": 240000, "currency": "EUR", "attributes": None,
    }  # fmt: skip
    assert camera["attributes"]["frame_rate_hz"] == 30
    assert [(p["role"], p["country"]) for p in facts["parties"]] == [
        ("exporter", "DE"),
        ("end_user", "BR"),
        ("freight_forwarder", "DE"),
    ]
    assert facts["end_use"]["informed_by_authority"] is False
    assert read_facts(facts).lines[0].quantity == 30


def test_complete_holds_only_what_was_ticked_and_not_known_stays_unknown() -> None:
    given = {k: v for k, v in CAMERAS.dossier.items() if k != "complete"} | {"informed": "unknown"}
    facts = facts_of(INDIVIDUAL, read_dossier(INDIVIDUAL, given), DAY, HOME)
    assert "complete" not in facts
    assert "informed_by_authority" not in facts["end_use"]


def test_owners_that_were_named_are_never_closed_away() -> None:
    given = {
        "destination": "AE",
        "end_user": {"name": "A", "owners": [{"name": "B", "percent": "60"}]},
        "complete": ["parties"],
    }
    facts = facts_of(INDIVIDUAL, read_dossier(INDIVIDUAL, given), DAY, HOME)
    assert facts["parties"][0]["ownership"] == [{"owner": "B", "percent": 60}]


def test_a_grading_is_not_undone_by_anything_else_that_is_said() -> None:
    given = line(grading="secret", parameters={"range_km": "310", "mtcr": "yes", "seeker": "infrared"})
    (stated,) = facts_of(INDIVIDUAL, read_dossier(INDIVIDUAL, given), DAY, HOME)["lines"]
    assert stated == {"classified": True, "range_km": 310, "mtcr": True, "attributes": {"seeker": "infrared"}}


def test_several_destinations_are_asked_one_by_one() -> None:
    dossier = read_dossier(GLOBAL, application("Machine tools for three plants of one maker").dossier)
    with pytest.raises(BadFacts, match="names 3 destinations; ask for one at a time"):
        facts_of(GLOBAL, dossier, DAY, HOME)
    with pytest.raises(BadFacts, match="FR is not among the destinations IN, BR, MX"):
        facts_of(GLOBAL, dossier, DAY, HOME, to="FR")
    assert [f["to"] for f in facts_each(GLOBAL, dossier, DAY, HOME)] == ["IN", "BR", "MX"]
    assert facts_of(GLOBAL, dossier, DAY, HOME, to="BR")["to"] == "BR"


def test_an_application_without_destination_asks_about_a_place_that_nobody_has() -> None:
    assert facts_of(INDIVIDUAL, read_dossier(INDIVIDUAL, {}), Day(2026, 9, 15), HOME)["to"] == "ZZ"


def test_an_import_certificate_is_about_goods_that_come_here() -> None:
    kind, motors = kinds()["import-certificate"], application("Motors from Canada for an interceptor")
    facts = facts_of(kind, read_dossier(kind, motors.dossier), DAY, HOME)
    assert (facts["from"], facts["to"]) == ("CA", "DE")


def test_goods_in_transit_pass_through_here() -> None:
    kind, pumps = kinds()["transit"], application("Pumps held at the port")
    assert facts_of(kind, read_dossier(kind, pumps.dossier), DAY, HOME)["via"] == ["DE"]


def changed(new: dict[str, Any]) -> list[tuple[str, str, str, str, int]]:
    old = Dossier("individual", CAMERAS.dossier)
    found = differences(INDIVIDUAL, old, read_dossier(INDIVIDUAL, {**CAMERAS.dossier, **new}))
    return [(d.path, d.part, d.before, d.after, d.number) for d in found]


def test_an_amendment_shows_what_changed_and_nothing_else() -> None:
    first, second = CAMERAS.dossier["goods"]
    assert changed({}) == []
    assert changed({"destination": "CL"}) == [("destination", "", "Brazil (BR)", "Chile (CL)", 0)]
    more = {**first, "quantity": {"amount": "34", "unit": "items"}, "value": {"amount": "240000", "currency": "EUR"}}
    assert changed({"goods": [more, second]}) == [("goods.0.quantity", "Quantity", "30 items", "34 items", 1)]
    assert {(p, n) for p, _, _, after, n in changed({"goods": [second]}) if not after} == {
        (f"goods.0.{part}", 1) for part in first
    }
    assert {n for *_, n in changed({"goods": [second, first]})} == set()


def test_a_party_that_joins_or_leaves_is_shown_part_by_part() -> None:
    purchaser = {"role": "purchaser", "name": "Norte Compras Ltda.", "country": "BR"}
    assert changed({"others": [purchaser, *CAMERAS.dossier["others"]]}) == [
        ("others.0.role", "Role", "", "Purchaser", 1),
        ("others.0.name", "Name", "", "Norte Compras Ltda.", 1),
        ("others.0.country", "Country", "", "Brazil (BR)", 1),
    ]


def test_the_dossier_in_print_is_in_the_order_of_the_form() -> None:
    lines = [(p.label, p.part, p.number, p.value) for p in printed(INDIVIDUAL, Dossier("individual", CAMERAS.dossier))]
    assert lines[0] == ("Applicant", "Name", 0, "Tarnvelle Photonik GmbH")
    assert ("Country of final destination", "", 0, "Brazil (BR)") in lines
    assert ("Goods", "Value of the line", 1, "EUR 240000.00") in lines
    assert ("Goods", "Quantity", 2, "30 items") in lines
    assert ("Goods", "Technical parameters", 1, "frame_rate_hz: 30; fpa_elements: 307200") in lines
    assert ("The goods stay with the end user", "", 0, "Yes") in lines
    assert lines[-1] == (INDIVIDUAL.field("true_and_complete").label, "", 0, "Ticked")
