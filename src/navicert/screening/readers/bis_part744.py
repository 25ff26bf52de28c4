"""The Entity List, the Unverified List and the list of military end users, as the eCFR prints them in part 744.

Source: 15 CFR part 744, Supplements No. 4, 6 and 7, in the XML of the eCFR (GPO element names ``DIV9``, ``TR``, ``TD``).
A row gives the country once for its group. The lists say neither what kind of party one is nor give it a number: the
kind is ``other``, and the id is made of the country and the name, so that it outlives a change of address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.american_dates import american_day
from navicert.screening.readers.bis_entity import BREAK, SHARED, Entity, addresses_of, entities_of
from navicert.screening.readers.draft import Draft, Drafts, hashed
from navicert.screening.readers.ofac import resolved
from navicert.screening.readers.places import country_code
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.xml import Element, local, records

CITATION = re.compile(r"\d+\s+(?:F\.?R\.?\s+)+[\d,]+[,.]?\s+(\d{1,2}/\d{1,2}/\d{2,4}|[A-Z][a-z]+\.? \d{1,2}, \d{4})")
HEADING = re.compile(r"^(?:the following \S+ )?subordinate institu\w+(?: of (?P<parent>.+?))?:?$", re.IGNORECASE)
ADDRESS = re.compile(r"^Address \d+,\s*")
RESERVED = "[Reserved]"


@dataclass(frozen=True, slots=True)
class _List:
    """Which supplement, how many columns its rows have, and the list as the law's tables call it."""

    supplement: int
    columns: int
    list: str
    prefix: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: the country, the cell of the entity with its line breaks, and the cells behind it."""

    where: str
    country: str
    entity: str
    requirement: str
    policy: str
    citation: str
    footnotes: tuple[str, ...]


ENTITY_LIST = _List(4, 5, "BIS-EL", "el")
UNVERIFIED = _List(6, 3, "BIS-UVL", "uvl")
MILITARY = _List(7, 3, "BIS-MEU", "meu")


def read_entity_list(parts: Mapping[str, BinaryIO]) -> Reading:
    """Supplement No. 4 from the part ``list``, the XML of part 744 or of the supplement alone. Raises ``ListError``."""
    return _read(parts, ENTITY_LIST)


def read_unverified_list(parts: Mapping[str, BinaryIO]) -> Reading:
    """Supplement No. 6 from the part ``list``. Raises ``ListError``."""
    return _read(parts, UNVERIFIED)


def read_military_end_users(parts: Mapping[str, BinaryIO]) -> Reading:
    """Supplement No. 7 from the part ``list``. Raises ``ListError``."""
    return _read(parts, MILITARY)


def _read(parts: Mapping[str, BinaryIO], which: _List) -> Reading:
    """A row without a citation goes on with the row before it: its entities stand under that row's or heading's body."""
    what = f"Supplement No. {which.supplement} to part 744"
    drafts = Drafts(what)
    group: list[Draft] = []
    full: _Row | None = None
    parent = ""
    for row in _rows(parts["list"], which, what):
        text = row.entity.replace(BREAK, " ").strip()
        heading, shared = HEADING.match(text), SHARED.match(text)
        if heading:
            parent, full = heading["parent"] or parent, row if row.citation or heading["parent"] else full
        elif shared:
            for draft in group:
                for line in addresses_of(text[shared.end() :]):
                    draft.address(line)
        else:
            if row.citation:
                group, full, parent = [], row, ""
            said = full or row
            group += _parties(drafts, which, _going_on(row, said) if not row.citation else row, parent, group[:1])
    return resolved(drafts.reading())


def _going_on(row: _Row, said: _Row) -> _Row:
    """A row that goes on with another has the requirement, policy and citation of that one."""
    return _Row(row.where, row.country, row.entity, said.requirement, said.policy, said.citation, said.footnotes)


def _rows(source: BinaryIO, which: _List, what: str) -> Iterator[_Row]:
    """The rows of the supplement, the country of its group on each. Raises ``ListError`` where a row has other columns."""
    found = False
    for supplement in records(source, "DIV9", of=what):
        if not re.match(rf"Supplement No\. {which.supplement} to Part 744$", supplement.get("N", "")):
            continue
        found, country = True, ""
        for number, row in enumerate(supplement.iter("{*}TR"), start=1):
            cells = [cell for cell in row if local(cell) == "TD"]
            if len(cells) <= 1:
                continue
            if len(cells) != which.columns:
                raise ListError(f"{what}, row {number}: {len(cells)} cells stand where {which.columns} belong")
            texts = [_text(cell) for cell in cells]
            country = texts[0].replace(BREAK, " ").strip() or country
            if texts[1] and texts[1] != RESERVED:
                yield _row(f"{what}, row {number}", country, texts[1:], cells)
    if not found:
        raise ListError(f"{what}: does not stand in this XML; download part 744 of title 15 from the eCFR")


def _row(where: str, country: str, texts: Sequence[str], cells: Sequence[Element]) -> _Row:
    requirement, policy = texts[1:3] if len(texts) == 4 else ("", "")
    raised = {"".join(map(str, sign.itertext())).strip() for sign in cells[2].iter("{*}sup")} if policy else set()
    footnotes = tuple(sorted(sign for sign in raised if sign.isdigit()))
    return _Row(where, country, texts[0], requirement, policy, texts[-1], footnotes)


def _text(element: Element) -> str:
    """All text of a cell, its line breaks as :data:`BREAK`, other white space run together."""
    pieces = [element.text or ""]
    for child in element.iterdescendants():
        pieces += [BREAK if local(child) == "br" else "", child.text or ""]
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def _parties(drafts: Drafts, which: _List, row: _Row, parent: str, body: Sequence[Draft]) -> list[Draft]:
    """The listings of one row: an address, or an entity with those below it."""
    numbered = ADDRESS.match(row.entity)
    if numbered:
        line = row.entity[numbered.end() :].replace(BREAK, " ").strip(" .")
        return [_party(drafts, which, row, Entity(line, addresses=[line]), Kind.ADDRESS)]
    entities = entities_of(row.entity)
    if not entities:
        raise ListError(f"{row.where}: no name stands in {row.entity[:60]!r}; the format may have changed")
    made: list[Draft] = []
    for entity in entities:
        draft = _party(drafts, which, row, entity, Kind.OTHER)
        above = entity.parent or parent or (body[0].id if body else made[0].id if made else "")
        if above and above != draft.id:
            draft.tie(above, "subordinate of")
        made.append(draft)
    return made


def _party(drafts: Drafts, which: _List, row: _Row, entity: Entity, kind: Kind) -> Draft:
    draft = drafts.at(hashed(which.prefix, row.country, entity.name), kind, row.where)
    whole = kind is Kind.ADDRESS or "/" in entity.name
    (draft.name if whole else draft.spelt)(entity.name, Quality.PRIMARY)
    for name in entity.aliases:
        draft.spelt(name)
    for name in entity.former:
        draft.spelt(name, Quality.FORMER)
    for line in entity.addresses:
        draft.address(line)
    draft.take(countries=[country_code(row.country)])
    draft.programme(which.list, *(f"{which.list}-FN{number}" for number in row.footnotes))
    for cited in CITATION.findall(row.citation.replace(BREAK, " ")):
        day = american_day(cited)
        draft.on("listed", day.isoformat() if day else cited)
        draft.on("amended", day.isoformat() if day else cited)
    for text, label in (
        (row.requirement, "Licence requirement"),
        (row.policy, "Licence review policy"),
        (row.citation, ""),
    ):
        draft.remark(text.replace(BREAK, " "), label)
    return draft
