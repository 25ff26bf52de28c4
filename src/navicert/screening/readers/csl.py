"""The Consolidated Screening List of the United States, as CSV and as JSON: thirteen lists of three departments in one.

Source: the downloads of the International Trade Administration (``consolidated.csv``, ``consolidated.json``). In the CSV
file a cell holds several values parted by ``;``; an address ends with the code of its country, a number stands as
``Passport, X0001, IR``. Parties of the Treasury keep their OFAC number, so that the same party of two of its lists is one;
the others get an id made of list, name and first day, for the one in the file changes with every word of the row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from typing import Any, BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.american_dates import american_births
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts, hashed, kind_by
from navicert.screening.readers.ofac import KINDS, fact, printed, resolved, tail_number
from navicert.screening.readers.ofac_remarks import remark_facts
from navicert.screening.readers.places import country_code
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import decoded, sheets, whole
from navicert.screening.readers.sheet import records as rows_of

WHAT = "US Consolidated Screening List"
NEEDED = ("source", "name", "addresses", "alt_names", "start_date", "end_date", "ids", "programs")
LISTS = ("programs", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth")
FIELDS = (
    "source", "entity_number", "type", "name", "title", "federal_register_notice", "start_date", "end_date",
    "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
    "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "country",
)  # fmt: skip
CSL_KINDS: Mapping[str, Kind] = {**KINDS, "": Kind.OTHER}
CODE = re.compile(r"\(([A-Z][A-Z-]+)(?: List)?\)")
TREASURY = "Treasury Department"
SUCCESSORS = re.compile(r"[;,]?\s+and any (?:of its )?(?:successors?|sub-?units?|subsidiar).*$", re.IGNORECASE)
FOOTNOTES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"734\.9\(e\)\s*(?:\(1\)|1\b)"), "BIS-EL-FN1"),
    (re.compile(r"734\.9\(g\)"), "BIS-EL-FN3"),
    (re.compile(r"734\.9\(e\)\s*\(2\)"), "BIS-EL-FN4"),
    (re.compile(r"734\.9\(e\)\s*\(3\)"), "BIS-EL-FN5"),
)
"""The footnote designations of the Entity List, by the rule on foreign direct products that each cites (15 CFR 734.9)."""
AND = re.compile(r"^and\s+", re.IGNORECASE)
STREET = ("address", "city", "state", "postal_code", "country")
NOTES = (
    ("federal_register_notice", ""), ("license_requirement", "Licence requirement"), ("license_policy", "Licence policy"),
    ("standard_order", "Standard order"), ("title", "Title"), ("vessel_type", "Vessel type"),
    ("gross_tonnage", "Tonnage"), ("gross_registered_tonnage", "GRT"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entry:
    """One party from either file: single values by field name, and the fields of several values apart."""

    where: str
    values: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    addresses: Sequence[tuple[str, str]]
    numbers: Sequence[tuple[str, str, str]]


def read_csl_csv(parts: Mapping[str, BinaryIO]) -> Reading:
    """The part ``list`` in CSV. The file bears no date. Raises ``ListError``."""
    (sheet,) = sheets(parts["list"], WHAT)[:1]
    drafts = Drafts(WHAT)
    for warning in sheet.warnings:
        drafts.warn(warning)
    for row in rows_of(sheet, NEEDED):
        lists = {name: _parts(row[name]) for name in LISTS}
        addresses = [_address(text) for text in _parts(row["addresses"])]
        _party(
            drafts,
            _Entry(
                row.where,
                {name: row[name] for name in FIELDS},
                lists,
                addresses,
                [_number(t) for t in _parts(row["ids"])],
            ),
        )
    return resolved(drafts.reading())


def read_csl_json(parts: Mapping[str, BinaryIO]) -> Reading:
    """The part ``list`` in JSON. ``as_of`` is the day of the search where the file says it. Raises ``ListError``."""
    drafts = Drafts(WHAT)
    text, warnings = decoded(whole(parts["list"], WHAT), WHAT)
    for warning in warnings:
        drafts.warn(warning)
    try:
        document = json.loads(text)
        found = document["results"] if isinstance(document, dict) else document
        for number, entry in enumerate(found, start=1):
            _party(drafts, _of_json(f"{WHAT}, result {number}", entry))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, ListError):
            raise
        raise ListError(f"{WHAT}: is not the JSON of this list ({error}); get the list again") from None
    said = document.get("search_performed_at") if isinstance(document, dict) else None
    return resolved(drafts.reading(day_of(said[:10]) if isinstance(said, str) else None))


def _of_json(where: str, entry: Mapping[str, Any]) -> _Entry:
    def several(field: str) -> list[Any]:
        found = entry.get(field) or []
        return found if isinstance(found, list) else _parts(str(found))

    values = {name: str(entry.get(name) or "").strip() for name in FIELDS}
    addresses = [
        (", ".join(str(place[part]) for part in STREET if place.get(part)), str(place.get("country") or ""))
        for place in several("addresses")
    ]
    numbers = [tuple(str(n.get(part) or "") for part in ("type", "number", "country")) for n in several("ids")]
    lists = {name: [str(item) for item in several(name) if item] for name in LISTS}
    return _Entry(where, values, lists, addresses, [(label, number, country) for label, number, country in numbers])


def _parts(text: str) -> list[str]:
    return [part for part in (AND.sub("", piece.strip()) for piece in text.split(";")) if part]


def _address(text: str) -> tuple[str, str]:
    """A line and its country, which stands last as a code."""
    last = text.rpartition(",")[2].strip()
    return text, last if len(last) == 2 and last.isupper() else ""


def _number(text: str) -> tuple[str, str, str]:
    """The label, the number and the country of ``Passport, X0001, IR``."""
    label, _, rest = text.partition(", ")
    value, _, last = rest.rpartition(", ")
    coded = value and len(last) == 2 and last.isupper() and country_code(last)
    return (label, value, last) if coded else (label, rest, "")


def _party(drafts: Drafts, entry: _Entry) -> None:
    values = entry.values
    source, number = values["source"], values["entity_number"]
    if not source or not values["name"]:
        raise ListError(f"{entry.where}: a party without source or name; get the list again")
    official = TREASURY in source and number.isdigit()
    code = CODE.search(source)
    own = hashed(code[1].lower() if code else "csl", values["name"], values["start_date"])
    kind = kind_by(CSL_KINDS, values["type"], entry.where)
    draft = drafts.at(f"ofac-{number}" if official else own, kind, entry.where)
    name = SUCCESSORS.sub("", values["name"])
    put = draft.spelt if kind is Kind.OTHER else draft.name
    put(printed(name, kind), Quality.PRIMARY)
    draft.remark(values["name"] if name != values["name"] else "")
    tail_number(draft, name)
    for alias in entry.lists["alt_names"]:
        put(printed(alias, kind))
    draft.programme(code[1] if code else source, *entry.lists["programs"])
    draft.programme(*(name for rule, name in FOOTNOTES if rule.search(values["license_requirement"])))
    _facts(draft, entry)
    _days(draft, values)
    remark_facts(draft, values["remarks"])
    for field, label in NOTES:
        draft.remark(values[field], label)
    draft.remark(values["remarks"])


def _facts(draft: Draft, entry: _Entry) -> None:
    for date in entry.lists["dates_of_birth"]:
        draft.take(births=american_births(date))
    for country in (*entry.lists["nationalities"], *entry.lists["citizenships"], entry.values["vessel_flag"]):
        draft.country(country)
    for line, country in (*entry.addresses, ("", entry.values["country"])):
        draft.address(line)
        draft.country(country)
    for label, value, country in entry.numbers:
        if not fact(draft, label, value, country):
            draft.remark(value, label.strip(" :-"))
    fact(draft, "Vessel Call Sign", entry.values["call_sign"])
    draft.tie(entry.values["vessel_owner"], "owner")
    for place in entry.lists["places_of_birth"]:
        draft.remark(place, "Born in")


def _days(draft: Draft, values: Mapping[str, str]) -> None:
    """The last day of an order still stands: the listing ends on the day after, and with the last of its rows."""
    draft.on("listed", values["start_date"])
    end = day_of(values["end_date"])
    if values["end_date"] and end is None:
        draft.remark(values["end_date"], "End")
    draft.end(end + timedelta(days=1) if end and end < Day.max else None)
