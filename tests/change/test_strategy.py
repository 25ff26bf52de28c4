"""The strategic sheet: what the law puts under its five heads, and what stays with ministries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from navicert.cli.main import main
from navicert.licensing.strategic import PARTS

CASE = """
date: 2026-03-02
activity: export
from: FR
to: SA
value_usd: 74000000
item: {kind: commodity, eu_code: ML6.a}
contract: {agreements: [DE-FR-ES-2021], cooperation: programme, programme_states: [DE, FR, ES]}
parties: [{role: end_user, name: Example Command, country: SA, type: military}]
end_use: {type: military}
complete: [parties, end_use, route, item]
"""


PUMP = """
date: 2026-09-15
activity: export
from: DE
to: TR
item: {kind: commodity, eu_code: none, us_eccn: EAR99, hs6: "841370", origin: DE, us_content: []}
parties: [{role: end_user, name: Example Waterworks, country: TR, type: company}]
end_use: {type: civil}
production_facts: {us_technology_used: false}
complete: [parties, end_use, route, item]
"""


@pytest.fixture
def order(tmp_path: Path) -> Path:
    path = tmp_path / "order.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_consents_with_their_days_stand_under_the_alliance(order: Path) -> None:
    found = CliRunner().invoke(main, ["sheet", str(order), "--asked", "2026-06-15", "--json"])
    assert found.exit_code == 0, found.output
    held = json.loads(found.output)
    alliance = [g["says"] for g in held["grounds"] if g["part"] == "alliance_benefit"]
    for state in ("DE", "ES"):
        assert f"{state} must be asked (Art. 1); may speak until 2026-08-15; silence: consent" in alliance
    assert all(g["source"] for g in held["grounds"])
    assert {g["part"] for g in held["grounds"]} <= set(PARTS)


def test_laws_that_do_not_reach_the_transaction_say_nothing_of_it(tmp_path: Path) -> None:
    """A pump from Germany to Türkiye: no Canadian list of countries, no American policy on review."""
    path = tmp_path / "pump.yaml"
    path.write_text(PUMP, encoding="utf-8")
    held = json.loads(CliRunner().invoke(main, ["sheet", str(path), "--json"]).output)
    relations = {g["says"].split(":")[0] for g in held["grounds"] if g["part"] == "political_relations"}
    assert relations == {"eu-dual-use"}


def test_what_a_law_answers_stands_under_no_head(order: Path) -> None:
    held = json.loads(CliRunner().invoke(main, ["sheet", str(order), "--json"]).output)
    assert [g["says"] for g in held["grounds"] if g["part"] == "economy"] == ["value of the order: USD 74,000,000"]
    assert any(g["says"].startswith("EU-MIL: ") for g in held["answers"])
    shown = CliRunner().invoke(main, ["sheet", str(order)]).output
    assert shown.index("What the law answers") < shown.index("EU-MIL: ") < shown.index("Security")


def test_what_the_law_does_not_say_is_a_question_to_an_office(order: Path) -> None:
    shown = CliRunner().invoke(main, ["sheet", str(order)])
    assert shown.exit_code == 0, shown.output
    assert all(title in shown.output for title in PARTS.values())
    assert "open, defence: What does the transfer mean for our own security" in shown.output
    assert "value of the order: USD 74,000,000" in shown.output


def test_a_case_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "order.yaml"
    path.write_text(CASE.replace("to: SA", "to: Nowhere"), encoding="utf-8")
    found = CliRunner().invoke(main, ["sheet", str(path)])
    assert found.exit_code == 1
    assert "to" in found.output
