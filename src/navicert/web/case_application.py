"""What was applied for, made ready for the page: the dossier in print, what changed since it was last sent in, the parties."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime as Moment
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from navicert.licensing.differences import Difference, differences
from navicert.licensing.dossier import BadDossier, Dossier, read_dossier
from navicert.licensing.forms import Printed, printed
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.words import ROLES, country_name
from navicert.office.models.case import Case, Check, Submission
from navicert.office.models.plain import Wanted, one_of, rows_of
from navicert.office.models.screening import HitChange, StoredParty
from navicert.web.case_words import SCREENED, Tag, tag


@dataclass(frozen=True, slots=True)
class Block:
    """Values that belong together: of one party, of one goods line, or the plain ones of a heading (no title)."""

    title: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the application."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A goods line in short."""

    number: str
    description: str
    codes: str
    quantity: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What was sent in last; ``unreadable`` says why it cannot be shown, where the licence type has changed since."""

    sent: int
    at: Moment
    by: str
    sha256: str
    goods: tuple[Goods, ...]
    parts: tuple[Part, ...]
    changes: tuple[Difference, ...]
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """A declared party: what screening found when it was sent in, and the hits that re-screening found since."""

    name: str
    role: str
    country: str
    screened: Tag
    screening: str
    since: tuple[str, ...]


def read_sent(kind: LicenceKind, sent: Submission) -> Dossier:
    """What was sent in. Raises :class:`~navicert.licensing.dossier.BadDossier`."""
    return read_dossier(kind, json.loads(sent.dossier))


def application(kind: LicenceKind, sent: Sequence[Submission], dossier: Dossier | None) -> Application | None:
    """The last submission of several, and what is otherwise in it than in the one before."""
    if not sent:
        return None
    last = sent[-1]
    facts: dict[str, Any] = {"sent": last.seq, "at": last.at, "by": last.by.name, "sha256": last.sha256}
    if dossier is None:
        return Application(**facts, goods=(), parts=(), changes=(), unreadable=_("The licence type has changed since."))
    return Application(
        **facts, goods=tuple(_goods(kind, dossier)), parts=tuple(_parts(printed(kind, dossier))),
        changes=_changes(kind, sent, dossier),
    )  # fmt: skip


def _changes(kind: LicenceKind, sent: Sequence[Submission], dossier: Dossier) -> tuple[Difference, ...]:
    if len(sent) < 2:
        return ()
    try:
        return differences(kind, read_sent(kind, sent[-2]), dossier)
    except BadDossier:
        return ()


def _goods(kind: LicenceKind, dossier: Dossier) -> Iterator[Goods]:
    for field in kind.fields():
        if field.kind == "goods":
            for place, line in enumerate(dossier.values.get(field.id, ()), start=1):
                yield Goods(
                    number=str(line.get("line") or place),
                    description=line.get("description", ""),
                    codes=", ".join(line.get("codes", {}).values()),
                    quantity=_amount(line.get("quantity"), "unit"),
                    value=_amount(line.get("value"), "currency"),
                    origin=country_name(line["origin"]) if line.get("origin") else "",
                )


def _amount(held: Mapping[str, Any] | None, second: str) -> str:
    return f"{held['amount']} {held[second]}" if held else ""


def _parts(lines: Sequence[Printed]) -> Iterator[Part]:
    for section, inside in groupby(lines, key=lambda line: line.section):
        yield Part(_(section), tuple(_blocks(list(inside))))


def _blocks(lines: Sequence[Printed]) -> Iterator[Block]:
    """Plain values first, so that they stand together; then each party and goods line for itself."""
    plain = tuple((_(line.label), line.value) for line in lines if not line.part)
    if plain:
        yield Block("", plain)
    inner = [line for line in lines if line.part]
    for (label, number), each in groupby(inner, key=lambda line: (line.label, line.number)):
        title = f"{_(label)} {number}" if number else _(label)
        yield Block(title, tuple((_(line.part), line.value) for line in each))


def parties_shown(case: Case, check: Check | None) -> tuple[PartyShown, ...]:
    """The parties of a case, each with its screening, if it was screened."""
    rows = case.parties.all()
    kept = {_asked(each.question): each for each in check.screenings.all()} if check else {}
    since = _hits_since([row.external_id for row in rows])
    return tuple(
        PartyShown(
            name=row.name,
            role=_(ROLES.get(row.role, row.role)),
            country=country_name(row.country) if row.country else "",
            screened=tag(SCREENED, kept[row.external_id].status if row.external_id in kept else ""),
            screening=kept[row.external_id].public_id if row.external_id in kept else "",
            since=tuple(since.get(row.external_id, ())),
        )
        for row in rows
    )


def _asked(question: str) -> str:
    """The number of the party that a kept question was about."""
    return str(json.loads(question)["question"]["subject"]["id"])


def _hits_since(parties: Sequence[str]) -> dict[str, list[str]]:
    """The hits that stand for stored parties after the last run, by the number of the party."""
    if not parties:
        return {}
    theirs = f"external_id {one_of(parties)} AND until IS NULL"
    of_theirs = f"WHERE t.party_id IN (SELECT id FROM office_storedparty WHERE {theirs}) ORDER BY t.id"
    stored, changes = rows_of(
        [Wanted(StoredParty, f"WHERE {theirs}", parties, "id, external_id"), Wanted(HitChange, of_theirs, parties)]
    )
    called = {each.pk: each.external_id for each in stored}
    found: dict[str, dict[tuple[str, str], str]] = {}
    for each in changes:
        hits = found.setdefault(called[each.party_id], {})
        if each.change == "vanished" or each.cleared:
            hits.pop((each.list, each.listing), None)
        else:
            hits[each.list, each.listing] = f"{each.list} {each.listing}"
    return {party: list(hits.values()) for party, hits in found.items()}
