"""A case with everything that hangs on it, read at once: one plain statement a table, each person and each team once.

Pages of a case show all of it. Afterwards ``case.events.all()``, ``referral.team`` and the like ask the database for
nothing more, so permissions, steps and the page look at the same rows. For reading only: an action locks the case and
reads it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from navicert.office.models import KeptDetermination, KeptScreening
from navicert.office.models.case import Case, Check, Document, Signature
from navicert.office.models.people import Organisation, Person, Team
from navicert.office.models.plain import attach, hold, rows

ROWS: Mapping[str, str] = {
    "submissions": "seq", "events": "seq", "parties": "id", "referrals": "id", "advice": "id", "conditions": "id",
    "queries": "id", "notes": "id", "consents": "id", "proposals": "id", "documents": "id", "licences": "id",
    "letters": "id",
}  # fmt: skip
"""The relations of a case that are read, each with the column by which its rows are in order."""
SHARED = (Person, Team, Organisation)
"""What many rows name: those that are named are read once."""


def read_whole(case: Case) -> Case:
    """Read everything that hangs on the case but its checks; gives the same case."""
    found = {name: _rows_of(case, name, order) for name, order in ROWS.items()}
    signed = "JOIN office_proposal p ON p.id = t.proposal_id WHERE p.case_id = %s ORDER BY t.id"
    released = "JOIN office_document d ON d.id = t.document_id WHERE d.case_id = %s ORDER BY t.id"
    signatures = rows(Signature, signed, [case.pk]) if found["proposals"] else []
    releases = rows(Document.teams.through, released, [case.pk]) if found["documents"] else []
    for kind in SHARED:
        attach(kind, [[case], signatures, releases, *found.values()])
    for advice in found["advice"]:
        hold(advice, "conditions", [each for each in found["conditions"] if each.advice_id == advice.pk])
    for proposal in found["proposals"]:
        hold(proposal, "signatures", [each for each in signatures if each.proposal_id == proposal.pk])
    for document in found["documents"]:
        hold(document, "teams", [each.team for each in releases if each.document_id == document.pk])
    return case


def last_check(case: Case) -> Check | None:
    """What the engine found on what was sent in last: the check, with its determinations and screenings in short."""
    for check in rows(Check, "WHERE t.case_id = %s ORDER BY t.at DESC, t.id DESC LIMIT 1", [case.pk]):
        law = "JOIN office_check_determinations c ON c.keptdetermination_id = t.id WHERE c.check_id = %s ORDER BY t.id"
        hold(check, "determinations", rows(KeptDetermination, law, [check.pk], "id, public_id, day, headline"))
        lists = "JOIN office_check_screenings c ON c.keptscreening_id = t.id WHERE c.check_id = %s ORDER BY t.id"
        hold(check, "screenings", rows(KeptScreening, lists, [check.pk], "id, public_id, status, question"))
        return check
    return None


def _rows_of(case: Case, name: str, order: str) -> list[Any]:
    relation = getattr(case, name)
    found = rows(relation.model, f"WHERE t.case_id = %s ORDER BY t.{order}", [case.pk])
    for row in found:
        relation.field.set_cached_value(row, case)
    hold(case, name, found)
    return found
