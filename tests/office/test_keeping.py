"""Keeping a determination: what is written, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from navicert.assess.answer_json import as_json
from navicert.assess.facts import read_facts
from navicert.office.actions.determination import keep_determination
from navicert.office.models import KeptDetermination
from navicert.office.record.canonical import canonical, sha256
from navicert.office.shelf import the_library
from navicert.terms import BadFacts
from office_examples import BARE, CHIP_TO_INDIA, NOT_A_PLACE

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def keep(facts: dict[str, object]) -> KeptDetermination:
    return keep_determination(facts, library=the_library(), asked_by="test", now=NOW)


def test_keeping_writes_facts_answer_and_the_hashes_of_all_inputs() -> None:
    kept = KeptDetermination.objects.get(pk=keep(CHIP_TO_INDIA).pk)

    answer = as_json(the_library().assess(read_facts(CHIP_TO_INDIA)))
    assert json.loads(kept.facts) == CHIP_TO_INDIA
    assert json.loads(kept.answer) == json.loads(canonical(answer))
    assert (kept.facts_sha256, kept.answer_sha256) == (sha256(kept.facts), sha256(kept.answer))
    assert {"packs": kept.packs, "lists": kept.lists} == the_library().editions
    assert (kept.engine, kept.headline, kept.asked_by) == (answer["engine"], answer["headline"], "test")
    assert (kept.day.isoformat(), kept.created) == ("2026-09-15", NOW)


def test_a_number_can_be_read_out_and_carries_the_year() -> None:
    assert re.fullmatch(r"NV-2026-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", keep(BARE).public_id)


def test_the_same_question_is_kept_twice_under_two_numbers_and_one_hash() -> None:
    first, second = keep(BARE), keep(dict(reversed(BARE.items())))

    assert first.public_id != second.public_id
    assert first.facts_sha256 == second.facts_sha256
    assert first.answer_sha256 == second.answer_sha256


def test_the_editions_are_on_file_after_keeping() -> None:
    keep(BARE)
    library = the_library()

    then = library.at(**library.editions)

    assert then.editions == library.editions


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(NOT_A_PLACE, id="not a place"),
        pytest.param({**BARE, "colour": "red"}, id="unknown field"),
        pytest.param({**BARE, "item": {"value_usd": 2**60}}, id="a number that JSON does not carry exactly"),
        pytest.param({**BARE, "item": {"value_usd": float("nan")}}, id="not a number"),
        pytest.param({**BARE, "region": "\ud800"}, id="half a character"),
    ],
)
def test_facts_that_cannot_be_read_leave_nothing_behind(facts: dict[str, object]) -> None:
    with pytest.raises(BadFacts):
        keep(facts)

    assert not KeptDetermination.objects.exists()
