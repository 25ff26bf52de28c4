"""Books of invented transactions over real lists, as columns and row by row: what the differential test and the bench ask about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date as Day
from typing import Any

import numpy as np
import polars as pl

from navicert.law.law import Law

DAY = Day(2026, 6, 1)
PARTY = re.compile(r"parties\[(\d+)\]\.(\w+)")
ACTIVITIES = (
    "export",
    "reexport",
    "transfer_in_country",
    "deemed_export",
    "brokering",
    "transit",
    "technical_assistance",
)
OFTEN = (0.6, 0.15, 0.05, 0.05, 0.05, 0.05, 0.05)
END_USES = ("civil", "military", "nuclear", "missile", "chemical_biological", "wmd", "police")
TYPES = ("private", "government", "military", "university")
LISTED = ("", "BIS-EL", "OFAC-SDN", "BIS-UVL", "BIS-MEU", "BIS-EL;OFAC-SDN")
SHORT = (0.85, 0.03, 0.03, 0.03, 0.03, 0.03)


class _Drawn:
    """Columns of one length, drawn from a seed."""

    def __init__(self, rows: int, seed: int) -> None:
        self.rows, self.random = rows, np.random.default_rng(seed)

    def words(self, values: Sequence[str], often: Sequence[float] | None = None, unsaid: float = 0.0) -> pl.Series:
        """A column of words, some of them not said."""
        codes = self.random.choice(len(values), self.rows, p=often).astype(np.uint32)
        made = pl.Series(codes).cat.to(pl.Enum(values))
        return self._without(made, unsaid)

    def amounts(self, unsaid: float) -> pl.Series:
        """A column of money: mostly prices of a catalogue, now and then any amount."""
        prices = np.array([80.0, 450.0, 1500.0, 3000.0, 5000.0, 12_000.0, 90_000.0, 2_500_000.0])
        made = self.random.choice(prices, self.rows)
        odd = self.random.random(self.rows) < 0.01
        made[odd] = np.round(self.random.lognormal(8, 2, int(odd.sum())), 0)
        return self._without(pl.Series(made), unsaid)

    def _without(self, made: pl.Series, unsaid: float) -> pl.Series:
        if not unsaid:
            return made
        said = pl.Series("said", self.random.random(self.rows) >= unsaid)
        return pl.select(pl.when(said).then(made)).to_series()


def made_book(law: Law, rows: int, seed: int) -> pl.DataFrame:
    """A book of exports, releases and services over the lists of three laws, with end uses and two parties a row."""
    drawn = _Drawn(rows, seed)
    places = sorted(law.places)
    american, european = (
        law.packs["us-ear"].tables["ccl_codes"].index,
        law.packs["eu-dual-use"].tables["annex_i_codes"].index,
    )
    some = np.random.default_rng(seed)
    return pl.DataFrame({
        "activity": drawn.words(ACTIVITIES, OFTEN),
        "from": drawn.words(("US", "DE", "FR", "JP", "GB")),
        "to": drawn.words(places),
        "final_destination": drawn.words(places, unsaid=0.95),
        "item.us_eccn": drawn.words(sorted(some.choice(sorted(american), 150, replace=False)), unsaid=0.05),
        "item.eu_code": drawn.words(sorted(some.choice(sorted(european), 80, replace=False)), unsaid=0.2),
        "item.kind": drawn.words(("commodity", "software", "technology"), (0.8, 0.1, 0.1), unsaid=0.02),
        "item.origin": drawn.words(("US", "DE", "JP"), unsaid=0.05),
        "item.value_usd": drawn.amounts(0.1),
        "end_use.type": drawn.words(END_USES, (0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05), unsaid=0.1),
        "parties[0].role": drawn.words(("end_user", "ultimate_consignee", "recipient")),
        "parties[0].country": drawn.words(places, unsaid=0.05),
        "parties[0].type": drawn.words(TYPES, unsaid=0.1),
        "parties[0].listed": drawn.words(LISTED, SHORT, unsaid=0.1),
        "parties[1].role": drawn.words(("purchaser", "broker"), unsaid=0.9),
    })  # fmt: skip


def facts_of(row: Mapping[str, Any], complete: Sequence[str]) -> dict[str, Any]:
    """The facts of one row, in the words of the contract."""
    facts: dict[str, Any] = {"date": DAY, "complete": list(complete)}
    people: dict[int, dict[str, Any]] = {}
    for path, value in row.items():
        party = PARTY.fullmatch(path)
        if value is None:
            continue
        if party:
            given = [v for v in value.split(";") if v] if party[2] == "listed" else value
            people.setdefault(int(party[1]), {})[party[2]] = given
        elif "." in path:
            head, name = path.split(".", 1)
            facts.setdefault(head, {})[name] = value
        else:
            facts[path] = [value] if path == "via" else value
    return {**facts, "parties": [people[n] for n in sorted(people)]} if people else facts
