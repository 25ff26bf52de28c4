"""`navicert law agreements`: the register, for people and as JSON."""

from __future__ import annotations

import json

from click.testing import CliRunner

from navicert.cli.main import main


def typed(*words: str) -> str:
    found = CliRunner().invoke(main, ["law", "agreements", *words])
    assert found.exit_code == 0, found.output
    return found.output


def test_the_agreements_of_a_state_with_their_limbs() -> None:
    shown = typed("--on", "2026-11-22", "--party", "fr")
    assert "DE-FR-ES-2021" in shown
    assert "in force (2022-06-09 to …); parties: DE, ES, FR, GB, XI; modelled" in shown
    assert "two months to object" in shown
    assert "AUKUS-2024" not in shown


def test_on_another_day_it_stands_otherwise() -> None:
    held = [json.loads(line) for line in typed("--on", "2022-06-08", "--party", "DE", "--json").splitlines()]
    standing = {a["id"]: a["standing"] for a in held}
    assert standing["DE-FR-ES-2021"] == "signed"
    assert standing["DE-FR-2019"] == "in force"
    assert all(a["limbs"] for a in held)


def test_a_party_may_be_named_as_a_code_or_in_words() -> None:
    assert typed("--party", "France") == typed("--party", "FR")
    assert "AUKUS-2024" in typed("--party", "United States")


def test_what_is_no_state_is_refused_and_not_answered() -> None:
    for word in ("ZZ", "Frnce"):
        found = CliRunner().invoke(main, ["law", "agreements", "--party", word])
        assert found.exit_code == 1
        assert f"'{word}' is no state; use a code such as FR" in found.output


def test_what_has_ended_says_since_when() -> None:
    shown = typed("--on", "2026-11-22", "--party", "FR")
    assert "    ended since 2022-06-09; parties: DE, FR; unverified" in shown


def test_a_state_without_agreements_is_told() -> None:
    assert typed("--party", "BR") == "no agreement stands in the register for that day and state\n"
