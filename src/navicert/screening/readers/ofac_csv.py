"""OFAC's CSV files: the main file, addresses, alternate names and the continuation of the remarks.

Source: OFAC, "Specially Designated Nationals and Blocked Persons Data Specification" (``sdn``, ``add``, ``alt``,
``sdn_comments``; the consolidated non-SDN files ``cons_prim``, ``cons_add``, ``cons_alt``, ``cons_comments`` have the
same columns). The files have no headings; ``-0-`` is an empty cell; the last line holds the one character SUB.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.draft import Draft, Drafts, kind_by
from navicert.screening.readers.ofac import KINDS, QUALITIES, printed, programmes, resolved, tail_number
from navicert.screening.readers.ofac_remarks import continued, remark_facts
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import decoded, whole

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sdn": ("ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT",
            "Vess_flag", "Vess_owner", "Remarks"),
    "add": ("ent_num", "add_num", "Address", "City/State/Province/Postal Code", "Country", "Add_remarks"),
    "alt": ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"),
    "comments": ("ent_num", "comment"),
}  # fmt: skip
NULL = "-0-"
END = "\x1a"
TAIL = "\r\n ,"
"""What may stand behind the mark where a program wrote the file anew."""
LOSS = {"add": "all addresses", "alt": "all other names"}
Row = tuple[str, ...]
Numbered = Sequence[tuple[int, Row]]
Held = dict[str, list[Draft]]
Taker = Callable[[Draft, Row], None]


def read_ofac_csv(parts: Mapping[str, BinaryIO]) -> Reading:
    """The parts ``sdn`` (needed), ``add``, ``alt`` and ``comments``. Raises ``ListError``.

    Addresses, names and comments of a party that the main file does not have are counted in one warning a file: the
    parts are then of different editions. ``as_of`` is unknown: the files bear no date.
    """
    if "sdn" not in parts:
        raise ListError("OFAC CSV: the main file (part sdn) is missing; give it beside add, alt and comments")
    drafts = Drafts("OFAC CSV")
    rows = {part: _rows(file, part, drafts) for part, file in parts.items()}
    comments = _comments(rows.get("comments", ()))
    held: Held = {}
    for line, row in rows["sdn"]:
        _main(drafts, held, f"OFAC sdn, line {line}", row, comments)
    for part, take in (("add", _address), ("alt", _alias), ("comments", _nothing)):
        _join(drafts, held, part, rows.get(part, ()), take)
    for part in {"add", "alt"} - set(parts):
        drafts.warn(f"OFAC CSV: the part {part} was not given; without it {LOSS[part]} are missing")
    return resolved(drafts.reading())


def _rows(file: BinaryIO, part: str, drafts: Drafts) -> Numbered:
    """The rows of a part with their line numbers, cells trimmed and emptied of ``-0-``."""
    if part not in COLUMNS:
        raise ListError(f"OFAC CSV: there is no part {part}; the parts are {', '.join(COLUMNS)}")
    text, warnings = decoded(whole(file, f"OFAC {part}"), f"OFAC {part}")
    for warning in warnings:
        drafts.warn(warning)
    if not text.rstrip(TAIL).endswith(END):
        drafts.warn(f"OFAC {part}: the mark of its end is missing; compare the number of records, it may be cut short")
    found: list[tuple[int, Row]] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            cells = tuple(" ".join(cell.replace(END, "").split()) if part != "comments" else cell for cell in row)
            if not any(cell.replace(END, "").strip() for cell in row):
                continue
            if len(cells) != len(COLUMNS[part]):
                raise ListError(
                    f"OFAC {part}, line {reader.line_num}: {len(cells)} cells stand where {len(COLUMNS[part])} belong "
                    f"({', '.join(COLUMNS[part])}); is it the right file?"
                )
            found.append((reader.line_num, tuple("" if cell.strip() == NULL else cell for cell in cells)))
    except csv.Error as error:
        raise ListError(f"OFAC {part}, line {reader.line_num}: {error}; get the file again") from None
    return found


def _comments(rows: Numbered) -> Mapping[str, str]:
    joined: dict[str, str] = {}
    for _, (number, text) in rows:
        joined[number.strip()] = joined.get(number.strip(), "") + text
    return joined


def _main(drafts: Drafts, held: Held, where: str, row: Row, comments: Mapping[str, str]) -> None:
    number, name, word, codes, title, call_sign, vessel_type, tonnage, gross, flag, owner, remarks = row
    if not number.isdigit():
        raise ListError(f"{where}: {number!r} is no ent_num; is it the main file, without headings?")
    draft = _begun(drafts, held, number, kind_by(KINDS, word, where), where)
    draft.name(printed(name, draft.kind), Quality.PRIMARY)
    tail_number(draft, name)
    draft.programme(*programmes(codes))
    _vessel(draft, call_sign, flag, owner)
    text, joins = continued(remarks, comments.get(number, ""))
    if not joins:
        drafts.once(f"{where}: comments do not go on from their remarks; the parts are of different editions")
    remark_facts(draft, text)
    for label, value in (("Title", title), ("Vessel type", vessel_type), ("Tonnage", tonnage), ("GRT", gross)):
        draft.remark(value, label)
    draft.remark(text)


def _begun(drafts: Drafts, held: Held, number: str, kind: Kind, where: str) -> Draft:
    """The party of a number. Where a slip of the list gives one number to two parties, both are kept, and it is said."""
    before = held.setdefault(number, [])
    draft = drafts.new(f"ofac-{number}" + (f"-{len(before) + 1}" if before else ""), kind, where)
    if before:
        drafts.warn(f"{where}: the number {number} stands twice; its other names and addresses go to both parties")
    before.append(draft)
    return draft


def _vessel(draft: Draft, call_sign: str, flag: str, owner: str) -> None:
    draft.number("Vessel Call Sign", call_sign)
    if flag:
        draft.country(flag)
    draft.tie(owner, "owner")


def _join(drafts: Drafts, held: Held, part: str, rows: Numbered, take: Taker) -> None:
    """Give each row of a part to its party; those of no party are counted in one warning."""
    strays: Counter[str] = Counter()
    for line, row in rows:
        for draft in held.get(row[0].strip(), ()):
            draft.where = f"OFAC {part}, line {line}"
            take(draft, row)
        if row[0].strip() not in held:
            strays[row[0]] += 1
    if strays:
        drafts.warn(
            f"OFAC {part}: {strays.total():,} rows of {len(strays):,} parties that the main file does not have were left "
            "out; the parts are of different editions"
        )


def _address(draft: Draft, row: Row) -> None:
    _, _, street, city, country, remark = row
    draft.address(", ".join(filter(None, (street, city, country))))
    if country:
        draft.country(country.removeprefix("Region: "))
    draft.remark(remark)


def _alias(draft: Draft, row: Row) -> None:
    _, _, word, name, remark = row
    quality = QUALITIES.get(word.casefold())
    if quality is None:
        raise ListError(f"{draft.where}: {word!r} is none of {', '.join(QUALITIES)}")
    draft.name(printed(name, draft.kind), quality)
    draft.remark(remark)


def _nothing(draft: Draft, row: Row) -> None:
    """A comment was read with the main file."""
