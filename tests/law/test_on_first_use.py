"""Law is read as far as a question needs it: what was never asked costs nothing, and a fault in it never clears."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from navicert.assess import as_json, assess, read_facts
from navicert.cli import main
from navicert.law.declared import PackError
from navicert.law.expressions import ExpressionError
from navicert.law.fields import FIELDS
from navicert.law.law import Law, build_law, open_law
from navicert.law.pack import PackSource
from navicert.library import open_library
from navicert.library.library import FLAG_TABLES
from navicert.library.packs import PACKS
from navicert.terms import Answer

LAPTOPS = {
    "date": "2026-09-15", "activity": "export", "from": "US", "to": "BR", "complete": ["parties", "end_use", "item"],
    "item": {"us_eccn": "4A994", "kind": "commodity", "origin": "US"}, "end_use": {"type": "civil"},
}  # fmt: skip
HEAD = {
    "pack": "xx", "schema": "navicert-rules/1", "regime": "XX", "title": "Measures of an invented state",
    "covers": {"from": "2020-01-01", "text_as_of": "2026-01-01", "stale_after": "2027-01-01"},
}  # fmt: skip


def rule(name: str = "xx.1", **said: Any) -> dict[str, Any]:
    plain = {"kind": "requirement", "cite": ["s. 1"], "doc": "It needs a licence.", "need": {"id": name}}
    return {"id": name, **plain, **said}


def sources(*rules: dict[str, Any], **define: str) -> dict[str, PackSource]:
    said = {"pack.yaml": HEAD, "rules.yaml": {"define": define, "rules": list(rules)}}
    return {"xx": PackSource("xx", {}, said)}


def answer(law: Law, **facts: Any) -> Answer:
    return assess(read_facts({**LAPTOPS, **facts}), law).headline


def test_an_order_reads_the_law_that_reaches_it(tmp_path: Path) -> None:
    """Laptops from the United States to Brazil: the rules of Japan and of Switzerland stay closed."""
    library = open_library(tmp_path)
    assert not any(pack.is_read for pack in library.law.packs.values())
    library.assess(read_facts(LAPTOPS))
    read = {name for name, pack in library.law.packs.items() if pack.is_read}
    assert "us-ear" in read
    assert read.isdisjoint({"jp", "ch", "eu-dual-use"})


@pytest.mark.parametrize("to", ["BR", "RU", "CN", "DE"])
def test_what_was_read_for_other_questions_changes_no_answer(law: Law, tmp_path: Path, to: str) -> None:
    given = read_facts({**LAPTOPS, "to": to})
    law.check()
    assert as_json(assess(given, open_library(tmp_path).law)) == as_json(assess(given, law))


BROKEN = [
    (rule(when=["to == 5"]), "xx/rules.yaml: rule xx.1: in 'to == 5': text is compared with number"),
    (rule(when=["to"]), "xx/rules.yaml: rule xx.1: in 'to': it is text, a condition is needed"),
    (rule(when=["to == 'BR'", "unheard_of"]), "rule xx.1: in 'unheard_of': unheard_of is no fact of the schema"),
    (rule(when=["to =="]), "rule xx.1: in 'to ==': it is not an expression"),
    (rule(unless=["facts.unheard_of"]), "rule xx.1: in 'facts.unheard_of'"),
    (rule(about=["item.us_eccn > 3"]), "rule xx.1: in 'item.us_eccn > 3'"),
    (rule(each={"table": "nowhere", "key": "to"}), "xx/rules.yaml: rule xx.1: each: nowhere is no table of this pack"),
    (rule(need=None), "xx/rules.yaml: rule xx.1: a requirement rule needs need"),
    (rule(wen=["True"]), r"xx/rules.yaml: rules.0.wen \(rule xx.1\): Extra inputs are not permitted"),
    (rule(when=["bad"]), "xx/rules.yaml: define bad: in 'to == 5'"),
    (rule(when=["round_about"]), "define (one|round_about): in '.*': it is defined by itself"),
]


@pytest.mark.parametrize(("written", "says"), BROKEN)
def test_a_rule_at_fault_stops_the_answer_and_never_clears(written: dict[str, Any], says: str) -> None:
    """The first question that comes to the rule is refused, and so is every later one; nothing is cleared meanwhile."""
    given = sources(written, bad="to == 5", one="round_about", round_about="one")
    law = open_law(given, {})
    for _ in range(2):
        with pytest.raises(PackError, match=says):
            answer(law)
    with pytest.raises(PackError):
        build_law(given, {})
    problems: list[str] = []
    build_law(given, {}, problems=problems)
    assert any(re.search(says, problem) for problem in problems)


def test_a_test_behind_one_that_fails_is_not_asked_and_the_check_finds_it_all_the_same() -> None:
    given = sources(rule(about=["to == 'KP'"], when=["to == 5"]))
    assert answer(open_law(given, {})) is Answer.NO_LICENCE
    with pytest.raises(PackError, match="to == 5"):
        answer(open_law(given, {}), to="KP")
    with pytest.raises(PackError, match="to == 5"):
        build_law(given, {})


def test_every_fault_is_told_at_once() -> None:
    problems: list[str] = []
    rules = (
        rule("xx.1", when=["to == 5"]),
        rule("xx.2", when=["to in 3"]),
        rule("xx.2"),
        rule("xx.4", when=["to == 'BR'"]),
    )
    law = build_law(sources(*rules, bad="day + 'x'"), {}, problems=problems)
    assert [p.split(": in")[0] for p in problems] == [
        "xx: two rules are called xx.2; give one of them another id",
        "xx/rules.yaml: define bad",
        "xx/rules.yaml: rule xx.1",
        "xx/rules.yaml: rule xx.2",
    ]
    assert [r.id for r in law.packs["xx"].rules] == ["xx.1", "xx.2", "xx.4"]


def test_definitions_use_one_another_in_whatever_order_they_stand() -> None:
    chain = {f"d{n}": f"d{n + 1} and to != 'X{n % 10}'" for n in range(30)}
    for names in (sorted(chain), sorted(chain, reverse=True)):
        given = sources(rule(when=["d0"]), **{n: chain[n] for n in names}, d30="to == 'BR'")
        law = open_law(given, {})
        assert answer(law) is Answer.LICENCE_REQUIRED
        assert answer(law, to="AR") is Answer.NO_LICENCE


def test_a_name_is_defined_once_in_a_pack() -> None:
    said = {
        "pack.yaml": HEAD,
        "a.yaml": {"define": {"near": "to == 'BR'"}},
        "b.yaml": {"define": {"near": "to == 'AR'"}},
    }
    with pytest.raises(PackError, match=r"xx/b.yaml: define near: the name is taken by another file"):
        open_law({"xx": PackSource("xx", {}, said)}, {})


def test_a_table_at_fault_is_told_when_it_is_looked_up() -> None:
    head = {**HEAD, "tables": {"states": {"key": "iso2", "exprs": ["when"]}}}
    when = rule(when=["any(row.when for row in rows('states', to))"])
    text = 'iso2,when\nBR,to == 5\nAR\n"CL'

    def law() -> Law:
        return open_law(
            {"xx": PackSource("xx", {"tables/states.csv": text}, {"pack.yaml": head, "r.yaml": {"rules": [when]}})}, {}
        )

    with pytest.raises(ExpressionError, match="xx/tables/states.csv: in 'to == 5': text is compared with number"):
        answer(law())
    with pytest.raises(ValueError, match="table states, line 3: more or fewer cells than the header has"):
        answer(law(), to="AR")
    assert [fault.split(": ")[0] for fault in law().packs["xx"].check_cells()] == [
        "table states, line 2, column when",
        "table states, line 3",
    ]


def test_which_facts_a_pack_reads_is_found_without_reading_all_of_it(law: Law, tmp_path: Path) -> None:
    """The same as going through every expression of every rule."""
    lazy = open_library(tmp_path).law
    for name, pack in law.packs.items():
        parts = (pack.reach, *(made for r in pack.rules for made in r.expressions()))
        read = {fact for made in parts for fact in made.reads}
        for fact in (*FIELDS, *law.facts, "authorisation_facts.nobody_heard_of"):
            in_tables = any(table.mentions(fact) for table in pack.tables.values())
            assert lazy.packs[name].reads(fact) is (fact in read or in_tables), (name, fact)


def test_a_person_at_the_command_line_reads_where_the_fault_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack was installed with a rule at fault: the answer is refused with exit status 1, and `law check` names it."""
    packs = tmp_path / "packs"
    (packs / "xx").mkdir(parents=True)
    (packs / "xx" / "pack.yaml").write_text(
        yaml.safe_dump({**HEAD, "rules": [rule(when=["to == 5"])]}), encoding="utf-8"
    )
    (packs / "red-flags").mkdir()
    for name in FLAG_TABLES:
        (packs / "red-flags" / f"{name}.csv").write_text(
            (PACKS / "red-flags" / f"{name}.csv").read_text("utf-8"), "utf-8"
        )
    (packs / "regimes.yaml").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("navicert.library.library.PACKS", packs)
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path / "home"))
    order = tmp_path / "order.json"
    order.write_text(json.dumps(LAPTOPS), encoding="utf-8")

    told = "xx/pack.yaml: rule xx.1: in 'to == 5': text is compared with number"
    asked = CliRunner().invoke(main, ["assess", str(order)])
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert f"cannot be assessed: {told}" in asked.stderr
    checked = CliRunner().invoke(main, ["law", "check"])
    assert checked.exit_code == 1
    assert told in checked.stdout
