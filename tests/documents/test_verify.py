"""Checking documents step by step: what is valid, and the corpus of what must be refused, each with its sentence.

The files in ``invalid/`` are for every implementation; ``tests/document_corpus.py`` makes them.
"""

from __future__ import annotations

import re
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import document_corpus
from document_examples import ISSUED, KEY, KEYS, STATUS_AT, USED, letter, licence, published
from navicert.documents.keys import jwks, read_jwks
from navicert.documents.parts import StatusPlace
from navicert.documents.signing import LONGEST, sign
from navicert.documents.status_list import Status
from navicert.documents.verify import STEPS, Outcome, Verdict, Verification, verify

CORPUS = document_corpus.INVALID
TOKEN = (CORPUS / "valid.jws").read_text()


def cases(name: str) -> list[Any]:
    found = yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=re.sub(r"\W+", "-", case["what"])) for case in found]


def outcomes(found: Verification) -> list[Outcome]:
    return [step.outcome for step in found.steps]


def test_a_licence_in_force_is_valid_and_every_step_says_why() -> None:
    found = verify(TOKEN, KEYS, [published()], on=USED)
    assert found.verdict is Verdict.VALID
    assert found.statement == licence()
    assert found.sha256 == licence().sha256
    assert found.status == "in force"
    assert [(step.number, step.name) for step in found.steps] == list(enumerate(STEPS, 1))
    assert found.steps[5].said == "2026-11-22, by Office for Export Control (DE)"
    assert found.steps[7].said == "in force, by the status list of 2027-03-01 00:00 UTC"


@pytest.mark.parametrize("case", cases("documents"))
def test_a_document_of_the_corpus_is_refused(case: dict[str, Any]) -> None:
    keys = read_jwks((CORPUS / "keys.json").read_bytes(), "keys.json")
    found = verify(case["token"], keys, [(CORPUS / "status.jws").read_text()], on=USED)
    assert found.verdict is Verdict.REFUSED
    assert outcomes(found) == [Outcome.RIGHT] * (case["step"] - 1) + [Outcome.WRONG]
    assert case["says"] in found.steps[-1].said
    assert found.steps[-1].said.isprintable()


@pytest.mark.parametrize("case", cases("lists"))
def test_a_licence_beside_a_list_of_the_corpus_is_not_valid(case: dict[str, Any]) -> None:
    found = verify(TOKEN, KEYS, [case["list"]] if case["list"] else [], on=USED)
    assert found.verdict is (Verdict.REFUSED if case["outcome"] == "wrong" else Verdict.UNDECIDED)
    assert outcomes(found) == [Outcome.RIGHT] * 7 + [Outcome(case["outcome"])]
    assert case["says"] in found.steps[-1].said


def test_the_corpus_has_every_step_and_is_what_its_maker_makes() -> None:
    held = yaml.safe_load((CORPUS / "documents.yaml").read_text(encoding="utf-8"))
    made = document_corpus.documents()
    packed = {"a status list as a licence"}  # gzip may write the same list in other bytes on another machine
    assert [case for case in held if case["what"] not in packed] == [
        case for case in made if case["what"] not in packed
    ]
    assert {case["step"] for case in held} == {1, 2, 3, 4, 5, 6, 7}
    assert (CORPUS / "keys.json").read_bytes() == jwks(KEYS)


def test_a_document_that_is_too_long_is_not_read() -> None:
    found = verify("A" * (LONGEST + 1), KEYS, on=USED)
    assert found.steps[-1].said == f"it has {LONGEST + 1} signs; {LONGEST} are accepted"


def test_without_keys_nothing_is_proved() -> None:
    found = verify(TOKEN, (), [published()], on=USED)
    assert found.verdict is Verdict.UNDECIDED
    assert [step.name for step in found.steps if step.outcome is Outcome.UNKNOWN] == [
        "key", "signature", "day of issue", "status",
    ]  # fmt: skip
    assert "so it proves nothing" in found.steps[2].said


@pytest.mark.parametrize(
    ("on", "status"),
    [(Day(2026, 11, 21), "not yet valid"), (Day(2028, 11, 22), "expired")],
)
def test_the_days_of_a_licence_decide_without_a_list(on: Day, status: str) -> None:
    found = verify(TOKEN, KEYS, on=on)
    assert (found.verdict, found.status) == (Verdict.REFUSED, status)


@pytest.mark.parametrize("on", [ISSUED, Day(2028, 11, 21)])
def test_the_first_and_the_last_day_count(on: Day) -> None:
    assert verify(TOKEN, KEYS, on=on).steps[6].outcome is Outcome.RIGHT


def test_a_status_list_is_relied_on_to_the_minute_where_the_moment_is_known() -> None:
    def at(hour: int) -> Verdict:
        now = Moment(2027, 3, 1, hour, 30, tzinfo=UTC)
        return verify(TOKEN, KEYS, [published(hours=12)], on=USED, now=now).verdict

    assert (at(11), at(12)) == (Verdict.VALID, Verdict.UNDECIDED)


def test_of_several_lists_the_newest_decides() -> None:
    held = [published(Status.REVOKED, hours=48), published(day=Day(2027, 2, 28), hours=48)]
    assert verify(TOKEN, KEYS, held, on=USED).status == "revoked"


def test_a_place_beyond_the_list_is_unknown() -> None:
    token = sign(licence(status=document_corpus.BEYOND), KEY)
    found = verify(token, KEYS, [published()], on=USED)
    assert found.verdict is Verdict.UNDECIDED
    assert "the places 0 to 131071, and not 200000" in found.steps[-1].said


def test_a_letter_is_genuine_without_a_status_list() -> None:
    found = verify(sign(letter(), KEY), KEYS, on=USED)
    assert (found.verdict, found.status) == (Verdict.VALID, "none")


def test_an_import_certificate_has_days_and_a_status() -> None:
    place = StatusPlace(list=STATUS_AT, index=94_567)
    token = sign(letter(kind="import_certificate", valid_until=Day(2027, 5, 22), status=place), KEY)
    assert verify(token, KEYS, [published()], on=USED).verdict is Verdict.VALID
    assert verify(token, KEYS, on=USED).verdict is Verdict.UNDECIDED
    assert verify(token, KEYS, [published()], on=Day(2027, 5, 23)).status == "expired"


def test_a_key_that_has_ceased_still_verifies_what_it_signed() -> None:
    assert KEY.public.valid_until is not None
    assert KEY.public.valid_until < USED
    assert verify(TOKEN, KEYS[:1], on=USED).steps[5].outcome is Outcome.RIGHT


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("AQgwBcd_-.= é"))
def test_no_sign_of_a_licence_can_be_changed(place: int, sign_there: str) -> None:
    changed = TOKEN[:place] + sign_there + TOKEN[place + 1 :]
    assert changed == TOKEN or verify(changed, KEYS, [published()], on=USED).verdict is Verdict.REFUSED


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,60}\.[A-Za-z0-9_-]{0,60}\.[A-Za-z0-9_-]{0,60}"))
def test_any_text_gets_a_sentence_and_not_an_error(text: str) -> None:
    found = verify(text, KEYS, on=USED)
    assert found.verdict is Verdict.REFUSED
    assert found.steps[-1].said
