"""What stands behind a party: the dossier that was sent, kept with the rules on ownership and the uses of the lists.

So the same answer can be given again when the law, the lists and their settings have changed. The dossier is read anew each
time; what it says is checked when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from navicert.library.catalogue import ListSource
from navicert.library.lookout import KEPT_OF_A_LIST
from navicert.library.ownership import ownership_rules
from navicert.office.screening.watch import Watch
from navicert.office.shelf import the_library
from navicert.screening.batch import Asking
from navicert.screening.behind import Grounds, behind_json, look_behind
from navicert.screening.known import read_known
from navicert.screening.ownership_rules import OwnershipRule
from navicert.screening.subject import Subject

Plain = Mapping[str, Any]


@cache
def _rules() -> TypeAdapter[tuple[OwnershipRule, ...]]:
    return TypeAdapter(tuple[OwnershipRule, ...])


def rules_of_today() -> tuple[Plain, ...]:
    """The rules on ownership with their days, as plain values in one order. Raises ``PackError``."""
    rows: Sequence[dict[str, Any]] = _rules().dump_python(ownership_rules(the_library()), mode="json")
    return tuple({**row, "programmes": {n: sorted(v) for n, v in row["programmes"].items()}} for row in rows)


def uses_of(watch: Watch) -> dict[str, Plain]:
    """On which lists of the law an entry of each list puts a party, as this installation has it."""
    return {name: use.model_dump(mode="json", include=set(KEPT_OF_A_LIST)) for name, use in watch.sources.items()}


def behind_of(
    dossier: Plain, subject: Subject, watch: Watch, asking: Asking, *, rules: Sequence[Plain], uses: Mapping[str, Plain]
) -> dict[str, Any] | None:
    """What stands behind the party on the day of the asking, as plain values; ``None`` where the dossier says nothing of it."""
    known = read_known(dossier)
    party = known.party(subject.id, *subject.names)
    if party is None or asking.on is None:
        return None
    lists = {name: ListSource.model_validate(use) for name, use in uses.items()}
    with watch.lock:
        found = look_behind(
            party, Grounds(known, _rules().validate_python(rules), lists), watch.watchlist, asking, asking.on
        )
    return behind_json(found)
