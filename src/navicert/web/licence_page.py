"""What the page of a licence shows: standing, balance, conditions, duties, what happened, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from decimal import Decimal
from typing import Any, NamedTuple

from navicert.licensing.ledger import Balance
from navicert.licensing.units import plain
from navicert.office.actions.book import VERBS, destinations_of
from navicert.office.cases.kinds import kind_named
from navicert.office.licences.able import MOVES as MOVE_VERBS
from navicert.office.licences.able import able, able_duty, conditions_of
from navicert.office.licences.balances import (
    LineBalance,
    Row,
    Stands,
    balances_of,
    consents_of,
    consents_of_several,
    standing,
    standing_now,
    waits_for,
)
from navicert.office.licences.duties import STANDING
from navicert.office.licences.pulled import codes_of, document_code
from navicert.office.models.case import Event
from navicert.office.models.licence import Duty, Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_see, may_see_inside
from navicert.office.permissions.licence import INSPECTED
from navicert.office.visible.documents import SeenDocument, evidence_seen
from navicert.web.case_words import Tag, Text
from navicert.web.licence_words import DONE, DUTIES, KINDS_OF_ENTRY, LETTERS, MOVES, tag_of

MOST_USES, MOST_EVENTS = 100, 60
WIDTH = 200  # of the bar


class LicenceRow(NamedTuple):
    """A licence in a list."""

    licence: Licence
    kind: str
    stands: Stands
    tag: Tag
    days_left: int | None


class WorthRow(NamedTuple):
    """What is left of the value of a line, in its currency; ``over``: more was used than licensed."""

    currency: str
    licensed: str
    used: str
    reserved: str
    left: str
    over: bool


class LineRow(NamedTuple):
    """A line with its balance; ``used`` and ``held`` are widths in the bar."""

    each: LineBalance
    codes: list[str]
    licensed: str
    taken: str
    reserved: str
    left: str
    used: int
    held: int
    worth: WorthRow | None


class DutyRow(NamedTuple):
    """A duty, what was found where this person may know it, and what they may do with it."""

    duty: Duty
    kind: Text
    late: bool
    finding: str
    evidence: list[SeenDocument]
    can: tuple[str, ...]


class UseRow(NamedTuple):
    """One entry of the ledger; ``corrects`` names the debit that it takes back from."""

    use: Row
    kind: Text
    quantity: str
    value: str
    corrects: str


def rows_of(licences: Sequence[Licence], day: Day) -> list[LicenceRow]:
    """Licences as a list shows them, with as many questions to the database for many as for one."""
    asked = consents_of_several(licences)
    found = ((licence, standing_now(licence, day, asked[licence.pk])) for licence in licences)
    return [
        LicenceRow(
            licence,
            kind_named(licence.kind).title,
            stands,
            tag_of(stands),
            (licence.valid_until - day).days if stands.word == "valid" else None,
        )
        for licence, stands in found
    ]


def licence_page(person: Person, licence: Licence, day: Day) -> dict[str, Any]:
    """Everything on the page of a licence, as this person sees it."""
    stands, lines, can = standing(licence, day), balances_of(licence), able(person, licence)
    consents = consents_of(licence)
    waits = waits_for(consents, day) if stands.usable else None
    uses = [use for each in lines for use in each.uses]
    uses.sort(key=lambda use: use.pk, reverse=True)
    evidence = evidence_seen(person, licence)
    seen, inside = may_see(person, licence.case) is None, may_see_inside(person, licence.case) is None
    return {
        "licence": licence,
        "kind": kind_named(licence.kind).title,
        "stands": stands,
        "tag": tag_of(standing_now(licence, day, consents)),
        "because": _because(licence) if stands.word in ("suspended", "revoked", "surrendered") else "",
        "waits": waits,
        "code": document_code(licence),
        "destinations": destinations_of(licence),
        "case": licence.case if seen else None,
        "inside": inside,
        "after": getattr(licence, "replaced_by", None),
        "lines": [_line(each) for each in lines],
        "uses": [_use(use, uses) for use in uses[:MOST_USES]],
        "more_uses": max(0, len(uses) - MOST_USES),
        "conditions": conditions_of(licence),
        "duties": [
            _duty(person, duty, day, evidence.get(duty.pk, []), inside=inside)
            for duty in licence.duties.order_by("due", "pk")
        ],
        "events": [(event, DONE.get(event.verb, event.verb)) for event in _events(person, licence)],
        "moves": [(verb, MOVES[verb]) for verb in MOVE_VERBS if verb in can],
        "bookable": [kind for kind, verb in VERBS.items() if verb in can],
        "adds_duty": "add_duty" in can,
        "amends": "amend" in can,
        "letters": [(each, LETTERS.get(each.kind, each.kind)) for each in licence.letters.order_by("-pk")],
    }


def _because(licence: Licence) -> str:
    """The reason that was given with the last move."""
    last = licence.case.events.filter(verb__in=MOVE_VERBS, body__licence=licence.public_id).order_by("-seq").first()
    return str(last.body.get("why", "")) if last else ""


def _events(person: Person, licence: Licence) -> list[Event]:
    """What happened to the licence, the last first; what is for the authority only, to it only."""
    found = licence.case.events.filter(body__licence=licence.public_id).select_related("by").order_by("-seq")
    if may_see_inside(person, licence.case) is not None:
        found = found.filter(visible="exporter")
    return list(found[:MOST_EVENTS])


def _line(each: LineBalance) -> LineRow:
    found = each.balance
    whole = max(found.licensed, found.used + found.reserved) if each.limited else Decimal(0)
    used = int(found.used * WIDTH / whole) if whole else 0
    held = int(found.reserved * WIDTH / whole) if whole else 0
    return LineRow(
        each,
        codes_of(each.line.codes),
        plain(found.licensed) if each.limited else "",
        plain(found.used),
        plain(found.reserved),
        plain(found.remaining) if each.limited else "",
        used,
        held,
        _worth(each.worth) if each.worth else None,
    )


def _worth(worth: Balance) -> WorthRow:
    licensed, used, reserved, left = map(plain, (worth.licensed, worth.used, worth.reserved, worth.remaining))
    return WorthRow(worth.unit, licensed, used, reserved, left, bool(worth.over))


def _use(use: Row, uses: list[Row]) -> UseRow:
    corrected = next((row for row in uses if row.pk == use.corrects), None)
    named = f"{corrected.declaration} / {corrected.declaration_line}" if corrected else ""
    value = "" if use.value is None else plain(use.value)
    return UseRow(use, KINDS_OF_ENTRY[use.kind], plain(use.quantity), value, named)


def _duty(person: Person, duty: Duty, day: Day, evidence: list[SeenDocument], *, inside: bool) -> DutyRow:
    late = duty.done is None and not duty.lifted and duty.due < day and duty.kind not in STANDING
    # what an inspector found is the authority's
    told = inside or duty.kind not in INSPECTED or duty.done_by_id == person.pk
    finding = "; ".join([duty.finding, *duty.evidence]) if told and duty.finding else ""
    return DutyRow(duty, DUTIES.get(duty.kind, duty.kind), late, finding, evidence, able_duty(person, duty))
