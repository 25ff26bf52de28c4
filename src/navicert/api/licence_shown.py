"""A licence as a program reads it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date as Day
from typing import Any

from navicert.licensing.units import plain
from navicert.office.actions.book import destinations_of
from navicert.office.licences.able import able, conditions_of
from navicert.office.licences.balances import LineBalance, Row, balances_of, standing, waits_for
from navicert.office.licences.customs import codes_of, document_code
from navicert.office.models.licence import Duty, Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_see


def licence_line(licence: Licence, day: Day) -> dict[str, Any]:
    """A licence in a list."""
    stands = standing(licence, day)
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
    waits = waits_for(licence.case.consents.order_by("pk"), day)
    line = licence_line(licence, day)
    after = getattr(licence, "replaced_by", None)
    return {
        **line,
        "usable": line["usable"] and waits is None,
        "state": licence.state,
        "waits_for": waits,
        "document_code": code.code if code else None,
        "destinations": list(destinations_of(licence)),
        "lines": [line_shown(each) for each in balances_of(licence)],
        "conditions": [asdict(each) for each in conditions_of(licence)],
        "duties": [duty_shown(duty) for duty in licence.duties.order_by("due", "pk")],
        "case": licence.case.public_id if may_see(person, licence.case) is None else None,
        "replaces": licence.replaces.public_id if licence.replaces else None,
        "replaced_by": after.public_id if after else None,
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
        "sentence": each.sentence,
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
        "destination": use.destination or None,
        "happened": use.happened.isoformat(),
        "source": use.source,
        "written": use.at.isoformat(),
    }


def duty_shown(duty: Duty) -> dict[str, Any]:
    """A duty. What was found is in the case, for those who see it."""
    return {
        "duty": duty.pk,
        "kind": duty.kind,
        "text": duty.text,
        "about": duty.about or None,
        "due": duty.due.isoformat(),
        "done": duty.done.isoformat() if duty.done else None,
        "lifted": duty.lifted,
    }
