"""The cache of the sign-in: a table of the office instead of each process's own memory.

A limit of five tries must be five, however many processes answer, and a code that was used in one must not open
another. Django's own database cache keeps pickles, with which whoever can write to the table could run code in the
server; this one keeps JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import transaction
from django.utils import timezone


class ShortMemory(BaseCache):
    """Values that JSON can hold, each for a time."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; says whether it was kept."""
        with transaction.atomic():
            _rows().filter(expires__lte=timezone.now()).delete()
            kept = {"value": value, "expires": self._end(timeout)}
            return bool(_rows().get_or_create(key=self._named(key, version), defaults=kept)[1])

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, while its time lasts."""
        row = _rows().filter(key=self._named(key, version)).exclude(expires__lte=timezone.now()).first()
        return default if row is None else row.value

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value in place of any that was there."""
        kept = {"value": value, "expires": self._end(timeout)}
        _rows().update_or_create(key=self._named(key, version), defaults=kept)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; says whether there was one."""
        return bool(_rows().filter(key=self._named(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        _rows().all().delete()

    def _named(self, key: str, version: int | None) -> str:
        named = self.make_key(key, version=version)
        self.validate_key(named)
        return named

    def _end(self, timeout: Any) -> datetime | None:
        at = self.get_backend_timeout(timeout)
        return None if at is None else datetime.fromtimestamp(at, UTC)


def _rows() -> Any:
    from navicert.office.models.people import Remembered  # caches are made before the models are

    return Remembered.objects
