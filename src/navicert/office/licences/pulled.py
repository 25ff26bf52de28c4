"""What customs systems pull: the licences under which goods may go on a day, with their balances and document codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day

from navicert.licensing.sentences import Sentence
from navicert.licensing.states import LicenceState
from navicert.licensing.units import plain
from navicert.office.actions.book import destinations_of
from navicert.office.cases.kinds import submitted_of
from navicert.office.licences.balances import (
    LineBalance,
    balances_of_several,
    consents_of_several,
    standing,
    waits_for,
)
from navicert.office.models.case import Submission
from navicert.office.models.licence import Licence

GENERAL = "open-general-registration"
AT_ONCE = 500  # licences read together
EXPORTED = (
    "licence", "document_code", "kind", "holder", "holder_eori", "valid_from", "valid_until", "destinations", "line",
    "description", "codes", "unit", "licensed", "used", "reserved", "remaining", "currency", "value_licensed",
    "value_used", "value_reserved", "value_remaining",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentCode:
    """A code under which an export declaration names an authorisation, and what it stands for."""

    code: str
    means: str


DOCUMENT_CODES: Mapping[str, DocumentCode] = {
    "individual": DocumentCode("X060", Sentence("individual export authorisation")),
    "temporary": DocumentCode("X060", Sentence("individual export authorisation")),
    **{
        f"EU00{n}": DocumentCode(f"X06{n}", Sentence("Union general export authorisation {name}", name=f"EU00{n}"))
        for n in range(1, 9)
    },
    "global": DocumentCode("X070", Sentence("global export authorisation")),
    "national-general": DocumentCode("X071", Sentence("national general export authorisation")),
    "transit": DocumentCode("X072", Sentence("transit authorisation")),
}
"""By licence type, and for registrations by the general authorisation. Used since 9 September 2021 in place of X002.

Taken from two published notices to exporters that agree; TARIC itself is not on file here, and that a temporary licence is
declared as an individual one is our reading. Military goods go under codes of each Member State, which are not here.
"""


def document_code(licence: Licence) -> DocumentCode | None:
    """The code under which a declaration names this licence, or ``None`` where the Union has none for it."""
    if licence.kind != GENERAL:
        return DOCUMENT_CODES.get(licence.kind)
    return DOCUMENT_CODES.get(str(submitted_of(licence.case).values.get("authorisation", "")))


def licences_on(day: Day) -> Iterator[Sequence[str]]:
    """The licences under which goods may go on a day, a row for each line, under the header of :data:`EXPORTED`.

    Read :data:`AT_ONCE` at a time, with as many queries for each part, whatever is in it.
    """
    yield EXPORTED
    found = Licence.objects.filter(
        state=LicenceState.ISSUED, used_up=False, valid_from__lte=day, valid_until__gte=day
    ).select_related("holder")
    part: list[Licence] = []
    for licence in found.order_by("pk").iterator(chunk_size=AT_ONCE):
        if standing(licence, day).usable:
            part.append(licence)
        if len(part) == AT_ONCE:
            yield from _exported(_free(part, day))
            part = []
    yield from _exported(_free(part, day))


def _free(licences: Sequence[Licence], day: Day) -> list[Licence]:
    """Those among them that wait for no other state."""
    asked = consents_of_several(licences)
    return [licence for licence in licences if waits_for(asked[licence.pk], day) is None]


def _exported(licences: Sequence[Licence]) -> Iterator[Sequence[str]]:
    balances, general = balances_of_several(licences), _authorisations(licences)
    for licence in licences:
        code = DOCUMENT_CODES.get(general.get(licence.case_id, "") if licence.kind == GENERAL else licence.kind)
        shared = (
            licence.public_id, code.code if code else "", licence.kind, licence.holder.name,
            str(licence.holder.identifiers.get("eori", "")), licence.valid_from.isoformat(),
            licence.valid_until.isoformat(), " ".join(destinations_of(licence)),
        )  # fmt: skip
        for each in balances[licence.pk]:
            yield [_guarded(cell) for cell in (*shared, *_line_cells(each))]


def _authorisations(licences: Iterable[Licence]) -> dict[int, str]:
    """The general authorisation that each registration among them names, by the pk of its case."""
    cases = [licence.case_id for licence in licences if licence.kind == GENERAL]
    sent = Submission.objects.filter(case__in=cases).order_by("case_id", "seq").values_list("case_id", "dossier")
    return {case: str(json.loads(dossier).get("authorisation", "")) for case, dossier in sent}


def _line_cells(each: LineBalance) -> tuple[str, ...]:
    line, found = each.line, each.balance
    codes = " ".join(str(code) for code in codes_of(line.codes))
    limits = (plain(found.licensed), plain(found.remaining)) if each.limited else ("", "")
    worth = each.worth
    amounts = (worth.licensed, worth.used, worth.reserved, worth.remaining) if worth else ()
    return (
        str(line.number), line.description, codes, found.unit, limits[0], plain(found.used), plain(found.reserved), limits[1],
        *((worth.unit, *map(plain, amounts)) if worth else ("",) * 5),
    )  # fmt: skip


def codes_of(codes: object) -> list[str]:
    """The codes of a line as texts: ``EU 6A003.b.4.b``."""
    return [f"{name} {code}" for name, code in codes.items()] if isinstance(codes, Mapping) else list(codes or ())  # type: ignore[call-overload]


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def csv_line(cells: Sequence[str]) -> str:
    """One row of a CSV file, with its line end."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()
