"""FollowTheMoney entities, one JSON object a line, and the ``targets.simple.csv`` of OpenSanctions.

An entity has an ``id``, a ``schema`` and ``properties``, each a list of texts. Parties become listings; sanctions,
documents, addresses and relations, which are entities of their own, are joined to the party they point to. An
entity that the file marks as no target is left out. :func:`ftm_line` writes a listing back in the same form.
Names of schemata and properties: FollowTheMoney model 4, "followthemoney.tech/explorer".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date as Day
from datetime import timedelta
from typing import Any, BinaryIO, TypeVar

from navicert.screening.identifiers import holds, kind_of
from navicert.screening.listing import Kind, Listing, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import BIGGEST, Row, headed, records, sheets

NEEDED = ("id", "schema", "name", "aliases", "birth_date", "countries", "identifiers")
WHAT, SIMPLE = "FollowTheMoney file", "targets.simple.csv"
SCHEMATA = {
    "Person": Kind.PERSON, "Company": Kind.ORGANISATION, "Organization": Kind.ORGANISATION,
    "PublicBody": Kind.ORGANISATION,
    "LegalEntity": Kind.OTHER, "Vessel": Kind.VESSEL, "Airplane": Kind.AIRCRAFT, "CryptoWallet": Kind.WALLET,
    "Asset": Kind.OTHER, "Vehicle": Kind.OTHER, "Security": Kind.OTHER, "Thing": Kind.OTHER,
}  # fmt: skip
WRITTEN = {
    Kind.PERSON: "Person", Kind.ORGANISATION: "Organization", Kind.VESSEL: "Vessel", Kind.AIRCRAFT: "Airplane",
    Kind.WALLET: "CryptoWallet", Kind.OTHER: "LegalEntity", Kind.ADDRESS: "LegalEntity",
}  # fmt: skip
NAMES = (
    ("name", Quality.PRIMARY), ("alias", Quality.ALIAS), ("weakAlias", Quality.WEAK), ("previousName", Quality.FORMER),
    ("abbreviation", Quality.WEAK),
)  # fmt: skip
NUMBERS = {
    "passportNumber": "passport", "idNumber": "national-id", "taxNumber": "tax", "vatCode": "vat", "innCode": "inn",
    "ogrnCode": "ogrn", "okpoCode": "okpo", "leiCode": "lei", "swiftBic": "bic", "bikCode": "bik", "imoNumber": "imo",
    "mmsi": "mmsi", "callSign": "call-sign", "registrationNumber": "registration", "dunsCode": "duns",
    "cageCode": "cage",
    "uniqueEntityId": "uei", "uscCode": "uscc", "isin": "isin", "ticker": "ticker", "iban": "account",
    "publicKey": "wallet",
    "socialSecurityNumber": "social-security", "serialNumber": "aircraft-serial", "icaoCode": "aircraft-mode-s",
    "eoriCode": "eori", "licenseNumber": "licence", "phone": "phone", "email": "email", "website": "website",
}  # fmt: skip
TAKEN = (
    ("born", ("birthDate",)), ("address", ("address",)),
    ("country", ("country", "nationality", "citizenship", "jurisdiction", "flag", "mainCountry")),
    ("remark", ("notes", "summary", "position", "title", "legalForm", "topics")),
)  # fmt: skip
"""Properties that a :class:`Draft` takes as they are, by the name of its method."""
ENDS = (
    ("Ownership", "owner", "asset"), ("Directorship", "director", "organization"),
    ("Membership", "member", "organization"),
    ("Employment", "employee", "employer"), ("Family", "person", "relative"), ("Associate", "person", "associate"),
    ("Representation", "agent", "client"), ("UnknownLink", "subject", "object"),
)  # fmt: skip
"""Relations between two parties, and the properties that hold their two ends."""
DAYS = (("createdAt", "listed"), ("modifiedAt", "amended"))
Entity = Mapping[str, Any]
Word = TypeVar("Word")


def read_ftm(parts: Mapping[str, BinaryIO]) -> Reading:
    """Every party of the stream; ids are those of the file. Raises ``ListError``."""
    drafts = Drafts(WHAT)
    later: list[tuple[str, Entity]] = []
    datasets: dict[str, list[str]] = {}
    newest: Day | None = None
    for number, entity in json_lines(parts["list"], WHAT):
        where = f"{WHAT}, line {number} ({entity.get('id', 'no id')})"
        schema = str(entity.get("schema", ""))
        if not isinstance(entity.get("properties"), dict) or not schema:
            raise ListError(f"{where}: an entity has a schema and properties; is this FollowTheMoney?")
        newest = max(filter(None, (newest, day_of(str(entity.get("last_seen") or "")))), default=None)
        if schema not in SCHEMATA:
            later.append((where, entity))
        elif entity.get("target") is not False:
            draft = drafts.new(str(entity.get("id", "")), SCHEMATA[schema], where)
            _take(draft, entity)
            datasets[draft.id] = list(map(str, entity.get("datasets") or ()))
    for where, held in later:
        _join(drafts, where, held)
    for draft in drafts:
        draft.programme(*(datasets[draft.id] if draft.outside else ()))
    return drafts.reading(newest)


def json_lines(file: BinaryIO, what: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file with one on each line, numbered. Raises ``ListError``."""
    size = 0
    for number, line in enumerate(file, start=1):
        size += len(line)
        if size > BIGGEST:
            raise ListError(f"{what}: is larger than {BIGGEST:,} bytes; check that it is the list")
        if not line.strip():
            continue
        try:
            held = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            raise ListError(f"{what}, line {number}: not JSON: {error}; the file may be cut off") from None
        if not isinstance(held, dict):
            raise ListError(f"{what}, line {number}: is no object; each line holds one party")
        yield number, held


def _values(entity: Entity, name: str) -> list[str]:
    """The texts of a property; one text alone counts as a list of one, an entity in place of its id as that id."""
    held = entity["properties"].get(name, [])
    values = [v["id"] if isinstance(v, dict) and "id" in v else v for v in (held if isinstance(held, list) else [held])]
    if not all(value is None or isinstance(value, str | int | float) for value in values):
        raise ListError(f"{WHAT}, entity {entity.get('id', '')}: {name!r} is not a list of texts")
    return [str(value) for value in values if value is not None]


def _pairs(entity: Entity, table: Iterable[tuple[str, Word]]) -> Iterator[tuple[Word, str]]:
    """Every text of the properties of a table, with the word that the table has for it."""
    return ((word, text) for name, word in table for text in _values(entity, name))


def _take(draft: Draft, entity: Entity) -> None:
    for quality, text in _pairs(entity, NAMES):
        draft.name(text, quality)
    wallet = _values(entity, "publicKey") if draft.kind is Kind.WALLET else []
    for text in (str(entity.get("caption") or ""), *wallet):
        if draft.nameless:
            draft.name(text, Quality.PRIMARY)
    for take, text in _pairs(entity, ((name, getattr(draft, take)) for take, names in TAKEN for name in names)):
        take(text)
    for kind, text in _pairs(entity, NUMBERS.items()):
        draft.number("aircraft-tail" if kind == "registration" and draft.kind is Kind.AIRCRAFT else kind, text)
    draft.gender = next(iter(_values(entity, "gender")), "")
    draft.programme(*_values(entity, "programId"), *_values(entity, "program"))
    for what, text in _pairs(entity, DAYS):
        draft.on(what, text)


def _join(drafts: Drafts, where: str, entity: Entity) -> None:
    """Join what is no party to the parties it points to; what points to none of them is left out."""
    schema = str(entity["schema"])
    if schema in JOINED:
        name, take = JOINED[schema]
        for draft in _parties(drafts, entity, name):
            draft.where = where
            take(draft, entity)
    for name, one, other in ENDS:
        if schema == name:
            words = " ".join(_values(entity, "role") or _values(entity, "relationship")) or name.lower()
            for draft in _parties(drafts, entity, one):
                for end in _values(entity, other):
                    draft.tie(end, words)


def _parties(drafts: Drafts, entity: Entity, name: str) -> list[Draft]:
    return [draft for draft in map(drafts.known, _values(entity, name)) if draft]


def _sanction(draft: Draft, entity: Entity) -> None:
    """Its programme and days. The end of one sanction is no end of the listing where another goes on."""
    draft.programme(*(_values(entity, "programId") or _values(entity, "program")))
    for text in (*_values(entity, "listingDate"), *_values(entity, "startDate")):
        draft.on("listed", text)
    for text in _values(entity, "reason"):
        draft.remark(text)
    ends = [day_of(text) for text in _values(entity, "endDate")]
    draft.end(max((day + timedelta(days=1) for day in ends if day), default=None))


def _document(draft: Draft, entity: Entity) -> None:
    label = next(iter(_values(entity, "type")), "")
    passport = entity["schema"] == "Passport" and kind_of(label) == "other"
    for number in (*_values(entity, "number"), *_values(entity, "passportNumber")):
        draft.number("passport" if passport else label, number)


def _address(draft: Draft, entity: Entity) -> None:
    draft.address(" ".join(_values(entity, "full")[:1]))


JOINED: Mapping[str, tuple[str, Callable[[Draft, Entity], None]]] = {
    "Sanction": ("entity", _sanction), "Identification": ("holder", _document), "Passport": ("holder", _document),
    "Address": ("things", _address),
}  # fmt: skip
"""What is no party: the property that points to one, and what it adds to it."""


def read_simple(parts: Mapping[str, BinaryIO]) -> Reading:
    """The simplified table: it does not say what a number is, so its form must tell. Raises ``ListError``."""
    drafts = Drafts(SIMPLE)
    newest: Day | None = None
    for sheet in headed(sheets(parts["list"], SIMPLE), NEEDED, drafts.warn):
        for row in records(sheet, NEEDED):
            kind = SCHEMATA.get(row["schema"], Kind.OTHER)
            _take_simple(drafts.new(row["id"], kind, row.where), row)
            newest = max(filter(None, (newest, day_of(row["last_seen"]))), default=None)
    return drafts.reading(newest)


def _take_simple(draft: Draft, row: Row) -> None:
    draft.name(row["name"], Quality.PRIMARY)
    for text in _split(row["aliases"]):
        draft.name(text)
    for text in _split(row["birth_date"]):
        draft.born(text)
    countries = _split(row["countries"])
    for text in countries:
        draft.country(text)
    for text in _split(row["addresses"]):
        draft.address(text)
    for text in _split(row["identifiers"]):
        draft.number(_form(text, draft.kind, "ru" in countries), text)
    for column, kind in (("phones", "phone"), ("emails", "email")):
        for text in _split(row[column]):
            draft.number(kind, text)
    draft.programme(*(_split(row["program_ids"]) or [row["dataset"]]))
    for text in _split(row["sanctions"]):
        draft.remark(text)


def _split(cell: str) -> list[str]:
    """The parts of a cell, which are parted and quoted as a row of CSV with semicolons."""
    return [
        part.strip() for row in csv.reader([cell.replace("\n", " ")], delimiter=";") for part in row if part.strip()
    ]


def _form(number: str, kind: Kind, russian: bool) -> str:
    """The kind of a bare number where its form leaves no doubt."""
    if kind is Kind.VESSEL and number.isdigit() and len(number) == 9:
        return "mmsi"
    if russian and number.isdigit():
        return "ogrn" if len(number) in (13, 15) else "inn" if holds("inn", number) else "other"
    return "lei" if len(number) == 20 and holds("lei", number) else "other"


def ftm_line(listing: Listing) -> bytes:
    """A listing as one line of FollowTheMoney JSON; :func:`read_ftm` reads it back but for what FtM has no word for."""
    properties: dict[str, list[str]] = {}

    def put(name: str, *values: str) -> None:
        if any(values):
            properties.setdefault(name, []).extend(filter(None, values))

    by_quality = {quality: name for name, quality in reversed(NAMES)}
    for alias in listing.names:
        put("weakAlias" if alias.quality is Quality.WEAK else by_quality[alias.quality], alias.text)
    by_kind = {kind: name for name, kind in NUMBERS.items()} | {"aircraft-tail": "registrationNumber"}
    for identifier in listing.identifiers:
        put(by_kind.get(identifier.kind, "idNumber"), identifier.number)
    put("birthDate", *(birth for birth in listing.births if "/" not in birth))
    put("nationality" if listing.kind is Kind.PERSON else "country", *(c.lower() for c in listing.countries))
    put("gender", listing.gender)
    put("address", *listing.addresses)
    put("programId", *listing.programmes)
    put("createdAt", listing.listed.isoformat() if listing.listed else "")
    put("modifiedAt", listing.amended.isoformat() if listing.amended else "")
    put("notes", listing.remarks)
    entity = {"id": listing.id, "caption": listing.names[0].text if listing.names else listing.id}
    entity |= {"schema": WRITTEN[listing.kind]}
    return json.dumps({**entity, "properties": properties, "target": True}, ensure_ascii=False).encode()
