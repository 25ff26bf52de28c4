"""OFAC's ``sdn_advanced.xml`` and ``cons_advanced.xml``, read as a stream: about 130 MB, one party at a time.

Source: the Advanced Sanctions Data Model (``ADVANCED_XML.xsd``), which OFAC publishes beside the files. Parties refer
by number to tables of words (``ReferenceValueSets``), to places (``Location``) and are referred to by documents, ties and
entries; the schema orders these so that one pass suffices. A word that is in no table, and a party that is nowhere,
are refused; a place that is nowhere is said.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.american_dates import widened
from navicert.screening.readers.draft import Draft, Drafts, kind_by
from navicert.screening.readers.ofac import KINDS, fact, resolved, tail_number
from navicert.screening.readers.ofac_remarks import remark_facts
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.xml import Element, children, local, records, text_of

WHAT = "OFAC advanced XML"
NAME_ORDER = ("first name", "middle name", "nickname", "patronymic", "last name", "matronymic", "maiden name")
"""The order in which the parts of a person's name are put. Parts of another type are left as they are printed."""
QUALITIES: Mapping[str, Quality] = {
    "name": Quality.ALIAS, "a.k.a.": Quality.ALIAS, "n.k.a.": Quality.ALIAS, "f.k.a.": Quality.FORMER,
}  # fmt: skip
LATIN = "Latn"
PRINTED_ORDER = frozenset({"Hani", "Hans", "Hant", "Hang", "Kore", "Jpan", "Hira", "Kana"})
"""Scripts that put the family name first; their names stay as printed."""
STREET = ("address1", "address2", "address3", "city", "state/province", "postal code", "region")
MEASURE = "program"
Date = tuple[int, int, int]


@dataclass
class _State:
    """What was read so far: words by table and number, places, documents by identity, parties by profile."""

    drafts: Drafts = field(default_factory=lambda: Drafts(WHAT))
    issued: Day | None = None
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    party_types: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    profiles: dict[str, Draft] = field(default_factory=dict)

    def word(self, table: str, number: str | None, where: str) -> str:
        """A word of a table by its number; empty for no number. Raises ``ListError`` for one that points to nothing."""
        found = self.words.get(table, {}).get(number or "")
        if number and found is None:
            raise ListError(f"{where}: {table} {number} stands in no table of this file; get the list again")
        return found or ""

    def party(self, profile: str | None, where: str) -> Draft:
        found = self.profiles.get(profile or "")
        if found is None:
            raise ListError(f"{where}: the profile {profile} is that of no party; get the list again")
        return found


def read_ofac_advanced(parts: Mapping[str, BinaryIO]) -> Reading:
    """The part ``list``. ``as_of`` is the day of issue. Raises ``ListError``."""
    state = _State()
    for element in records(parts["list"], *TAKEN, of=WHAT):
        TAKEN[local(element)](state, element)
    if state.documents:
        state.drafts.warn(f"{WHAT}: documents of {len(state.documents):,} identities that no party has were left out")
    return resolved(state.drafts.reading(state.issued))


def _issue(state: _State, element: Element) -> None:
    state.issued = Day(*_date(element)) if all(_date(element)) else None


def _words(state: _State, element: Element) -> None:
    """Every table of words; a subtype also by its type, a script also by its ISO 15924 code."""
    for table in element:
        for row in table:
            number = row.get("ID", "")
            state.words.setdefault(local(row), {})[number] = " ".join((row.text or "").split())
            if local(row) == "PartySubType":
                state.party_types[number] = row.get("PartyTypeID", "")
            elif local(row) == "Script":
                state.scripts[number] = row.get("ScriptCode", "")


def _place(state: _State, element: Element) -> None:
    """An address as one line, and its country; of parts in several scripts the first."""
    where = f"{WHAT}, location {element.get('ID')}"
    pieces: dict[str, str] = {}
    country = ""
    for part in element:
        if local(part) == "LocationCountry":
            country = state.word("Country", part.get("CountryID"), where)
        elif local(part) == "LocationPart":
            values = sorted(children(part, "LocationPartValue"), key=lambda value: value.get("Primary") != "true")
            piece = state.word("LocPartType", part.get("LocPartTypeID"), where).lower()
            pieces[piece] = next(filter(None, (text_of(value, "Value") for value in values)), "")
    order = [*STREET, *(piece for piece in pieces if piece not in STREET)]
    line = ", ".join(filter(None, (*(pieces.get(piece, "") for piece in order), country)))
    state.places[element.get("ID", "")] = line, country


def _document(state: _State, element: Element) -> None:
    where = f"{WHAT}, document {element.get('ID')}"
    label = state.word("IDRegDocType", element.get("IDRegDocTypeID"), where)
    country = state.word("Country", element.get("IssuedBy-CountryID"), where)
    found = label, text_of(element, "IDRegistrationNo"), country
    state.documents.setdefault(element.get("IdentityID", ""), []).append(found)


def _party(state: _State, element: Element) -> None:
    number = element.get("FixedRef", "")
    where = f"{WHAT}, {number or f'line {element.sourceline}'}"
    profiles = children(element, "Profile")
    if not number.isdigit() or not profiles:
        raise ListError(f"{where}: a party without number or profile; get the list again")
    draft = state.drafts.new(f"ofac-{number}", _kind(state, profiles[0], where), where)
    for profile in profiles:
        state.profiles[profile.get("ID", "")] = draft
        for identity in children(profile, "Identity"):
            _names(state, draft, identity)
            for label, value, country in state.documents.pop(identity.get("ID", ""), ()):
                fact(draft, label, value, country)
        for feature in children(profile, "Feature"):
            _feature(state, draft, feature)
    for feature in children(element, "Feature"):
        _feature(state, draft, feature)
    comment = text_of(element, "Comment")
    remark_facts(draft, comment)
    draft.remark(comment)


def _kind(state: _State, profile: Element, where: str) -> Kind:
    """The subtype for vessels and aircraft, else the type (``Individual``, ``Entity``)."""
    number = profile.get("PartySubTypeID")
    subtype = state.word("PartySubType", number, where).lower()
    if subtype in ("vessel", "aircraft"):
        return KINDS[subtype]
    return kind_by(KINDS, state.word("PartyType", state.party_types.get(number or ""), where), where)


def _names(state: _State, draft: Draft, identity: Element) -> None:
    groups = {
        group.get("ID", ""): state.word("NamePartType", group.get("NamePartTypeID"), draft.where).lower()
        for group in children(identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
    }
    for alias in children(identity, "Alias"):
        word = state.word("AliasType", alias.get("AliasTypeID"), draft.where).lower()
        quality = QUALITIES.get(word)
        if quality is None:
            raise ListError(f"{draft.where}: {word!r} is no type of an alias; the format may have changed")
        first = alias.get("Primary") == "true" and identity.get("Primary", "true") == "true"
        for place, documented in enumerate(children(alias, "DocumentedName")):
            name, script = _name(state, draft, documented, groups)
            weak = alias.get("LowQuality") == "true"
            best = Quality.PRIMARY if first and not place else quality
            draft.name(name, Quality.WEAK if weak else best, "" if script in (LATIN, "") else f"und-{script}")
            if first and not place:
                tail_number(draft, name)


def _name(state: _State, draft: Draft, documented: Element, groups: Mapping[str, str]) -> tuple[str, str]:
    """A name with its parts in the usual order, and its script."""
    parts: list[tuple[int, str]] = []
    script = ""
    for value in children(documented, "DocumentedNamePart", "NamePartValue"):
        kind = groups.get(value.get("NamePartGroupID", ""), "")
        script = script or state.scripts.get(value.get("ScriptID", ""), "")
        parts.append((NAME_ORDER.index(kind) if kind in NAME_ORDER else -1, " ".join((value.text or "").split())))
    if draft.kind is Kind.PERSON and script not in PRINTED_ORDER and all(place >= 0 for place, _ in parts):
        parts.sort(key=lambda part: part[0])
    return " ".join(text for _, text in parts), script


def _feature(state: _State, draft: Draft, feature: Element) -> None:
    """Every version of a feature: text, a word of a table, a place or a date."""
    label = state.word("FeatureType", feature.get("FeatureTypeID"), draft.where).strip(" :-")
    for version in children(feature, "FeatureVersion"):
        for part in version:
            tag, value, country = local(part), "", ""
            if tag == "DatePeriod" and label.lower() == "birthdate":
                draft.take(births=_births(part))
            elif tag == "VersionDetail":
                word = state.word("DetailReference", part.get("DetailReferenceID"), draft.where)
                value = " ".join((part.text or "").split()) or word
            elif tag == "VersionLocation":
                value, country = _located(state, draft, part, label)
            elif tag == "DatePeriod":
                value = "/".join(_births(part))
            if value and not fact(draft, label, country or value):
                draft.remark(value, label)


def _located(state: _State, draft: Draft, part: Element, label: str) -> tuple[str, str]:
    """The line and the country of a place; where the label says no more than place, it is an address of the party."""
    found = state.places.get(part.get("LocationID", ""))
    if found is None:
        state.drafts.warn(
            f"{draft.where}: location {part.get('LocationID')} stands nowhere before; an address is missing"
        )
    line, country = found or ("", "")
    if label.lower() != "location":
        return line, country or line
    draft.address(line)
    if country:
        draft.country(country.removeprefix("Region: "))
    return "", ""


def _births(period: Element) -> tuple[str, ...]:
    """``1962-11-23``, ``1962-11``, ``1962`` or ``1959/1962``, widened where either end is marked as about right."""
    ends = children(period, "Start") + children(period, "End")
    dates = [_date(edge) for end in ends for edge in children(end, "From") + children(end, "To")]
    dates = [date for date in dates if date[0]]
    if not dates:
        return ()
    text = _span(min(dates), max(dates))
    return (widened(text),) if any(end.get("Approximate") == "true" for end in ends) else (text,)


def _span(first: Date, last: Date) -> str:
    """A whole year or month is printed as its first and last day."""
    if first == last:
        return "-".join(f"{part:02}" for part in first if part)
    if first[0] != last[0]:
        return f"{first[0]}/{last[0]}"
    whole = first[1] == last[1] and first[2] == 1 and last[2] == monthrange(*last[:2])[1] if last[1] else False
    return f"{first[0]}-{first[1]:02}" if whole else str(first[0])


def _date(element: Element) -> Date:
    """Year, month and day, 0 where unknown. Raises ``ListError`` for what is no date."""
    parts = {local(part): (part.text or "0").strip() for part in element}
    year, month, day = (parts.get(part, "0") for part in ("Year", "Month", "Day"))
    try:
        found = int(year), int(month), int(day)
        if found[0]:
            Day(found[0], found[1] or 1, found[2] or 1)
    except ValueError:
        raise ListError(
            f"{WHAT}, line {element.sourceline}: {year}-{month}-{day} is no date; get the list again"
        ) from None
    return found


def _tie(state: _State, element: Element) -> None:
    where = f"{WHAT}, relationship {element.get('ID')}"
    draft, to = (state.party(element.get(end), where) for end in ("From-ProfileID", "To-ProfileID"))
    relation = state.word("RelationType", element.get("RelationTypeID"), where).strip().lower() or "related"
    draft.tie(to.id, f"formerly {relation}" if element.get("Former") == "true" else relation)


def _entry(state: _State, element: Element) -> None:
    """The days of listing and the programme codes of one party on one list."""
    where = f"{WHAT}, entry {element.get('ID')}"
    draft = state.party(element.get("ProfileID"), where)
    for event in children(element, "EntryEvent"):
        for date in map(_date, children(event, "Date")):
            if all(date):
                draft.on("listed", Day(*date).isoformat())
    for measure in children(element, "SanctionsMeasure"):
        kind = state.word("SanctionsType", measure.get("SanctionsTypeID"), where).lower()
        draft.programme(text_of(measure, "Comment") if kind == MEASURE else "")


TAKEN: Mapping[str, Callable[[_State, Element], None]] = {
    "DateOfIssue": _issue,
    "ReferenceValueSets": _words,
    "Location": _place,
    "IDRegDocument": _document,
    "DistinctParty": _party,
    "ProfileRelationship": _tie,
    "SanctionsEntry": _entry,
}
"""What is read of the file, in the order of its schema."""
