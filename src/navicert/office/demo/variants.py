"""The dossier of each case: an application of the files, with other goods, firms, end users, amounts and days."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date as Day
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from navicert.office.demo.given import HOME_DAY, Application, Plan, applications, firms, given

AUTOMATIC = "automatic"  # the story of cases that the automatic lane grants
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CIVIL = ("individual", "classification", "open-general-registration", "pre-inquiry", "temporary")
MILITARY = ("military-individual",)
"""Licence types whose goods and end users come from ``goods.yaml``; the others keep those of their files."""


def application_of(plan: Plan) -> Application:
    """The application of a case, set on the day on which it began: by its number among those of its type."""
    kind, number, lot = plan.kind, plan.number, Random(plan.seed)
    bases = applications()[kind]
    base = bases[number % len(bases)]
    dossier = deepcopy(base.dossier)
    deals = _deals("automatic" if plan.story == AUTOMATIC else "military" if kind in MILITARY else "goods")
    if plan.story == AUTOMATIC or kind in CIVIL + MILITARY and number >= len(bases):
        goods, user = deals[(number - len(bases)) % len(deals)]
        base = bases[0]
        dossier = _recast(deepcopy(base.dossier), goods, user)
    elif number >= len(bases):
        _scale(dossier, lot.choice((1, 2, 3, 5)), number)
    return Application(kind, base.name, base.pieces, _set_on(dossier, plan.began.date()))


@cache
def _deals(section: str) -> tuple[tuple[Any, Any], ...]:
    """Each of the goods with each of its end users, so that neighbours differ in both."""
    rows, users = given("goods")[section], given("goods")["users"]
    longest = max(len(row["to"]) for row in rows)
    return tuple((row, users[row["to"][n]]) for n in range(longest) for row in rows if n < len(row["to"]))


def firm_of(dossier: dict[str, Any]) -> str:
    """The short name of the firm that applies."""
    named = dossier["applicant"]["name"]
    return next(short for short, firm in firms().items() if firm["name"] == named)


def _recast(dossier: dict[str, Any], goods: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Other goods for somebody else. Whatever the application does not say of goods is not said of these either."""
    firm = firms()[goods["firm"]]
    dossier["applicant"] = {
        key: firm[key] for key in ("name", "country", "address", "business", "identifiers")
    } | {"type": "civil"}  # fmt: skip
    person = firm["people"][-1] if firm["people"][-1]["role"] != "reader" else firm["people"][1]
    dossier |= {"contact_name": person["name"], "contact_email": f"{person['email']}@demo.example"}
    dossier["goods"] = [_line(dossier["goods"][0], goods)]
    for left_out in ("others", "via", "consignee", "own_reference"):
        dossier.pop(left_out, None)
    if "end_user" in dossier:
        dossier |= {"end_user": user, "destination": user["country"]}
    for field in ("end_use_detail", "designed_for"):
        if field in dossier:
            dossier[field] = goods["use"]
    if "grading" in dossier:
        dossier |= {"grading": goods["grading"], "system": f"{goods['model']}, {goods['use'].lower()}"}
    return dossier


def _line(old: dict[str, Any], goods: dict[str, Any]) -> dict[str, Any]:
    one = "serial_numbers" in old  # goods that are named one by one: one of them
    amount = 1 if one else goods["amount"]
    said = {
        "line": "1",
        "description": goods["description"],
        "item_kind": "commodity",
        "codes": goods["codes"],
        "quantity": {"amount": str(amount), "unit": goods.get("unit", "items")},
        "value": {"amount": f"{amount * goods['price']}.00", "currency": "EUR"},
        "origin": "DE",
        "customs_code": goods["customs"],
        "manufacturer": firms()[goods["firm"]]["name"],
        "model": goods.get("model"),
        "grading": goods.get("grading"),
        "serial_numbers": [f"{goods.get('model', 'LOT')}-0001"] if one else None,
        "parameters": goods.get("parameters"),
    }
    kept = {*old, "manufacturer"}
    return {key: value for key, value in said.items() if value is not None and key in kept}


def _scale(dossier: dict[str, Any], times: int, number: int) -> None:
    """More of the same, under another contract; goods that are named one by one stay as many as they are."""
    for line in dossier.get("goods", ()):
        for field in ("quantity", "value") if "serial_numbers" not in line else ():
            if field in line:
                line[field] = {**line[field], "amount": str(Decimal(line[field]["amount"]) * times)}
    if "contract_reference" in dossier:
        dossier["contract_reference"] += f" / {number}"


def _set_on(value: Any, began: Day) -> Any:
    """Every day in a dossier as far from the given one as it was from the day of the files."""
    if isinstance(value, dict):
        return {key: _set_on(each, began) for key, each in value.items()}
    if isinstance(value, list):
        return [_set_on(each, began) for each in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        return (Day.fromisoformat(value) + (began - Day.fromisoformat(HOME_DAY))).isoformat()
    return value
