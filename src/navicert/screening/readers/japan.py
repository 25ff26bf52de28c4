"""Japan: the Foreign End-User List of the Ministry of Economy (METI, 外国ユーザーリスト) as XLSX or JSON, and the list of the
Ministry of Finance (MoF, 財務省) of parties whose assets are frozen, XLS.

The MoF workbook has one sheet a measure, with its own columns each; a heading is known by the words in it. A row
whose number stands alone is an entry that was struck out, and is passed over.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import births_of
from navicert.screening.readers.draft import Draft, Drafts
from navicert.screening.readers.japanese_countries import country_in
from navicert.screening.readers.mofcom import read_entities
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, Sheet, heading_row, plain, records, sheets, whole
from navicert.screening.readers.spellings import spellings

METI, MOF = "METI end-user list", "MoF list"
METI_COLUMNS = {
    "No": "no",
    "国名": "country",
    "企業名": "name",
    "別名": "aliases",
    "懸念区分": "concern",
    "通常兵器": "arms",
}
NUMBER, JAPANESE, ENGLISH = "告示番号", "日本語表記", "英語表記"
ALIASES = (
    (("確定に十分でない",), Quality.WEAK), (("過去の", "以前の"), Quality.FORMER), (("別名", "別称"), Quality.ALIAS),
    (("旧称",), Quality.FORMER),
)  # fmt: skip
"""Words in a heading of names, in the order in which they are tried: 別称・旧称 holds both and gives aliases."""
BIRTH, NATION, ADDRESS, LISTED = ("生年月日",), ("国籍",), ("住所", "所在地"), ("指定日", "掲載日")
NUMBERS = (("旅券番号", "passport"), ("ID番号", "national-id"), ("身分登録番号", "national-id"), ("電話", "phone"))
PERSONS, BODIES = ("個人",), ("団体", "銀行", "機関")
COUNTED = re.compile(r"\(\s*(?:[a-z]{1,2}|\d{1,2})\s*\)")
OUTSIDE = re.compile(r"[、;](?![^(]*\))")
ALSO = re.compile(r"\(?\b[af]\.?k\.?a\.?[:：]?\s*|別称[、:]")
SENTENCE = re.compile(r"\d{4}\s*年|旅券|番号|出生|発行")
NOTE = re.compile(
    r"[,.]?\s*\(?\s*(?:\bborn\b|\bDOB\b|\bson of\b|\bpreviously listed|\bformerly listed|\bbirth name|\bfalse identity|以前)"
    r"|\(?誕生名",
    re.IGNORECASE,
)
"""Where a name ends and a note on it begins."""
IMO = re.compile(r"IMO[^\d]{0,8}(\d{7})(?!\d)")
NOT_LISTED = ("不明", "なし", "該当なし", "-")


def read_meti(parts: Mapping[str, BinaryIO]) -> Reading:
    """The end-user list; ids are ``jp-eul-12`` after its numbers. Raises ``ListError``."""
    data = whole(parts["list"], METI)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        return read_entities(io.BytesIO(data), METI)
    drafts = Drafts(METI, "jp-eul-")
    found = [
        sheet for sheet in sheets(io.BytesIO(data), METI) if any("企業名" in c for _, r in sheet.rows[:9] for c in r)
    ]
    if not found:
        raise ListError(f"{METI}: no column is headed 企業名; is this the right file?")
    for sheet in found:
        for row in records(_meti_headings(sheet), ("no", "country", "name", "aliases", "concern")):
            if row["name"]:
                _take_meti(drafts.new(row["no"], Kind.ORGANISATION, row.where), row)
    return drafts.reading()


def _meti_headings(sheet: Sheet) -> Sheet:
    """The sheet with short headings in place of the printed ones, which are in two languages."""
    place = next(n for n, (_, cells) in enumerate(sheet.rows) if any("企業名" in cell for cell in cells))
    number, cells = sheet.rows[place]
    short = tuple(next((v for k, v in METI_COLUMNS.items() if cell.startswith(k)), cell) for cell in cells)
    return Sheet(sheet.where, ((number, short), *sheet.rows[place + 1 :]), sheet.warnings)


def _take_meti(draft: Draft, row: Row) -> None:
    draft.name(" ".join(row["name"].split()), Quality.PRIMARY)
    for alias in re.split(r"\n|・(?=[A-Za-z])", row["aliases"]):
        draft.name(alias.strip("・ "))
    draft.country(row["country"].split("\n")[-1])
    draft.address(row["country"].split("\n")[-1])
    draft.programme("jp-end-user-list")
    draft.remark(row["concern"])
    draft.remark(row["arms"], "conventional arms")


def read_mof(parts: Mapping[str, BinaryIO]) -> Reading:
    """The MoF list; ids are made of the sheet's title and the number of the notice. Raises ``ListError``."""
    drafts = Drafts(MOF, "jp-mof-")
    for sheet in sheets(parts["list"], MOF):
        if any(plain(cell) == NUMBER for _, cells in sheet.rows[:15] for cell in cells):
            _take_sheet(drafts, sheet)
    return drafts.reading()


def _take_sheet(drafts: Drafts, sheet: Sheet) -> None:
    title = plain(re.sub(r"^.*sheet\s*\d*\.?", "", sheet.where))
    programme = " ".join(cell for cell in sheet.rows[0][1] if cell).split("\n")[0]
    heading_row(sheet, (NUMBER, JAPANESE))
    for row in records(_unnamed(sheet), (NUMBER, JAPANESE)):
        if not row[JAPANESE] and not row[ENGLISH]:
            continue
        reference = f"{title}-{plain(row[NUMBER])}" if row[NUMBER] else ""
        draft = drafts.at(reference, _kind(title, row), row.where)
        _take_mof(draft, row)
        draft.programme(programme)


def _unnamed(sheet: Sheet) -> Sheet:
    """The sheet with a heading for every column: notes stand beside the table now and then."""
    place = heading_row(sheet, (NUMBER, JAPANESE))
    width = max(len(cells) for _, cells in sheet.rows[place:])
    number, cells = sheet.rows[place]
    full = [cell or f"note {n}" for n, cell in enumerate((*cells, *[""] * (width - len(cells))))]
    return Sheet(sheet.where, (*sheet.rows[:place], (number, tuple(full)), *sheet.rows[place + 1 :]), sheet.warnings)


def _kind(title: str, row: Row) -> Kind:
    if any(word in title for word in PERSONS):
        return Kind.PERSON
    if any(word in title for word in BODIES):
        return Kind.ORGANISATION
    told = any(births_of(row.cells[h]).dates for h in row.cells if "生年月日" in h)
    return Kind.PERSON if told else Kind.OTHER


def _take_mof(draft: Draft, row: Row) -> None:
    for column in (JAPANESE, ENGLISH):
        for text in _names(row[column]):
            draft.name(text, Quality.PRIMARY)
    for heading, cell in row.cells.items():
        if heading == "告示日付":
            draft.on("listed", cell.split("\n")[0])
            draft.on("amended", cell.split("\n")[-1])
        elif heading not in (NUMBER, JAPANESE, ENGLISH) and cell and cell not in NOT_LISTED:
            _take_cell(draft, unicodedata.normalize("NFKC", heading).upper(), unicodedata.normalize("NFKC", cell))


def _take_cell(draft: Draft, heading: str, cell: str) -> None:
    """One cell by the words of its heading; what no word explains is a remark."""
    for imo in IMO.findall(cell):
        draft.number("imo", imo)
    kind = next((kind for word, kind in NUMBERS if word in heading), "")
    quality = next((quality for words, quality in ALIASES if _says(heading, words)), None)
    if quality:
        for text in _names(cell):
            draft.name(text, quality)
    elif _says(heading, BIRTH):
        _born(draft, cell)
    elif _says(heading, NATION):
        draft.country(";".join(country_in(cell)))
    elif kind:
        _number(draft, kind, cell)
    elif _says(heading, ADDRESS):
        draft.address("; ".join(_parts(cell)))
    elif not _says(heading, LISTED):
        draft.remark(cell)


def _says(heading: str, words: tuple[str, ...]) -> bool:
    return any(word in heading for word in words)


def _parts(cell: str) -> list[str]:
    """The parts of ``(a)…、(b)…``; a line break parts no more than a space does."""
    parts = COUNTED.sub("\0", unicodedata.normalize("NFKC", cell)).split("\0")
    return [part for part in (" ".join(p.split()).strip(" 、,;") for p in parts) if part and part not in NOT_LISTED]


def _names(cell: str) -> list[str]:
    """The names of a cell, in Japanese and as brackets spell them; sentences about a birth or a passport are none."""
    made = []
    for part in _parts(ALSO.sub(" 、", unicodedata.normalize("NFKC", cell))):
        for piece in OUTSIDE.split(part):
            for name, _ in spellings(piece, Quality.ALIAS):
                plain_name = NOTE.split(name)[0].strip("()、, ")
                if plain_name and not SENTENCE.search(plain_name):
                    made.append(f"{plain_name})" if plain_name.count("(") > plain_name.count(")") else plain_name)
    return made


def _born(draft: Draft, cell: str) -> None:
    """Only the dates: in many sheets the place of birth stands in the same cell, in years of other reckonings too."""
    dates = births_of(cell).dates
    for date in dates:
        draft.born(date.replace("/", "-") if len(date) == len("1960/1965") and "/" in date else date)
    if not dates:
        draft.remark(cell, "born")


def _number(draft: Draft, kind: str, cell: str) -> None:
    draft.remark(cell)
    for part in _parts(cell):
        for number in re.findall(
            r"(?<![\w年月])[A-Z]{0,3}[ -]?\d[\dA-Z /-]{4,}(?![年月日\d])", re.sub(r"\d+\s*年.*", "", part)
        ):
            draft.number(kind, number)
