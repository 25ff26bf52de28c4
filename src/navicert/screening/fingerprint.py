"""Hashes over what is known of a party or of a listing, so that a change of either can be noticed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from navicert.screening.identifiers import normal_number
from navicert.screening.listing import Identifier, Listing
from navicert.screening.subject import Subject


def subject_fingerprint(subject: Subject) -> str:
    """The SHA-256 of all that identifies a party, in hexadecimal digits. The order of values says nothing.

    The id that the installation gave it does not count: it says nothing about who the party is.
    """
    return _hash(
        {
            "kind": subject.kind.value,
            "names": sorted(subject.names),
            **_facts(subject.births, subject.countries, subject.gender, subject.identifiers, subject.addresses),
        }
    )


def listing_fingerprint(listing: Listing) -> str:
    """The SHA-256 of all that identifies a listed party, in hexadecimal digits. The order of values says nothing.

    Programmes, remarks, ties and days do not count: they do not say who it is. Whether an entry stands is asked apart.
    """
    return _hash(
        {
            "kind": listing.kind.value,
            "names": sorted([n.text, n.quality.value] for n in listing.names),
            **_facts(listing.births, listing.countries, listing.gender, listing.identifiers, listing.addresses),
        }
    )


def _facts(
    births: Sequence[str],
    countries: Sequence[str],
    gender: str,
    identifiers: Sequence[Identifier],
    addresses: Sequence[str],
) -> dict[str, Any]:
    return {
        "births": sorted(births),
        "countries": sorted(countries),
        "gender": gender,
        "identifiers": sorted([n.kind, normal_number(n.kind, n.number), n.country] for n in identifiers),
        "addresses": sorted(addresses),
    }


def _hash(value: Any) -> str:
    """Of canonical JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
