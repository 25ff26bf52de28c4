"""The words of a draft: one that no case can ever state is refused, for with it the draft would move nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from invented_world import BOOK
from navicert.change.draft import laid_over, read_draft
from navicert.cli import main
from navicert.law.declared import PackError
from navicert.law.law import build_law
from navicert.law.pack import PackSource
from navicert.library import Library
from navicert.library.library import regimes
from navicert.library.packs import parse_yaml

DOCS = Path(__file__).parents[2] / "docs/law-over-time.md"


def tried(library: Library, packs: Mapping[str, Any]) -> Mapping[str, PackSource]:
    return laid_over(library.sources, read_draft({"schema": "navicert-draft/1", "draft": "try", "packs": packs}, "try"))


def rule(*when: str, **more: Any) -> dict[str, Any]:
    return {"us-ear": {"rules": [
        {"id": "draft.1", "kind": "requirement", "cite": ["draft"], "doc": "A licence is needed.", "when": list(when),
         "need": {"id": "HUB1"}, **more}]}}  # fmt: skip


def row(**cells: str) -> dict[str, Any]:
    return {"eu-sanctions": {"tables": {"arms_embargoes": {"add": [cells]}}}}


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("dest == 'UAE'", "us-ear, rule draft.1: dest is compared with 'UAE', which is not the code of a place; write 'AE'"),
        ("dest in ['AE', 'ZZ']", "'ZZ', which is not the code of a place; write two letters"),
        ("dest == 'UA-43'", "is the code of a region; compare `region` with it"),
        ("any(p.country == 'ARE' for p in parties)", "country is compared with 'ARE'"),
        ("item.us_eccn == 'EAR 99'", "'EAR 99', which is no control-list code, such as 3A001.b.2 or EAR99"),
        ("item.us_eccn == '3a001A2'", "is stated as '3A001.a.2'; write that"),
        ("is_code(item.us_eccn, '3A0O2')", "names '3A0O2', which is no control-list code"),
        ("is_code(item.us_eccn, '3A777')", "is in no entry of a table and no rule knows 3A777"),
        ("item.usml == 'XXXI(a)'", "is no paragraph of the Munitions List"),
        ("end_use.type == 'militry'", "end_use.type is compared with 'militry', which is a word that no rule knows"),
        ("end_use.type == 'Missiles'", "is read as 'missile'; write that"),
        ("item.kind in ['comodity']", "item.kind is compared with 'comodity'"),
        ("any(p.type == 'armed_force' for p in parties)", "parties.type is compared with 'armed_force'"),
        ("any(p.role == 'enduser' for p in parties)", "role is compared with 'enduser', which is none of exporter"),
        ("any('BIS-ELL' in p.listed for p in parties)", "listed is compared with 'BIS-ELL', which is no list"),
        ("activity == 'exports'", "activity is compared with 'exports'"),
        ("in_group(dest, 'D:9')", "in_group names 'D:9', which is no country group"),
        ("in_table('country_grops', dest)", "in_table names 'country_grops', which is no table of this pack"),
        ("outward", "outward is no fact, and no definition of us-ear; leave it out, state it under `define` (eu-dual-use has"),
    ],
)  # fmt: skip
def test_a_word_that_nobody_can_state_is_refused(when: str, says: str, library: Library) -> None:
    with pytest.raises(PackError) as refused:
        tried(library, rule(when))
    assert str(refused.value).startswith("draft try: us-ear, rule draft.1: ")
    assert says in str(refused.value)


def test_a_word_in_a_definition_is_found_where_the_definition_is_used(library: Library) -> None:
    packs = rule("dest in hubs")
    packs["us-ear"]["define"] = {"hubs": "['AE', 'UAE']"}
    with pytest.raises(PackError, match="dest is compared with 'UAE'"):
        tried(library, packs)


def test_words_that_the_law_knows_are_taken(library: Library) -> None:
    known = rule(
        "dest in ['AE', 'XK'] or region == 'UA-43'", "item.us_eccn in ['EAR99', '3A001.b.2'] or item.usml == 'VIII(h)(1)'",
        "end_use.type == 'military' or any(p.type == 'armed_forces' and 'BIS-EL' in p.listed for p in parties)",
    )  # fmt: skip
    build_law(tried(library, known), regimes())


def test_a_draft_may_list_a_new_entry(library: Library) -> None:
    packs = rule("is_code(item.us_eccn, '3A777')")
    packs["us-ear"]["tables"] = {"ccl_codes": {"add": [{"code": "3A777", "eccn": "3A777"}]}}
    build_law(tried(library, packs), regimes())


def test_what_the_pack_itself_says_is_not_held_against_the_draft(library: Library) -> None:
    """A rule that is taken over with its tests, even one with words that nobody states, is the pack's and not a slip."""
    for name in ("us-ear", "ch", "eu-military"):
        standing = [r for data in library.sources[name].parsed.values() for r in (data or {}).get("rules") or ()]
        tried(library, {name: {"rules": standing}})


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            {"iso2": "ARE", "scope": "full"},
            "table arms_embargoes: iso2 is 'ARE', which is not the code of a place; write 'AE'",
        ),
        (
            {"iso2": "AE", "scope": "ful"},
            "scope is 'ful', which no rule reads; the rules compare it with declaration, full",
        ),
        ({"iso2": "AE"}, "scope is '', which no rule reads"),
    ],
)
def test_a_row_that_no_rule_can_reach_is_refused(cells: dict[str, str], says: str, library: Library) -> None:
    with pytest.raises(PackError) as refused:
        tried(library, row(**cells))
    assert says in str(refused.value)


def test_a_draft_that_says_nothing_of_a_pack_is_refused(library: Library) -> None:
    with pytest.raises(PackError, match="it names eu-sanctions and says nothing of it"):
        tried(library, {"eu-sanctions": {}})


def test_a_table_of_another_pack_is_said_to_stand_there(library: Library) -> None:
    with pytest.raises(PackError, match="eu-dual-use has no table arms_embargoes; it stands in eu-sanctions"):
        tried(library, {"eu-dual-use": {"tables": {"arms_embargoes": {}, "x": {"add": [{"iso2": "AE"}]}}}})


def test_the_draft_in_the_manual_can_be_tried_as_it_is_printed(library: Library) -> None:
    printed = DOCS.read_text(encoding="utf-8").partition("## Drafts")[2].partition("```yaml\n")[2].partition("```")[0]
    build_law(laid_over(library.sources, read_draft(parse_yaml(printed), "docs")), regimes())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "draft.yaml: is empty; a draft says schema: navicert-draft/1"),
        ("schema: navicert-draft/1\ndraft: hub\npacks: {us-ear: {withdraw: [ear.none]}}", "my-draft.yaml: draft hub: us-ear has no rule"),
        ("schema: navicert-draft/1\ndraft: hub\npacks: {us-ear: {rules: [{id: d, kind: requirement, cite: [d], "
         "doc: It needs a licence., when: [\"item.us_ecn == 'EAR99'\"], need: {id: H}}]}}",
         "my-draft.yaml: us-ear: rule d: in \"item.us_ecn == 'EAR99'\": item.us_ecn is no fact of the schema and nothing "
         "declares it; declare it under `facts`"),
    ],
)  # fmt: skip
def test_a_mistake_names_the_file_of_the_draft(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "my-draft.yaml"
    file.write_text(text, encoding="utf-8")
    typed = ["law", "impact", "us-ear", str(file), "--book", str(BOOK)]
    found = CliRunner().invoke(main, typed, env={"NAVICERT_HOME": str(tmp_path)})
    assert found.exit_code == 1
    assert says in found.output
