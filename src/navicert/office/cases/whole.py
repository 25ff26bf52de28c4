"""A case with everything that hangs on it, read at once: one plain statement a table, each person and each team once.

Pages of a case show all of it. Afterwards ``case.events.all()``, ``referral.team`` and the like ask the database for
nothing more, so permissions, steps and the page look at the same rows. For reading only: an action locks the case and
reads it anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from navicert.office.models import KeptDetermination, KeptScreening
from navicert.office.models.case import Case, Check, Document, Signature
from navicert.office.models.people import Organisation, Person, Team
from navicert.office.models.plain import Wanted, attach, hold, rows_of

ROWS: Mapping[str, str] = {
    "submissions": "seq", "events": "seq", "parties": "id", "referrals": "id", "advice": "id", "conditions": "id",
    "queries": "id", "notes": "id", "consents": "id", "proposals": "id", "documents": "id", "licences": "id",
    "letters": "id",
}  # fmt: skip
"""The relations of a case that are read, each with the column by which its rows are in order."""
SHARED = (Person, Team, Organisation)
"""What many rows name: those that are named are read once."""
RELEASES = Document.teams.through
SIGNED = "JOIN office_proposal p ON p.id = t.proposal_id WHERE p.case_id = %s ORDER BY t.id"
RELEASED = "JOIN office_document d ON d.id = t.document_id WHERE d.case_id = %s ORDER BY t.id"

LAST_CHECK = "(SELECT id FROM office_check WHERE case_id = %s ORDER BY at DESC, id DESC LIMIT 1)"
LAW_OF_CHECK = f"""JOIN office_check_determinations c ON c.keptdetermination_id = t.id
    WHERE c.check_id = {LAST_CHECK} ORDER BY t.id"""
LISTS_OF_CHECK = f"""JOIN office_check_screenings c ON c.keptscreening_id = t.id
    WHERE c.check_id = {LAST_CHECK} ORDER BY t.id"""


def read_whole(case: Case) -> Case:
    """Read everything that hangs on the case but its checks; gives the same case."""
    relations = {name: getattr(case, name) for name in ROWS}
    asked = [
        Wanted(each.model, f"WHERE t.case_id = %s ORDER BY t.{ROWS[name]}", [case.pk])
        for name, each in relations.items()
    ]
    *read, signatures, releases = rows_of(
        [*asked, Wanted(Signature, SIGNED, [case.pk]), Wanted(RELEASES, RELEASED, [case.pk])]
    )
    found = dict(zip(ROWS, read, strict=True))
    for name, held in found.items():
        for row in held:
            relations[name].field.set_cached_value(row, case)
        hold(case, name, held)
    attach(SHARED, [[case], signatures, releases, *read])
    for advice in found["advice"]:
        hold(advice, "conditions", [each for each in found["conditions"] if each.advice_id == advice.pk])
    for proposal in found["proposals"]:
        hold(proposal, "signatures", [each for each in signatures if each.proposal_id == proposal.pk])
    for document in found["documents"]:
        hold(document, "teams", [each.team for each in releases if each.document_id == document.pk])
    return case


def last_check(case: Case) -> Check | None:
    """What the engine found on what was sent in last: the check, with its determinations and screenings in short."""
    checks, determinations, screenings = rows_of(
        [
            Wanted(Check, f"WHERE t.id = {LAST_CHECK}", [case.pk]),
            Wanted(KeptDetermination, LAW_OF_CHECK, [case.pk], "id, public_id, day, headline"),
            Wanted(KeptScreening, LISTS_OF_CHECK, [case.pk], "id, public_id, status, question"),
        ]
    )
    for check in checks:
        hold(check, "determinations", determinations)
        hold(check, "screenings", screenings)
        return check  # type: ignore[no-any-return]
    return None
