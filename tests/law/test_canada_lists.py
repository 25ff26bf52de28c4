"""The countries of Canada's permits and lists, held against a second list and against the texts on file."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from navicert.law.law import Law

COUNTS = {
    "GEP41": 32, "GEP43": 29, "GEP44": 29, "GEP45": 29, "GEP46": 29, "5505": 29, "GBP1": 31, "AFCCL": 48, "GEP45_OUT": 18,
    "GEP46_OUT": 18, "GEP12_OUT": 4, "ACL": 1,
}  # fmt: skip
"""How many countries each list names, counted in the text; Northern Ireland follows the United Kingdom and is not one."""
SECOND = {"GEP41": "ca_gep41_eligible", "AFCCL": "ca_afccl"}


def countries(law: Law, group: str) -> set[str]:
    rows = law.packs["ca"].tables["country_groups"].rows
    return {r.cells["iso2"] for r in rows if r.cells["group"] == group} - {"XI"}


def test_every_list_has_as_many_countries_as_the_text(law: Law) -> None:
    assert {group: len(countries(law, group)) for group in COUNTS} == COUNTS


def test_northern_ireland_stands_wherever_the_united_kingdom_does(law: Law) -> None:
    rows = law.packs["ca"].tables["country_groups"].rows
    groups = {place: {r.cells["group"] for r in rows if r.cells["iso2"] == place} for place in ("GB", "XI")}
    assert groups["XI"] == groups["GB"] != set()


@pytest.mark.shared
@pytest.mark.parametrize("group", SECOND)
def test_a_list_agrees_with_the_second_one(law: Law, shared: Path, group: str) -> None:
    with (shared / "data/rules/regimes/countries.csv").open(encoding="utf-8") as stream:
        second = {row["iso2"] for row in csv.DictReader(stream) if row[SECOND[group]].strip()}
    assert countries(law, group) == second


@pytest.mark.shared
def test_every_row_of_the_schedule_of_permit_41_is_in_the_table(law: Law, shared: Path) -> None:
    """The 50 rows of the schedule, and the item of the Guide that each names first."""
    with gzip.open(shared / "data/rules/ca/SOR-2015-200.xml.gz") as stream:
        schedule = ElementTree.fromstring(stream.read()).find(".//Schedule")
    assert schedule is not None
    texts = [" ".join("".join(row.itertext()).split()) for row in schedule.iter("row")]
    named = [re.search(r"item (1-[0-9A-Za-z.]+?)\.? of the Guide", text) for text in texts]
    rows = law.packs["ca"].tables["gep41_schedule"].rows
    assert {m[1] for m in named if m} == {r.cells["code"] for r in rows if r.last is None}
