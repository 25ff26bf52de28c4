"""An installation opened: its law, its lists, its rates, and the editions it has kept."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date as Day
from functools import cached_property
from pathlib import Path
from typing import Any

from navicert.assess.determine import assess, with_hits
from navicert.assess.flags import red_flags
from navicert.law.declared import PackError
from navicert.law.law import Law, open_law
from navicert.law.pack import PackSource
from navicert.law.tables import Shape, Table
from navicert.library.home import home_folder
from navicert.library.lookout import NOTHING_LOADED, Lookout, Opened, Progress, look_back, look_out, state_of
from navicert.library.packs import PACKS, parse_yaml, read_sources, source_of, write_whole
from navicert.screening.listing_error import ListError
from navicert.terms import Determination, Hit, Transaction

SMALL = ("regimes", "rates", "chpl", "transshipment")
SCREENING = ("weights", "scorecard", "screening")
"""What stands among the editions of lists beside the lists themselves, where there are any."""
MOST_DAYS = 64  # days whose lists are remembered
FLAG_TABLES = {"chpl": Shape("hs6"), "transshipment": Shape("iso2")}


class NotKept(LookupError):
    """An edition that is not on file: says which, and what that means."""


class Library:
    """Law and lists of one installation. The law is read once, on first use; a list that was renewed is seen at once.

    ``progress`` is told how many listings were read while an index of names is made.
    """

    def __init__(
        self,
        home: Path | None = None,
        *,
        sources: Mapping[str, PackSource] | None = None,
        progress: Progress = lambda count: None,
    ) -> None:
        self.home = home or home_folder()
        self._sources = sources
        self._progress = progress
        self._opened: Opened = {}
        self._lookouts: dict[tuple[Day, object], Lookout] = {}
        self._then: Lookout | None = None

    @cached_property
    def sources(self) -> Mapping[str, PackSource]:
        return self._sources if self._sources is not None else read_sources(PACKS, self.home / "cache")

    @cached_property
    def law(self) -> Law:
        """Every installed pack, with the rates of exchange that the installation states.

        What a question does not touch is not read for it; ``law.check()`` reads and checks all there is.
        """
        rates, day = read_rates(self.texts.get("rates", ""))
        tables = {n: Table(n, shape, self.texts[n]) for n, shape in FLAG_TABLES.items() if n in self.texts}
        regimes = parse_yaml(self.texts["regimes"])
        made = open_law(self.sources, regimes, rates=rates, rates_day=day, flag_tables=tables)
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

    @property
    def editions(self) -> dict[str, dict[str, str]]:
        """The hashes of everything that an answer of today rests on: packs, and lists with the small inputs."""
        return self._editions(self.watchlist)

    @property
    def watchlist(self) -> Lookout:
        """The lists in force today; empty where none is loaded."""
        return self.lookout(Day.today())

    def lookout(self, day: Day, asked_on: Day | None = None) -> Lookout:
        """The lists as a transaction of a day is compared with them, asked today or on the day ``asked_on``.

        A transaction of the future is compared with what is in force when it is asked about.
        """
        if self._then is not None:
            return self._then
        state = state_of(self.home)
        if not state:
            return NOTHING_LOADED
        wanted = (min(day, asked_on or Day.today()), state)
        if wanted not in self._lookouts:
            while len(self._lookouts) >= MOST_DAYS:
                self._lookouts.pop(next(iter(self._lookouts)))
            self._lookouts[wanted] = look_out(self.home, wanted[0], self._opened, self._progress)
        return self._lookouts[wanted]

    def assess(
        self, transaction: Transaction, *, known_on: Day | None = None, lookout: Lookout | None = None
    ) -> Determination:
        """Screen the parties, raise the flags, and ask every law. ``lookout``: other lists than those of today.

        ``known_on`` asks as of a day of knowledge: law and lists that came later are left out.
        """
        seen = self.lookout(transaction.date, known_on) if lookout is None else lookout
        hits = seen.hits(transaction)
        entered = with_hits(transaction, hits)
        flags = red_flags(entered, self.law, hits)
        found = assess(seen.left_open(entered, transaction), self.law, hits=hits, flags=flags, known_on=known_on)
        compared = seen.compared(transaction)
        return replace(
            found,
            names_compared=compared,
            lines=tuple(replace(line, names_compared=compared) for line in found.lines),
            warnings=(*found.warnings, *seen.warnings(transaction)),
            editions={**found.editions, **seen.receipt},
        )

    def entered(self, transaction: Transaction, hits: Sequence[Hit], known_on: Day | None = None) -> Transaction:
        """The facts as the law is asked them: with what the lists say, and without what they cannot say."""
        return self.lookout(transaction.date, known_on).left_open(with_hits(transaction, hits), transaction)

    def keep_editions(self, lookout: Lookout | None = None) -> dict[str, dict[str, str]]:
        """Keep everything in use under its hash, so that an answer can be replayed; gives the hashes.

        The lists themselves are on file already, as snapshots that are never changed.
        """
        seen = self.watchlist if lookout is None else lookout
        held = self._editions(seen)
        for source in self.sources.values():
            self._keep("packs", source.edition, {"name": source.name, "files": dict(source.files)})
        for name, text in {**self.texts, **({"screening": seen.text} if seen.loaded else {})}.items():
            self._keep("lists", held["lists"][name], {"name": name, "text": text})
        if seen.loaded:
            from navicert.library.score_tables import keep_tables

            keep_tables(self.home)
        return held

    def _editions(self, seen: Lookout) -> dict[str, dict[str, str]]:
        small = {name: _sha256(text) for name, text in self.texts.items()}
        return {"packs": self.law.editions, "lists": {**seen.receipt, **small}}

    def at(self, packs: Mapping[str, str], lists: Mapping[str, str]) -> Library:
        """The library as it was: packs and lists of these editions. Raises :class:`NotKept`."""
        held = {name: self._kept("packs", name, edition) for name, edition in packs.items()}
        # From the texts, whose hash is checked below: the cache of what YAML says vouches for nothing.
        sources = {name: source_of(name, found["files"]) for name, found in held.items()}
        kept = {name: edition for name, edition in lists.items() if name in SMALL or name == "screening"}
        texts = {name: str(self._kept("lists", name, edition)["text"]) for name, edition in kept.items()}
        found_editions = {
            **{n: s.edition for n, s in sources.items()},
            **{n: _sha256(t) for n, t in texts.items()},
        }
        for name, edition in {**packs, **kept}.items():
            if found_editions[name] != edition:
                raise NotKept(
                    f"the kept edition of {name} does not match its hash {edition[:12]}…; it was changed on disk"
                )
        then = Library(self.home, sources=sources)
        then._then = self._lookout_of(texts.pop("screening", None), lists)
        then.__dict__["texts"] = {"regimes": self.texts["regimes"], **texts}
        return then

    def _lookout_of(self, text: str | None, lists: Mapping[str, str]) -> Lookout:
        """The lists of these editions, as they were used."""
        snapshots = {name: edition for name, edition in lists.items() if name not in (*SMALL, *SCREENING)}
        if text is None and snapshots:
            raise NotKept(f"{', '.join(snapshots)} was compared by an earlier version; replay it with that version")
        try:
            return NOTHING_LOADED if text is None else look_back(self.home, text, snapshots, self._opened)
        except ListError as error:
            raise NotKept(str(error)) from None

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


def open_library(home: Path | None = None, *, progress: Progress = lambda count: None) -> Library:
    """Open the installation under ``home``, or under ``NAVICERT_HOME``."""
    return Library(home, progress=progress)
