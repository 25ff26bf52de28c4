"""A case in one line, and the words under which it is found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from navicert.licensing.dossier import Dossier
from navicert.licensing.facts import NOWHERE, destinations
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.parts import records_in
from navicert.office.models.case import Case

WORD = re.compile(r"[\w.-]+")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """Goods, end user and place in one line; the destination, the codes in short, and the value if all is in EUR."""

    title: str
    destination: str
    codes: tuple[str, ...]
    value: str | None
    end_user: str
    end_use: str


def summary_of(kind: LicenceKind, dossier: Dossier) -> Summary:
    """A dossier in short; what is not stated is left out."""
    goods, parties = list(_records(kind, dossier, ("goods",))), list(_others(kind, dossier))
    place = destinations(kind, dossier.values, NOWHERE)[0]
    what = goods[0].get("description", "") if goods else ""
    whom = next((each["name"] for each in reversed(parties) if each.get("name")), "")
    more = f" and {len(goods) - 1} more" if len(goods) > 1 else ""
    said = [f"{what[:120]}{more}", whom[:120], "" if place == NOWHERE else place]
    codes = dict.fromkeys(code for each in goods for code in each.get("codes", {}).values())
    return Summary(
        title=", ".join(filter(None, said))[:300],
        destination="" if place == NOWHERE else place,
        codes=tuple(codes),
        value=_value(goods),
        end_user=_end_user(kind, dossier),
        end_use=str(dossier.values.get("end_use_type", ""))[:60],
    )


def _others(kind: LicenceKind, dossier: Dossier) -> Iterator[Any]:
    """The parties but the applicant, the end user last."""
    named = {field.id for field in kind.fields() if field.kind == "party" and field.id != "applicant"}
    users = {field.id for field in kind.fields() if field.roles == ("end_user",)}
    for name in sorted(named, key=lambda each: each in users):
        if name in dossier.values:
            yield dossier.values[name]


def _end_user(kind: LicenceKind, dossier: Dossier) -> str:
    for field in kind.fields():
        if field.kind == "party" and field.roles == ("end_user",) and field.id in dossier.values:
            return str(dossier.values[field.id].get("name", "")).casefold()[:300]
    return ""


def _records(kind: LicenceKind, dossier: Dossier, kinds: tuple[str, ...]) -> Iterator[Any]:
    for field in kind.fields():
        if field.kind in kinds and field.id in dossier.values:
            yield from (record for _, record in records_in(field, dossier.values[field.id]))


def _value(goods: list[Any]) -> str | None:
    values = [each["value"] for each in goods if "value" in each]
    if not values or len(values) < len(goods) or any(value["currency"] != "EUR" for value in values):
        return None
    return str(sum((Decimal(value["amount"]) for value in values), Decimal(0)))


def words_in(text: str) -> Iterator[str]:
    """The words of a text as they are searched: small letters, marks on letters taken off."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    yield from (word.strip(".-_")[:LONGEST] for word in WORD.findall(plain) if word.strip(".-_"))


def words_of(case: Case, kind: LicenceKind, dossier: Dossier) -> set[str]:
    """Number, firm, parties, goods, codes and places of a case, as words."""
    texts = [case.public_id, case.exporter.name, case.kind, case.destination, *case.codes]
    for record in _records(kind, dossier, ("party", "parties")):
        texts += [record.get("name", ""), record.get("country", ""), *record.get("aliases", ())]
    for record in _records(kind, dossier, ("goods",)):
        texts += [record.get("description", ""), record.get("model", ""), record.get("customs_code", "")]
    return {word for text in texts for word in words_in(text)}
