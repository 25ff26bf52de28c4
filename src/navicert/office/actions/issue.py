"""The decision is issued: licence or letter, signed by the authority, and written into the record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction

from navicert.documents.keys import SigningKey
from navicert.documents.parts import (
    Condition,
    GoodsLine,
    Ground,
    Law,
    Money,
    Named,
    Paragraph,
    Quantity,
)
from navicert.documents.signing import sign
from navicert.documents.statement import Letter as LetterStatement
from navicert.documents.statement import LicenceStatement
from navicert.licensing.criteria import BY_ID
from navicert.licensing.facts import NOWHERE, destinations
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.sentences import Sentence
from navicert.licensing.states import HOLDS, LICENCE_MOVES, why_not
from navicert.licensing.units import plain as plain_number
from navicert.office.actions.letters import as_text, holder_of, keep_letter, paragraphs, signatory_of
from navicert.office.actions.licence import check_carried, locked_licence, replace
from navicert.office.authority import authority_keys, home_country, local_day, record_place, the_authority
from navicert.office.cases.goods import goods_of, parties_declared
from navicert.office.cases.in_the_way import of_issue
from navicert.office.cases.kinds import kind_of, submitted_of
from navicert.office.cases.letters import LETTERS, SAYS, gives_licence
from navicert.office.cases.steps import firm_of, go, locked, step, tell
from navicert.office.licences.duties import owe_on_issue
from navicert.office.licences.status_list import draw_place, place_named
from navicert.office.models.case import Case, Event, Proposal
from navicert.office.models.licence import Letter, Licence, LicenceLine
from navicert.office.models.people import Person
from navicert.office.numbers import new_number
from navicert.office.permissions.case import Refused, may_lead, refuse_unless

CENT = Decimal("0.01")


@transaction.atomic
def issue(case: Case, *, by: Person, now: Moment) -> Licence | Letter:
    """Issue what was proposed and signed, letter by letter: a licence, or a letter where nothing is licensed.

    A partial grant gives the licence, and a letter for the lines that are refused. Gives the licence, or the letter.
    """
    case = locked(case)
    refuse_unless(may_lead(by, case))
    proposal = case.proposals.filter(standing=True).first()
    if proposal is None:
        raise Refused("Nothing is proposed: propose a decision first.")
    return issue_proposed(case, proposal, "decide", by=by, now=now)


def before(case: Case) -> Licence | None:
    """The licence in whose place the next one of a case stands: what an allowed appeal decides anew, or what it amends."""
    own = case.licences.order_by("-pk").first()
    if own is None:
        return locked_licence(case.amends)[1] if case.amends else None
    return own if own.state in HOLDS else None


def last_of(case: Case) -> Licence | None:
    """The last licence that came of a case, or what took its place since, in whatever case."""
    last = case.licences.order_by("-pk").first()
    while last is not None and (later := Licence.objects.filter(replaces=last).first()):
        last = later
    return last


def issue_proposed(case: Case, proposal: Proposal, verb: str, *, by: Person | None, now: Moment) -> Licence | Letter:
    """Issue a proposal of a locked case by one of its moves; ``decide`` and the automatic lane share it.

    Whatever stands in its way at this moment is said, all of it (:mod:`navicert.office.cases.in_the_way`).
    """
    if not gives_licence(kind_of(case), proposal.verdict) and case.licences.filter(state__in=HOLDS).exists():
        raise Refused("A licence of this case still holds: revoke it before this decision is issued.")
    last = last_of(case)
    if last is not None and last.case_id != case.pk and last.state in HOLDS:  # beside it the same goods would go twice
        raise Refused(
            f"Licence {last} took the place of the one of this case: revoke it before this decision is issued."
        )
    go(case, verb)
    if refusals := list(of_issue(case, proposal, now)):
        raise Refused(" ".join(refusals))
    case.outcome, case.decided = proposal.verdict, now
    decided = step(
        case, verb, by=by, now=now, visible="exporter",
        body={"outcome": proposal.verdict}, inputs={"proposal": proposal.sha256},
    )  # fmt: skip
    key = authority_keys(local_day(now)).signing(local_day(now))
    issuing = Issuing(case, kind_of(case), json.loads(proposal.body), decided, key, by, now)
    made: Licence | Letter | None = None
    if gives_licence(issuing.kind, proposal.verdict):
        made = _licence(issuing)
    if made is None or proposal.verdict == "partial":
        letter = _letter(issuing)
        made = made or letter
    said = Sentence(
        "{case} is decided: {outcome}.", case=case.public_id, outcome=Sentence(proposal.verdict.replace("_", " "))
    )
    tell(firm_of(case), said, case=case, now=now)
    return made


@dataclass(frozen=True)
class Issuing:
    """What every document of one decision is made from."""

    case: Case
    kind: LicenceKind
    body: Mapping[str, Any]
    decided: Event
    key: SigningKey
    by: Person | None
    now: Moment

    @property
    def day(self) -> Day:
        """The authority's day."""
        return local_day(self.now)


def _licence(issuing: Issuing) -> Licence:
    case, old = issuing.case, before(issuing.case)
    if old is not None and (no := why_not("replace", old.state, LICENCE_MOVES)):
        raise Refused(f"Licence {old.public_id} stands in the way: {no}")
    # Of one that has ended nothing but its ledger goes on: what went under it is not licensed a second time.
    ended = locked_licence(last)[1] if old is None and (last := last_of(case)) else None
    place = draw_place()
    lines = list(_granted(case, issuing.body))
    statement = _statement(issuing, place, lines)
    licence = Licence.objects.create(
        public_id=statement.number,
        case=case,
        holder=case.exporter,
        kind=case.kind,
        statement=statement.data.decode(),
        statement_sha256=statement.sha256,
        jws=sign(statement, issuing.key),
        place=place,
        issued=issuing.now,
        valid_from=statement.valid_from,
        valid_until=Day.fromisoformat(issuing.body["valid_until"]),
        destination=case.destination,
        replaces=old or ended,
    )
    _keep_lines(licence, lines, limited=issuing.kind.ledger == "delta")
    owe_on_issue(licence, issuing.day)
    inputs = {"statement": statement.sha256}
    step(case, "issue", by=issuing.by, now=issuing.now, visible="exporter", licence=licence, inputs=inputs)
    if old is not None:
        replace(old, by=issuing.by, now=issuing.now, with_=licence)
    elif ended is not None:
        check_carried(ended, licence)
    return licence


def _statement(issuing: Issuing, place: int, lines: list[GoodsLine]) -> LicenceStatement:
    """The text of the licence, as it is signed."""
    case, kind, body = issuing.case, issuing.kind, issuing.body
    values = submitted_of(case).values
    return LicenceStatement(
        number=new_number("NL", issuing.now.year),
        kind=kind.id.replace("-", "_"),
        title=kind.title,
        language="en",
        authority=the_authority(issuing.key),
        holder=holder_of(case),
        parties=tuple(_parties(case)),
        lines=tuple(lines),
        origin=home_country(),
        destinations=tuple(place for place in destinations(kind, values, home_country()) if place != NOWHERE),
        end_use=values.get("end_use_detail"),
        conditions=tuple(Condition(id=f"C{c['id']}", text=c["text"], owner=c["owner"]) for c in body["conditions"]),
        issued=issuing.day,
        valid_from=Day.fromisoformat(body["valid_from"]) if body["valid_from"] else issuing.day,
        valid_until=Day.fromisoformat(body["valid_until"]),
        law=_law(case),
        replaces=old.public_id if (old := before(case)) else None,
        record=record_place(issuing.decided.entry),
        signatory=signatory_of(issuing.by),
        status=place_named(place),
    )


def _keep_lines(licence: Licence, lines: list[GoodsLine], *, limited: bool) -> None:
    LicenceLine.objects.bulk_create(
        LicenceLine(
            licence=licence,
            number=line.number,
            description=line.description,
            codes=dict(line.codes),
            quantity=Decimal(line.quantity.amount) if line.quantity and limited else None,
            unit=line.quantity.unit if line.quantity else "",
            value=Decimal(line.value.amount) if line.value and limited else None,
            currency=line.value.currency if line.value and limited else "",
        )
        for line in lines
    )


def _letter(issuing: Issuing) -> Letter:
    case, body = issuing.case, issuing.body
    named = "refusal" if body["verdict"] == "partial" else issuing.kind.letters[body["verdict"]]
    letter_kind, title = LETTERS[named]
    statement = LetterStatement(
        number=new_number("NB", issuing.now.year),
        kind=letter_kind,
        title=title,
        language="en",
        authority=the_authority(issuing.key),
        addressee=holder_of(case),
        about=case.public_id,
        paragraphs=(Paragraph(text=SAYS[body["verdict"]]), *_said(body)),
        grounds=tuple(_grounds(body)),
        lines=tuple(_refused(case, body)),
        issued=issuing.day,
        law=_law(case),
        record=record_place(issuing.decided.entry),
        signatory=signatory_of(issuing.by),
    )
    return keep_letter(statement, case, named, key=issuing.key, by=issuing.by, now=issuing.now)


def _said(body: Mapping[str, Any]) -> Iterator[Paragraph]:
    if body["departs"]:
        yield from paragraphs(body["departs"])


def _grounds(body: Mapping[str, Any]) -> Iterator[Ground]:
    for reason in body["reasons"]:
        criterion = BY_ID.get(reason["criterion"])
        title = f"{criterion.title} ({criterion.cite})" if criterion else reason["criterion"]
        yield Ground(
            criterion=title, text=as_text(reason["sentence"]), evidence=", ".join(reason.get("evidence", ())) or None
        )


def _granted(case: Case, body: Mapping[str, Any]) -> Iterator[GoodsLine]:
    """The lines that are granted, with the quantity that was granted where it is less than was applied for."""
    decided = {str(line["line"]): line for line in body["lines"]}
    for line in goods_of(case):
        said = decided.get(str(line.number), {"outcome": body["verdict"]})
        if said["outcome"] != "refuse":
            yield _as_line(line.number, line.record, said.get("quantity"))


def _refused(case: Case, body: Mapping[str, Any]) -> Iterator[GoodsLine]:
    refused = {str(line["line"]) for line in body["lines"] if line["outcome"] == "refuse"}
    for line in goods_of(case):
        if str(line.number) in refused:
            yield _as_line(line.number, line.record, None)


def _as_line(number: int, record: Mapping[str, Any], granted: str | None) -> GoodsLine:
    quantity, value = record.get("quantity"), record.get("value")
    return GoodsLine(
        number=number,
        description=record.get("description") or "as applied for",
        codes=dict(record.get("codes", {})),
        quantity=_quantity(quantity, granted) if quantity else None,
        value=_worth(value, quantity, granted) if value else None,
    )


def _quantity(applied: Mapping[str, str], granted: str | None) -> Quantity:
    amount = Decimal(applied["amount"] if granted is None else granted)
    return Quantity(amount=plain_number(amount), unit=applied["unit"])


def _worth(applied: Mapping[str, str], quantity: Mapping[str, str] | None, granted: str | None) -> Money:
    """The value of what is granted: of a part of the quantity the same part of the value, cut off to the cent."""
    amount = Decimal(applied["amount"])
    if quantity and granted is not None and Decimal(quantity["amount"]):
        share = amount * Decimal(granted) / Decimal(quantity["amount"])
        amount = min(amount, share.quantize(CENT, ROUND_DOWN))
    return Money(amount=plain_number(amount), currency=applied["currency"])


def _parties(case: Case) -> Iterator[Named]:
    for role, record in parties_declared(case):
        if record.get("name") and record.get("country"):
            address = " ".join(str(record.get("address", "")).split())
            yield Named(role=role, name=record["name"], country=record["country"], address=address or None)


def _law(case: Case) -> Law:
    check = case.last_check()
    kept = list(check.determinations.all()) if check else []
    editions = {name: edition for each in kept for name, edition in each.packs.items()}
    return Law(regimes=tuple(sorted(editions)), editions=editions)
