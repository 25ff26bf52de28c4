"""How the indicators of the risk sheet are read off a case. Each reader's docstring says what it looks at.

A reader answers yes, no, unknown, or that the question does not arise. What was not looked at (no screening, no
determination, parties not complete) is unknown and never no. The indicators themselves, their weights and sources
stand in ``tables/indicators.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from enum import StrEnum
from typing import Any

from navicert.law.codes import ENTRY, group_letter, normalise
from navicert.licensing.guidelines import DELIVERY_OF_WMD, Result, mtcr
from navicert.licensing.posture import Posture
from navicert.licensing.tables import table
from navicert.terms import Transaction

REGIME_OF = {"1": ("mtcr",), "2": ("nsg",), "3": ("australia_group",), "4": ("australia_group",)}
"""The regime behind the third character of an entry of Annex I (the numbering is not on file; 4 is the Chemical Weapons
Convention, for which membership of the Australia Group stands here).
"""
FORCES = frozenset({"police", "national_police", "intelligence"})
MILITARY = frozenset({"armed_forces", "ministry_of_defence"})
CIVIL = frozenset({"civil", "commercial", "medical", "research"})
BETWEEN = frozenset({"intermediate_consignee", "broker", "purchaser"})
PERSONS = frozenset({"deemed_export", "deemed_reexport"})
FAMILIES = {"route_flags": "R", "party_flags": "P", "document_flags": "D", "goods_flags": "G"}


class Says(StrEnum):
    """The answer to an indicator's question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    DOES_NOT_ARISE = "does_not_arise"


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer and its ground in words."""

    says: Says
    because: str


@dataclass(frozen=True, slots=True)
class PersonsAnswer:
    """What a person answered to an indicator, with reasons; ``yes`` is ``None`` where they say that it is not known."""

    yes: bool | None
    because: str
    by: str
    on: Day


@dataclass(frozen=True, slots=True)
class DecidedHit:
    """A screening hit and what the bench decided: ``open``, ``true`` or ``false``."""

    party: str
    list: str
    entry: str
    decision: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What the risk sheet is made from. ``None`` means: was not looked at. ``denials`` and ``refused_before`` are
    references of live denials and own refusals that match this case; ``postures`` by place.
    """

    case: str
    transaction: Transaction
    determination: Mapping[str, Any] | None = None
    hits: tuple[DecidedHit, ...] | None = None
    denials: tuple[str, ...] | None = None
    refused_before: tuple[str, ...] | None = None
    postures: Mapping[str, Posture] = field(default_factory=dict)
    answers: Mapping[str, PersonsAnswer] = field(default_factory=dict)
    operational_need: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The entries of the items as they are classified, each once."""
        items = self.transaction.lines or (self.transaction.item,)
        return tuple(dict.fromkeys(normalise(i.eu_code) for i in items if i.eu_code))

    @property
    def classified(self) -> bool:
        """Is every item classified?"""
        return all(item.eu_code for item in self.transaction.lines or (self.transaction.item,))

    @property
    def places(self) -> tuple[str, ...]:
        """Where the items go: the destination and, where it is another, the final destination."""
        t = self.transaction
        return tuple(dict.fromkeys(p for p in (t.to, t.final_destination) if p))

    def closed(self, part: str) -> bool:
        """Did the applicant say that the facts of this part are complete?"""
        return part in self.transaction.complete


def _yes_if(holds: bool | None, because: str, otherwise: str, lacking: str = "") -> Finding:
    if holds is None:
        return Finding(Says.UNKNOWN, lacking or "nobody has said")
    return Finding(Says.YES, because) if holds else Finding(Says.NO, otherwise)


def missile_guideline(facts: RiskFacts) -> Finding:
    """Looks at the named results of the missile guidelines for every item."""
    found = mtcr(facts.transaction)
    against = [g for g in found if g.result in (Result.NO_TRANSFER, Result.STRONG_PRESUMPTION_OF_DENIAL)]
    if against:
        return Finding(Says.YES, "; ".join(g.because for g in against))
    lost = [g for g in found if g.result is Result.UNDETERMINED]
    if lost:
        return Finding(Says.UNKNOWN, "; ".join(g.because for g in lost))
    return Finding(Says.NO, "; ".join(dict.fromkeys(g.because for g in found)))


def _regimes(codes: Iterable[str]) -> tuple[str, ...]:
    thirds = (code[2] for code in codes if ENTRY.match(code))
    return tuple(dict.fromkeys(r for third in thirds for r in REGIME_OF.get(third, ())))


def regime_item(facts: RiskFacts) -> Finding:
    """Looks at the entries of the items: which lists their numbers come from."""
    named = [c for c in facts.codes if _regimes([c])]
    if named:
        return Finding(Says.YES, f"{', '.join(named)}: {', '.join(_regimes(named))}")
    return _yes_if(False if facts.classified else None, "", "no entry of those lists", "an item is not classified")


def regime_member(facts: RiskFacts) -> Finding:
    """Looks at the memberships of every destination in the regimes that list the items."""
    wanted = _regimes(facts.codes)
    if not wanted:
        return Finding(Says.DOES_NOT_ARISE if facts.classified else Says.UNKNOWN, "no entry of those lists is stated")
    members = {row["iso2"]: row for row in table("memberships")}
    outside = [f"{p}: {r}" for p in facts.places for r in wanted if members.get(p, {}).get(r) != "yes"]
    where = ", ".join(facts.places)
    return _yes_if(not outside, f"{where}: member of {', '.join(wanted)}", f"not a member: {', '.join(outside)}")


def wmd_use(facts: RiskFacts) -> Finding:
    """Looks at the stated end use, and at what is known of it."""
    use = facts.transaction.end_use
    if use.wmd_delivery is True or (use.type or "") in DELIVERY_OF_WMD:
        return Finding(Says.YES, f"the end use is {use.type or 'delivery of such weapons'}")
    if use.type is None and not facts.closed("end_use"):
        return Finding(Says.UNKNOWN, "the end use is not stated")
    return Finding(Says.NO, f"the stated end use is {use.type or 'none of these'}")


def known_denial(facts: RiskFacts) -> Finding:
    """Looks at the live denials that match this case. That none is known is no comfort."""
    return _references(facts.denials, "denials were not searched", "no live denial is known")


def refused_before(facts: RiskFacts) -> Finding:
    """Looks at this authority's own refusals and revocations for the end user."""
    return _references(facts.refused_before, "earlier cases were not searched", "none is on file")


def _references(found: tuple[str, ...] | None, lacking: str, none: str) -> Finding:
    return _yes_if(None if found is None else bool(found), ", ".join(found or ()), none, lacking)


def _flags(family: str) -> Callable[[RiskFacts], Finding]:
    def read(facts: RiskFacts) -> Finding:
        """Looks at the red flags of this family that the determination raised. That none was raised is no comfort."""
        if facts.determination is None:
            return Finding(Says.UNKNOWN, "there is no determination")
        raised = [f for f in facts.determination.get("flags", ()) if str(f["id"]).startswith(family)]
        return _yes_if(bool(raised), "; ".join(f"{f['id']}: {f['because']}" for f in raised), "none was raised")

    return read


def listed_party(facts: RiskFacts) -> Finding:
    """Looks at the screening hits and at what the bench decided: one that is still open is unknown."""
    if facts.hits is None:
        return Finding(Says.UNKNOWN, "the parties were not screened")
    true = [h for h in facts.hits if h.decision == "true"]
    still = [h for h in facts.hits if h.decision not in ("true", "false")]
    if true:
        return Finding(Says.YES, "; ".join(f"{h.party}: {h.list} {h.entry}" for h in true))
    said = f"hits not yet decided: {'; '.join(f'{h.party} on {h.list}' for h in still)}"
    return _yes_if(None if still else False, "", f"{len(facts.hits)} hits, none of them true", said)


def _parties(facts: RiskFacts, roles: frozenset[str]) -> list[Any]:
    return [p for p in facts.transaction.parties or () if p.role in roles]


def intermediaries(facts: RiskFacts) -> Finding:
    """Looks at the roles of the parties between exporter and end user."""
    between = _parties(facts, BETWEEN)
    known = True if between else (False if facts.closed("parties") else None)
    named = ", ".join(f"{p.name or p.role} ({p.country or 'country not stated'})" for p in between)
    return _yes_if(known, named, "none is named, and the parties are complete", "the parties may not be complete")


def _users(facts: RiskFacts) -> list[Any]:
    return _parties(facts, frozenset({"end_user", "ultimate_consignee"}))


def military_use_under_embargo(facts: RiskFacts) -> Finding:
    """Looks at the posture of the destinations (arms embargo), the end use, the end user and the entries."""
    embargo = _posture(facts, "arms_embargo")
    users = _users(facts)
    military = [
        *([f"the end use is {facts.transaction.end_use.type}"] if facts.transaction.end_use.type == "military" else []),
        *(f"the end user is {p.type}" for p in users if p.type in MILITARY),
        *(f"{code} is a military item" for code in facts.codes if code.startswith("ML")),
    ]
    if embargo.says is Says.NO:
        return Finding(Says.NO, embargo.because)
    known = bool(users) and all(p.type for p in users) and facts.transaction.end_use.type is not None
    if not military and known and facts.classified:
        return Finding(Says.NO, "neither use, user nor item is military")
    if embargo.says is Says.UNKNOWN:
        return embargo
    return _yes_if(
        True if military else None, "; ".join([*military, embargo.because]), "", "use, user or items are not stated"
    )


def informed(facts: RiskFacts) -> Finding:
    """Looks at whether the exporter was informed by the authority."""
    told = (facts.transaction.informed, facts.transaction.end_use.informed_by_authority)
    known = True if True in told else (False if False in told or facts.closed("end_use") else None)
    return _yes_if(known, "the exporter was informed", "the exporter was not informed")


def user_and_use_disagree(facts: RiskFacts) -> Finding:
    """Looks at the kind of every end user beside a civil end use."""
    use, users = facts.transaction.end_use.type, _users(facts)
    if use is not None and use not in CIVIL:
        return Finding(Says.DOES_NOT_ARISE, f"the stated use is {use}")
    odd = [p.type for p in users if p.type in MILITARY | FORCES]
    if use in CIVIL and odd:
        return Finding(Says.YES, f"stated use {use}, end user {', '.join(odd)}")
    known = bool(users) and all(p.type for p in users) and use is not None
    return _yes_if(False if known else None, "", "they agree", "end use or kind of end user is not stated")


def cyber_surveillance(facts: RiskFacts) -> Finding:
    """Looks at whether every item is stated to be one of cyber-surveillance or not."""
    said = [i.cyber_surveillance for i in facts.transaction.lines or (facts.transaction.item,)]
    known = True if True in said else (None if None in said and not facts.closed("item") else False)
    return _yes_if(known, "an item is one of cyber-surveillance", "no item is", "it is not stated for every item")


def security_forces(facts: RiskFacts) -> Finding:
    """Looks at the kind of every end user."""
    users = _users(facts)
    forces = [p.type for p in users if p.type in FORCES]
    known = True if forces else (False if users and all(p.type for p in users) else None)
    return _yes_if(known, ", ".join(forces), "none is", "the kind of the end user is not stated")


def know_how(facts: RiskFacts) -> Finding:
    """Looks at the kind of the items and at the group letter of their entries (D software, E technology, ML21,
    ML22).
    """
    items = facts.transaction.lines or (facts.transaction.item,)
    named = [c for c in facts.codes if group_letter(c) in ("D", "E") or c.startswith(("ML21", "ML22"))]
    kinds = [i.kind for i in items if i.kind in ("software", "technology")]
    known = True if named or kinds else (False if facts.classified else None)
    return _yes_if(known, ", ".join([*named, *kinds]), "the items are goods", "an item is not classified")


def emerging_technology(facts: RiskFacts) -> Finding:
    """Looks at the third character of the entries: 5 stands for emerging technologies."""
    named = [c for c in facts.codes if ENTRY.match(c) and c[2] == "5"]
    known = True if named else (False if facts.classified else None)
    return _yes_if(known, ", ".join(named), "no entry of that kind", "an item is not classified")


def ally(facts: RiskFacts) -> Finding:
    """Looks at whether every destination is a member of NATO."""
    members = {row["iso2"] for row in table("memberships") if row["nato"] == "yes"}
    outside = [p for p in facts.places if p not in members]
    return _yes_if(not outside, ", ".join(facts.places), f"not members: {', '.join(outside)}")


def operational_need(facts: RiskFacts) -> Finding:
    """Looks at whether the case runs under a declaration of operational need."""
    stated = facts.operational_need
    return _yes_if(None if stated is None else bool(stated), f"declaration {stated}", "none", "nobody has looked")


def foreign_parent(facts: RiskFacts) -> Finding:
    """Looks at the seat of the parent of every party beside its own country."""
    parties = [p for p in facts.transaction.parties or () if p.role != "exporter"]
    led = [f"{p.name or p.role} from {p.parent_hq}" for p in parties if p.parent_hq and p.parent_hq != p.country]
    known = True if led else (False if parties and all(p.parent_hq for p in parties) else None)
    return _yes_if(known, "; ".join(led), "none is", "the parent's seat is not stated for every party")


def graded_information(facts: RiskFacts) -> Finding:
    """Looks at whether every item is stated to carry a grading or not."""
    said = [i.classified for i in facts.transaction.lines or (facts.transaction.item,)]
    known = True if True in said else (None if None in said and not facts.closed("item") else False)
    return _yes_if(known, "an item is graded", "no item is", "it is not stated for every item")


def foreign_persons(facts: RiskFacts) -> Finding:
    """Looks at the activity: a release of technology to persons of another nationality."""
    activity = facts.transaction.activity
    return _yes_if(activity in PERSONS, f"the activity is {activity}", f"the activity is {activity}")


def _posture(facts: RiskFacts, aspect: str) -> Finding:
    """Looks at the posture of every destination: one of which it holds is enough, one that is open leaves it open."""
    said = {p: facts.postures[p].says(aspect) if p in facts.postures else None for p in facts.places}
    grounds = [
        f"{p}: {e.because} ({e.source}, {e.first})"
        for p in facts.places
        if p in facts.postures and (e := facts.postures[p].events.get(aspect))
    ]
    known = True if True in said.values() else (None if None in said.values() else False)
    lost = ", ".join(p for p, holds in said.items() if holds is None)
    return _yes_if(known, "; ".join(grounds), "; ".join(grounds), f"not judged, or overdue for review: {lost}")


READERS: Mapping[str, Callable[[RiskFacts], Finding]] = {
    **{each.__name__: each for each in (
        missile_guideline, regime_item, regime_member, wmd_use, known_denial, listed_party, intermediaries,
        refused_before, military_use_under_embargo, informed, user_and_use_disagree, cyber_surveillance,
        security_forces,
        know_how, emerging_technology, ally, operational_need, foreign_parent, graded_information, foreign_persons,
    )},
    **{name: _flags(family) for name, family in FAMILIES.items()},
}  # fmt: skip


def ask(row: Mapping[str, str], facts: RiskFacts) -> Finding:
    """The answer to one row of ``indicators.csv``; a person's answer stands where the case itself does not tell."""
    found = Finding(Says.UNKNOWN, f"{row['asked'].replace('_', ' ')} has not answered")
    if row["read"] == "case":
        found = READERS[row["id"]](facts)
    elif row["read"] == "posture":
        found = _posture(facts, row["aspect"])
    given = facts.answers.get(row["id"])
    if given is None or found.says is not Says.UNKNOWN:
        return found
    if not given.because.strip():
        return Finding(Says.UNKNOWN, f"{given.by} answered without giving reasons")
    who = f"{given.because} ({given.by}, {given.on})"
    return _yes_if(given.yes, who, who, who)
