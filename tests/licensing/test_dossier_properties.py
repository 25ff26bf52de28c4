"""What must hold of every dossier: the reader, the schema, the form, the print and the engine agree with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from licence_applications import DAY, HOME, applications
from navicert.assess.facts import read_facts
from navicert.law.fields import fields_of
from navicert.library.kinds import kinds
from navicert.licensing import words
from navicert.licensing.completeness import missing
from navicert.licensing.differences import differences
from navicert.licensing.dossier import problems_in, read_dossier
from navicert.licensing.facts import facts_each
from navicert.licensing.forms import FormField, entered, form_of, printed
from navicert.licensing.kinds import Field
from navicert.licensing.parts import parts_of
from navicert.licensing.schemas import json_schema
from navicert.licensing.units import CURRENCIES, UNITS
from navicert.terms import Line

CHECKERS = {name: Draft202012Validator(json_schema(kind)) for name, kind in kinds().items()}
FEW = settings(max_examples=25, deadline=None)
some_kind = st.sampled_from(list(kinds()))
plain = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=20
).filter(lambda t: t == t.strip() != "")
amount = st.decimals(0, 10**9, places=2).map(str)
positive = st.decimals("0.01", 10**6, places=2).map(str)
parameter = st.one_of(st.integers(-999, 999).map(str), st.sampled_from(["yes", "no", "inertial"]))
TEXTS = {"customs": st.sampled_from(["845811", "84581120"]), "line": st.integers(1, 999).map(str)}


def value_of(asked: Field) -> st.SearchStrategy[Any]:
    """Values that the field takes."""
    if asked.kind in ("party", "parties", "owners", "shares", "goods"):
        entry = record_of(parts_of(asked))
        if asked.kind == "goods":
            return st.lists(entry, min_size=1, max_size=3).map(renumbered)
        return entry if asked.kind == "party" else st.lists(entry, min_size=1, max_size=3)
    named: Mapping[str, st.SearchStrategy[Any]] = {
        "text": TEXTS.get(asked.pattern, plain), "long_text": plain, "tick": st.just(True),
        "texts": st.lists(plain, min_size=1, max_size=3, unique=True),
        "choice": st.sampled_from(list(asked.options) or ["-"]), "yes_no_unknown": st.sampled_from(list(words.TRISTATE)),
        "choices": st.lists(st.sampled_from(list(asked.options) or ["-"]), min_size=1, max_size=3, unique=True),
        "date": st.dates(min_value=DAY.replace(2000), max_value=DAY.replace(2099)).map(str),
        "number": st.integers(0, min(asked.largest or 999, 100)).map(str),
        "money": st.fixed_dictionaries({"amount": amount, "currency": st.sampled_from(sorted(CURRENCIES))}),
        "quantity": st.fixed_dictionaries({"amount": positive, "unit": st.sampled_from(list(UNITS))}),
        "country": st.sampled_from(sorted(words.COUNTRIES)),
        "countries": st.lists(st.sampled_from(sorted(words.COUNTRIES)), min_size=1, max_size=4, unique=True),
        "pairs": pairs_of(asked),
    }  # fmt: skip
    return named[asked.kind]


def pairs_of(asked: Field) -> st.SearchStrategy[dict[str, str]]:
    if asked.id == "codes":
        code = st.sampled_from(["none", "3A001.a.7", "ML4.a", "6A003.b.4.b"])
        return st.dictionaries(st.sampled_from(list(asked.options)), code, min_size=1)
    if asked.options:
        return st.dictionaries(st.sampled_from(list(asked.options)), plain, min_size=1, max_size=3)
    return st.dictionaries(st.from_regex(r"\A[a-z][a-z_]{2,12}\Z"), parameter, min_size=1, max_size=3).filter(
        lambda held: not any("percent" in k or k in fields_of(Line) or k == "description" for k in held)
    )


def record_of(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Mappings of some of the fields."""
    by_name = {f.id: f for f in fields}
    return st.sets(st.sampled_from(sorted(by_name)), min_size=1, max_size=6).flatmap(
        lambda chosen: st.fixed_dictionaries({name: value_of(by_name[name]) for name in sorted(chosen)})
    )


def renumbered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**line, "line": str(number)} for number, line in enumerate(lines, start=1)]


some_dossier = some_kind.flatmap(lambda name: st.tuples(st.just(name), record_of(kinds()[name].fields())))
anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=12),
        st.sampled_from(["DE", "yes", "2026-09-15", "8", "EUR"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@FEW
@given(some_dossier)
def test_what_is_well_formed_is_read_and_the_schema_takes_it(pair: tuple[str, dict[str, Any]]) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    assert problems_in(kind, values) == ()
    assert [e.message for e in CHECKERS[kind.id].iter_errors(values)] == []


@settings(max_examples=60, deadline=None)
@given(some_dossier, st.data())
def test_what_the_reader_takes_the_schema_takes(pair: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    spoilt = values | {data.draw(st.sampled_from([*values, "other"])): data.draw(anything)}
    if problems_in(kind, spoilt) == ():
        assert [e.message for e in CHECKERS[kind.id].iter_errors(spoilt)] == []


EDGES: tuple[Any, ...] = (
    "", " ", "0", "00", "0.0", "-1", "1e3", "1" * 14, "1" * 15, "0.1234567", "x" * 300, "x" * 301, "x" * 2001, "a\nb", "a\tb",
    "2000-01-01", "1999-12-31", "2026-02-30", "2026-1-1", "ML4", "ML4.a.", "3a001", "none", "EAR99", "de", "XX", "eur", "10000",
    "845811", "8458112", "\u200f", "\u200c", 0, 1.5, True, False, None, [], {}, ["x", "x"], {"amount": "1"}, {"x": "y"},
)  # fmt: skip
"""Values that stand at the edge of what a field takes, or just beyond it."""


def leaves(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(leaf for key, held in inside for leaf in leaves(held, (*way, key)))]


def replaced(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    if not way:
        return new
    made = value.copy()
    made[way[0]] = replaced(value[way[0]], way[1:], new)
    return made


@settings(max_examples=150, deadline=None)
@given(some_dossier, st.data())
def test_reader_and_schema_agree_at_the_edges(pair: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    spoilt = replaced(values, data.draw(st.sampled_from(leaves(values)[1:])), data.draw(st.sampled_from(EDGES)))
    if problems_in(kind, spoilt) == ():
        assert [e.message for e in CHECKERS[kind.id].iter_errors(spoilt)] == []


@FEW
@given(some_dossier)
def test_the_engine_reads_the_facts_of_every_dossier(pair: tuple[str, dict[str, Any]]) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    for facts in facts_each(kind, read_dossier(kind, values), DAY, HOME):
        assert read_facts(facts).complete == tuple(dict.fromkeys(values.get("complete", ())))


@FEW
@given(some_dossier)
def test_completeness_never_fails_and_names_no_field_that_is_stated(pair: tuple[str, dict[str, Any]]) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    assert not {g.path for g in missing(kind, read_dossier(kind, values), [])} & values.keys()


@FEW
@given(some_dossier)
def test_a_dossier_does_not_differ_from_itself_and_every_value_is_printed(
    pair: tuple[str, dict[str, Any]],
) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    dossier = read_dossier(kind, values)
    assert differences(kind, dossier, dossier) == ()
    assert {p.label for p in printed(kind, dossier)} == {kind.field(name).label for name in values}


@FEW
@given(some_dossier)
def test_taking_a_value_out_is_a_difference_there(pair: tuple[str, dict[str, Any]]) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    name = sorted(values)[0]
    found = differences(
        kind, read_dossier(kind, values), read_dossier(kind, {k: v for k, v in values.items() if k != name})
    )
    assert {d.path.split(".")[0] for d in found} == {name}
    assert {d.after for d in found} == {""}


def posted(field: FormField) -> dict[str, list[str]]:
    """What a browser sends of one field as it is drawn."""
    inside = [*field.parts, *(p for row in field.rows for p in row)]
    if inside:
        return {name: sent for part in inside for name, sent in posted(part).items()}
    if field.value is True:
        return {field.name: ["on"]}
    held = field.value if isinstance(field.value, list) else [field.value]
    return {field.name: [v.replace("\n", "\r\n") for v in held]} if held else {}


@FEW
@given(some_dossier)
def test_a_form_that_is_drawn_and_sent_back_is_the_same_dossier(pair: tuple[str, dict[str, Any]]) -> None:
    kind, values = kinds()[pair[0]], pair[1]
    sent = {n: v for s in form_of(kind, values) for f in s.fields for n, v in posted(f).items()}
    assert entered(kind, sent) == values


@pytest.mark.parametrize("case", applications(), ids=lambda c: c.name)
def test_every_part_that_is_taken_out_of_a_demo_application_is_missed(case: Any) -> None:
    kind = kinds()[case.kind]
    for asked in kind.fields():
        if asked.needed is True:
            rest = {k: v for k, v in case.dossier.items() if k != asked.id}
            assert asked.id in [g.path for g in missing(kind, read_dossier(kind, rest), case.pieces)]
    for piece in kind.pieces:
        if piece.needed is True:
            rest_of = [p for p in case.pieces if p != piece.id]
            assert [g.piece for g in missing(kind, read_dossier(kind, case.dossier), rest_of)] == [piece.id]
