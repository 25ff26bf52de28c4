"""An installation opened: its law, its watchlist, its rates, and the editions it has kept."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Day
from functools import cached_property
from pathlib import Path
from typing import Any

from navicert.assess import assess
from navicert.assess.flags import red_flags
from navicert.law.declared import PackError
from navicert.law.law import Law, build_law
from navicert.law.pack import PackSource
from navicert.law.tables import Shape, read_table
from navicert.library.home import home_folder
from navicert.library.packs import PACKS, parse_yaml, read_sources, source_of, write_whole
from navicert.screening import Watchlist, match_parties, read_watchlist
from navicert.terms import Determination, Transaction

UNSCREENED = "no watchlist is loaded: the names of the parties were compared with nothing"
SMALL = ("regimes", "rates", "chpl", "transshipment")
FLAG_TABLES = {"chpl": Shape("hs6"), "transshipment": Shape("iso2")}


class NotKept(LookupError):
    """An edition that is not on file: says which, and what that means."""


class Library:
    """Law and lists of one installation. Everything is read once, on first use."""

    def __init__(self, home: Path | None = None, *, sources: Mapping[str, PackSource] | None = None) -> None:
        self.home = home or home_folder()
        self._sources = sources

    @cached_property
    def sources(self) -> Mapping[str, PackSource]:
        return self._sources if self._sources is not None else read_sources(PACKS, self.home / "cache")

    @cached_property
    def law(self) -> Law:
        """Every installed pack, checked and compiled, with the rates of exchange that the installation states."""
        rates, day = read_rates(self.texts.get("rates", ""))
        tables = {n: read_table(n, self.texts[n], shape) for n, shape in FLAG_TABLES.items() if n in self.texts}
        regimes = parse_yaml(self.texts["regimes"])
        made = build_law(self.sources, regimes, rates=rates, rates_day=day, flag_tables=tables)
        gc.freeze()  # the law lives as long as the process: the collector need not walk it again and again
        return made

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The small inputs beside packs and lists: the table of regimes, the rates of exchange, the
        tables that the red flags read."""
        rates = self.home / "rates.csv"
        held = {"regimes": (PACKS / "regimes.yaml").read_text(encoding="utf-8")}
        held |= {n: (PACKS / "red-flags" / f"{n}.csv").read_text(encoding="utf-8") for n in FLAG_TABLES}
        return {**held, "rates": rates.read_text(encoding="utf-8")} if rates.is_file() else held

    @cached_property
    def editions(self) -> dict[str, dict[str, str]]:
        """The hashes of everything that an answer rests on: packs, and lists with the small inputs."""
        small = {name: _sha256(text) for name, text in self.texts.items()}
        return {"packs": self.law.editions, "lists": {**self.watchlist.editions, **small}}

    @cached_property
    def watchlist(self) -> Watchlist:
        """The lists that are loaded; empty where none is."""
        folder = self.home / "lists"
        texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.csv"))} if folder.is_dir() else {}
        return read_watchlist(texts)

    def assess(self, transaction: Transaction, *, known_on: Day | None = None) -> Determination:
        """Screen the parties, raise the flags, and ask every law."""
        hits = match_parties(transaction, self.watchlist)
        unscreened = not self.watchlist.editions and any(p.name or p.identifiers for p in transaction.parties or ())
        found = assess(
            transaction, self.law, hits=hits, flags=red_flags(transaction, self.law, hits), known_on=known_on
        )
        return replace(found, warnings=(*found.warnings, UNSCREENED)) if unscreened else found

    def keep_editions(self) -> dict[str, dict[str, str]]:
        """Keep everything in use under its hash, so that an answer can be replayed; gives :attr:`editions`."""
        for source in self.sources.values():
            self._keep("packs", source.edition, {"name": source.name, "files": dict(source.files)})
        for name, text in {**self.watchlist.texts, **self.texts}.items():
            self._keep("lists", self.editions["lists"][name], {"name": name, "text": text})
        return self.editions

    def at(self, packs: Mapping[str, str], lists: Mapping[str, str]) -> Library:
        """The library as it was: packs and lists of these editions. Raises :class:`NotKept`."""
        held = {name: self._kept("packs", name, edition) for name, edition in packs.items()}
        sources = {name: source_of(name, found["files"], self.home / "cache") for name, found in held.items()}
        texts = {name: str(self._kept("lists", name, edition)["text"]) for name, edition in lists.items()}
        found_editions = {
            **{n: s.edition for n, s in sources.items()},
            **{n: _sha256(t) for n, t in texts.items()},
        }
        for name, edition in {**packs, **lists}.items():
            if found_editions[name] != edition:
                raise NotKept(
                    f"the kept edition of {name} does not match its hash {edition[:12]}…; it was changed on disk"
                )
        then = Library(self.home, sources=sources)
        small = {n: texts[n] for n in SMALL if n in texts}
        then.__dict__["texts"] = {"regimes": self.texts["regimes"], **small}
        then.__dict__["watchlist"] = read_watchlist({n: t for n, t in texts.items() if n not in SMALL})
        return then

    def _keep(self, kind: str, edition: str, content: Mapping[str, Any]) -> None:
        path = self.home / "editions" / kind / f"{edition}.json"
        if not path.is_file():
            write_whole(path, json.dumps(content, ensure_ascii=False))

    def _kept(self, kind: str, name: str, edition: str) -> Any:
        path = self.home / "editions" / kind / f"{edition}.json"
        if not path.is_file():
            raise NotKept(
                f"edition {edition[:12]}… of {name} is not on file in {path.parent}; restore it from a backup to replay"
            )
        return json.loads(path.read_text(encoding="utf-8"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_rates(text: str) -> tuple[dict[str, float], str]:
    """``rates.csv``: currency, usd (worth of one unit in US dollars), date. Empty where the installation has none."""
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    if not rows:
        return {}, ""
    try:
        rates = {r["currency"].strip(): float(r["usd"]) for r in rows}
        day = max(Day.fromisoformat(r["date"].strip()) for r in rows)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise PackError(f"rates.csv needs the columns currency, usd and date with numbers and days ({error})") from None
    wrong = [c for c, rate in rates.items() if not 0 < rate < math.inf or c == "USD" and rate != 1 or not c]
    if wrong or len(rates) < len(rows):
        named = wrong[0] if wrong else "a currency"
        raise PackError(f"rates.csv: {named} stands twice, or its worth in US dollars cannot be right")
    return {**rates, "USD": 1.0}, day.isoformat()


def regimes() -> Mapping[str, Any]:
    """The table of regimes that ships."""
    found: Mapping[str, Any] = parse_yaml((PACKS / "regimes.yaml").read_text(encoding="utf-8"))
    return found


def open_library(home: Path | None = None) -> Library:
    """Open the installation under ``home``, or under ``NAVICERT_HOME``."""
    return Library(home)
