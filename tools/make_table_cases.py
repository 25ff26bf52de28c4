"""Write the table cases: for every row of the big tables a transaction that rests on it, and what is answered today.

They are a register, not an authority: after a change of the tables run this again, read the difference line by line
against the official text, and keep it only where the law changed. `tests/law/test_ccl_table.py` checks the tables
against their source; these cases notice when a row is lost or read otherwise.

    python tools/make_table_cases.py [SET ...]
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from navicert.assess import assess, read_facts
from navicert.law.law import Law
from navicert.law.pack import Problems, Rule
from navicert.law.tables import Row, Table
from navicert.library import open_library
from navicert.terms import Determination
from table_candidates import CANDIDATES
from table_facts import DAY, Facts, day_of, eu, us

TABLES = Path(__file__).resolve().parents[1] / "tests" / "tables"
SEVERAL = ("CN", "IR", "RU", "VN", "MO", "IQ", "CF", "PK", "SA", "KP", "CU", "SY", "TR", "BR", "MX", "DE")
MARKS = {
    "NS1": "3A001.b.2", "NS2": "3A002.a", "MT1": "7A103", "NP1": "2B201", "NP2": "2A291", "CB1": "1C351.a",
    "CB2": "1C350.b", "CB3": "1C395", "RS1": "0A606", "RS2": "6A993", "CC1": "0A979", "CC3": "0A982", "FC1": "0A501",
}  # fmt: skip
NOTED = ("national-list", "check_paragraph", "dsp83", "mtcr")
"""Duties that a row of a table makes."""
LIST_BASED = ("LVS", "GBS", "TSR", "STA", "APP", "ENC", "LPP", "ACE", "NAC", "ACA")


def ccl_requirements(law: Law) -> Iterator[Facts]:
    for row in law.packs["us-ear"].tables["ccl_requirements"].rows:
        for path in row.cells["include"] or ("",):
            code = ".".join(filter(None, (row.cells["eccn"], path)))
            day = day_of(row)
            for to in _where_it_matters(law, row, code):
                yield {**us(code, to), "date": day if day > "2024-05-01" else DAY}


def without_row(law: Law, table: Table, row: Row) -> Law:
    """The law with a row less in this table, for every pack that reads it."""
    less = table.without(row)
    packs = {
        name: replace(p, _on={}, read_rules=partial(_kept, p.rules), tables={**p.tables, table.name: less})
        for name, p in law.packs.items()
        if p.tables.get(table.name) is table
    }
    return replace(law, packs={**law.packs, **packs})


def _kept(rules: tuple[Rule, ...], problems: Problems | None) -> tuple[Rule, ...]:
    return rules


def _where_it_matters(law: Law, row: Any, code: str) -> list[str]:
    """The first places whose answer rests on the row."""
    wanted = []
    for to in SEVERAL:
        found = assess(read_facts(us(code, to)), law)
        held = [s for line in found.regimes for s in line.proof if getattr(s, "row", None) is row]
        if any(s.holds is not False for s in held):
            wanted.append(to)
        if len(wanted) == 1:
            break
    return wanted or ["CN"]


def ccl_codes(law: Law) -> Iterator[Facts]:
    for row in law.packs["us-ear"].tables["ccl_codes"].rows:
        yield us(".".join(filter(None, (row.cells["eccn"], row.cells.get("path", "")))), "CN")


def ccl_exceptions(law: Law) -> Iterator[Facts]:
    for row in law.packs["us-ear"].tables["ccl_exceptions"].rows:
        for path in row.cells["include"] or ("",):
            code = ".".join(filter(None, (row.cells["eccn"], path)))
            limit = row.cells["LVS"] if isinstance(row.cells["LVS"], float) else 1000.0
            yield us(code, "IL", value_usd=limit, history={"lvs_same_eccn_same_consignee_this_year_usd": 0})
            yield us(code, "IN", value_usd=limit + 1)


def country_chart(law: Law) -> Iterator[Facts]:
    pack = law.packs["us-ear"]
    places = sorted({*pack.tables["country_chart"].index, *pack.tables["chart_territories"].index})
    yield from (us(code, to) for to in places for code in MARKS.values())


def country_groups(law: Law) -> Iterator[Facts]:
    for row in law.packs["us-ear"].tables["country_groups"].rows:
        yield {**us("EAR99", row.cells["iso2"]), "date": max(day_of(row), "2022-02-24")}


def russia_goods(law: Law) -> Iterator[Facts]:
    for row in law.packs["us-ear"].tables["746_hts"].rows:
        facts = us("EAR99", "RU")
        yield {**facts, "item": {**facts["item"], "hs6": row.cells["hs6"]}}


def annex_i(law: Law) -> Iterator[Facts]:
    for code in law.packs["eu-dual-use"].tables["annex_i_codes"].index:
        yield eu(code, "CN")
        yield eu(code, "CN", "2024-01-15")


def eu_places(law: Law) -> Iterator[Facts]:
    places = sorted({*law.packs["us-ear"].tables["country_chart"].index, "XI", "XC", "XL", "IC", "XK"})
    yield from (eu(code, to) for to in places for code in ("3A001.a.7", "5A001.c", "1C351.a", "7A117"))


def annex_iv(law: Law) -> Iterator[Facts]:
    for row in law.packs["eu-dual-use"].tables["annex_iv"].rows:
        yield {**eu(row.cells["code"], "FR"), "activity": "intra_eu_transfer"}
        yield eu(row.cells["code"], "US")


def rows_of(pack: str) -> Callable[[Law], Iterator[Facts]]:
    """For each row of a pack's tables the first candidate whose answer changes without the row."""

    def noticed(law: Law) -> Iterator[Facts]:
        for name, candidates in CANDIDATES[pack].items():
            table = law.packs[pack].tables[name]
            for row in table.rows:
                yield from _first_noticed(law, without_row(law, table, row), candidates(law, row))

    return noticed


def _first_noticed(law: Law, less: Law, candidates: Iterator[Facts]) -> Iterator[Facts]:
    for facts in candidates:
        given = read_facts(facts)
        if gist(assess(given, law)) != gist(assess(given, less)):
            yield facts
            return


SETS: dict[str, Callable[[Law], Iterator[Facts]]] = {
    "us-ear-requirements": ccl_requirements, "us-ear-codes": ccl_codes, "us-ear-exceptions": ccl_exceptions,
    "us-ear-chart": country_chart, "us-ear-groups": country_groups, "us-ear-russia": russia_goods,
    "eu-dual-use-annex-i": annex_i, "eu-dual-use-places": eu_places, "eu-dual-use-annex-iv": annex_iv,
    "us-ear-rows": rows_of("us-ear"), "eu-dual-use-rows": rows_of("eu-dual-use"),
    "eu-sanctions-rows": rows_of("eu-sanctions"), "us-itar-rows": rows_of("us-itar"),
    "us-sanctions-rows": rows_of("us-sanctions"), "eu-military-rows": rows_of("eu-military"),
    "jp-rows": rows_of("jp"), "ch-rows": rows_of("ch"), "no-rows": rows_of("no"),
    "ca-rows": rows_of("ca"), "uk-rows": rows_of("uk"),
    **{f"{name}-rows": rows_of(name) for name in ("mtcr", "nsg", "australia-group", "wassenaar", "zangger")},
}  # fmt: skip


def gist(found: Determination) -> dict[str, Any]:
    """What a table case compares: answer, needs, what is missing, the list-based exceptions and what a row notes."""
    (line,) = found.regimes
    made: dict[str, Any] = {"answer": str(line.answer)}
    held = {
        "needs": sorted({f"{n.id} [{n.reason}]" for n in line.needs}),
        "perhaps": sorted({n.id for n in line.possible_needs}),
        "missing": list(line.missing),
        "authorisations": sorted(
            f"{a.id} {a.status}" for a in line.authorisations if a.id in LIST_BASED or a.status == "available"
        ),
        "groups": sorted(g for g, member in line.figures.get("in_group", {}).items() if member),
        "duties": sorted({d.id for d in line.duties if d.id in NOTED}),
        "policy": line.review_policy.id if line.review_policy else "",
    }
    return {**made, **{k: v for k, v in held.items() if v}}


def read_cases(name: str) -> list[dict[str, Any]]:
    """The kept cases of a set."""
    with gzip.open(TABLES / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main(names: list[str]) -> None:
    if unknown := [name for name in names if name not in SETS]:
        sys.exit(f"{', '.join(unknown)}: no such set; there are {', '.join(SETS)}")
    law = open_library().law
    TABLES.mkdir(parents=True, exist_ok=True)
    made = names or list(SETS)
    seen = {json.dumps(case["facts"], ensure_ascii=False) for n in SETS if n not in made for case in read_cases(n)}
    for name in made:
        before = len(seen)
        with gzip.GzipFile(TABLES / f"{name}.jsonl.gz", "wb", mtime=0) as out:
            for facts in SETS[name](law):
                text = json.dumps(facts, ensure_ascii=False)
                if text not in seen:
                    seen.add(text)
                    expect = gist(assess(read_facts(facts), law))
                    line = json.dumps({"facts": facts, "expect": expect}, ensure_ascii=False)
                    out.write(line.encode() + b"\n")
        print(f"{name}: {len(seen) - before} cases")


if __name__ == "__main__":
    main(sys.argv[1:])
