"""The status lists of the office: what became of each licence, signed anew for whoever asks.

They are made from the rows at each request, so a suspension is in them as soon as it is in the database: there is no
copy that could be older. Expired licences are not in them: the date on the licence says that.
"""

from __future__ import annotations

import secrets
from datetime import UTC, timedelta
from datetime import datetime as Moment

from django.conf import settings

from navicert.documents.parts import StatusPlace
from navicert.documents.status_list import SMALLEST, PublishedList, Status, StatusList
from navicert.licensing.states import LicenceState
from navicert.office.authority import authority_keys, local_day
from navicert.office.models.licence import Licence

PLACES = SMALLEST
"""Places in one list. The next list is opened when half of them are given, so that a free one is found at random."""
VALID = timedelta(hours=24)
"""How long a verifier without a connection may rely on a list that it has."""
ASK_AGAIN = timedelta(minutes=15)
MEDIA = "application/vc+jwt"
STATUS_OF = {
    LicenceState.SUSPENDED: Status.SUSPENDED,
    LicenceState.REVOKED: Status.REVOKED,
    LicenceState.REPLACED: Status.REPLACED,
    LicenceState.SURRENDERED: Status.SURRENDERED,
}


class NoSuchList(LookupError):
    """No status list has this number."""


def draw_place() -> int:
    """A free place for a new licence, drawn by lot. Call it in the transaction that writes the licence."""
    lists = 1 + Licence.objects.count() // (PLACES // 2)
    while True:
        place = secrets.randbelow(lists * PLACES)
        if not Licence.objects.filter(place=place).exists():
            return place


def place_named(place: int) -> StatusPlace:
    """A place as a licence states it: the address of its list, and the index in that list."""
    return StatusPlace(list=list_address(place // PLACES + 1), index=place % PLACES)


def list_address(number: int) -> str:
    """Where a list is served."""
    return f"{settings.AUTHORITY_ADDRESS}/status/{number}"


def lists() -> int:
    """How many lists there are: one at least."""
    last = Licence.objects.order_by("-place").values_list("place", flat=True).first()
    return 1 if last is None else last // PLACES + 1


def statuses(number: int) -> StatusList:
    """What became of the licences of a list. One query; only those that are not simply in force are read."""
    first = (number - 1) * PLACES
    theirs = Licence.objects.filter(place__gte=first, place__lt=first + PLACES)
    stopped = theirs.exclude(state=LicenceState.ISSUED).values_list("place", "state")
    found = {place - first: STATUS_OF[LicenceState(state)] for place, state in stopped}
    used = theirs.filter(state=LicenceState.ISSUED, used_up=True).values_list("place", flat=True)
    return StatusList().with_statuses(found | {place - first: Status.EXHAUSTED for place in used})


def signed_list(number: int, now: Moment) -> str:
    """A status list as it is given out now. Raises :class:`NoSuchList`."""
    if not 1 <= number <= lists():
        raise NoSuchList(f"there is no status list {number}")
    published = PublishedList(
        address=list_address(number),
        issuer=settings.AUTHORITY_ADDRESS,
        valid_from=now.astimezone(UTC),
        valid_until=(now + VALID).astimezone(UTC),
        ttl=int(ASK_AGAIN.total_seconds() * 1000),
        statuses=statuses(number),
    )
    today = local_day(now)
    return published.sign(authority_keys(today).signing(today))
