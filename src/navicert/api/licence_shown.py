"""A licence as a program reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date as Day
from typing import Any

from navicert.licensing.ledger import Balance
from navicert.licensing.units import plain
from navicert.office.actions.book import destinations_of
from navicert.office.licences.able import able, conditions_of
from navicert.office.licences.balances import (
    LineBalance,
    Row,
    balances_of,
    consents_of,
    consents_of_several,
    standing_now,
    waits_for,
)
from navicert.office.licences.pulled import codes_of, document_code
from navicert.office.models.case import Consent
from navicert.office.models.licence import Duty, Letter, Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_see
from navicert.office.visible.documents import SeenDocument, evidence_seen


def licence_lines(licences: Sequence[Licence], day: Day) -> list[dict[str, Any]]:
    """Licences in a list."""
    asked = consents_of_several(licences)
    return [_licence_line(licence, day, asked[licence.pk]) for licence in licences]


def _licence_line(licence: Licence, day: Day, consents: Iterable[Consent]) -> dict[str, Any]:
    stands = standing_now(licence, day, consents)
    return {
        "id": licence.public_id,
        "kind": licence.kind,
        "holder": licence.holder.name,
        "destination": licence.destination,
        "standing": stands.word,
        "sentence": stands.sentence,
        "usable": stands.usable,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat(),
    }


def licence_shown(person: Person, licence: Licence, day: Day) -> dict[str, Any]:
    """A licence as this person sees it. Customs see the licence, and not the case that it comes from."""
    code = document_code(licence)
    consents = consents_of(licence)
    line = _licence_line(licence, day, consents)
    after = getattr(licence, "replaced_by", None)
    evidence = evidence_seen(person, licence)
    return {
        **line,
        "state": licence.state,
        "waits_for": waits_for(consents, day),
        "document_code": code.code if code else None,
        "destinations": list(destinations_of(licence)),
        "lines": [line_shown(each) for each in balances_of(licence)],
        "conditions": [asdict(each) for each in conditions_of(licence)],
        "duties": [duty_shown(duty, evidence.get(duty.pk, ())) for duty in licence.duties.order_by("due", "pk")],
        "case": licence.case.public_id if may_see(person, licence.case) is None else None,
        "replaces": licence.replaces.public_id if licence.replaces else None,
        "replaced_by": after.public_id if after else None,
        "letters": list(licence.letters.order_by("pk").values_list("public_id", flat=True)),
        "jws": licence.jws,
        "can": list(able(person, licence)),
    }


def line_shown(each: LineBalance) -> dict[str, Any]:
    """The balance of one line."""
    found = each.balance
    return {
        "line": each.line.number,
        "description": each.line.description,
        "codes": codes_of(each.line.codes),
        "unit": found.unit,
        "licensed": plain(found.licensed) if each.limited else None,
        "used": plain(found.used),
        "reserved": plain(found.reserved),
        "remaining": plain(found.remaining) if each.limited else None,
        "value": _worth(each.worth) if each.worth else None,
        "sentence": each.sentence,
    }


def _worth(worth: Balance) -> dict[str, str]:
    """The balance of the value of a line."""
    amounts = {name: plain(getattr(worth, name)) for name in ("licensed", "used", "reserved", "remaining")}
    return {"currency": worth.unit, **amounts}


def letter_shown(letter: Letter) -> dict[str, Any]:
    """A letter: what it says, and the signed text that it is."""
    return {
        "id": letter.public_id,
        "kind": letter.kind,
        "issued": letter.issued.isoformat(),
        "licence": letter.licence.public_id if letter.licence else None,
        "statement": json.loads(letter.statement),
        "jws": letter.jws,
    }


def use_shown(use: Row) -> dict[str, Any]:
    """One entry of the ledger."""
    return {
        "line": use.line,
        "kind": use.kind,
        "declaration": use.declaration,
        "declaration_line": use.declaration_line,
        "seq": use.seq,
        "quantity": plain(use.quantity),
        "unit": use.unit,
        "value": None if use.value is None else plain(use.value),
        "currency": use.currency or None,
        "destination": use.destination or None,
        "happened": use.happened.isoformat(),
        "source": use.source,
        "written": use.at.isoformat(),
    }


def duty_shown(duty: Duty, evidence: Iterable[SeenDocument]) -> dict[str, Any]:
    """A duty, and the evidence that opens to this person. What was found is in the case, for those who see it."""
    return {
        "duty": duty.pk,
        "kind": duty.kind,
        "text": duty.text,
        "about": duty.about or None,
        "due": duty.due.isoformat(),
        "done": duty.done.isoformat() if duty.done else None,
        "lifted": duty.lifted,
        "evidence": [each.document.public_id for each in evidence if not each.why_not],
    }
