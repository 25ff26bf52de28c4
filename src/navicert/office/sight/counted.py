"""The decisions of a year as rows for the published tables, each taken from what the record vouches for.

What was applied for is read from the text whose hash stands in the act of sending it in, the decision from its own act, a
value that was granted from the licence whose hash was recorded. Where a row of the database says something else than the
record, nothing is counted and the numbers are named.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q

from navicert.law.codes import entry, normalise
from navicert.licensing.criteria import BY_ID
from navicert.licensing.facts import NOWHERE, destinations
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.statistics import OUTCOMES, Rate, Row, Unreconciled, eur
from navicert.office.authority import home_country, local_day
from navicert.office.cases.kinds import kind_of
from navicert.office.models.case import Case, Event, Proposal, Submission
from navicert.office.models.licence import Licence
from navicert.office.models.record import Act
from navicert.office.record.canonical import sha256

DECIDED = ("case.decide", "case.decide_automatically", "case.withdraw")
READ = (*DECIDED, "case.submit", "case.reopen", "licence.issue")
ELSEWHERE = ("import_decided", "import_withdrawn")
RULINGS = ("classified", "answered", "certified")  # answers and certificates: no decision on a transfer
NOT_LISTED = "none"
CYBER = ("4A005", "4D004", "4E001.a", "4E001.c", "5A001.f", "5A001.j", "5A004.a", "5A004.b", "5D001.e")
"""Listed cyber-surveillance items, from memory of Recommendation (EU) 2024/2659, whose text is not on file."""
ATT_OF = {"ML1": "VIII", "ML4": "VII", "ML9": "VI"}
"""Entries of the military list that fall into one category of the Arms Trade Treaty, from memory; of the others (tanks and
other vehicles, artillery, aircraft) the entry does not tell which, and they are named in a note."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a year, and what a reader of the tables has to know about them."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the record says of a case: its decision, when, and of which text; of licences the hash of each."""

    verb: str
    outcome: str
    at: Moment
    dossier: str


def counted(year: int, rates: Mapping[str, Rate]) -> Counted:
    """The decisions of a year. Raises :class:`Unreconciled` with the numbers on which database and record differ."""
    told, statements = _record()
    mine = {number: each for number, each in told.items() if local_day(each.at).year == year}
    cases = {case.public_id: case for case in _cases(year)}
    if missing := mine.keys() - cases.keys():
        raise Unreconciled(
            "the record", "on the record, but the office says something else or has no such case", missing
        )
    if strange := cases.keys() - mine.keys():
        raise Unreconciled("the record", "in the office, but the record says something else or nothing", strange)
    if unlike := [n for n, case in cases.items() if not _agrees(case, mine[n], statements)]:
        raise Unreconciled("the record", "was changed after it was recorded", unlike)
    notes: dict[str, list[str]] = defaultdict(list)
    rows = tuple(_row(case, mine[n], rates, notes) for n, case in cases.items() if case.outcome not in RULINGS)
    return Counted(rows, tuple(f"{what}: {len(which)} ({', '.join(which[:20])})" for what, which in notes.items()))


def _record() -> tuple[dict[str, Told], dict[str, str]]:
    """The last decision of each case on the record, and the hash of each licence."""
    told: dict[str, Told] = {}
    sent: dict[str, str] = {}
    statements: dict[str, str] = {}
    acts = Act.objects.filter(verb__in=READ).select_related("envelope").order_by("pk")
    for act in acts.iterator(chunk_size=2000):
        envelope = getattr(act, "envelope", None)
        said: dict[str, Any] = (
            json.loads(bytes(envelope.data))
            if envelope
            else {"inputs": {}, "outcome": {}, "at": act.created.isoformat()}
        )
        if act.verb == "licence.issue":
            statements[act.subject] = said["inputs"].get("statement", "")
        elif act.verb == "case.submit":
            sent[act.subject] = said["inputs"].get("dossier", "")
        elif act.verb == "case.reopen":
            told.pop(act.subject, None)
        else:
            outcome = said["outcome"].get("body", {}).get("outcome", "withdrawn")
            at = Moment.fromisoformat(said["at"])
            told[act.subject] = Told(act.verb, outcome, at, sent.get(act.subject, ""))
    withdrawn_drafts = {n for n, each in told.items() if not each.dossier}
    return {n: each for n, each in told.items() if n not in withdrawn_drafts}, statements


def _cases(year: int) -> Iterable[Case]:
    ended = Q(decided__isnull=False) & ~Q(outcome="") | Q(state="withdrawn", submitted__isnull=False)
    # What was decided in an earlier system stands in the tables of that time.
    rows = (
        Case.objects.filter(ended)
        .exclude(events__verb__in=ELSEWHERE)
        .prefetch_related(
            Prefetch("submissions", Submission.objects.order_by("seq")),
            Prefetch("licences", Licence.objects.order_by("pk")),
            Prefetch("proposals", Proposal.objects.filter(standing=True)),
            Prefetch("events", Event.objects.filter(verb="withdraw")),
        )
    )
    for case in rows.order_by("pk").iterator(chunk_size=1000):
        if local_day(_ended(case)).year == year:
            yield case


def _ended(case: Case) -> Moment:
    if case.decided is not None and case.state != "withdrawn":
        return case.decided
    return max(event.at for event in case.events.all())


def _agrees(case: Case, told: Told, statements: Mapping[str, str]) -> bool:
    """Does the row say what the record says: outcome, day, the text that was sent in, and each licence?"""
    outcome = "withdrawn" if case.state == "withdrawn" else case.outcome
    sent = _last(case)
    return (
        told.outcome == outcome
        and local_day(told.at) == local_day(_ended(case))
        and sha256(sent.dossier) == sent.sha256 == told.dossier
        and all(statements.get(e.public_id) == e.statement_sha256 == sha256(e.statement) for e in case.licences.all())
    )


def _last(case: Case) -> Submission:
    return list(case.submissions.all())[-1]


def _row(case: Case, told: Told, rates: Mapping[str, Rate], notes: dict[str, list[str]]) -> Row:
    kind, values = kind_of(case), json.loads(_last(case).dossier)
    goods = [record for field in kind.fields() if field.kind == "goods" for record in values.get(field.id, ())]
    codes = [record.get("codes", {}).get("eu_code") or "" for record in goods]
    if goods and not all(codes):
        notes["A line without a stated entry counts as not listed"].append(case.public_id)
    entries = tuple(dict.fromkeys(normalise(code) if code else NOT_LISTED for code in codes)) or (NOT_LISTED,)
    value, currency = _value(case, told, list(_amounts(case, goods)), rates, notes)
    return Row(
        number=case.public_id,
        kind=case.kind,
        outcome=told.outcome,
        decided=_day(case),
        destinations=_places(kind, values),
        entries=entries,
        value=value,
        currency=currency,
        grounds=tuple(_grounds(case)) if told.outcome == "refuse" else (),
        cyber_surveillance=any(code == each or code.startswith(f"{each}.") for code in entries for each in CYBER),
        authorisation=str(values.get("authorisation", "")) if told.outcome == "registered" else "",
        att_category=_att(case, entries, notes),
    )


def _day(case: Case) -> Day:
    return local_day(_ended(case))


def _places(kind: LicenceKind, values: Mapping[str, Any]) -> tuple[str, ...]:
    found = destinations(kind, values, home_country())
    return tuple(place for place in found if place != NOWHERE) or ("not stated",)


def _amounts(case: Case, goods: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Decimal, str]]:
    """The value of each line: of a licence what was granted, else what was applied for."""
    licences = list(case.licences.all())
    lines = json.loads(licences[-1].statement)["lines"] if licences else list(goods)
    for line in lines:
        if value := line.get("value"):
            yield Decimal(value["amount"]), value["currency"]


def _value(
    case: Case, told: Told, amounts: list[tuple[Decimal, str]], rates: Mapping[str, Rate], notes: dict[str, list[str]]
) -> tuple[Decimal, str]:
    """The value in its one currency; of several the sum in EUR at the stated rates."""
    currencies = {currency for _, currency in amounts}
    if not amounts:
        if told.outcome not in ("registered", "withdrawn"):
            notes["No value is stated; counted with 0 EUR"].append(case.public_id)
        return Decimal(0), "EUR"
    if len(currencies) == 1:
        return sum((amount for amount, _ in amounts), Decimal(0)), currencies.pop()
    probe = (Row(number=case.public_id, kind="", outcome="", decided=_day(case), destinations=(), value=a, currency=c) for a, c in amounts)  # fmt: skip
    return sum((eur(each, rates) for each in probe), Decimal(0)), "EUR"


def _grounds(case: Case) -> Iterator[str]:
    for proposal in case.proposals.all():
        for reason in json.loads(proposal.body)["reasons"]:
            criterion = BY_ID.get(reason["criterion"])
            yield criterion.title if criterion else str(reason["criterion"])


def _att(case: Case, entries: Iterable[str], notes: dict[str, list[str]]) -> str:
    military = {entry(code) for code in entries if code.startswith("ML")}
    found = {ATT_OF.get(code, "") for code in military}
    if military and (len(found) != 1 or "" in found):
        if military & {"ML2", "ML6", "ML10"}:
            notes["The entry does not tell the category of the Arms Trade Treaty; not in its table"].append(
                case.public_id
            )
        return ""
    return found.pop() if found else ""


assert "withdrawn" in OUTCOMES
