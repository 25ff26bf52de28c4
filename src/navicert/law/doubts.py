"""Facts that contradict each other, or say too little of whom they are about: on these nothing is cleared."""

from __future__ import annotations

from collections.abc import Iterator

from navicert.terms import Party, Transaction

RELEASES = ("deemed_export", "deemed_reexport")


def doubts(t: Transaction) -> frozenset[str]:
    """Every fact that must be settled before a release of technology can be cleared."""
    return frozenset(_release(t)) if t.activity in RELEASES else frozenset()


def nationless(t: Transaction) -> frozenset[str]:
    """Those of the doubts that are about somebody who is stated to live somewhere, and of no nationality."""
    people = enumerate(t.parties or ()) if t.activity in RELEASES else ()
    return doubts(t) & {f"parties[{number}].nationality" for number, party in people if party.nationality is None}


def _release(t: Transaction) -> Iterator[str]:
    """A release is judged by the nationality of who receives it: of one person, and stated as such."""
    people = [(i, p) for i, p in enumerate(t.parties or ()) if p.role in ("foreign_person", "recipient")]
    differ = len({_status(p) for _, p in people}) > 1
    for number, party in people:
        if party.nationality is None and (party.country is not None or differ) or differ and number > people[0][0]:
            yield f"parties[{number}].nationality"
    if any(t.to not in (t.departure, p.nationality, p.country) for _, p in people if p.nationality or p.country):
        yield "destination"


def _status(party: Party) -> tuple[str | None, bool | None]:
    return party.nationality or party.country, party.permanent_resident_us
