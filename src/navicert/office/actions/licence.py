"""What becomes of a licence by decision: suspended, reinstated, revoked, given back, replaced. Each takes effect at once."""

from __future__ import annotations

from datetime import datetime as Moment

from django.db import transaction

from navicert.licensing.ledger import Balance, LedgerError
from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.states import LICENCE_MOVES, move, why_not
from navicert.licensing.units import BadQuantity, Quantity
from navicert.licensing.units import plain as plain_number
from navicert.licensing.worth import unvalued
from navicert.office.actions.handle import plain
from navicert.office.actions.letters import letter_about
from navicert.office.cases.steps import firm_of, led_by, locked, step, tell
from navicert.office.licences.balances import LineBalance, balances_of, used_up
from navicert.office.licences.carried import carry_duties
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, may_revoke, may_stop, may_surrender, refuse_unless


def locked_licence(licence: Licence) -> tuple[Case, Licence]:
    """A licence and its case as they are now, locked until the transaction ends: the case first, always."""
    case = locked(licence.case)
    fresh = Licence.objects.select_for_update().get(pk=licence.pk)
    fresh.case = case
    return case, fresh


def go_licence(licence: Licence, verb: str) -> None:
    """Put a locked licence into the state that a move leads to. Raises :class:`Refused` where the table has no such move."""
    refusal = why_not(verb, licence.state, LICENCE_MOVES)
    if refusal is not None:
        raise Refused(Sentence("Licence {number}: {refusal}", number=licence.public_id, refusal=refusal))
    licence.state = move(verb, LICENCE_MOVES).after
    licence.save(update_fields=["state"])


def concerned(licence: Licence, *, but: Person | None) -> list[Person]:
    """Who has to know of a change: the firm, the officer of the case, and the customs officers who booked under it."""
    case = licence.case
    customs = Person.objects.holding("customs_officer").filter(pk__in=licence.lines.values("uses__by"))
    people = [*firm_of(case), *led_by(case), *customs]
    return [person for person in people if but is None or person.pk != but.pk]


def _change(licence: Licence, verb: str, *, why: str, by: Person, now: Moment) -> Licence:
    """Move, event, act, letter, notices: what the four verbs have in common once they are allowed."""
    case = licence.case
    body = {"licence": licence.public_id, "why": plain(why, Sentence("The reason"))}
    go_licence(licence, verb)
    moved = step(case, verb, by=by, now=now, body=body, visible="exporter", licence=licence)
    letter = letter_about(licence, verb, why=body["why"], moved=moved, by=by, now=now)
    moved_to = Sentence(move(verb, LICENCE_MOVES).says)
    said = Sentence("Licence {licence}: {moved}. {why}", licence=licence.public_id, moved=moved_to, why=body["why"])
    if letter:
        said = joined((said, Sentence("Letter {letter} says so.", letter=letter.public_id)))
    tell(concerned(licence, but=by), said, case=case, now=now)
    return licence


@transaction.atomic
def suspend(licence: Licence, *, why: str, by: Person, now: Moment) -> Licence:
    """Stop a licence for the time being. From the next request on nothing goes under it; what is reserved stays reserved."""
    _, licence = locked_licence(licence)
    refuse_unless(may_stop(by, licence))
    return _change(licence, "suspend", why=why, by=by, now=now)


@transaction.atomic
def reinstate(licence: Licence, *, why: str, by: Person, now: Moment) -> Licence:
    """Lift a suspension. Days that passed meanwhile are not added."""
    _, licence = locked_licence(licence)
    refuse_unless(may_revoke(by, licence))
    return _change(licence, "reinstate", why=why, by=by, now=now)


@transaction.atomic
def revoke(licence: Licence, *, why: str, by: Person, now: Moment) -> Licence:
    """Take a licence back for good."""
    _, licence = locked_licence(licence)
    refuse_unless(may_revoke(by, licence))
    return _change(licence, "revoke", why=why, by=by, now=now)


@transaction.atomic
def surrender(licence: Licence, *, why: str, by: Person, now: Moment) -> Licence:
    """The holder gives a licence back, used or not."""
    _, licence = locked_licence(licence)
    refuse_unless(may_surrender(by, licence))
    return _change(licence, "surrender", why=why, by=by, now=now)


@transaction.atomic
def replace(licence: Licence, *, with_: Licence, by: Person | None, now: Moment) -> Licence:
    """An amended licence takes the place of this one. Part of issuing it: who may issue was asked there.

    The ledger goes on: what was used of a line counts on the line of the same number. Raises :class:`Refused` where more
    was used than the amended licence allows, or in a unit that cannot be compared. What is still owed is owed under the
    new licence.
    """
    case, licence = locked_licence(licence)
    if with_.replaces_id != licence.pk or with_.holder_id != licence.holder_id:
        raise Refused(
            Sentence(
                "{number} was not issued in the place of {number_2}.",
                number=with_.public_id,
                number_2=licence.public_id,
            )
        )
    go_licence(licence, "replace")
    check_carried(licence, with_)
    duties = [duty.pk for duty in carry_duties(licence, with_)]
    body = {"licence": licence.public_id, "with": with_.public_id, "duties": duties}
    step(case, "replace", by=by, now=now, body=body, visible="exporter", licence=licence)
    said = Sentence(
        "Licence {licence} was replaced by the amended licence {amended}.",
        licence=licence.public_id,
        amended=with_.public_id,
    )
    tell(concerned(licence, but=by), said, case=case, now=now)
    return licence


def _no_room(line: LineBalance, before: Balance) -> Sentence | None:
    """``None`` where a line of an amended licence holds what was used and reserved of the line ``before`` it."""
    gone = Quantity(before.used + before.reserved, before.unit)
    if line.limited and gone.within(line.balance.unit) > line.balance.licensed:
        return _too_little(line, gone, line.balance)
    if line.worth is None:
        return None
    if silent := unvalued(line.balance):
        return Sentence(
            "Line {number}: {entry} was booked without its value, so nobody can say what is left of the value that the "
            "amended licence states. Have the firm leave the value of the line out.",
            number=line.line.number,
            entry=silent[0].key.words,
        )
    worth = Quantity(line.worth.used + line.worth.reserved, line.worth.unit)
    return _too_little(line, worth, line.worth) if worth.number > line.worth.licensed else None


def _too_little(line: LineBalance, gone: Quantity, allows: Balance) -> Sentence:
    return Sentence(
        "Line {number}: {gone} are used or reserved already, and the amended licence allows {quantity} {unit}. It states "
        "the whole quantity and value: allow at least so much.",
        number=line.line.number,
        gone=gone,
        quantity=plain_number(allows.licensed),
        unit=allows.unit,
    )


def check_carried(old: Licence, new: Licence) -> None:
    """Refuse a new licence that what was used and reserved of the old one does not fit. Keeps whether it is used up."""
    taken = {each.line.number: each.balance for each in balances_of(old) if each.uses}
    try:
        found = balances_of(new)
        for each in found:
            before = taken.pop(each.line.number, None)
            if before is not None and (why_not := _no_room(each, before)):
                raise Refused(why_not)
    except (LedgerError, BadQuantity) as error:
        raise Refused(
            Sentence("What was used does not fit the amended licence: {error}", error=error.args[0])
        ) from error
    if taken:
        raise Refused(
            Sentence(
                "Line {line} was used and is not in the amended licence. Keep the line, at least with what was used.",
                line=min(taken),
            )
        )
    new.used_up = used_up(found)
    new.save(update_fields=["used_up"])
