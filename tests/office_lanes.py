"""Policies of the automatic lane for tests, and cases of today that go by them."""

from __future__ import annotations

from datetime import UTC, timedelta
from datetime import datetime as Moment
from decimal import Decimal
from typing import Any

from navicert.office.actions.apply import submit
from navicert.office.actions.policy import propose_automatic, propose_crisis, sign_policy
from navicert.office.authority import local_day
from navicert.office.models import Case, Licence, Person, Policy
from office_cases import CAMERA, NOW, USER, Office, a_draft, a_licence

TODAY = Moment.now(UTC)
DAY = local_day(TODAY)
SWISS: dict[str, Any] = {
    "destination": "CH",
    "goods": [{**CAMERA, "codes": {"eu_code": "6A003.b.4", "us_eccn": "EAR99"}, "customs_code": "84212100"}],
    "end_user": {**USER, "country": "CH", "owners": [{"name": "Rui Falcao", "country": "CH", "percent": "100"}]},
    "complete": ["parties", "end_use", "item", "route"],
}
CONDITIONS = (
    ("kind == 'individual'", "it is no individual licence"),
    ("all(d in ['CH', 'NO'] for d in destinations)", "a destination is outside the policy"),
    ("all(e == '6A003.b.4' for e in entries)", "an entry is outside the policy"),
    ("value_eur <= 50000", "it is worth more than 50 000 EUR"),
    ("exporter_standing == 'good'", "the exporter is not in good standing"),
)


def a_policy(owners: tuple[Person, Person], *, share: str = "1", signed: bool = True) -> Policy:
    """Cameras to Switzerland and Norway."""
    made = propose_automatic(
        first=DAY, last=DAY + timedelta(days=90), conditions=CONDITIONS, checks_at_most_days=1,
        audited_share=Decimal(share), by=owners[0], now=TODAY,
    )  # fmt: skip
    return sign_policy(made, seen=made.sha256, by=owners[1], now=TODAY) if signed else made


def known(office: Office) -> Licence:
    """An earlier licence, without which nobody is in good standing."""
    licence = a_licence(office)
    licence.duties.update(due=DAY + timedelta(days=30))
    return licence


def swiss(office: Office, **changes: Any) -> Case:
    """Eight cameras to Switzerland, sent in today."""
    return submit(a_draft(office, **{**SWISS, **changes}), by=office.clerk, now=TODAY, library=office.library)


def a_declaration(owners: tuple[Person, Person]) -> Policy:
    """Cameras for an operation in Brazil, decided within five working days."""
    made = propose_crisis(
        operation="Flood relief Recife", first=NOW.date(), last=NOW.date() + timedelta(days=60), kinds_of=["individual"],
        destinations=["BR"], decide_within={"working_days": 5}, review_days=20, by=owners[0], now=NOW,
    )  # fmt: skip
    return sign_policy(made, seen=made.sha256, by=owners[1], now=NOW)
