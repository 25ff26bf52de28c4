"""Good-guy entries: a person decided that a party is not a certain listed one, and for how long that may be relied on.

Such a decision never removes a hit from an answer. It sets it aside, with its reason; and it dies when it expires, and
when what is known of the party or of the listing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from navicert.screening.fingerprint import listing_fingerprint, subject_fingerprint
from navicert.screening.listing import Listing
from navicert.screening.subject import Match, Screening, Subject

LONGEST = timedelta(days=731)  # nobody is cleared for longer than two years at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The decision of ``by`` that the party with this fingerprint is not this entry of this list, and why.

    It holds from ``first`` to the day before ``expires``, for the party and the entry as they were: fingerprints are
    those of :mod:`navicert.screening.fingerprint`.
    """

    subject: str
    list: str
    listing: str
    listing_as_it_was: str
    reason: str
    by: str
    first: Day
    expires: Day


@dataclass(frozen=True, slots=True)
class SetAside:
    """A hit that somebody had looked at before and found to be another party."""

    match: Match
    cleared: Cleared


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """An answer after good-guy entries: hits that are open, hits set aside, and sentences on decisions that died."""

    open: tuple[Match, ...]
    set_aside: tuple[SetAside, ...]
    lapsed: tuple[str, ...]


def clear(
    subject: Subject, match: Match, listing: Listing, *, reason: str, by: str, first: Day, expires: Day
) -> Cleared:
    """Decide that a party is not a listed one. Raises ``ValueError`` with what is missing."""
    if match.listing != listing.id:
        raise ValueError(f"the hit is on {match.listing}, not on {listing.id}")
    if not reason.strip() or not by.strip():
        raise ValueError("say why the party is not the listed one, and who decided it")
    if not first < expires <= first + LONGEST:
        raise ValueError(f"a decision of {first} expires on a later day, at most two years on, not on {expires}")
    return Cleared(
        subject=subject_fingerprint(subject),
        list=match.list,
        listing=listing.id,
        listing_as_it_was=listing_fingerprint(listing),
        reason=reason.strip(),
        by=by.strip(),
        first=first,
        expires=expires,
    )


def stands(cleared: Cleared, subject: Subject, listing: Listing, day: Day) -> str | None:
    """``None`` while the decision holds for this party, this entry and this day; else a sentence why it does not."""
    about = f"the decision of {cleared.by} of {cleared.first} on {cleared.listing}"
    if cleared.listing != listing.id:
        return f"{about} says nothing of {listing.id}"
    if cleared.subject != subject_fingerprint(subject):
        return f"{about} no longer holds: what is known of the party has changed since"
    if cleared.listing_as_it_was != listing_fingerprint(listing):
        return f"{about} no longer holds: the entry has changed since"
    if day < cleared.first:
        return f"{about} does not hold yet"
    if day >= cleared.expires:
        return f"{about} expired on {cleared.expires}"
    return None


def sift(
    screening: Screening,
    cleared: Iterable[Cleared],
    listings: Mapping[tuple[str, str], Listing],
    day: Day,
) -> Sifted:
    """Set aside the hits that somebody decided are other parties.

    ``cleared`` are the decisions about this party, whatever was known of it then. ``listings`` holds the entries behind
    the hits, by list and id; a hit whose entry is not there stays open.
    """
    decisions = sorted(cleared, key=lambda c: (c.expires, c.first, c.by), reverse=True)
    left, aside, lapsed = [], [], []
    for match in screening.matches:
        mine = [c for c in decisions if (c.list, c.listing) == (match.list, match.listing)]
        listing = listings.get((match.list, match.listing))
        said = {c: stands(c, screening.receipt.subject, listing, day) for c in mine} if listing else {}
        holding = next((c for c, why in said.items() if why is None), None)
        if holding:
            aside.append(SetAside(match, holding))
        else:
            left.append(match)
            lapsed += [why for why in said.values() if why]
            lapsed += [f"the entry {match.listing} is not at hand, so no decision about it counts"] * bool(
                mine and not listing
            )
    return Sifted(open=tuple(left), set_aside=tuple(aside), lapsed=tuple(lapsed))
