"""The lists that an installation knows: the table that ships, and ``NAVICERT_HOME/lists.yaml`` on top of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Day
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from navicert.law.spelling import LISTS
from navicert.library.packs import PACKS, parse_yaml
from navicert.screening.listing import Listing
from navicert.screening.listing_error import ListError
from navicert.terms import Layer

LIST_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{1,40}")
DAY = re.compile(r"\{day(?:-(\d{1,2}))?\}")
Share = Annotated[float, Field(gt=0, lt=1)]


class Programme(BaseModel):
    """What one programme of a list means: the list that the law knows it as, and its own consequence."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    list: str = ""
    layer: Layer | None = None


class ListSource(BaseModel):
    """One list: who publishes it, where, in which format, and how this installation uses it.

    ``parts`` are the official addresses by the part names of the format; ``{token}`` in one stands for the setting of
    that name, ``{day}`` for the asking day, ``{day-3}`` for three days before it. The part ``*`` without an address:
    any number of files, each a part under its own name. ``page`` is where a person finds the list. ``needed``: screening without
    it fails; unset, a list is needed once it is loaded. ``covers``: lists that stand in this one. ``verified``: when and
    on what the addresses were last looked up. ``stale_after_days`` ``null``: never stale. ``threshold``: the
    score from which a comparison is a hit; unset, that of the program.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str = Field(pattern=f"^{LIST_ID.pattern}$")
    title: str
    publisher: str = ""
    group: str = "own"
    format: str
    parts: Mapping[str, str] = {}
    page: str = ""
    note: str = ""
    needed: bool | None = None
    verified: str = ""
    covers: tuple[str, ...] = ()
    token: str = ""
    stale_after_days: Annotated[int, Field(ge=1)] | None = 7
    shrink_share: Share = 0.10
    threshold: Annotated[float, Field(gt=0, le=1)] | None = None
    layer: Layer = Layer.BLOCK
    biggest_mb: Annotated[int, Field(ge=1, le=2000)] = 200
    programmes: Mapping[str, Programme] = {}

    @property
    def unverified(self) -> bool:
        """Whether it has an address that nobody has looked up."""
        return any(self.parts.values()) and not self.verified

    def layer_of(self, listing: Listing) -> Layer:
        """The consequence of a hit on this listing: the strictest of its programmes.

        A programme without a row counts as the list does, unless another one says on which list the entry stands.
        """
        rows = [self.programmes.get(p) for p in listing.programmes]
        found = {row.layer or self.layer for row in rows if row}
        if not found or None in rows and not any(row.list for row in rows if row):
            found.add(self.layer)
        return next(layer for layer in Layer if layer in found)

    def lists_of(self, listing: Listing) -> tuple[str, ...]:
        """The lists, as the law names them, on which this listing puts a party; this list itself where it says no more.

        Who stands there under a footnote stands on the list as well.
        """
        rows = {p: self.programmes.get(p) for p in listing.programmes}
        named = [(row.list if row else "") or (p if p in LISTS else "") for p, row in rows.items()]
        whole = [n.partition("-FN")[0] for n in named]
        return tuple(dict.fromkeys(filter(None, [*whole, *named]))) or (self.id,)

    def addresses(self, day: Day) -> dict[str, str]:
        """Where each part is fetched. Raises :class:`ListError` where an address or its token is not set."""
        if not any(self.parts.values()):
            where = f" from {self.page}" if self.page else ""
            raise ListError(
                f"{self.id} has no address to fetch: download it{where} and type `navicert lists import {self.id} FILE`"
            )
        if not self.token and any("{token}" in a for a in self.parts.values()):
            raise ListError(
                f"{self.id} is given out with a token: copy it from the address at {self.page} and set it in lists.yaml "
                f"under lists, {self.id}, token"
            )
        return {p: _dated(a, day).replace("{token}", self.token) for p, a in self.parts.items()}

    def day_of_addresses(self, day: Day) -> Day | None:
        """The day that the addresses ask for, where they name one: the publisher lags behind by that much."""
        found = [DAY.search(a) for a in self.parts.values()]
        return min((_back(day, m) for m in found if m), default=None)


def _dated(address: str, day: Day) -> str:
    return DAY.sub(lambda found: _back(day, found).isoformat(), address)


def _back(day: Day, found: re.Match[str]) -> Day:
    return day - timedelta(days=int(found[1] or 0))


Catalogue = Mapping[str, ListSource]


@cache
def _shipped() -> Mapping[str, Any]:
    found: Mapping[str, Any] = parse_yaml((PACKS / "lists.yaml").read_text(encoding="utf-8"))
    return found


def read_catalogue(home: Path) -> Catalogue:
    """Every list by id, with the settings of this installation. Raises :class:`ListError`."""
    own = _settings(home / "lists.yaml")
    shipped, given = _shipped()["lists"], own.get("lists") or {}
    defaults = own.get("defaults") or {}
    if not isinstance(given, dict) or not isinstance(defaults, dict):
        raise ListError(
            f"{home / 'lists.yaml'}: `lists` holds one block for each list id, `defaults` the common settings"
        )
    return {name: _source(home, name, shipped.get(name), defaults, given.get(name)) for name in {**shipped, **given}}


def _settings(path: Path) -> Mapping[str, Any]:
    try:
        found = parse_yaml(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ListError(f"{path} is not YAML text: {error}") from None
    unknown = set(found or {}) - {"lists", "defaults"} if isinstance(found or {}, dict) else {"its form"}
    if unknown:
        raise ListError(f"{path}: only `defaults` and `lists` stand at its top, not {', '.join(sorted(unknown))}")
    return found or {}


def _source(home: Path, name: str, shipped: Any, defaults: Mapping[str, Any], given: Any) -> ListSource:
    """One list; what the installation says goes before its common settings, and these before what ships."""
    own = given or {}
    base = shipped or {"title": name}
    try:
        merged = {**base, **defaults, **own, "id": name}
        merged["programmes"] = {**base.get("programmes", {}), **(own.get("programmes") or {})}
        return ListSource.model_validate(merged)
    except (ValidationError, TypeError, AttributeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": "is not a block"}
        where = ", ".join([name, *map(str, first["loc"])])
        raise ListError(f"{home / 'lists.yaml'}, {where}: {first['msg']}") from None


def find_source(home: Path, name: str) -> ListSource:
    """The list that is meant, in whatever case it was typed. Raises :class:`ListError`."""
    catalogue = read_catalogue(home)
    try:
        return catalogue[name.strip().upper()]
    except KeyError:
        raise ListError(f"no list is called {name!r}; there are {', '.join(catalogue)}") from None
