"""The description of the interface: what it promises is what it does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from office_examples import BARE, CHIP_TO_INDIA, NOT_A_PLACE

CONTRACT = Path(__file__).parents[3] / "shared/cases/facts.schema.json"
OPERATIONS = Path(__file__).with_name("operations.txt")
pytestmark = pytest.mark.django_db


@pytest.fixture
def description(client: Client) -> Any:
    return client.get("/api/v1/openapi.json").json()


def validator(description: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": description["components"]})


def facts_schema(description: dict[str, Any]) -> dict[str, Any]:
    body = description["paths"]["/api/v1/assess"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert isinstance(body, dict)
    return body


def test_the_description_names_every_operation(description: dict[str, Any]) -> None:
    named = {f"{method} {path}" for path, methods in description["paths"].items() for method in methods}
    assert sorted(named) == OPERATIONS.read_text(encoding="utf-8").split("\n")[:-1]


@pytest.mark.parametrize("facts", [BARE, CHIP_TO_INDIA, [BARE, CHIP_TO_INDIA]])
def test_facts_fit_the_description(description: dict[str, Any], facts: object) -> None:
    validator(description, facts_schema(description)).validate(facts)


@pytest.mark.parametrize(
    "facts",
    [{}, {**BARE, "colour": "red"}, {**BARE, "activity": "smuggling"}, {**BARE, "item": {"kg": "heavy"}}],
)
def test_other_facts_do_not(description: dict[str, Any], facts: object) -> None:
    assert not validator(description, facts_schema(description)).is_valid(facts)


@pytest.mark.parametrize("path", ["/api/v1/assess", "/api/v1/law"])
def test_answers_fit_the_description(client: Client, description: dict[str, Any], path: str) -> None:
    method = "post" if path.endswith("assess") else "get"
    responses = description["paths"][path][method]["responses"]
    schema = validator(description, responses["200"]["content"]["application/json"]["schema"])

    if method == "get":
        schema.validate(client.get(path).json())
    else:
        for facts in (BARE, CHIP_TO_INDIA, [BARE, NOT_A_PLACE]):
            schema.validate(client.post(path, json.dumps(facts), content_type="application/json").json())


@pytest.mark.parametrize("path", ["", "/replay"])
def test_kept_answers_fit_the_description(client: Client, description: dict[str, Any], path: str) -> None:
    public_id = client.post("/api/v1/assess", json.dumps(BARE), content_type="application/json").json()["id"]
    operation = description["paths"]["/api/v1/determinations/{public_id}" + path]["get"]

    answer = client.get(f"/api/v1/determinations/{public_id}{path}").json()

    validator(description, operation["responses"]["200"]["content"]["application/json"]["schema"]).validate(answer)


@pytest.mark.shared
@pytest.mark.skipif(not CONTRACT.is_file(), reason="the contract is not beside the repository")
@pytest.mark.parametrize("part", ["", "item", "end_use", "parties"])
def test_the_description_has_the_fields_of_the_contract(description: dict[str, Any], part: str) -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))["properties"]
    ours = description["components"]["schemas"]
    named = {"": "Transaction", "item": "Item", "end_use": "EndUse", "parties": "Party"}[part]
    theirs = contract if not part else contract[part].get("items", contract[part])["properties"]

    assert set(theirs) <= set(ours[named]["properties"])
