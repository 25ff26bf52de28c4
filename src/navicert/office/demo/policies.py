"""The policies of the demonstration: one of the automatic lane that holds, and a declaration that waits for a signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime as Moment
from datetime import timedelta
from decimal import Decimal

from navicert.office.actions.policy import propose_automatic, propose_crisis, sign_policy
from navicert.office.authority import local_day
from navicert.office.demo.cast import Cast

SINCE, WAITS = timedelta(days=30), timedelta(days=5)
CONDITIONS = (
    ("kind == 'individual'", "It is no individual licence."),
    ("all(d in ['CH', 'NO'] for d in destinations)", "A destination is outside the policy."),
    ("all(e == '6A003.b.4.b' for e in entries)", "An entry is outside the policy."),
    ("value_eur <= 50000", "It is worth more than 50,000 EUR."),
    ("exporter_standing == 'good'", "The exporter is not in good standing."),
    ("end_use_type == 'civil'", "The end use is not civil."),
)


def policies(cast: Cast, until: Moment) -> Iterator[Moment]:
    """Each at its time; two owners, of whom one proposes and the other signs."""
    proposes, signs = cast.of("policy_owner")
    yield (now := until - SINCE)
    day = local_day(now)
    policy = propose_automatic(
        first=day, last=day + timedelta(days=180), conditions=CONDITIONS, checks_at_most_days=1,
        audited_share=Decimal("0.5"), by=proposes, now=now,
    )  # fmt: skip
    yield (now := now + timedelta(hours=6))
    sign_policy(policy, seen=policy.sha256, by=signs, now=now)
    yield (now := until - WAITS)
    day = local_day(now)
    propose_crisis(
        operation="Air defence of a partner under attack", first=day, last=day + timedelta(days=60),
        kinds_of=["military-individual", "union-transfer"], destinations=["PL", "NO"],
        decide_within={"working_days": 5}, review_days=30, by=proposes, now=now,
    )  # fmt: skip
