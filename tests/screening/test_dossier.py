"""The dossier of an end user, and the layers of a hit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.screening.batch import ListTerms, hit_json
from navicert.screening.dossier import KINDS, Credibility, Dossier, Evidence
from navicert.screening.layered import layered
from navicert.screening.listing import Quality
from navicert.screening.subject import Match
from navicert.terms import Layer

DAY = Day(2026, 6, 1)


def piece(kind: str, source: str = "", day: Day = Day(2026, 5, 1), **more: Day) -> Evidence:
    return Evidence(kind=kind, statement="as stated", source=source or kind, day=day, **more)


@pytest.mark.parametrize(
    ("kinds", "answer"),
    [
        ((), "unproven"),
        (("web_page", "trade_reference"), "unproven"),
        (("registry_extract", "end_use_certificate"), "unproven"),
        (("registry_extract", "end_use_certificate", "web_page"), "credible"),
        (("site_visit", "web_page"), "credible"),
        (("audited_accounts", "end_use_certificate", "trade_reference"), "unproven"),
        (("site_visit", "registry_extract", "adverse_media"), "doubtful"),
        (("site_visit", "registry_extract", "contradiction"), "doubtful"),
        (("site_visit", "registry_extract", "delivery_verification", "diversion"), "not_credible"),
        (("site_visit", "registry_extract", "adverse_media", "military_tie"), "not_credible"),
    ],
)
def test_what_evidence_makes_of_a_party(kinds: tuple[str, ...], answer: str) -> None:
    found = Dossier("P", tuple(map(piece, kinds))).on(DAY)
    assert found.answer == answer
    assert all(
        KINDS[k].name in found.because
        for k in kinds
        if (KINDS[k].worth < 0) == (answer in ("doubtful", "not_credible"))
    )


def test_ten_web_pages_are_worth_one() -> None:
    pages = tuple(piece("web_page", f"page {i}") for i in range(10))
    found = Dossier("P", pages).on(DAY)
    assert (found.answer, len(found.speaks_for), len(found.not_counted)) == (Credibility.UNPROVEN, 1, 9)
    assert found.not_counted[0].endswith("a newer web page is counted")


def test_one_source_alone_is_not_enough() -> None:
    alone = tuple(piece(kind, "the party") for kind in ("registry_extract", "end_use_certificate", "web_page"))
    found = Dossier("P", alone).on(DAY)
    assert found.answer is Credibility.UNPROVEN
    assert "get evidence from a second source" in found.ask
    assert found.ask[0] == "get one of: site visit, end-use certificate of a state, verified delivery"


def test_stale_evidence_is_not_counted_and_said_so() -> None:
    visit = piece("site_visit", "the ministry", Day(2024, 1, 1))
    found = Dossier("P", (visit, piece("registry_extract"))).on(DAY)
    assert found.answer is Credibility.UNPROVEN
    assert found.not_counted == ("site visit of 2024-01-01 (the ministry): as stated: 882 days old, counted for 730",)
    assert Dossier("P", (visit, piece("web_page", day=Day(2023, 12, 1)))).on(Day(2024, 2, 1)).answer == "credible"


def test_evidence_ends_by_itself_and_does_not_count_before_its_day() -> None:
    certificate = piece("end_use_certificate_state", expires=Day(2026, 5, 20))
    found = Dossier("P", (certificate, piece("site_visit", day=Day(2026, 7, 1)))).on(DAY)
    assert sorted(why.rsplit(": ", 1)[1] for why in found.not_counted) == [
        "expired on 2026-05-20",
        "later than 2026-06-01",
    ]
    assert found.because == "no fresh evidence speaks for the party"


def test_what_speaks_against_is_to_be_cleared_up() -> None:
    found = Dossier("P", (piece("contradiction", "customs"), piece("site_visit"))).on(DAY)
    assert found.ask == ("clear up: contradiction between statements of 2026-05-01 (customs): as stated",)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "rumour"}, "is no kind of evidence"),
        ({"source": " "}, "needs a statement and a source"),
        ({"expires": Day(2026, 5, 1)}, "cannot expire"),
    ],
)
def test_evidence_that_is_none_is_refused(wrong: dict[str, object], says: str) -> None:
    given: dict[str, object] = {"kind": "web_page", "statement": "s", "source": "w", "day": Day(2026, 5, 1), **wrong}
    with pytest.raises(ValueError, match=says):
        Evidence(**given)  # type: ignore[arg-type]


pieces = st.builds(
    piece,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["a", "b", "c"]),
    st.integers(-100, 4000).map(lambda age: DAY - timedelta(days=age)),
)
RANK = {Credibility.CREDIBLE: 0, Credibility.UNPROVEN: 1, Credibility.DOUBTFUL: 2, Credibility.NOT_CREDIBLE: 3}


@given(st.lists(pieces, max_size=8), pieces)
def test_what_speaks_against_never_helps(held: list[Evidence], more: Evidence) -> None:
    before, after = Dossier("P", tuple(held)).on(DAY), Dossier("P", (*held, more)).on(DAY)
    if KINDS[more.kind].worth < 0:
        assert RANK[after.answer] >= RANK[before.answer]
    counted = (*after.speaks_for, *after.speaks_against)
    assert len(counted) + len(after.not_counted) == len(held) + 1
    assert Dossier("P", (more, *reversed(held))).on(DAY) == after


# ---------------------------------------------------------------- layers
def hit(list_id: str, *programmes: str) -> Match:
    return Match(
        listing="1",
        list=list_id,
        score=0.9,
        field="name",
        asked="x",
        alias="x",
        quality=Quality.PRIMARY,
        programmes=programmes,
    )


TERMS = {
    "BIS-EL": ListTerms(layer=Layer.SPECIAL_LICENCE),
    "OFAC-NONSDN": ListTerms(layer=Layer.ENHANCED_VETTING, programmes={"FSE-IR": Layer.BLOCK}),
}


@pytest.mark.parametrize(
    ("match", "layer"),
    [
        (hit("BIS-EL"), "special_licence"),
        (hit("OFAC-NONSDN", "CMIC-EO13959"), "enhanced_vetting"),
        (hit("OFAC-NONSDN", "CMIC-EO13959", "FSE-IR"), "block"),
    ],
)
def test_a_hit_has_the_layer_of_its_list_and_programme(match: Match, layer: str) -> None:
    assert TERMS[match.list].layer_of(match) == layer


def test_every_layer_keeps_its_own_line() -> None:
    hits = [hit("OFAC-NONSDN", "CMIC-EO13959"), hit("BIS-EL"), hit("OFAC-NONSDN", "FSE-IR")]
    found = layered([hit_json(replace(each, layer=TERMS[each.list].layer_of(each))) for each in hits])
    assert [str(r) for r in found] == [
        "block: nothing may go to this party if it is the listed one: OFAC-NONSDN 1 (FSE-IR)",
        "special licence: a licence that names this party is needed if it is the listed one: BIS-EL 1",
        "enhanced vetting: a closer look has to be taken and written down if it is the listed one: OFAC-NONSDN 1 (CMIC-EO13959)",
    ]
    assert layered([]) == ()
