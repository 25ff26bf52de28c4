"""The licence types: each is one short file, says where its requirements come from, and holds together."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import date as Day
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from navicert.assess.facts import read_facts
from navicert.law.fields import FIELDS, OPEN_FACTS
from navicert.library.kinds import edition, kinds, kinds_from
from navicert.library.packs import parse_yaml
from navicert.licensing.clocks import Span
from navicert.licensing.completeness import missing
from navicert.licensing.conditions import wrong_conditions
from navicert.licensing.dossier import read_dossier
from navicert.licensing.facts import facts_of
from navicert.licensing.forms import texts
from navicert.licensing.kinds import STEPS, BadKind, FieldKind, LicenceKind
from navicert.licensing.routing import read_rules
from navicert.terms import ACTIVITIES

FOLDER = files("navicert.licensing") / "kinds"
TEXTS = {f.name: f.read_text(encoding="utf-8") for f in FOLDER.iterdir() if f.name.endswith(".yaml")}
WANTED = {
    "individual", "global", "open-general-registration", "temporary", "brokering", "transit", "technical-assistance",
    "technology-transfer", "reexport-consent", "classification", "pre-inquiry", "import-certificate",
    "military-individual", "security-release", "union-transfer",
}  # fmt: skip
WHOLE_FACTS = {"parties", "lines", "to", "from", "complete", "via"}
MINIMAL = """
id: toll
title: Toll paper
summary: A paper for the bridge.
prefix: TOL
activity: export
applicants: [exporter]
sections:
  - id: what
    title: What crosses
    fields:
      - {id: name, label: Your name, kind: text, needed: true, law: Bridge Act 1}
      - {id: cargo, label: Cargo, kind: yes_no_unknown, needed: "dossier.name != ''"}
pieces: []
steps: [completeness, decision]
clock: {decide_within: {working_days: 3}}
decisions: [grant]
letters: {grant: licence}
sources: [{cite: Bridge Act 1, status: setting}]
"""
every_kind = pytest.mark.parametrize("kind", kinds().values(), ids=lambda k: k.id)


def with_file(text: str, name: str = "toll.yaml") -> LicenceKind:
    """The type of one more file beside those of the package."""
    return kinds_from({**TEXTS, name: text})["toll"]


def test_every_type_of_the_plan_is_there() -> None:
    assert set(kinds()) == WANTED


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"common.yaml", "routing.yaml"}))
def test_a_licence_type_is_one_short_file(name: str) -> None:
    assert TEXTS[name].count("\n") <= 90


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_file_reads_alike_with_either_reader_of_yaml(name: str) -> None:
    assert yaml.load(TEXTS[name], yaml.SafeLoader) == yaml.load(
        TEXTS[name], getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )


def test_a_new_type_is_one_file() -> None:
    toll = with_file(MINIMAL)
    assert (toll.title, toll.clock.decide_within, [f.id for f in toll.fields()]) == (
        "Toll paper", Span(3, "working_days"), ["name", "cargo"],
    )  # fmt: skip


@every_kind
def test_every_fact_that_a_field_fills_is_a_fact_of_the_law(kind: LicenceKind) -> None:
    opened = tuple(f"{name}." for name in OPEN_FACTS)
    strange = [f.fact for f in kind.fields() if f.fact and f.fact not in FIELDS.keys() | WHOLE_FACTS]
    assert [fact for fact in strange if not fact.startswith(opened)] == []
    assert kind.activity in ACTIVITIES


@pytest.mark.shared
@every_kind
def test_every_fact_stands_in_the_schema_of_the_worked_cases(kind: LicenceKind, shared: Path) -> None:
    schema = json.loads((shared / "cases" / "facts.schema.json").read_text())
    for asked in kind.fields():
        place: Any = schema
        for step in asked.fact.split(".") if asked.fact else []:
            if place.get("additionalProperties") is True:
                break
            assert step in place["properties"], asked.fact
            place = place["properties"][step]


@every_kind
def test_every_requirement_says_where_it_comes_from(kind: LicenceKind) -> None:
    known = {s.cite for s in kind.sources}
    cited = [f.law for f in kind.fields()] + [p.law for p in kind.pieces] + [d.law for d in kind.after_issue]
    assert {c for c in cited if c} <= known
    assert [f.id for f in kind.fields() if f.needed is not False and not f.law] == []
    assert [p.id for p in kind.pieces if p.needed is not False and not p.law] == []


@every_kind
def test_every_condition_can_be_asked(kind: LicenceKind) -> None:
    assert wrong_conditions(kind) == ()
    assert len(read_rules(kind.reviewers).rules) == len(kind.reviewers)


@every_kind
def test_steps_and_letters_fit_the_type(kind: LicenceKind) -> None:
    assert tuple(s for s in STEPS if s in kind.steps) == kind.steps
    assert set(kind.letters) == set(kind.decisions)
    assert ("circulation" in kind.steps) == bool(kind.reviewers)
    assert "refuse" in kind.decisions


@every_kind
def test_every_sentence_can_be_translated(kind: LicenceKind) -> None:
    found = texts(kind)
    assert len(found) == len(set(found))
    assert "" not in found
    assert {kind.title, kind.summary, *(f.label for f in kind.fields()), *(p.label for p in kind.pieces)} <= set(found)
    assert "“{label}” is needed." in found


def test_types_differ_in_what_they_pass() -> None:
    registration, individual = kinds()["open-general-registration"], kinds()["individual"]
    assert registration.steps == ("completeness", "decision")
    assert individual.steps == STEPS
    assert registration.clock.decide_within == Span(10, "working_days")
    assert kinds()["import-certificate"].inbound


def test_the_edition_names_the_text_of_a_type() -> None:
    assert len(edition("individual")) == 64
    assert edition("individual") != edition("global")


WRONG = {
    "a key that is not one": ("prefix: TOL", "prefix: TOL\npreface: x", "toll.yaml: preface: Unexpected keyword argument"),
    "a prefix that is too long": ("prefix: TOL", "prefix: TOLLGATE", "toll.yaml: prefix: String should match"),
    "another name than the file": ("id: toll", "id: bridge", "name the file bridge.yaml"),
    "a field asked twice": ("id: cargo", "id: name", "the field name is asked twice"),
    "a kind of field that is not one": ("kind: text", "kind: txt", "toll.yaml: sections.0.fields.0.kind"),
    "steps turned round": ("[completeness, decision]", "[decision, completeness]", "steps are in the order"),
    "a decision without letter": ("decisions: [grant]", "decisions: [grant, refuse]", "letters names one document"),
    "a step without reviewers": ("[completeness, decision]", "[completeness, circulation, decision]", "reviewers are stated"),
    "a condition on no field": ("dossier.name", "dossier.nam", "field cargo: in .* dossier.nam is no fact"),
    "a condition that is no condition": ("dossier.name != ''", "dossier.name", "is text, a condition is needed"),
    "a condition on the day": ("dossier.name != ''", "day > date('2026-01-01')", "completeness does not depend on the day"),
    "a condition on a table": ("dossier.name != ''", "in_group(to, 'EU001')", "has no tables here"),
    "a source that nobody knows": ("needed: true, law: Bridge Act 1", "needed: true, law: Bridge Act 2", "'Bridge Act 2'"),
    "a shared part that is none": ("sections:\n", "sections:\n  - nothing\n", "'nothing' is neither stated nor among"),
    "a change to a field that is none": (
        "sections:\n", "sections:\n  - {use: goods, change: {good: {needed: false}}}\n", "the field good of goods",
    ),
    "a clock that is none": ("working_days: 3", "weeks: 3", "is no period"),
    "a choice without options": ("kind: yes_no_unknown", "kind: choice", "cargo: a choice needs options"),
    "a party without role": ("kind: yes_no_unknown", "kind: party", "cargo: a party has one role"),
    "no YAML": ("pieces: []", "pieces: [", "toll.yaml: not YAML"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_wrong_is_refused_with_its_place(before: str, after: str, says: str) -> None:
    assert before in MINIMAL
    with pytest.raises(BadKind, match=says):
        with_file(MINIMAL.replace(before, after))


def test_shared_parts_are_taken_by_name_and_changed() -> None:
    text = MINIMAL.replace(
        "pieces: []",
        "pieces:\n  - {use: contract, needed: true}\n  - data_sheet",
    ).replace(
        "sections:\n",
        "sections:\n  - {use: declaration, drop: [complete], change: {true_and_complete: {label: I swear}}}\n",
    )
    toll = with_file(text)
    assert [(p.id, p.needed) for p in toll.pieces] == [("contract", True), ("data_sheet", True)]
    assert [f.label for f in toll.sections[0].fields] == ["I swear"]


def test_a_shared_routing_rule_is_taken_by_name_and_sharpened() -> None:
    circulated = MINIMAL.replace("[completeness, decision]", "[completeness, circulation, decision]")
    toll = with_file(circulated + "reviewers: [customs-transit, {use: defence-military-list, team: navy}]\n")
    assert [(r.id, r.team) for r in toll.reviewers] == [
        ("customs-transit", "customs"),
        ("defence-military-list", "navy"),
    ]
    with pytest.raises(BadKind, match="'customs' is neither stated nor among the shared parts"):
        with_file(circulated + "reviewers: [customs]\n")


HOW_TO = Path(__file__).parents[2] / "docs" / "licence-types.md"


def test_the_how_to_makes_a_type_that_works() -> None:
    new_type, applications = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    kind = kinds_from({**TEXTS, "destruction-proof.yaml": new_type})["destruction-proof"]
    (given,) = parse_yaml(applications)
    dossier = read_dossier(kind, given["dossier"])
    assert missing(kind, dossier, given["pieces"]) == ()
    assert [g.piece for g in missing(kind, dossier, [])] == ["witness"]
    assert read_facts(facts_of(kind, dossier, Day(2026, 9, 15), "DE")).activity == "reexport"


def test_the_how_to_names_every_key_and_every_kind_of_field() -> None:
    text = HOW_TO.read_text(encoding="utf-8")
    assert [f.name for f in fields(LicenceKind) if f"`{f.name}`" not in text] == []
    assert [kind for kind in get_args(FieldKind) if f"`{kind}`" not in text] == []
