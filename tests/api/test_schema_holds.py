"""The interface answers what its description says, whatever is sent: drawn requests to every operation, by three callers.

Requests that fit the description and requests that do not are drawn by schemathesis and sent in this process, as an officer,
as an applicant and without a token; half of them name things that exist. Nothing may be a fault of the server, and status,
media type and body have to be described.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import navicert.api.urls  # noqa: F401 - with it the operations are known
from navicert.api.views import api
from navicert.library import Library
from navicert.office.models import Case, Document
from office_cases import Office, a_licence, an_office, sent_in
from office_documents import with_bytes
from office_people import a_token
from office_verbs import asked, conditioned, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
DESCRIPTION: dict[str, Any] = dict(api.get_openapi_schema())
OPERATIONS = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
APPLICATION = get_wsgi_application()
FEW, MANY = 4, 150
CALLERS = ("officer", "applicant", "no token")


@dataclass(frozen=True)
class Situation:
    """Who calls, and the numbers of things that are there."""

    headers: dict[str, dict[str, str]]
    numbers: dict[str, list[Any]]


@pytest.fixture
def situation(home: Path, library: Library) -> Situation:
    """An office with cases in several states and a licence."""
    office = an_office(library)
    licence = a_licence(office)
    cases = [sent_in(office), asked(office), conditioned(office), proposed(office), licence.case]
    for document in Document.objects.all():
        with_bytes(document)
    tokens = {"officer": a_token(office.officer), "applicant": a_token(office.clerk)}
    numbers: dict[str, list[Any]] = {
        "cases": [case.public_id for case in cases],
        "licences": [licence.public_id],
        "number": [document for case in cases for document in case.documents.values_list("public_id", flat=True)],
        "duties": list(licence.duties.values_list("pk", flat=True)),
        **_rows(office, cases),
    }
    return Situation({who: {"Authorization": f"Bearer {token}"} for who, token in tokens.items()}, numbers)


def _rows(office: Office, cases: list[Case]) -> dict[str, list[Any]]:
    """What bodies name."""
    return {
        "referral": [row.pk for case in cases for row in case.referrals.all()],
        "condition": [row.pk for case in cases for row in case.conditions.all()],
        "query": [row.pk for case in cases for row in case.queries.all()],
        "team": ["technical", "defence"],
        "to": [office.officer.public_id],
        "exporter": [office.firm.public_id],
        "kind": ["individual", "classification"],
        "sha256": [row.sha256 for case in cases for row in case.proposals.all()],
    }


def from_this_machine(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The office as a program on this machine reaches it."""
    answer = APPLICATION({**environ, "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}, start)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()  # as a server does it: files that came with the request are let go


@pytest.fixture
def schema() -> Iterator[Any]:
    """The description, with the office behind it; the connection of the test is kept open between requests."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    loaded = schemathesis.openapi.from_dict(DESCRIPTION)
    loaded.app = from_this_machine
    yield loaded
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def named(case: Any, situation: Situation, lot: st.DataObject) -> None:
    """Put numbers of things that are there in place of drawn ones, in the address and in the body."""
    path = case.operation.path
    of = "licences" if "/licences/" in path else "cases"
    there = {"public_id": situation.numbers[of], "number": situation.numbers["duties" if "dut" in path else "number"]}
    for name in case.path_parameters or {}:
        if there.get(name):
            case.path_parameters[name] = lot.draw(st.sampled_from(there[name]))
    if isinstance(case.body, dict):
        for name in case.body.keys() & situation.numbers.keys() - {"number"}:
            case.body[name] = lot.draw(st.sampled_from(situation.numbers[name]))


def holds(schema: Any, situation: Situation, place: tuple[str, str], count: int) -> None:
    """Send so many requests in every way; what they did is undone after each."""
    operation = schema[place[0]][place[1]]
    drawn = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=drawn, lot=st.data())
    def one(case: Any, lot: st.DataObject) -> None:
        if lot.draw(st.booleans()):
            named(case, situation, lot)
        headers = situation.headers.get(lot.draw(st.sampled_from(CALLERS)), {})
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    one()


def broken(schema: Any, situation: Situation, count: int) -> list[str]:
    """What does not hold, operation by operation; printed whole, since a comparison is cut."""
    found = []
    for place in OPERATIONS:
        try:
            holds(schema, situation, place, count)
        except (FailureGroup, Failure) as failure:
            print(f"\n{place[1]} {place[0]}: {failure}")
            found.append(f"{place[1]} {place[0]}")
    return found


def test_answers_are_those_of_the_description(schema: Any, situation: Situation) -> None:
    assert broken(schema, situation, FEW) == []


@pytest.mark.prove
def test_answers_are_those_of_the_description_in_many_draws(schema: Any, situation: Situation) -> None:
    assert broken(schema, situation, MANY) == []
