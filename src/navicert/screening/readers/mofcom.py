"""Lists of entities in JSON, one array of objects: those of China's Ministry of Commerce and of Japan's METI.

Keys: ``id``, ``entity_name``, ``aliases``, ``addresses``, ``country`` (of the publisher), ``date_added``,
``list_id``, ``reason``, ``last_verified``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Drafts, code_of, hashed, kind_by
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import decoded, whole

KINDS = {
    "organization": Kind.ORGANISATION, "organisation": Kind.ORGANISATION, "person": Kind.PERSON,
    "individual": Kind.PERSON, "vessel": Kind.VESSEL,
}  # fmt: skip


def read_mofcom(parts: Mapping[str, BinaryIO]) -> Reading:
    """The Chinese export control, unreliable entity and attention lists (商务部). Raises ``ListError``."""
    return read_entities(parts["list"], "MOFCOM lists")


def read_entities(file: BinaryIO, what: str) -> Reading:
    """Every object of the array; ``as_of`` is the newest day on which one was verified. Raises ``ListError``."""
    drafts = Drafts(what)
    newest = None
    for number, held in enumerate(json_array(file, what), start=1):
        where = f"{what}, entry {number}"
        kind = kind_by(KINDS, text(held, "entity_type"), where)
        reference, name = text(held, "id"), text(held, "entity_name")
        if not name:
            name = _name_behind_country(texts(held, "addresses", where))
            drafts.warn(f"{where}: the name stands in the column of addresses: read as {name!r}")
        if drafts.has(reference):  # the table of MOFCOM's lists gives one number to several parties of one notice
            drafts.warn(f"{where}: the id {reference} stands twice; {name!r} is known by a hash behind it")
            reference = hashed(reference, name)
        draft = drafts.new(reference, kind, where)
        draft.name(name, Quality.PRIMARY)
        for alias in texts(held, "aliases", where):
            draft.name(alias)
        for address in texts(held, "addresses", where):
            draft.address(address)
            draft.country(_country_before(address)[0])
        draft.programme(text(held, "list_id"))
        draft.on("listed", text(held, "date_added"))
        draft.remark(text(held, "reason"))
        newest = max(filter(None, (newest, day_of(text(held, "last_verified")))), default=None)
    return drafts.reading(newest)


def _name_behind_country(addresses: list[str]) -> str:
    """``Example Works`` of ``People's Republic of China Example Works``: a slip of the table of METI's list."""
    return next(filter(None, (_country_before(address)[1] for address in addresses)), "")


def _country_before(address: str) -> tuple[str, str]:
    """The country with which a text begins, or ends after a comma, and what stands behind it; else two empty texts."""
    words = address.split()
    for place in range(len(words), 0, -1):
        country = " ".join(words[:place])
        if code_of(country):
            return country, " ".join(words[place:])
    last = address.rpartition(",")[2].strip()
    return (last, "") if code_of(last) else ("", "")


def json_array(file: BinaryIO, what: str) -> list[dict[str, Any]]:
    """The objects of a JSON array. Raises ``ListError``."""
    try:
        held = json.loads(decoded(whole(file, what), what)[0])
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, ListError) else ListError(f"{what}: not JSON: {error}") from None
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        raise ListError(f"{what}: is not an array of objects; is this the right file and format?")
    return held


def text(held: Mapping[str, Any], key: str) -> str:
    value = held.get(key)
    return "" if value is None else str(value).strip()


def texts(held: Mapping[str, Any], key: str, where: str) -> list[str]:
    """A list of texts under a key. Raises ``ListError`` for anything else."""
    value = held.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str | int | float) for each in value):
        raise ListError(f"{where}: {key!r} is not a list of texts")
    return [str(each) for each in value]
