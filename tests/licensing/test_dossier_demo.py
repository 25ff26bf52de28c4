"""The demo applications: at least two of every licence type, complete, and answered by the engine under real law."""

from __future__ import annotations

from collections import Counter

import pytest

from licence_applications import DAY, HOME, Application, application, applications
from navicert.assess.facts import read_facts
from navicert.library import Library
from navicert.library.kinds import kinds
from navicert.licensing.completeness import missing
from navicert.licensing.dossier import read_dossier
from navicert.licensing.facts import facts_each
from navicert.licensing.routing import CaseFacts, read_rules, route
from navicert.terms import Answer

every_application = pytest.mark.parametrize("case", applications(), ids=lambda c: c.name)


def test_every_type_has_two_applications() -> None:
    counted = Counter(case.kind for case in applications())
    assert counted.keys() == kinds().keys()
    assert min(counted.values()) >= 2


@every_application
def test_the_application_reads_and_is_complete(case: Application) -> None:
    kind = kinds()[case.kind]
    dossier = read_dossier(kind, case.dossier)
    assert [g.sentence for g in missing(kind, dossier, case.pieces)] == []
    assert set(case.pieces) <= {p.id for p in kind.pieces}


@every_application
def test_the_engine_answers_it(case: Application, library: Library) -> None:
    kind = kinds()[case.kind]
    for facts in facts_each(kind, read_dossier(kind, case.dossier), DAY, HOME):
        answer = library.assess(read_facts(facts))
        assert {line.regime for line in answer.regimes} >= {"EU-DU", "EU-SANC", "US-EAR"}
        assert [w for w in answer.warnings if "was stated" in w and "attributes" not in w and "highest_grading" not in w] in (
            [], ["contract.currency was stated, but no rule in the packs reads it"],
        )  # fmt: skip


ANSWERS = {
    "Thermal cameras for a hospital": Answer.LICENCE_REQUIRED,
    "Machine tools for three plants of one maker": Answer.LICENCE_REQUIRED,
    "EU001 for machine tools": Answer.AUTHORISATION_AVAILABLE,
    "A camera for a fair": Answer.AUTHORISATION_AVAILABLE,
    "Drawings for a supplier": Answer.LICENCE_REQUIRED,
    "A valve just outside the list": Answer.UNKNOWN,
}


@pytest.mark.parametrize(("name", "expected"), ANSWERS.items())
def test_the_answer_is_what_the_regulation_says(name: str, expected: Answer, library: Library) -> None:
    case = application(name)
    kind = kinds()[case.kind]
    for facts in facts_each(kind, read_dossier(kind, case.dossier), DAY, HOME):
        answers = {line.regime: line.answer for line in library.assess(read_facts(facts)).regimes}
        assert answers["EU-DU"] is expected


def test_the_case_goes_to_the_teams_that_its_type_names(library: Library) -> None:
    case = application("Seekers for an ally outside the Union")
    kind = kinds()[case.kind]
    (facts,) = facts_each(kind, read_dossier(kind, case.dossier), DAY, HOME)
    asked = CaseFacts(
        transaction=read_facts(facts), kind=kind.id, flags=(), hits=0, headline="licence_required",
        tables=library.law.packs["eu-dual-use"].tables,
    )  # fmt: skip
    teams = {r.team for r in route(read_rules(kind.reviewers), asked, DAY)}
    assert {"technical", "defence", "foreign_affairs", "intelligence"} <= teams
