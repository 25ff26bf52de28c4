"""Two editions of a pack: each rule that differs, with what can be said of it and why."""

from __future__ import annotations

from datetime import date as Day

import pytest

from navicert.change.packs import Asked, Difference, compare_packs
from navicert.law.law import Law, build_law
from navicert.law.pack import Pack
from navicert.library.packs import source_of

HEAD = """
pack: demo
schema: navicert-rules/1
regime: DEMO
title: Invented
covers: {from: 2025-01-01, text_as_of: 2026-11-01, stale_after: 2027-01-01}
tables:
  places: {key: iso2}
"""
REQUIREMENT = """
- id: demo.{id}
  kind: requirement
  cite: [{cite}]
  doc: {doc}
  {more}
  when: ["{when}"]
  need: {{id: N1}}
"""
LICENCE = """
- id: demo.{id}
  kind: authorisation
  cite: [Art. 9]
  symbol: GEN
  covers: {{reasons: [{reasons}]}}
  doc: A general licence.
  conditions: [{conditions}]
"""


def requirement(**said: str) -> str:
    return REQUIREMENT.format(**{"id": "r", "cite": "Art. 1", "doc": "Needs a licence.", "more": "", "when": "item.payload_kg >= 500", **said})  # fmt: skip


def licence(**said: str) -> str:
    return LICENCE.format(**{"id": "g", "reasons": "NS", "conditions": "not informed", **said})


def pack(rules: str, table: str = "iso2,measure,from,to\nRU,arms,,\n", define: str = "") -> Pack:
    files = {"pack.yaml": HEAD, "rules.yaml": f"{define}\nrules:\n{rules}", "tables/places.csv": table}
    return build_law({"demo": source_of("demo", files)}, {}).packs["demo"]


def only(before: Pack, after: Pack) -> Difference:
    (found,) = compare_packs(Asked(pack=before), Asked(pack=after))
    return found


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (requirement(), requirement(when="item.payload_kg >= 300"), "stricter"),
        (requirement(), requirement(when="item.payload_kg >= 800"), "looser"),
        (requirement(), requirement(more="unless: [informed]"), "looser"),
        (requirement(more="in_force: {from: 2026-01-01}"), requirement(more="in_force: {from: 2026-03-01}"), "looser"),
        (requirement(more="in_force: {from: 2026-01-01}"),
         requirement(more="in_force: {from: 2026-01-01, stayed: [{from: 2026-02-01, to: 2026-02-10}]}"), "looser"),
        (licence(), licence(conditions="not informed, not concern"), "stricter"),
        (licence(), licence(reasons="NS, MT"), "looser"),
        (requirement(), requirement(when="item.range_km >= 500"), "changed"),
        (requirement(), requirement(doc="You need a licence for this."), "reworded"),
        (requirement(), requirement(cite="Art. 2"), "renumbered"),
        (requirement(), requirement(id="other"), "renumbered"),
        (requirement(), requirement(more="status: unverified"), "changed"),
    ],
)  # fmt: skip
def test_a_rule_that_differs(before: str, after: str, change: str) -> None:
    found = only(pack(before), pack(after))
    assert (found.change, bool(found.why)) == (change, True)


def test_a_new_requirement_is_stricter_and_a_new_licence_looser() -> None:
    found = compare_packs(Asked(pack=pack(requirement())), Asked(pack=pack(requirement() + licence())))
    assert [(d.name, d.change, d.effect) for d in found] == [("demo.g", "added", "looser")]
    found = compare_packs(Asked(pack=pack(requirement() + licence())), Asked(pack=pack(licence())))
    assert [(d.name, d.change, d.effect) for d in found] == [("demo.r", "removed", "looser")]


def test_a_limit_that_moves_in_a_definition_is_found_in_the_rule() -> None:
    rule = requirement(when="heavy")
    sides = [pack(rule, define=f'define:\n  heavy: "item.payload_kg >= {kg}"') for kg in (500, 300)]
    assert only(*sides).change == "stricter"


def test_the_place_of_the_difference_is_shown() -> None:
    inside = (
        "any(sum(s.percent for s in p.ownership if s.owner_listed == 'BIS-EL') >= {n} for p in parties) and informed"
    )
    sides = [pack(requirement(when="owned"), define=f'define:\n  owned: "{inside.format(n=n)}"') for n in (50, 25)]
    found = only(*sides)
    assert found.change == "stricter"
    assert found.why[0].endswith("s.owner_listed == 'BIS-EL')) >= 25)")
    found = only(pack(requirement()), pack(requirement(more="unless: [informed]")))
    assert found.why == ("the exemptions: it holds in fewer cases (with informed)",)


def test_rows_are_paired_by_what_they_have_in_common() -> None:
    before = pack(requirement(), "iso2,measure,from,to\nRU,arms,,\nKP,all,,\n")
    after = pack(requirement(), "iso2,measure,from,to\nRU,arms,,2026-12-31\nBY,arms,,\n")
    found = {(d.name, d.change) for d in compare_packs(Asked(pack=before), Asked(pack=after))}
    assert found == {("places RU", "changed"), ("places KP", "removed"), ("places BY", "added")}


def test_the_same_edition_differs_in_nothing() -> None:
    assert compare_packs(Asked(pack=pack(requirement())), Asked(pack=pack(requirement()))) == ()


def test_the_stay_of_the_affiliates_rule_shows_between_two_days(law: Law) -> None:
    """15 CFR 744.11(a)(1) was stayed from 10 November 2025: from one day to the next its requirements are gone."""
    ear = law.packs["us-ear"]
    found = compare_packs(Asked(pack=ear, day=Day(2025, 11, 9)), Asked(pack=ear, day=Day(2025, 11, 10)))
    gone = {d.name for d in found if (d.change, d.effect) == ("removed", "looser")}
    assert gone == {
        "ear.744.11.a1",
        "ear.744.11.a1.others",
        "ear.744.11.red_flag",
        "ear.744.21.a3",
        "ear.744.21.a3.limits",
    }
    assert compare_packs(Asked(pack=ear, day=Day(2025, 11, 8)), Asked(pack=ear, day=Day(2025, 11, 9))) == ()


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (Day(1980, 1, 1), "holds no law before 2022-02-24"),
        (Day(2023, 1, 1), "holds the law in full only from 2024-04-19"),
        (Day(2027, 6, 1), "the text on file is of 2026-07-23 and was to be renewed by 2026-12-31"),
    ],
)
def test_a_day_that_the_pack_does_not_cover_is_no_day_without_differences(day: Day, says: str, law: Law) -> None:
    ear = law.packs["us-ear"]
    said = [d for d in compare_packs(*2 * (Asked(pack=ear, day=day),)) if d.change == "not covered"]
    assert [(d.name, says in d.why[0]) for d in said] == [(f"{day}", True)]


def test_what_was_not_published_is_not_in_the_comparison(law: Law) -> None:
    ear = law.packs["us-ear"]
    days = (Day(2025, 9, 28), Day(2025, 9, 29))
    for known, expected in ((Day(2025, 9, 1), False), (Day(2025, 9, 29), True)):
        found = compare_packs(*(Asked(pack=ear, day=day, known_on=known) for day in days))
        assert ("ear.744.11.a1" in {d.name for d in found}) is expected
