"""Who issues: the name and the keys of this authority, as they stand on what it signs."""

from __future__ import annotations

from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from navicert.documents.keys import SigningKey
from navicert.documents.parts import Authority, RecordPlace
from navicert.library.authority_keys import AuthorityKeys, new_authority_keys, read_authority_keys
from navicert.office.models.licence import Letter, Licence
from navicert.office.models.record import Checkpoint as CheckpointRow
from navicert.record.checkpoint import Checkpoint
from navicert.record.note import Note

JWKS = "/.well-known/jwks.json"


def home_country() -> str:
    """The authority's own state (ISO 3166-1), where the goods start."""
    return str(settings.AUTHORITY_STATE[:2])


def local_day(now: Moment) -> Day:
    """The authority's own day at a moment."""
    return now.astimezone(ZoneInfo(settings.AUTHORITY_ZONE)).date()


def authority_keys(today: Day) -> AuthorityKeys:
    """The keys of the authority. They are made at the very first start; where something was signed already and the file
    is gone, nothing is made in its place. Raises :class:`~navicert.documents.refused.DocumentError`."""
    path = Path(settings.AUTHORITY_KEY)
    if not path.exists() and not Licence.objects.exists() and not Letter.objects.exists():
        in_force = min(today, Moment.now(UTC).date())  # status lists, which it signs too, bear the day of UTC
        return new_authority_keys(path, first_day=in_force)
    return read_authority_keys(path)


def the_authority(key: SigningKey) -> Authority:
    """The authority as a document names it."""
    return Authority(
        name=settings.AUTHORITY_NAME,
        country=home_country(),
        key=key.public.id,
        keys_at=settings.AUTHORITY_ADDRESS + JWKS,
        verify_at=f"{settings.AUTHORITY_ADDRESS}/verify",
    )


def record_place(entry: str) -> RecordPlace | None:
    """Where an act stands in the record: the log's name and the entry; ``None`` before the log has its first checkpoint."""
    last = CheckpointRow.objects.order_by("-size").first()
    if last is None:
        return None
    return RecordPlace(log=Checkpoint.parse(Note.parse(bytes(last.note)).text).origin, entry=entry)
