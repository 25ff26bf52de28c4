"""Block, special licence, closer look: three results of the sanctions laws that are not mixed up, by place and by party."""

from __future__ import annotations

from typing import Any

import pytest
from click import unstyle

from navicert.assess import read_facts
from navicert.assess.answer_json import as_json
from navicert.assess.layers import measures
from navicert.cli.show import show
from navicert.law.declared import PackError
from navicert.law.law import Law, build_law
from navicert.law.models import RuleModel
from navicert.library import Library
from navicert.library.packs import source_of
from navicert.terms import Answer, Determination, Layer

SANCTIONS = ("eu-sanctions", "un", "us-sanctions", "uk-sanctions")
CLOSED = {"complete": ["parties", "end_use"], "end_use": {"type": "civil"}}


def asked(library: Library, **facts: Any) -> Determination:
    given = {"date": "2026-03-02", "activity": "export", "from": "FR", **CLOSED, **facts}
    return library.assess(read_facts(given))


def shown(found: Determination) -> list[tuple[str, str, str, bool]]:
    return [(str(m.layer), m.regime, m.id, m.certain) for m in measures(found)]


def buyer(country: str, **more: Any) -> list[dict[str, Any]]:
    return [{"role": "end_user", "country": country, "type": "civil", **more}]


# ---------------------------------------------------------------- the layers of an answer


def test_all_three_stand_in_one_answer_the_strictest_first(library: Library) -> None:
    """Goods to Cuba for a firm of which the United Nations list one owner, and the United States another with a fifth."""
    owners = [{"owner": "A", "owner_listed": "OFAC-SDN", "percent": 20}]
    found = asked(
        library, **{"from": "US"}, to="CU", item={"us_eccn": "EAR99", "origin": "US"},
        parties=buyer("CU", listed=["UN-SC"], ownership=owners),
    )  # fmt: skip
    assert found.headline is Answer.PROHIBITED
    assert shown(found) == [
        ("block", "UN", "UN listed person", True),
        ("special_licence", "US-SANC", "31 CFR 515.201", True),
        ("enhanced_vetting", "US-SANC", "watch_blocked_minority_owner", True),
    ]


def test_what_missing_facts_would_decide_is_no_block_yet(library: Library) -> None:
    found = asked(library, to="UA", item={"eu_code": "none", "origin": "FR"}, **{"from": "US"})
    assert ("block", "US-SANC", "31 CFR 589.207", False) in shown(found)
    assert not [m for m in measures(found) if m.layer is Layer.BLOCK and m.certain]


def test_a_closer_look_that_is_due_whatever_is_missing_is_a_finding(library: Library) -> None:
    """The usual road to Kyrgyzstan leads through Russia: a person looks. What only might be is named, not told."""
    order = {
        "date": "2026-03-02",
        "activity": "export",
        "from": "FR",
        "to": "KG",
        "item": {"eu_code": "5A002", "origin": "FR"},
    }
    known = asked(library, **order, parties=buyer("KG"))
    assert [m for m in shown(known) if m[3]] == [("enhanced_vetting", "EU-SANC", "Reg (EU) 833/2014 Art. 2(1a)", True)]
    given = read_facts({**order, "to": "IN"})
    text = unstyle("\n".join(show("india", given, library.assess(given))))
    assert "  enhanced vetting, if the missing facts say so (EU-SANC): " in text
    assert "  enhanced vetting: " not in text


def test_what_one_law_takes_over_from_another_is_shown_once(library: Library) -> None:
    """The dual-use regulation takes over what the sanctions forbid; the measure stands under the law that says it."""
    found = asked(library, to="RU", item={"eu_code": "5A002", "origin": "FR"})
    blocks = [(regime, number) for layer, regime, number, _ in shown(found) if layer == "block"]
    assert blocks == [("EU-SANC", "Reg (EU) 833/2014 Art. 2(1)")]


def test_every_line_of_an_order_adds_its_measures(library: Library) -> None:
    found = asked(
        library, to="LY", lines=[{"eu_code": "5A002", "origin": "FR"}, {"eu_code": "ML1", "origin": "FR"}],
        parties=buyer("LY"),
    )  # fmt: skip
    assert {(r, i) for layer, r, i, _ in shown(found) if layer == "block"} >= {
        ("EU-SANC", "EU arms embargo"),
        ("UN", "UNSCR 1970 (2011) para 9"),
    }


def test_the_answer_says_it_in_every_form(library: Library) -> None:
    given = {"date": "2026-03-02", "activity": "export", "from": "US", "to": "IR", **CLOSED}
    transaction = read_facts({**given, "item": {"us_eccn": "EAR99", "origin": "US"}})
    found = library.assess(transaction)
    (measure,) = [m for m in as_json(found)["layers"] if m["layer"] == "block"]
    assert (measure["regime"], measure["id"], measure["certain"]) == ("US-SANC", "31 CFR 560.204", True)
    assert "31 CFR 560.204" in measure["cites"]
    assert "  block: 31 CFR 560.204 (US-SANC): From the United States" in unstyle(
        "\n".join(show("iran", transaction, found))
    )


# ---------------------------------------------------------------- who may not be counted among them


def test_an_ordinary_export_meets_no_measure_and_no_new_question(library: Library) -> None:
    """From the United States, the Union and the United Kingdom, to civil buyers in states without sanctions."""
    for place, item in (("US", {"us_eccn": "EAR99", "origin": "US"}), ("FR", {"eu_code": "none", "origin": "FR"})):
        found = asked(library, **{"from": place}, to="JP", item=item, parties=buyer("JP"))
        lines = {line.regime: line.answer for line in found.regimes}
        assert {lines[r] for r in ("UN", "US-SANC", "UK-SANC")} == {Answer.NOT_SUBJECT}
        assert shown(found) == []
        assert not {"UN", "US-SANC", "UK-SANC"} & {r for q in found.questions for r in q.regimes}


def test_a_european_firm_without_any_american_is_not_bound_by_the_law_on_cuba(library: Library) -> None:
    found = asked(library, to="CU", item={"eu_code": "none", "origin": "FR"}, parties=buyer("CU"))
    assert [line.answer for line in found.regimes if line.regime == "US-SANC"] == [Answer.NOT_SUBJECT]


@pytest.mark.parametrize("name", SANCTIONS)
def test_every_measure_of_a_sanctions_pack_says_its_layer(law: Law, name: str) -> None:
    for rule in law.packs[name].rules:
        if rule.kind in ("prohibition", "requirement"):
            assert rule.model.layer == rule.model.fitting_layer(), rule.id


@pytest.mark.parametrize(
    ("kind", "status", "layer", "fits"),
    [
        ("prohibition", "modelled", "enhanced_vetting", "block"),
        ("requirement", "modelled", "block", "special_licence"),
        ("requirement", "flagged", "special_licence", "enhanced_vetting"),
        ("duty", "modelled", "block", "enhanced_vetting"),
        ("policy", "modelled", "block", None),
    ],
)
def test_a_layer_that_does_not_fit_the_rule_stops_the_pack(
    kind: str, status: str, layer: str, fits: str | None
) -> None:
    """Nobody can make a reminder block, or a ban a matter of taste, by a word in a file."""
    note = {"id": "x", "text": "x"}
    rule = {
        "id": "x.1", "kind": kind, "status": status, "layer": layer, "cite": "Art. 1", "doc": "An invented rule.",
        "need": {"id": "Art. 1"}, "duty": note, "policy": note,
    }  # fmt: skip
    problem = RuleModel.model_validate(rule).problem()
    assert problem is not None
    assert problem.startswith(f"layer {layer} does not fit")
    assert (f"; {fits} does" in problem) is (fits is not None)


def test_the_pack_is_refused_with_the_name_of_the_rule() -> None:
    head = "pack: x\nschema: navicert-rules/1\nregime: X\ntitle: X\n"
    head += "covers: {from: 2020-01-01, text_as_of: 2020-01-01, stale_after: 2030-01-01}\n"
    rule = "rules:\n  - {id: x.1, kind: requirement, layer: block, cite: Art. 1, doc: An invented rule., need: {id: Art. 1}}\n"
    with pytest.raises(PackError, match=r"x/a.yaml: rule x.1: layer block does not fit modelled requirements"):
        build_law({"x": source_of("x", {"pack.yaml": head, "a.yaml": rule})}, {})


# ---------------------------------------------------------------- the same place under several laws, and over time


@pytest.mark.parametrize(
    ("day", "un", "eu"),
    [
        ("2025-09-27", Answer.LICENCE_REQUIRED, Answer.LICENCE_REQUIRED),
        ("2025-09-28", Answer.PROHIBITED, Answer.LICENCE_REQUIRED),
        ("2025-09-30", Answer.PROHIBITED, Answer.PROHIBITED),
    ],
)
def test_the_snapback_on_iran_came_to_the_union_two_days_later(
    library: Library, day: str, un: Answer, eu: Answer
) -> None:
    """A nuclear list item: the Council's approval, then the resolutions again, then the regulation again."""
    found = asked(library, date=day, to="IR", item={"eu_code": "3A201", "mtcr": False, "origin": "FR"})
    lines = {line.regime: line.answer for line in found.regimes}
    assert (lines["UN"], lines["EU-SANC"]) == (un, eu)


@pytest.mark.parametrize(("day", "answer"), [("2025-05-22", "prohibited"), ("2025-07-01", "not_subject")])
def test_the_programme_on_syria_ended_with_june_2025(library: Library, day: str, answer: str) -> None:
    service = {"activity": "technical_assistance", "regime_under_test": "US-SANC", "from": "US"}
    assert asked(library, date=day, to="SY", **service).headline == answer


def test_an_embargo_whose_printed_end_has_passed_is_neither_forbidden_nor_free(library: Library) -> None:
    arms = {"item": {"eu_code": "ML1"}, "regime_under_test": "UN", "to": "SS", "parties": buyer("SS")}
    before, after = asked(library, date="2026-05-31", **arms), asked(library, date="2026-06-01", **arms)
    assert (before.headline, after.headline) == (Answer.PROHIBITED, Answer.UNKNOWN)
    assert [m.layer for m in measures(after)] == [Layer.ENHANCED_VETTING]


@pytest.mark.parametrize(
    ("shares", "us", "uk"),
    [((25, 25), "prohibited", "no_licence"), ((51,), "prohibited", "prohibited"), ((50,), "prohibited", "no_licence")],
)
def test_half_is_enough_for_the_united_states_and_not_for_the_united_kingdom(
    library: Library, shares: tuple[int, ...], us: str, uk: str
) -> None:
    def owned(mark: str) -> list[dict[str, Any]]:
        held = [{"owner": f"owner {n}", "owner_listed": mark, "percent": s} for n, s in enumerate(shares)]
        return buyer("AE", ownership=held)

    item = {"us_eccn": "EAR99", "uk_code": "none", "origin": "US"}
    american = asked(
        library, **{"from": "US"}, to="AE", item=item, parties=owned("OFAC-SDN"), regime_under_test="US-SANC"
    )
    deal = {"from": "GB", "to": "AE", "item": item, "parties": owned("UK-SL"), "regime_under_test": "UK-SANC"}
    british = asked(library, **deal, authorisation_facts={"uk_owned_or_controlled": False})
    assert (american.headline, british.headline) == (us, uk)
    assert asked(library, **deal).headline == ("prohibited" if uk == "prohibited" else "unknown")


def test_commerce_and_the_treasury_do_not_contradict_each_other_on_cuba(library: Library) -> None:
    """Where the Department of Commerce grants the export, the Treasury's own section opens what belongs to it."""
    goods = {"from": "US", "to": "CU", "item": {"us_eccn": "EAR99", "origin": "US"}, "parties": buyer("CU")}
    lines = {line.regime: line.answer for line in asked(library, **goods).regimes}
    assert lines["US-EAR"] is lines["US-SANC"] is Answer.LICENCE_REQUIRED
    stated = {"bis_authorised": True, "cuba_payment_in_order": True}
    granted = {line.regime: line for line in asked(library, **goods, authorisation_facts=stated).regimes}
    assert granted["US-SANC"].answer is Answer.AUTHORISATION_AVAILABLE
    assert [a.id for a in granted["US-SANC"].authorisations if a.status == "available"] == ["31 CFR 515.533"]
