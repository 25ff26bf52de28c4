"""The sanctions of the National Security and Defence Council of Ukraine (NSDC, РНБО), XLSX, a sheet for persons and one
for bodies.

One row is one party in one decree: a party that a later decree names again is a new listing. The end of the term is
the last day of the listing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.draft import Draft, Drafts
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, headed, records, sheets

WHAT = "NSDC list"
NEEDED = ("№ указу", "Дата указу", "Дія щодо об'єкту санкцій", "п/н", "Назва укр.", "Назва ориг.")
IMPOSED, CHANGED, LIFTED = ("застосування", "продовження"), ("внесення змін", "зміна"), ("скасування", "виключення")
"""What a decree does to a party."""
PREFIXED = re.compile(r"(ЄДРПОУ|ОКПО|ОДРН(?:ФОП)?|ОГРН(?:ИП)?|ІПН|ИНН|КПП)?\s*[:№-]?\s*([\dA-Z][\dA-ZА-Я./ -]{3,})")
KINDS_OF_NUMBER = {
    "ЄДРПОУ": "okpo", "ОКПО": "okpo", "ОДРН": "ogrn", "ОДРНФОП": "ogrn", "ОГРН": "ogrn", "ОГРНИП": "ogrn", "ІПН": "inn",
    "ИНН": "inn", "КПП": "tax",
}  # fmt: skip
PASSPORT = re.compile(r"паспорт[^№;]{0,60}№\s*([\w ]{0,4}\d{5,})")
REMARKS = ("Тип обмеження", "Зайнятість", "Місце народження", "Додатково")


def read_nsdc(parts: Mapping[str, BinaryIO]) -> Reading:
    """The Ukrainian list; ids are ``ua-176-2018-p-1404`` (p persons, b bodies). Raises ``ListError``."""
    drafts = Drafts(WHAT, "ua-")
    for sheet in headed(sheets(parts["list"], WHAT), NEEDED, drafts.warn):
        for row in records(sheet, NEEDED):
            person = "датанародження" in row.cells
            if not row["№ указу"] or not row["п/н"]:
                raise ListError(f"{row.where}: says no decree (№ указу) or no number in it (п/н)")
            name = f"{row['№ указу']}-{'p' if person else 'b'}-{row['п/н']}"
            _take(drafts.at(name, Kind.PERSON if person else Kind.ORGANISATION, row.where), row)
    return drafts.reading()


def _take(draft: Draft, row: Row) -> None:
    draft.name(row["Назва укр."], Quality.PRIMARY, "uk")
    for column in ("Назва ориг.", "Назва альт."):
        for text in row[column].split(";"):
            draft.name(text, Quality.ALIAS if draft.named(row["Назва укр."]) else Quality.PRIMARY)
    draft.born(row["Дата народження"])
    draft.country(row["Громадянство"])
    for column in ("Місце проживання", "Місце діяльності", "Місце діяльності додатково"):
        draft.address(row[column])
    for column, label in (("ОКПО/ЄДРПОУ", "okpo"), ("ІПН", "tax")):
        for prefix, number in PREFIXED.findall(row[column]):
            draft.number(KINDS_OF_NUMBER.get(prefix, label), number)
    for number in PASSPORT.findall(row["Додатково"]):
        draft.number("passport", number)
    draft.programme(row["№ указу"])
    for column in REMARKS:
        draft.remark(row[column])
    _take_days(draft, row)


def _take_days(draft: Draft, row: Row) -> None:
    deed = row["Дія щодо об'єкту санкцій"].casefold()
    if deed.startswith(LIFTED):
        draft.on("delisted", row["Дата указу"])
    elif deed.startswith(CHANGED):
        draft.on("amended", row["Дата указу"])
    elif deed.startswith(IMPOSED):
        draft.on("listed", row["Дата указу"])
        draft.on("delisted", row["Дата закінчення обмеження"])
        if row["Дата закінчення обмеження"] and draft.delisted:
            draft.delisted += timedelta(days=1)
    else:
        raise ListError(f"{row.where}: {deed!r} is no deed known here; imposed, changed or lifted?")
