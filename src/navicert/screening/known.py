"""What is known of parties beside their names: who holds them, who controls them, and dated evidence about them.

It comes as plain values, from a file or a request, and is checked whole before anything rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from navicert.screening.dossier import Dossier, Evidence
from navicert.screening.identifiers import KINDS
from navicert.screening.ownership import WHOLE, Control, Holdings, Stake, percent
from navicert.screening.party import FIELDS, BadRow, read_party
from navicert.screening.subject import Subject

COLUMNS = {name: (name,) for name in (*FIELDS, *KINDS)}
TO = (" to ", "–", "-")  # between the ends of a band


class BadDossier(ValueError):
    """What is known cannot be read: says where and what would be right."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known. ``subjects``: what each party is screened with; ``dossiers``: the evidence about each;
    ``called``: the parties by their names and ids as :meth:`party` compares them.
    """

    holdings: Holdings = field(default_factory=lambda: Holdings(()))
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def party(self, *texts: str) -> str | None:
        """The party that has one of these names or ids, whatever their capitals and blanks; or none."""
        return next(filter(None, (self.called.get(_plain(t)) for t in texts if t.strip())), None)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dated(_Strict):
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    source: str = ""


class _Stake(_Dated):
    owner: str = ""
    owned: str = Field(min_length=1)
    percent: str | int | float | None = None
    joint: str = ""


class _Control(_Dated):
    holder: str = Field(min_length=1)
    held: str = Field(min_length=1)
    how: str = Field(min_length=1)


class _Evidence(_Strict):
    party: str = Field(min_length=1)
    kind: str
    statement: str
    source: str
    day: Day
    expires: Day | None = None


class _Whole(_Strict):
    stakes: tuple[_Stake, ...] = ()
    controls: tuple[_Control, ...] = ()
    ownerless: tuple[str, ...] = ()
    parties: Mapping[str, Mapping[str, Any]] = {}
    evidence: tuple[_Evidence, ...] = ()


def read_known(data: Any) -> Known:
    """What is known, from plain values: ``stakes``, ``controls``, ``ownerless``, ``parties`` and ``evidence``.

    docs/screening.md says what each holds. Raises :class:`BadDossier`.
    """
    try:
        whole = _Whole.model_validate(data or {})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadDossier(f"{'.'.join(map(str, first['loc'])) or 'the dossier'}: {first['msg']}") from None
    same: dict[str, str] = {}

    def one(name: str) -> str:
        """A party by the spelling in which it first stands: capitals and blanks make nobody another."""
        return same.setdefault(_plain(name), " ".join(name.split())) if name.strip() else ""

    parties = {one(name): row for name, row in whole.parties.items()}
    holdings = Holdings(
        tuple(_read_stake(number, each, one) for number, each in enumerate(whole.stakes)),
        tuple(
            Control(holder=one(c.holder), held=one(c.held), how=c.how, first=c.first, last=c.last, source=c.source)
            for c in whole.controls
        ),
        frozenset(map(one, whole.ownerless)),
    )
    dossiers = dict(_dossiers(whole.evidence, one))
    subjects = {name: _subject(name, parties.get(name, {})) for name in filter(None, same.values())}
    ids = {_plain(subject.id): name for name, subject in subjects.items() if subject.id}
    return Known(holdings, subjects, dossiers, {**ids, **{_plain(name): name for name in subjects}})


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _read_stake(number: int, each: _Stake, one: Any) -> Stake:
    try:
        least, most = _band(each.percent)
    except ValueError as error:
        raise BadDossier(f"stakes.{number}.percent: {error}") from None
    if each.first and each.last and each.last < each.first:
        raise BadDossier(f"stakes.{number}: it ends on {each.last}, before it begins")
    days = {"first": each.first, "last": each.last}
    return Stake(
        owner=one(each.owner),
        owned=one(each.owned),
        least=least,
        most=most,
        source=each.source,
        joint=each.joint,
        **days,
    )


def _band(given: str | int | float | None) -> tuple[Fraction, Fraction]:
    """The least and the most of a share: ``60``, ``49.9``, ``2/3``, ``25-50``; what is not stated may be all or none."""
    if given is None or isinstance(given, str) and given.strip() in ("", "?"):
        return Fraction(0), WHOLE
    if isinstance(given, str):
        apart = next((sign for sign in TO if sign in given), None)
        if apart:
            low, _, high = given.partition(apart)
            least, most = percent(low), percent(high)
            if most < least:
                raise ValueError(f"{given!r} ends below its beginning")
            return least, most
    share = percent(Decimal(str(given)) if isinstance(given, float) else given)
    return share, share


def _subject(name: str, row: Mapping[str, Any]) -> Subject:
    """A party as it is screened: its name, and what else is stated of it."""
    unknown = next((key for key in row if key not in COLUMNS), None)
    if unknown is not None:
        raise BadDossier(f"parties.{name}.{unknown}: is not known; there are {', '.join(FIELDS)}, and kinds of numbers")
    try:
        read = read_party({"name": name, **row}, COLUMNS)
    except BadRow as error:
        raise BadDossier(f"{name}: {error}") from None
    if read.notes:
        raise BadDossier(f"parties.{name}: {read.notes[0]}")
    return read.subject


def _dossiers(evidence: Iterable[_Evidence], one: Any) -> Iterator[tuple[str, Dossier]]:
    held: dict[str, list[Evidence]] = {}
    for number, each in enumerate(evidence):
        try:
            piece = Evidence(
                kind=each.kind, statement=each.statement, source=each.source, day=each.day, expires=each.expires
            )
        except ValueError as error:
            raise BadDossier(f"evidence.{number}: {error}") from None
        held.setdefault(one(each.party), []).append(piece)
    yield from ((party, Dossier(party, tuple(pieces))) for party, pieces in held.items())
