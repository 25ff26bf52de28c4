"""What birth date, country, gender and numbers add to the likeness of two names. What is missing says nothing.

Points are thousandths of the logarithm of the odds, set by hand: a number beats a name, a full birth date that agrees
is strong, one that cannot be the same person's speaks loudly against.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from navicert.screening.addresses import same_address
from navicert.screening.identifiers import normal_number
from navicert.screening.listing import Identifier, Kind, Listing
from navicert.screening.subject import Reason, Subject

SAME_NUMBER = 9000
OTHER_NUMBER = -7500
SAME_DAY, SWAPPED, SAME_MONTH, SAME_YEAR, NEAR_YEAR, OTHER_YEAR = 3000, 1500, 1500, 800, -300, -3500
OTHER_DAY = -600
SAME_COUNTRY, OTHER_COUNTRY = 400, -600
SAME_ADDRESS = 1500
SAME_GENDER, OTHER_GENDER = 0, -2500
OTHER_KIND = -2000  # a firm that was called a ship by mistake is still found by its exact name
# Numbers of which a party has one only, for life: two that differ are two parties.
LIFELONG = frozenset({"imo", "lei", "inn", "ogrn", "uscc", "aircraft-serial"})
YEAR = re.compile(r"\d{4}")


def same_numbers(subject: Subject, listing: Listing) -> tuple[tuple[Identifier, Identifier], ...]:
    """The numbers of the subject that the listing carries too."""
    if not subject.identifiers:
        return ()
    held = {normal_number(n.kind, n.number): n for n in listing.identifiers}
    pairs = ((n, held.get(normal_number(n.kind, n.number))) for n in subject.identifiers)
    return tuple((mine, theirs) for mine, theirs in pairs if theirs and _one_kind(mine, theirs))


def _one_kind(a: Identifier, b: Identifier) -> bool:
    same_place = not a.country or not b.country or a.country == b.country
    return same_place and (a.kind == b.kind or "other" in (a.kind, b.kind))


def shared_address(subject: Subject, listing: Listing) -> tuple[int, str] | None:
    """The first address of the subject that the listing has too: its place, and how the list prints it."""
    pairs = ((i, b) for i, a in enumerate(subject.addresses) for b in listing.addresses if same_address(a, b))
    return next(pairs, None)


def most_to_gain(subject: Subject) -> int:
    """The most points that the facts beside the name can add."""
    return (
        SAME_NUMBER * len(subject.identifiers)
        + SAME_ADDRESS * bool(subject.addresses)
        + SAME_DAY * bool(subject.births)
        + SAME_COUNTRY * bool(subject.countries)
    )


def qualify(subject: Subject, listing: Listing) -> Iterator[Reason]:
    """What the facts beside the name add."""
    numbers = same_numbers(subject, listing)
    for mine, _ in numbers:
        yield Reason(f"same {mine.kind} {mine.number}", SAME_NUMBER)
    if not numbers:
        yield from _other_numbers(subject, listing)
    if subject.births and listing.births:
        yield max((_birth(a, b) for a in subject.births for b in listing.births), key=lambda r: r.points)
    if subject.countries and listing.countries:
        shared = sorted(set(subject.countries) & set(listing.countries))
        yield Reason(f"both of {shared[0]}", SAME_COUNTRY) if shared else Reason("other countries", OTHER_COUNTRY)
    if common := shared_address(subject, listing):
        yield Reason(f"the address {common[1]}", SAME_ADDRESS)
    if subject.gender and listing.gender and subject.gender[:1].lower() != listing.gender[:1].lower():
        yield Reason("another gender", OTHER_GENDER)
    if points := of_kinds(subject.kind, listing.kind):
        yield Reason(f"a {listing.kind}, not a {subject.kind}", points)


def of_kinds(asked: Kind, listed: Kind) -> int:
    """The points for two kinds: none where either may be anything."""
    return OTHER_KIND if Kind.OTHER not in (asked, listed) and asked != listed else 0


def _other_numbers(subject: Subject, listing: Listing) -> Iterator[Reason]:
    for kind in sorted(LIFELONG & _kinds(subject.identifiers) & _kinds(listing.identifiers)):
        yield Reason(f"another {kind} number", OTHER_NUMBER)
        return


def _kinds(numbers: Iterable[Identifier]) -> set[str]:
    return {n.kind for n in numbers}


def _birth(asked: str, listed: str) -> Reason:
    """Two birth dates, each as precise as it was given; a range agrees with every year in it."""
    a, b = _span(asked), _span(listed)
    if a is None or b is None:
        return Reason(f"birth {listed} cannot be compared", 0)
    if asked == listed and len(asked) == 10:
        return Reason(f"born {listed} as well", SAME_DAY)
    if a[0] > b[1] + 2 or b[0] > a[1] + 2:
        return Reason(f"born {listed}, not {asked}", OTHER_YEAR)
    if a[0] > b[1] or b[0] > a[1]:
        return Reason(f"born {listed}, {asked} is near", NEAR_YEAR)
    return _within_year(asked, listed)


def _within_year(asked: str, listed: str) -> Reason:
    if "/" in asked + listed or min(len(asked), len(listed)) == 4:
        return Reason(f"born in the same year ({listed})", SAME_YEAR)
    if asked[:7] == listed[:7]:
        whole = len(asked) == len(listed) == 10
        return Reason(f"born {listed}", SAME_MONTH if not whole else OTHER_DAY + SAME_MONTH)
    if len(asked) == len(listed) == 10 and asked[5:7] == listed[8:] and asked[8:] == listed[5:7]:
        return Reason(f"born {listed}: day and month change places", SWAPPED)
    return Reason(f"born {listed}, another day of that year", OTHER_DAY)


def _span(birth: str) -> tuple[int, int] | None:
    years = [int(y) for y in (part[:4] for part in birth.split("/")) if YEAR.fullmatch(y)]
    return (min(years), max(years)) if years else None
