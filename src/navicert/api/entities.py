"""Entities of FollowTheMoney, as clients of yente send and read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from navicert.library.standing import Status
from navicert.office.record.canonical import check_text
from navicert.screening.identifiers import KINDS
from navicert.screening.party import FIELDS, BadRow, read_party
from navicert.screening.readers.ftm import NAMES, NUMBERS, TAKEN

COLUMNS = {name: (name,) for name in (*FIELDS, *KINDS)}
PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")  # of which a name is made
COUNTRIES = next(names for take, names in TAKEN if take == "country")


def party_of(name: str, query: object) -> dict[str, Any]:
    """The subject of a query, and what in it could not be read. Raises :class:`BadRow` and :class:`BadFacts`."""
    where = f"query {name!r}"
    properties = query.get("properties") if isinstance(query, Mapping) else None
    if not isinstance(query, Mapping) or not isinstance(properties, Mapping) or not query.get("schema"):
        raise BadRow(f"{where}: a query has a schema and properties")
    check_text(query)
    values = {prop: _texts(where, prop, held) for prop, held in properties.items()}
    schema = str(query["schema"])
    names = [text for prop, _ in NAMES for text in values.get(prop, ())]
    whole = " ".join(text for part in PARTS for text in values.get(part, ())[:1])
    names += [whole] if whole and whole not in names else []
    row: dict[str, Any] = {
        "id": str(query.get("id") or ""),
        "type": schema,
        "name": names[:1],
        "aliases": names[1:],
        "born": values.get("birthDate", []),
        "country": [text for prop in COUNTRIES for text in values.get(prop, ())],
        "gender": values.get("gender", []),
        "address": values.get("address", []),
        "identifiers": [f"{_kind(prop, schema)}:{text}" for prop in NUMBERS for text in values.get(prop, ())],
    }
    try:
        read = read_party(row, COLUMNS)
    except BadRow as bad:
        raise BadRow(f"{where}: {bad}") from None
    return {"subject": read.subject, "notes": read.notes}


def _kind(prop: str, schema: str) -> str:
    return "aircraft-tail" if (prop, schema) == ("registrationNumber", "Airplane") else NUMBERS[prop]


def _texts(where: str, prop: str, held: object) -> list[str]:
    """The texts of a property; entities within entities are not compared."""
    values = held if isinstance(held, list) else [held]
    if not all(value is None or isinstance(value, str | int | float | Mapping) for value in values):
        raise BadRow(f"{where}: {prop} holds something that is no text")
    return [str(value) for value in values if value is not None and not isinstance(value, Mapping)]


def scored(hit: Mapping[str, Any], is_match: bool) -> dict[str, Any]:
    """A hit of a kept answer as a scored entity, with the reasons as its features."""
    explanations = dict(_explanations(hit))
    return {
        **hit["entity"],
        "score": hit["score"],
        "match": is_match,
        "features": {name: each["score"] for name, each in explanations.items()},
        "explanations": explanations,
        "layer": hit["layer"],
    }


def _explanations(hit: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    pairs = "; ".join(f"{w['asked'] or '–'} = {w['listed'] or '–'} ({w['how']})" for w in hit["words"])
    sides = {"query": hit["asked"], "candidate": hit["alias"]}
    yield "matched_name", {"score": hit["score"], "detail": f"{hit['field']}: {pairs}", **sides, "weight": None}
    for reason in hit["reasons"]:
        name = re.sub(r"\W+", "_", reason["what"].lower()).strip("_")
        yield name, {"score": reason["points"] / 1000, "detail": reason["what"], **dict.fromkeys(sides), "weight": 1.0}


def dataset_rows(found: Iterable[Status]) -> Iterator[dict[str, Any]]:
    """Each loaded list as a dataset, then each group of lists, then all."""
    groups: dict[str, list[str]] = {}
    for status in found:
        source, snapshot = status.source, status.snapshot
        if snapshot is None:
            continue
        groups.setdefault(source.group, []).append(source.id)
        yield {
            "name": source.id,
            "title": source.title,
            "url": source.page or None,
            "version": snapshot.sha256,
            "index_version": snapshot.sha256,
            "index_current": status.problem is None,
            "updated_at": f"{snapshot.as_of.isoformat()}T00:00:00",
            "last_export": snapshot.edition.since.isoformat(),
            "entity_count": snapshot.manifest.counts.get("listings"),
            "publisher": {"name": source.publisher, "official": source.group != "own"} if source.publisher else None,
            "load": True,
            "children": [],
        }
    for name, children in [*sorted(groups.items()), ("default", [c for held in groups.values() for c in held])]:
        yield {"name": name, "title": f"Lists of the group {name}", "load": False, "children": sorted(children)}
