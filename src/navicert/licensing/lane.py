"""The automatic lane: low-risk cases inside a dated policy that two different persons approved are granted at once.

It fails closed: what is not known keeps a case out, and no policy can lift the floor (:func:`_below_the_floor`). A
share of the grants is audited, drawn by a key that only the authority has and to which the policy committed.

Who is trusted: the two approvers with the policy (:mod:`navicert.licensing.approval`), the keeper of the audit key with
keeping it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from navicert.law.case import PLACES
from navicert.law.expressions import Compiled, ExpressionError, Scope, compile_expression
from navicert.law.unknown import Unknown, unknown
from navicert.licensing.approval import Approval, BadText, not_approved, parsed, whole
from navicert.record.act import canonical
from navicert.record.keys import VerifierKey

FORM = "navicert-lane/1"
NAMES = ("id", "first", "last", "conditions", "checks_at_most_days", "audited_share", "audit_key_hash")
GOOD_STANDING = "good"
AUDIT_KEY_BYTES = 32
CLEAR_HEADLINES = frozenset({"licence_required", "authorisation_available", "no_licence"})
FACTS: Mapping[str, str] = {
    "kind": "text", "activity": "text", "destinations": "texts", "entries": "texts", "value_eur": "number",
    "end_use_type": "text", "end_user_types": "texts", "exporter_standing": "text", "repeat_of": "text",
}  # fmt: skip
"""What the conditions of a policy may ask about, with the kinds of the expression language."""
LISTS = tuple(name for name, kind in FACTS.items() if kind == "texts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: an expression over :data:`FACTS`, and the sentence for a case that does not meet it."""

    when: str
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePolicy:
    """A policy of the automatic lane, in force from ``first`` to ``last`` (both included).

    ``checks_at_most_days``: how old determination and screening may be. ``audited_share``: 0 to 1, the share of
    grants that are audited. ``audit_key_hash``: SHA-256 of the key that draws the sample, so that nobody can choose
    it afterwards.
    """

    id: str
    first: Day
    last: Day
    conditions: tuple[Condition, ...]
    checks_at_most_days: int
    audited_share: Decimal
    audit_key_hash: str

    def text(self) -> bytes:
        """The canonical JSON that is approved."""
        return canonical({
            "form": FORM, "id": self.id, "first": self.first, "last": self.last,
            "conditions": [{"when": c.when, "otherwise": c.otherwise} for c in self.conditions],
            "checks_at_most_days": self.checks_at_most_days, "audited_share": self.audited_share,
            "audit_key_hash": self.audit_key_hash,
        })  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCase:
    """What the automatic lane must know of a case. ``None`` anywhere means unknown, and keeps the case out.

    ``unknown``: facts that the determination still asks for. ``risks``: factors that are high or elevated.
    ``guidelines``: regime guidelines that presume a denial or are not determined. ``not_covered``: bodies of law that
    may reach the case and of which no rules are on file. ``facts`` holds what :data:`FACTS`
    names.
    """

    number: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    headline: str | None = None
    determined: Day | None = None
    screened: Day | None = None
    unknown: tuple[str, ...] | None = None
    hits: tuple[str, ...] | None = None
    flags: tuple[str, ...] | None = None
    denials: tuple[str, ...] | None = None
    risks: tuple[str, ...] | None = None
    guidelines: tuple[str, ...] | None = None
    not_covered: tuple[str, ...] | None = None


class _Known(dict[str, Any]):
    """What is stated; every other fact is unknown under its own name."""

    def __missing__(self, path: str) -> Unknown:
        return unknown(path)


class _Frame:
    """The frame in which a policy's conditions run: stated facts, all others unknown."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.flat = _Known({name: value for name, value in facts.items() if value is not None})
        self.stated = self.flat
        self.remembered: dict[str, Any] = {}
        self.late: dict[str, Any] = {}

    def open_list(self, sequence: Any) -> None:
        return None


def read_policy(text: bytes) -> LanePolicy:
    """A policy from its canonical JSON. Raises :class:`BadText` where it is not exactly that; see also
    :func:`faults`.
    """
    given = parsed(text, FORM, NAMES)
    try:
        made = LanePolicy(
            id=given["id"],
            first=Day.fromisoformat(given["first"]),
            last=Day.fromisoformat(given["last"]),
            conditions=tuple(Condition(**each) for each in given["conditions"]),
            checks_at_most_days=whole(given["checks_at_most_days"], "checks_at_most_days"),
            audited_share=Decimal(given["audited_share"]),
            audit_key_hash=given["audit_key_hash"],
        )
        again = made.text()
    except (TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise BadText(f"the policy cannot be read: {error}") from None
    if again != text:
        raise BadText("the policy is not written in canonical JSON (RFC 8785)")
    return made


def faults(policy: LanePolicy) -> tuple[str, ...]:
    """What is wrong with a policy as a text: checked before anybody approves it."""
    named = {name for c in policy.conditions for name in _compiled_or_empty(c)}
    wrong = [f"condition {c.when!r}: {said}" for c in policy.conditions if (said := _not_readable(c))]
    lacking = [n for n in ("kind", "destinations", "entries", "value_eur", "exporter_standing") if n not in named]
    if lacking:
        wrong.append(f"no condition asks about {', '.join(lacking)}; a policy limits all of them")
    if not 0 < policy.audited_share <= 1:
        wrong.append(f"the audited share is {policy.audited_share}; it lies above 0 and is at most 1")
    if policy.checks_at_most_days < 0 or policy.last < policy.first:
        wrong.append("its days do not fit: from, to, and the greatest age of the checks (0: the same day)")
    if len(policy.audit_key_hash) != 2 * AUDIT_KEY_BYTES:
        wrong.append("the hash of the audit key has 64 hexadecimal digits")
    return tuple(wrong)


def _compile(condition: Condition) -> Compiled:
    return compile_expression(condition.when, Scope(facts=FACTS))


def _compiled_or_empty(condition: Condition) -> tuple[str, ...]:
    return () if _not_readable(condition) else _compile(condition).reads


def _not_readable(condition: Condition) -> str:
    try:
        made = _compile(condition)
    except ExpressionError as error:
        return str(error)
    other = [name for name in made.reads if name not in FACTS]
    if other:
        return f"{', '.join(other)} cannot be asked about here; the facts are {', '.join(FACTS)}"
    return "" if made.kind == "bool" else f"gives {made.kind}; a condition is needed"


def may_go_automatically(
    policy: LanePolicy,
    case: LaneCase,
    approvals: Iterable[Approval],
    day: Day,
    keys: Mapping[str, VerifierKey] | None = None,
) -> None | tuple[str, ...]:
    """``None`` where the policy grants the case at once on that day, else every sentence that keeps it out."""
    why = [f"the policy {policy.id} is faulty: {said}" for said in faults(policy)]
    why += [
        f"the policy {policy.id} is not in force: {said}" for said in not_approved(policy.text(), approvals, keys, day)
    ]
    if not policy.first <= day <= policy.last:
        why.append(f"the policy {policy.id} is in force from {policy.first} to {policy.last} only")
    why += _below_the_floor(case, day, policy.checks_at_most_days)
    if not why:
        why += [said for c in policy.conditions if (said := _not_met(c, case))]
    return tuple(why) or None


def _below_the_floor(case: LaneCase, day: Day, oldest: int) -> list[str]:
    """What no policy can lift: an unknown, a hit, a flag, a denial, a raised risk, a guideline, old checks, no
    headline.
    """
    held = {
        "the determination still asks for": case.unknown,
        "screening has hits": case.hits,
        "red flags are raised": case.flags,
        "denials are known": case.denials,
        "factors of risk are raised": case.risks,
        "regime guidelines stand against it, or are open": case.guidelines,
        "laws without rules here may reach it": case.not_covered,
    }
    why = [f"not known whether {said}" for said, found in held.items() if found is None]
    why += [f"{said}: {', '.join(found)}" for said, found in held.items() if found]
    if case.headline not in CLEAR_HEADLINES:
        why.append(f"the determination says {case.headline or 'nothing'}")
    for what, made in (("determination", case.determined), ("screening", case.screened)):
        if made is None or not timedelta(0) <= day - made <= timedelta(days=oldest):
            why.append(f"the {what} is of {made or 'no day'}; at most {oldest} days old is taken")
    return [*why, *_unfit_facts(case.facts)]


def _unfit_facts(facts: Mapping[str, Any]) -> list[str]:
    """The facts that every policy needs: known, of the right form, and an exporter in good standing."""
    why = [f"the {n.replace('_', ' ')} are unknown or none" for n in LISTS if not _is_texts(facts.get(n))]
    strange = [p for p in facts.get("destinations") or () if p not in PLACES]
    if strange:
        why.append(f"{', '.join(map(str, strange))} is no place")
    value = facts.get("value_eur")
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        why.append("the value in EUR is unknown")
    if not facts.get("kind"):
        why.append("the kind of licence is unknown")
    if facts.get("exporter_standing") != GOOD_STANDING:
        why.append(f"the exporter's standing is {facts.get('exporter_standing') or 'unknown'}")
    return why


def _is_texts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(v, str) and v for v in value)


def _not_met(condition: Condition, case: LaneCase) -> str:
    try:
        found = _compile(condition).run(_Frame(case.facts))
    except (
        AttributeError,
        LookupError,
        TypeError,
        ArithmeticError,
    ) as error:  # a function that needs more than the facts
        return f"{condition.otherwise} (the condition cannot be worked out here: {error})"
    if type(found) is Unknown:
        return f"{condition.otherwise} (not known: {', '.join(sorted(found.missing)) or condition.when})"
    return "" if found is True else condition.otherwise


def audited(policy: LanePolicy, number: str, key: bytes) -> bool:
    """Is this automatic grant in the sample? The same for everyone who has the key; nobody else can foresee it.

    HMAC-SHA-256 (RFC 2104) of policy and case number under the key, as a fraction of 2^256, against the share. Raises
    :class:`ValueError` where the key is not the one to which the policy committed.
    """
    if len(key) != AUDIT_KEY_BYTES or not hmac.compare_digest(sha256(key).hexdigest(), policy.audit_key_hash):
        raise ValueError(f"this is not the audit key to which the policy {policy.id} committed")
    drawn = hmac.digest(
        key, canonical({"form": "navicert-lane-audit/1", "policy": policy.id, "case": number}), "sha256"
    )
    numerator, denominator = policy.audited_share.as_integer_ratio()
    return int.from_bytes(drawn, "big") * denominator < numerator << 256
