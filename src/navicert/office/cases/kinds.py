"""The kinds of licence that this office knows, each read from its file once."""

from __future__ import annotations

import json

from navicert.library.kinds import kinds
from navicert.licensing.dossier import Dossier, read_dossier
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.sentences import Sentence
from navicert.office.models.case import Case
from navicert.office.permissions.case import Refused


def kind_named(name: str) -> LicenceKind:
    """The kind of this name. Raises :class:`Refused`, naming those that there are."""
    if name not in kinds():
        raise Refused(
            Sentence("There is no licence type {name}; there are {names}.", name=repr(name), names=", ".join(kinds()))
        )
    return kinds()[name]


def kind_of(case: Case) -> LicenceKind:
    """The kind of a case."""
    return kind_named(case.kind)


def draft_of(case: Case) -> Dossier:
    """What the exporter has entered so far."""
    return read_dossier(kind_of(case), json.loads(case.dossier))


def submitted_of(case: Case) -> Dossier:
    """What the exporter sent in last. Raises :class:`Refused` where nothing was."""
    last = case.submissions.order_by("-seq").first()
    if last is None:
        raise Refused(Sentence("Nothing was sent in yet."))
    return read_dossier(kind_of(case), json.loads(last.dossier))
