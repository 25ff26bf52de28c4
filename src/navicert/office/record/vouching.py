"""Whether a kept row is what the record says was kept, column by column, and which rows the record knows nothing of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from navicert.office.models import Act as ActRow
from navicert.office.models import ClearedHit, KeptDetermination, KeptScreening, Rescreening
from navicert.office.record.acts import NotRecorded, NotYet, Recorded, act_on, receipt_of
from navicert.office.record.publisher import log_folder
from navicert.record.act import Act
from navicert.record.refused import RecordError

KINDS: dict[str, type[Model]] = {
    "determination.kept": KeptDetermination,
    "screening.kept": KeptScreening,
    "hit.cleared": ClearedHit,
    "parties.rescreened": Rescreening,
}
"""The tables of which each row has an act, by its verb."""
NO_ACT = "it has no act, although the record had begun when it was kept"
COLUMNS = {"at": "created", "actor": "asked_by"}  # where an act calls a column otherwise


def vouched(kept: Any, expected: Act) -> tuple[Recorded | None, list[str]]:
    """The act that was recorded when a row was kept, if there is one, and a sentence on every column in which the two differ.

    ``expected`` is the act that the row would leave today. Where the act is in the log that is served, its entry must
    lead to the signed root. A row without an act is a difference unless it was there before the first act.
    """
    try:
        act = act_on(kept.public_id, expected.verb)
    except NotRecorded:
        return None, [NO_ACT] if _had_begun(kept, expected.verb) else []
    except RecordError as error:
        return None, [f"the record itself: {error}"]
    if not act.data:  # its envelope was erased: its place in the log stands, and vouches for nothing
        return act, []
    try:
        receipt_of(kept.public_id, log_folder())
    except NotYet:
        pass
    except RecordError as error:
        return act, [f"the record itself: {error}"]
    differing = _other(json.loads(act.data), json.loads(expected.data))
    return act, [f"changed after it was recorded: {each}" for each in differing]


def _other(recorded: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    """The columns that say something else than the act, or about which only one of the two says something.

    Which program it was stands in the act alone, and is compared with today's where the answer is another one.
    """
    for group in ("inputs", "outcome"):
        then, now = recorded[group], {**row[group]}
        if group == "inputs":
            now["program"] = then.get("program")
        yield from (name for name in sorted(then.keys() | now.keys()) if then.get(name) != now.get(name))
    yield from (COLUMNS.get(name, name) for name in ("subject", "actor", "at") if recorded[name] != row[name])


def _had_begun(kept: Any, verb: str) -> bool:
    """Whether a row was put in after the first act, by its moment or by its place among rows that have acts."""
    earlier = KINDS[verb]._default_manager.filter(pk__lt=kept.pk).values("public_id")
    later = Q(created__lte=kept.created) | Q(verb=verb, subject__in=earlier)
    return ActRow.objects.filter(later).exists()


def rows_without_acts() -> dict[str, list[str]]:
    """The numbers of kept rows that have no act though the record had begun, by the verb that is missing; some each."""
    first = ActRow.objects.order_by("pk").values_list("created", flat=True).first()
    found = {}
    for verb, model in KINDS.items() if first else ():
        acts = ActRow.objects.filter(subject=OuterRef("public_id"), verb=verb)
        rows = model._default_manager.filter(~Exists(acts), created__gte=first)
        if numbers := list(rows.order_by("pk").values_list("public_id", flat=True)[:3]):
            found[verb] = numbers
    return found
