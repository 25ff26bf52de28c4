"""Who may do what with a licence after issue, where it depends on more than the licence: the kind of entry, the duty."""

from __future__ import annotations

from navicert.licensing.ledger import Kind
from navicert.licensing.sentences import Sentence
from navicert.office.models.licence import Duty, Letter, Licence
from navicert.office.models.people import Person, Post
from navicert.office.permissions.case import (
    applying_post,
    for_the_firm,
    may_debit,
    may_fulfil,
    may_see,
    may_see_licence,
    may_stop,
    needs,
)

CUSTOMS_ONLY = {
    Kind.DEBIT: Sentence(
        "Customs debit this licence when the goods leave; you can reserve a quantity for a declaration."
    ),
    Kind.CORRECTION: Sentence("Only customs correct what was debited: write to the office of export."),
    Kind.RUNNING_TOTAL: Sentence("Only customs report running totals."),
}
NO_CUSTOMS = ("technology-transfer", "technical-assistance", "brokering")
"""Licence types whose use crosses no customs border: there the holder reports it."""
INSPECTED = ("post_shipment_check",)
"""Duties that somebody of the authority reports on, never the holder."""


def customs_post(person: Person) -> Post | None:
    """The post with which somebody acts for customs."""
    return person.post("customs_officer")


def may_book(person: Person, licence: Licence, kind: Kind) -> str | None:
    """Customs book everything. The holder reserves, releases what the firm reserved, and reports use that customs do not see."""
    if why_not := may_debit(person, licence):
        return why_not
    if customs_post(person) or kind in (Kind.RESERVATION, Kind.RELEASE):
        return None
    return None if kind is Kind.DEBIT and licence.kind in NO_CUSTOMS else CUSTOMS_ONLY[kind]


def booking_post(person: Person, licence: Licence) -> Post | None:
    """The post with which somebody books: customs before the firm."""
    return customs_post(person) or applying_post(person, licence.case)


def may_amend(person: Person, licence: Licence) -> str | None:
    """A licence is amended or renewed by its holder, or by the agent that filed for it."""
    return for_the_firm(person, licence.case)


def may_see_letter(person: Person, letter: Letter) -> str | None:
    """A letter about a licence is seen with the licence, by customs too; any other one with its case."""
    if letter.licence is not None and may_see_licence(person, letter.licence) is None:
        return None
    return may_see(person, letter.case)


def may_check(person: Person, licence: Licence) -> str | None:
    """Whether goods may go is asked by whoever may see the licence."""
    return may_see_licence(person, licence)


def may_import(person: Person) -> str | None:
    """Files of declarations are read in by customs."""
    return needs(person, "customs_officer")


def may_export(person: Person) -> str | None:
    """The list of licences with their balances is for customs and the authority."""
    return needs(person, "customs_officer", "officer", "head_of_unit", "auditor")


def may_add_duty(person: Person, licence: Licence) -> str | None:
    """Duties are added by an officer or the head of unit, who may also suspend."""
    return may_stop(person, licence)


def may_lift_duty(person: Person, duty: Duty) -> str | None:
    """A duty is waived by an officer or the head of unit, and never by the holder."""
    return may_stop(person, duty.licence)


def may_bring_evidence(person: Person, duty: Duty, grading: str = "none") -> str | None:
    """Evidence is brought by whoever may report on the duty, and graded no higher than they are cleared for."""
    if why_not := may_fulfil(person, duty):
        return why_not
    return None if person.cleared_for(grading) else Sentence("Your clearance does not reach that grading.")
