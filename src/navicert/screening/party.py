"""One row of a table as a party to be screened: which column holds what, and what could not be read in it.

The fields are those of :data:`FIELDS` and, for each kind of number, its own (``imo``, ``passport`` …). Several values
in one cell stand apart by ``;`` or a line break; the cell ``identifiers`` holds ``kind:number``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date as Day
from functools import cache
from typing import Any, NamedTuple

from navicert.screening.identifiers import KINDS, kind_of, normal_number
from navicert.screening.listing import Identifier, Kind
from navicert.screening.names import read_name
from navicert.screening.subject import Subject

FIELDS: Mapping[str, str] = {
    "id": "the party's number with you; it is given back",
    "name": "the name",
    "aliases": "other names",
    "country": "nationality, seat or flag",
    "born": "birth date, as precise as it is known",
    "type": "person, organisation, vessel, aircraft …",
    "gender": "male or female",
    "identifiers": "numbers, as kind:number",
    "address": "addresses",
}
KIND_WORDS: Mapping[Kind, str] = {
    Kind.PERSON: "person persons individual individuals natural_person naturalperson private human people p personne particulier natürliche_person privatperson persona persona_física físico particular pessoa pessoa_física osoba osoba_fizyczna fizyczna физлицо физическое_лицо фізична_особа 个人 個人 شخص gerçek_kişi kişi",
    Kind.ORGANISATION: "organisation organization org company companies corporate corporation business entity legal_entity legal_person legalperson firm firma o c société entreprise personne_morale unternehmen juristische_person empresa sociedad persona_jurídica jurídico società azienda pessoa_jurídica spółka osoba_prawna юрлицо юридическое_лицо юридична_особа bank university publicbody public_body trust foundation 公司 企业 法人 団体 شركة şirket tüzel_kişi",
    Kind.VESSEL: "vessel vessels ship boat tanker schiff navire buque nave navio statek судно 船舶 船 سفينة gemi",
    Kind.AIRCRAFT: "aircraft airplane plane helicopter flugzeug avion avión aeronave samolot самолет самолёт 航空器 飛行機 طائرة uçak",
    Kind.ADDRESS: "address adresse dirección",
    Kind.WALLET: "wallet crypto_wallet cryptowallet",
}
"""The words that tables use for each kind. ``legalentity`` in the sense of FollowTheMoney is a person or a company."""
EMPTY = frozenset("- -- --- . ? n/a na n.a. none null nil unknown unbekannt inconnu desconocido nan nat 0000-00-00 00.00.0000 00/00/0000".split())  # fmt: skip
MARKS = frozenset("- -- --- . ? n/a n.a.".split())
"""What stands in an empty cell and is part of no name; ``Na`` may be one."""
GENDERS = {
    "m": "male",
    "male": "male",
    "man": "male",
    "f": "female",
    "female": "female",
    "w": "female",
    "woman": "female",
}
SURROGATE = re.compile("[\ud800-\udfff]")
APART = re.compile(r"[;\n\r]+")
COUNTRIES_APART = re.compile(r"[;,/|\n\r]+")
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")  # the month first, where the other order makes no day
LONGEST = 1000  # characters of a name: what is longer is no name
LARGEST = 200  # names of one party


class BadRow(ValueError):
    """A row that cannot be screened: says which column and what would be right."""


class Party(NamedTuple):
    """A row as read. ``notes``: what in it could not be read and was not used; the name was screened all the same."""

    subject: Subject
    notes: tuple[str, ...]


@cache
def kind_words() -> Mapping[str, Kind]:
    """What a table may call each kind, in lower case."""
    return {word.replace("_", " "): kind for kind, words in KIND_WORDS.items() for word in words.split()}


def kind_named(word: str) -> Kind | None:
    """The kind that a word such as ``Company`` means; ``other`` for none or several, ``None`` for an unknown word."""
    plain = word.strip().casefold()
    if plain in ("", "other", "thing", "legalentity", "unknown", "both"):
        return Kind.OTHER
    return kind_words().get(plain)


def read_party(row: Mapping[str, Any], columns: Mapping[str, tuple[str, ...]]) -> Party:
    """The party of one row. ``columns``: the columns that hold each field. Raises :class:`BadRow`."""
    notes: list[str] = []
    cells = {field: [text for c in held for text in texts_of(row.get(c), c)] for field, held in columns.items()}
    name, others = _name(row, columns.get("name", ()))
    numbers = tuple(_numbers(cells))
    if not name and not numbers:
        raise BadRow("there is no name and no number to screen")
    aliases = (a.strip() for text in cells.get("aliases", ()) for a in APART.split(text))
    names = tuple(dict.fromkeys(a for a in (name, *others, *aliases) if a and a.casefold() not in MARKS))
    for text in names:
        _check(text)
    if len(names) > LARGEST:
        raise BadRow(f"one party has {len(names):,} names; at most {LARGEST} are read")
    subject = Subject(
        names=names,
        kind=_kind(cells.get("type", ()), notes),
        id=" ".join(cells.get("id", ())),
        births=tuple(_births(cells.get("born", ()), notes)),
        countries=tuple(dict.fromkeys(_countries(cells.get("country", ()), notes))),
        gender=next((GENDERS[g.casefold()] for g in cells.get("gender", ()) if g.casefold() in GENDERS), ""),
        identifiers=numbers,
        addresses=tuple(a.strip() for text in cells.get("address", ()) for a in APART.split(text) if not _empty(a)),
    )
    return Party(subject, tuple(notes))


def _name(row: Mapping[str, Any], held: tuple[str, ...]) -> tuple[str, list[str]]:
    """The name out of its columns, and further names where a cell holds a list of them."""
    parts, others = [], []
    for column in held:
        first, *more = [text for text in texts_of(row.get(column), column) if text.casefold() not in MARKS] or [""]
        parts.append(first)
        others += more
    name = " ".join(filter(None, parts))
    return ("" if _empty(name) else name), others


def texts_of(value: Any, column: str) -> Iterator[str]:
    """The texts of one cell. Raises :class:`BadRow` for what is no text, number, day or list of them."""
    if isinstance(value, str):
        text = value.strip()
        if text:  # a half of a sign cannot be written again; read_party then refuses a name with it
            yield text if text.isascii() else SURROGATE.sub("\ufffd", text)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_of(one, column)
    elif isinstance(value, Day):
        yield value.isoformat()[:10]
    elif isinstance(value, float):
        if value == value:  # not a number is an empty cell
            yield str(int(value)) if value.is_integer() else str(value)
    elif isinstance(value, int):
        yield str(value)
    elif value is not None:
        raise BadRow(
            f"the column {column} holds {type(value).__name__}, which is no text, number, day or list of these"
        )


def _empty(text: str) -> bool:
    return not text.strip() or text.strip().casefold() in EMPTY


def _check(name: str) -> None:
    if "\n" in name or "\r" in name:
        raise BadRow(f"the name goes over several lines: {name[:40]!r}; a quotation mark may not be closed")
    if len(name) > LONGEST:
        raise BadRow(f"the name has {len(name):,} characters; columns may have slipped")
    if "\ufffd" in name:
        raise BadRow(f"the name {name[:40]!r} holds signs that were lost when the file was written; export it as UTF-8")
    if not read_name(name, Kind.OTHER).tokens:
        raise BadRow(f"the name {name[:40]!r} has no letter and no digit that can be compared")


def _kind(texts: list[str] | tuple[()], notes: list[str]) -> Kind:
    found = {kind_named(text): text for text in texts}
    unknown = found.get(None)
    if unknown is not None:
        notes.append(f"the type {unknown[:40]!r} is no word that is known; compared with parties of every kind")
    return next(iter(found)) or Kind.OTHER if len(found) == 1 else Kind.OTHER


def _births(texts: list[str] | tuple[()], notes: list[str]) -> Iterator[str]:
    for text in (t for whole in texts for t in APART.split(whole) if not _empty(t)):
        plain = MIDNIGHT.sub("", text.strip())
        read = _reader_of_births()(plain)
        if read.problem and (american := AMERICAN.fullmatch(plain)):
            read = _reader_of_births()("{1}.{0}.{2}".format(*american.groups()))
        if read.problem or not read.dates:
            notes.append(f"born {text[:40]!r} cannot be read and was not used")
        yield from () if read.problem else read.dates


def _countries(texts: list[str] | tuple[()], notes: list[str]) -> Iterator[str]:
    for text in texts:
        whole = country_code(text)
        parts = [text] if whole else [part.strip() for part in COUNTRIES_APART.split(text)]
        for part in (p for p in parts if not _empty(p)):
            code = whole or country_code(part)
            if code:
                yield code
            else:
                notes.append(f"the country {part[:40]!r} is not known and was not used")


def country_code(text: str) -> str:
    """ISO 3166 alpha-2 of a country as people write it; empty where it is none."""
    from navicert.screening.readers.demonyms import DEMONYMS
    from navicert.screening.readers.places import country_code as code_of_name

    return code_of_name(text.strip()) or DEMONYMS.get(text.strip().casefold(), "")


@cache
def _reader_of_births() -> Callable[[str], Any]:
    from navicert.screening.readers.dates import births_of

    return births_of


def _numbers(cells: Mapping[str, list[str]]) -> Iterator[Identifier]:
    for field, texts in cells.items():
        for text in (t.strip() for whole in texts for t in APART.split(whole)):
            label, colon, number = text.partition(":")
            if field == "identifiers" and colon:
                kind = kind_of(label.strip())
            elif field == "identifiers" or field in KINDS:
                kind, number = ("other" if field == "identifiers" else field), text
            else:
                continue
            if not _empty(number) and normal_number(kind, number):
                yield Identifier(kind, number.strip())
