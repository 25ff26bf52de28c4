"""Which signatures a proposal still needs."""

from __future__ import annotations

from collections.abc import Iterable

from navicert.licensing.conditions import applies
from navicert.licensing.dossier import Dossier
from navicert.office.cases.kinds import kind_of, submitted_of
from navicert.office.models.case import Case, Proposal, Signature


def signatures_due(proposal: Proposal) -> list[str]:
    """The roles whose signature a proposal still needs; what the dossier does not settle counts as needed."""
    return still_due(proposal.case, submitted_of(proposal.case), proposal.signatures.all())


def still_due(case: Case, dossier: Dossier, signatures: Iterable[Signature]) -> list[str]:
    """The same for a caller who has read what was sent in and the signatures already."""
    needed = [
        each.by
        for each in kind_of(case).advice.countersign
        if applies(kind_of(case), dossier, each.when, flags=case.flags) is not False
    ]
    for signature in signatures:
        if signature.accepts and signature.role in needed:
            needed.remove(signature.role)
    return needed
