"""The parties of a transaction against the loaded lists: every match at or above the threshold of its list is a hit.

A hit is never thinned out here: who resembles a listed party closely enough counts as listed until a person says
otherwise. Owners that a party names are compared as well; their hits point to ``ownership[n]``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from navicert.screening.batch import MANY, Asking, ListTerms, screen_party
from navicert.screening.identifiers import identifier_of
from navicert.screening.listing import Identifier, Kind, Listing, Quality
from navicert.screening.names import read_name
from navicert.screening.screen import Watchlist
from navicert.screening.subject import Match, Subject, WordPair
from navicert.terms import Hit, Party, Transaction

KINDS: Mapping[Kind, frozenset[str]] = {
    Kind.PERSON: frozenset({"person", "individual", "natural_person", "employee", "university_employee"}),
    Kind.ORGANISATION: frozenset(
        {"company", "organisation", "organization", "bank", "university", "hospital", "ministry", "joint_venture"}
    ),
    Kind.VESSEL: frozenset({"vessel", "ship"}),
    Kind.AIRCRAFT: frozenset({"aircraft"}),
}
"""The words of ``type`` that say what a party is; every other one (``civil``, ``government``) leaves that open."""

NOT_SCREENED = "NOT-SCREENED"
"""A list that no rule knows: a party that bears it may stand on any list."""


class ListUse(Protocol):
    """What has to be known of a list: its own threshold, and the lists of the law that an entry of it stands on."""

    @property
    def threshold(self) -> float | None: ...
    def lists_of(self, listing: Listing, /) -> tuple[str, ...]: ...


def subject_of(party: Party) -> Subject | None:
    """A party as it is compared; ``None`` where neither a name nor a number is stated."""
    names = tuple(dict.fromkeys(n.strip() for n in (party.name or "", *(party.aliases or ())) if n.strip()))
    numbers = tuple(_numbers(party.identifiers or {}))
    if not names and not numbers:
        return None
    return Subject(
        names=names,
        kind=_kind(party.type or ""),
        births=_births(party.born) if party.born else (),
        countries=tuple(dict.fromkeys(filter(None, (party.country, party.nationality)))),
        identifiers=numbers,
        addresses=(party.address,) if party.address else (),
    )


def _births(text: str) -> tuple[str, ...]:
    """The dates in a text; none where a part of it cannot be read, since a wrong date speaks against a match."""
    from navicert.screening.readers.dates import births_of  # reads every format of lists: only where it is needed

    read = births_of(text)
    return () if read.problem else read.dates


def _kind(word: str) -> Kind:
    plain = word.strip().casefold().replace(" ", "_")
    return next((kind for kind, words in KINDS.items() if plain in words), Kind.OTHER)


def _numbers(stated: Mapping[str, Any]) -> Iterator[Identifier]:
    """The numbers under the words that were used for them; several may stand under one word."""
    for label, value in sorted(stated.items()):
        made = (identifier_of(label, text) for text in _texts(value))
        yield from dict.fromkeys(number for number in made if number)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def find_hits(transaction: Transaction, watchlist: Watchlist, lists: Mapping[str, ListUse]) -> tuple[Hit, ...]:
    """Every list of the law on which a party, or an owner that it names, may stand on the day of the transaction.

    ``lists``: how each list of the watchlist is used, by its id.
    """
    terms = {name: ListTerms(use.threshold) for name, use in lists.items()}
    asking = Asking(limit=MANY, on=transaction.date, terms=terms)
    found: dict[tuple[int, str, str, str], Hit] = {}
    for number, party in enumerate(transaction.parties or ()):
        for owner, subject in _subjects(party):
            matches = screen_party(subject, watchlist, asking).matches
            for hit in _hits(number, owner, matches, lists):
                found.setdefault((number, owner, hit.list, hit.entry), hit)
    return tuple(found.values())


def _subjects(party: Party) -> Iterator[tuple[str, Subject]]:
    """Who is compared for a party: itself, then each owner that it names, under its place."""
    own = subject_of(party)
    if own:
        yield "", own
    for number, stake in enumerate(party.ownership or ()):
        if stake.owner and stake.owner.strip():
            yield f"ownership[{number}].owner", Subject(names=(stake.owner.strip(),))


def _hits(number: int, owner: str, matches: Sequence[Match], lists: Mapping[str, ListUse]) -> Iterator[Hit]:
    for match in matches:
        listing = Listing(id=match.listing, kind=Kind.OTHER, names=(), programmes=match.programmes)
        for name in lists[match.list].lists_of(listing):
            yield Hit(
                party=number,
                list=name,
                entry=match.listing,
                matched=match.alias,
                field=owner or match.field,
                how=f"its owner {match.asked}: {how_alike(match)}" if owner else how_alike(match),
            )


def how_alike(match: Match) -> str:
    """A match in words: its score, and what differs: ``94 %: volodymyr for Vladimir (same consonants)``."""
    score = f"{int(100 * match.score)} %"
    doubted = ", a name that the list itself calls weak" if match.quality is Quality.WEAK else ""
    if match.field.startswith("identifiers."):
        return f"{score}: the same {match.field.partition('.')[2]} number {match.asked}"
    pairs = [_differs(w) for w in match.words if w.asked != w.listed]
    return f"{score}: {'; '.join(pairs) or 'the same words'}{doubted}"


def _differs(pair: WordPair) -> str:
    if not pair.listed:
        return f"{pair.asked} is not in the listed name"
    return (
        f"{pair.listed} is only in the listed name"
        if not pair.asked
        else f"{pair.asked} for {pair.listed} ({pair.how})"
    )


def left_open(transaction: Transaction, stated: Transaction, *, sound: bool) -> Transaction:
    """A transaction with its hits entered, in which a named party may stand on other lists as well.

    ``stated``: the same one before the hits. Where the lists are not ``sound``, the mark ``complete: [parties]`` no
    longer says that whoever was not found is on no list; without that mark a hit on one list says nothing of another.
    What was stated of a party or of an owner stays.
    """
    closed = "parties" in stated.complete
    if not stated.parties or closed and sound and all(map(_can_be_read, stated.parties)):
        return transaction
    pairs = zip(transaction.parties or (), stated.parties, strict=True)
    return replace(
        transaction,
        parties=tuple(
            found if closed and sound and _can_be_read(before) else _left_open(found, before, closed)
            for found, before in pairs
        ),
    )


def _can_be_read(party: Party) -> bool:
    """Whether every name of a party and of its owners has a word to compare: what has none was not screened."""
    owners = (stake.owner for stake in party.ownership or ())
    names = [n for n in (party.name, *(party.aliases or ()), *owners) if n and n.strip()]
    return all("\ufffd" not in n and read_name(n, Kind.OTHER).tokens for n in names)


def _left_open(found: Party, before: Party, closed: bool) -> Party:
    if before.listed is None and (found.listed or closed and subject_of(before)):
        found = replace(found, listed=(*(found.listed or ()), NOT_SCREENED))
    stakes = list(found.ownership or ())
    for number, stake in enumerate(before.ownership or ()):
        if stake.owner_listed is not None or not (stake.owner or "").strip():
            continue
        unsaid = replace(stake, owner_listed=NOT_SCREENED)
        if stakes[number].owner_listed is not None:
            stakes.append(unsaid)
        elif closed:
            stakes[number] = unsaid
    return replace(found, ownership=tuple(stakes)) if stakes else found
