"""The sanctions list of the Swiss State Secretariat for Economic Affairs (SECO), XML ``swiss-sanctions-list``.

A ``target`` refers to sets of measures, which stand in programmes above it, and to places, which stand below all
targets; both are joined by ``ssid``. Old states of a target are embedded in its modifications and are not read.
Format: SECO, "swiss-sanctions-list" XML schema of SESAM, version 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from navicert.screening.identifiers import kind_of
from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.xml import Element, children, local, records, root_of, text_of, texts_of

WHAT = "SECO sanctions list"
OBJECTS = {"vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT}
QUALITIES = {"primary-name": Quality.PRIMARY, "formerly-known-as": Quality.FORMER}
NO_NAME = ("title", "suffix", "maiden-name", "other")
"""Parts of a name that are left out of it; maiden names make a former name of their own."""
MOST_SPELLINGS = 40
SEEN = ("sanctions-program", "target", "place")
Waiting = list[tuple[Draft, str, list[str]]]
"""Addresses (or countries, where no part is given) whose place comes at the end of the file."""


def read_seco(parts: Mapping[str, BinaryIO]) -> Reading:
    """The Swiss list; ids are ``ch-5142``, programmes the English keys. Raises ``ListError``."""
    drafts = Drafts(WHAT, "ch-")
    programmes: dict[str, str] = {}
    places: dict[str, tuple[str, str]] = {}
    waiting: Waiting = []
    as_of = None
    for element in records(parts["list"], *SEEN, of=WHAT):
        as_of = as_of or day_of(root_of(element).get("date", ""))
        if local(element) == "target":
            _take(drafts, element, programmes, waiting)
        elif local(element) == "place":
            places[element.get("ssid", "")] = _place(element)
        else:
            programmes |= dict.fromkeys((s.get("ssid", "") for s in children(element, "sanctions-set")), _key(element))
    for draft, place, lines in waiting:
        location, country = places.get(place, ("", ""))
        draft.address(", ".join(filter(None, (*lines, location, country))))
        if draft.kind is not Kind.PERSON:
            draft.country(country)
    return drafts.reading(as_of)


def _key(programme: Element) -> str:
    keys = list(children(programme, "program-key"))
    return next((text_of(key) for key in keys if key.get("lang") == "eng"), text_of(keys[0]) if keys else "")


def _place(element: Element) -> tuple[str, str]:
    country = next(iter(children(element, "country")), None)
    code = (country.get("iso-code") or text_of(country)) if country is not None else ""
    return ", ".join(filter(None, (text_of(element, "location"), text_of(element, "area")))), code


def _take(drafts: Drafts, target: Element, programmes: Mapping[str, str], waiting: Waiting) -> None:
    reference = target.get("ssid", "")
    where = f"{WHAT}, target {reference or '(without ssid)'}"
    party = next((part for part in target if local(part) in ("individual", "entity", "object")), None)
    if party is None:
        raise ListError(f"{where}: is neither individual nor entity nor object; the format may have changed")
    draft = drafts.new(reference, _kind(party), where)
    for set_id in texts_of(target, "sanctions-set-id"):
        draft.programme(programmes.get(set_id, set_id))
    draft.programme(programmes.get(target.get("sanctions-set-id", ""), ""))
    draft.gender = party.get("sex", "")
    for identity in children(party, "identity"):
        _take_identity(draft, identity, waiting)
    for relation in children(party, "relation"):
        draft.tie(f"ch-{relation.get('target-id', '')}", relation.get("relation-type", "related"))
    for tag in ("justification", "other-information"):
        for text in texts_of(party, tag):
            draft.remark(text)
            _take_information(draft, text)
    _take_days(drafts, draft, target)


def _kind(party: Element) -> Kind:
    if local(party) == "object":
        return OBJECTS.get(party.get("object-type", ""), Kind.OTHER)
    return Kind.PERSON if local(party) == "individual" else Kind.ORGANISATION


def _take_identity(draft: Draft, identity: Element, waiting: Waiting) -> None:
    main = identity.get("main", "true") == "true"
    for name in children(identity, "name"):
        _take_name(draft, name, main)
    for born in children(identity, "day-month-year"):
        text = f"{born.get('day') or '00'}.{born.get('month') or '00'}.{born.get('year') or ''}"
        if born.get("calendar", "Gregorian") == "Gregorian":
            draft.born(text)
        else:
            draft.remark(text, f"born, {born.get('calendar')} calendar")
    for nation in children(identity, "nationality", "country"):
        draft.country(nation.get("iso-code") or text_of(nation))
    for document in children(identity, "identification-document"):
        issuer = next(iter(children(document, "issuer")), document).get("code", "")
        draft.number(document.get("document-type", "other").replace("-", " "), text_of(document, "number"), issuer)
    for address in children(identity, "address"):
        lines = [text_of(address, part) for part in ("c-o", "address-details", "p-o-box", "zip-code")]
        waiting.append((draft, address.get("place-id", ""), lines))
        draft.remark(text_of(address, "remark"))


def _take_name(draft: Draft, name: Element, main: bool) -> None:
    """Every spelling of a name. An identity that is not the main one gives aliases."""
    quality = QUALITIES.get(name.get("name-type", ""), Quality.ALIAS)
    if name.get("quality") == "low":
        quality = Quality.WEAK
    elif quality is Quality.PRIMARY and not main:
        quality = Quality.ALIAS
    parts = sorted(children(name, "name-part"), key=lambda part: part.get("order", "").zfill(6))
    shown = [part for part in parts if part.get("name-part-type") not in NO_NAME]
    draft.name(" ".join(_value(part) for part in shown), quality, "")
    for text in _spellings(shown):
        draft.name(
            text, max(quality, Quality.ALIAS, key=(Quality.PRIMARY, Quality.ALIAS, Quality.FORMER, Quality.WEAK).index)
        )
    for maiden in (part for part in parts if part.get("name-part-type") == "maiden-name"):
        given = [_value(part) for part in shown if part.get("name-part-type") == "given-name"]
        draft.name(" ".join((*given, _value(maiden))), Quality.FORMER)
    for part in parts:
        if part.get("name-part-type") in ("title", "suffix", "other"):
            draft.remark(_value(part))


def _value(part: Element) -> str:
    return text_of(part, "value") or " ".join((part.text or "").split())


def _spellings(parts: list[Element]) -> Iterator[str]:
    """The name in every script, each part in the variants of that script; parts without one stay as printed."""
    scripts = dict.fromkeys(v.get("script", "") for part in parts for v in children(part, "spelling-variant"))
    for script in scripts:
        choices = []
        for part in parts:
            own = [text_of(v) for v in children(part, "spelling-variant") if v.get("script", "") == script]
            choices.append([_value(part), *own] if script in ("", "LATN") or not own else own)
        yield from (" ".join(filter(None, c)) for c in itertools.islice(itertools.product(*choices), MOST_SPELLINGS))


def _take_information(draft: Draft, text: str) -> None:
    """``IMO Number: 8405270`` and its like stand in the free text of vessels and banks."""
    label, colon, rest = text.partition(":")
    kind = kind_of(label) if colon and len(label) < 40 else "other"
    if kind != "other":
        draft.number(kind, rest)


def _take_days(drafts: Drafts, draft: Draft, target: Element) -> None:
    """Listed on the first day of all; delisted where the newest change says so. A party may come back."""
    changes = [*children(target, "modification"), *(m for party in target for m in children(party, "modification"))]
    dated = []
    for change in changes:
        text = change.get("effective-date") or change.get("publication-date") or change.get("enactment-date") or ""
        day, word = day_of(text), change.get("modification-type", "")
        if day is None:
            drafts.warn(f"{draft.where}: {text!r} is not a day; the change {word!r} is left out of its dates")
            continue
        dated.append((day, word))
        if word != "de-listed":
            draft.on("amended" if word == "amended" else "listed", text)
    newest = max(dated, key=lambda change: change[0], default=None)
    draft.delisted = newest[0] if newest and newest[1] == "de-listed" else None
