"""Facts that contradict each other, or say too little of whom they are about: on these nothing is cleared.

The packs need not ask for them: what stands here is asked under every law (docs/adr/0025).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from navicert.law.acts import MOVED, USERS
from navicert.law.codes import entry, group_letter, unlisted
from navicert.law.spelling import SOURCE, SOURCE_CODE
from navicert.terms import Party, Transaction

RELEASES = ("deemed_export", "deemed_reexport")
GOES = ("export", "reexport", "temporary_export", "temporary_import", "export_from_abroad", "intra_eu_transfer")
"""The acts by which something leaves the place where it is."""
KINDS = {"D": "software", "E": "technology", "ML21": "software", "ML22": "technology"}
"""What the product groups of the dual-use lists, and two entries of the military one, hold; the other groups hold goods."""
CODES = ("us_eccn", "eu_code", "uk_code")
"""The classifications whose codes say whether they are for goods."""
LISTS = (*CODES, "usml", "ca_ecl", "jp_row", "ch_ekn")
OTHER_LIST = {"us_eccn": "usml", "usml": "us_eccn"}
"""What stands on the one list of a state is not on the other."""
FLIERS = ("complete_uav", "complete_rocket")
LISTED_RANGE_KM = 300.0
"""From this range on whole rockets and drones stand on the list of every member of the MTCR, whatever they carry."""
ONE_STATE = (
    {"US", "PR", "GU", "VI", "AS", "MP", "UM"}, {"CN", "HK", "MO"}, {"GB", "XI"}, {"CH", "LI"}, {"NO", "SJ"},
    {"AU", "CC", "CX", "HM", "NF"},
)  # fmt: skip
"""Codes of places between which a transfer may stay inside one country, by some law."""


def doubts(t: Transaction) -> frozenset[str]:
    """Every fact that must be settled before the transaction can be cleared."""
    return frozenset().union(*(doubts_about(what, t) for what in DOUBTS))


def doubts_about(what: str, t: Transaction) -> frozenset[str]:
    """Those about one of the keys of :data:`DOUBTS`."""
    return frozenset(fact for raised in DOUBTS[what] for fact in raised(t))


def nationless(t: Transaction) -> frozenset[str]:
    """Those of the doubts that are about somebody who is stated to live somewhere, and of no nationality."""
    people = enumerate(t.parties or ()) if t.activity in RELEASES else ()
    return frozenset(_release(t)) & {f"parties[{i}].nationality" for i, party in people if party.nationality is None}


def _kind(name: str, t: Transaction) -> Iterator[str]:
    """An entry for goods is stated of software or technology, or the other way round."""
    code, stated = getattr(t.item, name), t.item.kind
    if code is None or stated is None:
        return
    kind = SOURCE["item.kind"] if stated == SOURCE_CODE else stated
    group = group_letter(code)
    ours = KINDS.get(group or entry(code))
    if kind != ours if ours else group and kind in KINDS.values():
        yield "item.kind"


def _unlisted_missile(t: Transaction) -> Iterator[str]:
    """A cruise missile, or a whole rocket or drone of 300 km, that is said to stand on no list (MTCR 1.A, 19.A); of a rocket whose
    range nobody states that is not taken for granted."""
    range_km = t.item.range_km
    far = range_km >= LISTED_RANGE_KM if range_km is not None else t.item.kind == "complete_rocket"
    if t.item.kind == "cruise_missile" or (t.item.kind in FLIERS and far):
        codes = {name: code for name in LISTS if (code := getattr(t.item, name)) is not None}
        listed = {name for name, code in codes.items() if not unlisted(code)}
        yield from (f"item.{name}" for name in codes if name not in listed and OTHER_LIST.get(name) not in listed)


def _source(t: Transaction) -> Iterator[str]:
    """It is called source code, and said to be none."""
    if t.item.kind == SOURCE_CODE:
        said = t.item.attributes
        if said.get("source_code") not in (None, True) or said.get("object_code") not in (None, False):
            yield "item.attributes.source_code"


def _stays(t: Transaction) -> Iterator[str]:
    """A transfer inside a country leaves it."""
    places = {place for place in (t.departure, t.to, t.final_destination) if place is not None}
    if t.activity == "transfer_in_country" and len(places) > 1 and not any(places <= state for state in ONE_STATE):
        yield "destination"


def _arrives(t: Transaction) -> Iterator[str]:
    """Who receives or uses the goods is elsewhere than where they go, and nobody states where they end up."""
    settled = t.final_destination is not None or "route" in t.complete or t.activity in RELEASES
    if not settled and any(p.role in USERS and p.country is not None and p.country != t.to for p in t.parties or ()):
        yield "final_destination"


def _release(t: Transaction) -> Iterator[str]:
    """A release is judged by the nationality of who receives it: of one person, and stated as such."""
    if t.activity not in RELEASES:
        return
    if t.final_destination not in (None, t.to):
        yield "activity"  # what is told to somebody here and goes on elsewhere is exported as well
    people = [(i, p) for i, p in enumerate(t.parties or ()) if p.role in ("foreign_person", "recipient")]
    if not people and "parties" in t.complete:
        yield "parties.nationality"  # the mark says that all are stated, and nobody receives anything
    differ = len({_status(p) for _, p in people}) > 1
    for number, party in people:
        if party.nationality is None and (party.country is not None or differ) or differ and number > people[0][0]:
            yield f"parties[{number}].nationality"
    if any(t.to not in (t.departure, p.nationality, p.country) for _, p in people if p.nationality or p.country):
        yield "destination"


def _told_inside(kind: str, t: Transaction) -> Iterator[str]:
    """What is told to a foreigner inside a country is a release, not an export from there to there."""
    inside = t.activity in GOES and t.departure == t.to and t.final_destination in (None, t.to)
    if inside and t.item.kind == kind and any(_foreign(p, t.to) for p in t.parties or ()):
        yield "activity"


def _foreign(party: Party, place: str) -> bool:
    told = party.role in (*USERS, "foreign_person") and not party.permanent_resident_us
    return told and (party.nationality or party.country) not in (None, place)


def _received(t: Transaction) -> Iterator[str]:
    """All parties are stated, somebody buys or takes the goods on the way, and nobody receives or uses them."""
    roles = {p.role for p in t.parties or ()} if "parties" in t.complete and t.activity in MOVED else set()
    if roles & {"purchaser", "intermediate_consignee"} and not roles & {*USERS, "foreign_person"}:
        yield "parties.role"


def _behind(t: Transaction) -> Iterator[str]:
    """Somebody is named who uses it in the end, and is none of the parties: no rule and no list looks at him."""
    named = t.end_use.ultimate_end_user
    users = [p for p in t.parties or () if p.role in (*USERS, "foreign_person") and p.country is not None]
    if named and not any(p.name is not None and p.name.casefold() == named.casefold() for p in users):
        yield "end_use.ultimate_end_user"


def _status(party: Party) -> tuple[str | None, bool | None]:
    return party.nationality or party.country, party.permanent_resident_us


DOUBTS: Mapping[str, Sequence[Callable[[Transaction], Iterator[str]]]] = {
    "kind": [*(partial(_kind, code) for code in CODES), _unlisted_missile, _source], "place": (_stays, _arrives, partial(_told_inside, "technology")),
    "people": (_release, partial(_told_inside, "software"), _received, _behind),  # object code is told to nobody, by US law
}  # fmt: skip
"""By what they are about. Each looks at few facts, so that it can be asked of columns by itself."""
