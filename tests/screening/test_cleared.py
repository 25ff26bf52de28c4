"""Good-guy entries: they set a hit aside, and die when anything changes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date as Day

import pytest

from navicert.screening.cleared import Cleared, clear, sift, stands
from navicert.screening.fingerprint import listing_fingerprint, subject_fingerprint
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.screen import Watchlist, screen
from navicert.screening.subject import Match, Screening, Subject
from navicert.screening.weights import shipped_weights

LISTED = Listing(
    id="nu-17",
    kind=Kind.ORGANISATION,
    names=(Alias("Al-Nahrawi Trading FZE", Quality.PRIMARY), Alias("El Nahraoui Gen. Trading")),
    countries=("XM",),
    programmes=("NU-08",),
    listed=Day(2026, 2, 1),
)
PARTY = Subject(
    names=("Al Nahrawi Trading",),
    kind=Kind.ORGANISATION,
    id="P18",
    identifiers=(Identifier("registration", "SH-77120", "XM"),),
    addresses=("Store 3, Fish Quay",),
)
DAY = Day(2026, 8, 4)
ENTRIES = {("NU", "nu-17"): LISTED}


def screened(subject: Subject = PARTY, listing: Listing = LISTED) -> Screening:
    watchlist = Watchlist(Index(b"".join(build_index([("NU", [listing])], shipped_weights()))))
    return screen(subject, watchlist, threshold=0.01)


@pytest.fixture(scope="module")
def hit() -> Match:
    (match,) = screened().matches
    return match


@pytest.fixture(scope="module")
def decision(hit: Match) -> Cleared:
    return clear(PARTY, hit, LISTED, reason="other number", by="A. Officer", first=DAY, expires=Day(2027, 2, 4))


def test_a_hit_is_set_aside_and_stays_in_the_answer(hit: Match, decision: Cleared) -> None:
    found = sift(screened(), [decision], ENTRIES, DAY)
    assert (found.open, found.lapsed) == ((), ())
    assert [(s.match, s.cleared.reason) for s in found.set_aside] == [(hit, "other number")]


@pytest.mark.parametrize(
    ("day", "says"),
    [("2026-08-03", "does not hold yet"), ("2027-02-03", None), ("2027-02-04", "expired on 2027-02-04")],
)
def test_it_holds_for_its_days(decision: Cleared, day: str, says: str | None) -> None:
    why = stands(decision, PARTY, LISTED, Day.fromisoformat(day))
    assert (why is None) if says is None else (why is not None and says in why)


OTHER_PARTY = {
    "names": ("Al Nahrawi Trading", "El Nahraoui"),
    "kind": Kind.OTHER,
    "births": ("1961",),
    "countries": ("XM",),
    "gender": "female",
    "identifiers": (Identifier("registration", "SH-77121", "XM"),),
    "addresses": ("Unit 14, Quay Court 3",),
}


@pytest.mark.parametrize("field", [f.name for f in fields(Subject) if f.name != "id"])
def test_it_dies_when_anything_about_the_party_changes(decision: Cleared, field: str) -> None:
    changed = replace(PARTY, **{field: OTHER_PARTY[field]})  # type: ignore[arg-type]
    assert "what is known of the party has changed" in (stands(decision, changed, LISTED, DAY) or "")


OTHER_LISTING = {
    "kind": Kind.OTHER,
    "names": (*LISTED.names, Alias("Nahravi")),
    "identifiers": (Identifier("registration", "SH-77120"),),
    "births": ("1961",),
    "countries": ("XM", "XY"),
    "gender": "male",
    "addresses": ("Store 3, Fish Quay",),
}


@pytest.mark.parametrize("field", sorted(OTHER_LISTING))
def test_it_dies_when_the_entry_changes(decision: Cleared, field: str) -> None:
    changed = replace(LISTED, **{field: OTHER_LISTING[field]})  # type: ignore[arg-type]
    assert "the entry has changed" in (stands(decision, PARTY, changed, DAY) or "")


def test_it_lives_when_nothing_that_identifies_changes(decision: Cleared) -> None:
    turned = replace(
        LISTED,
        names=LISTED.names[::-1],
        programmes=("NU-09",),
        remarks="see also",
        amended=DAY,
        ties=(Tie("nu-18", "owner"),),
    )
    assert stands(decision, replace(PARTY, id="other-id"), turned, DAY) is None


def test_it_is_about_one_entry_of_one_list(decision: Cleared) -> None:
    assert "says nothing of nu-18" in (stands(decision, PARTY, replace(LISTED, id="nu-18"), DAY) or "")
    elsewhere = replace(decision, list="XE")
    assert len(sift(screened(), [elsewhere], ENTRIES, DAY).open) == 1


def test_a_dead_decision_leaves_the_hit_open_and_says_why(decision: Cleared) -> None:
    found = sift(screened(), [decision], ENTRIES, Day(2027, 3, 1))
    assert len(found.open) == 1
    assert found.lapsed == ("the decision of A. Officer of 2026-08-04 on nu-17 expired on 2027-02-04",)


def test_without_the_entry_no_decision_counts(decision: Cleared) -> None:
    found = sift(screened(), [decision], {}, DAY)
    assert len(found.open) == 1
    assert "is not at hand" in found.lapsed[0]


def test_of_two_decisions_the_one_that_holds_counts(decision: Cleared) -> None:
    old = replace(decision, first=Day(2025, 1, 1), expires=Day(2026, 1, 1))
    assert len(sift(screened(), [old, decision], ENTRIES, DAY).set_aside) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": " "}, "say why"),
        ({"by": ""}, "say why"),
        ({"expires": DAY}, "expires on a later day"),
        ({"expires": Day(2029, 1, 1)}, "at most two years"),
    ],
)
def test_what_is_not_a_decision_is_refused(hit: Match, wrong: dict[str, object], says: str) -> None:
    given: dict[str, object] = {"reason": "r", "by": "b", "first": DAY, "expires": Day(2027, 1, 1), **wrong}
    with pytest.raises(ValueError, match=says):
        clear(PARTY, hit, LISTED, **given)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the hit is on nu-17"):
        clear(PARTY, hit, replace(LISTED, id="x"), reason="r", by="b", first=DAY, expires=Day(2027, 1, 1))


def test_fingerprints_do_not_change_from_one_version_to_the_next() -> None:
    """Kept decisions rest on these hashes."""
    assert subject_fingerprint(PARTY) == subject_fingerprint(replace(PARTY, id=""))
    assert (subject_fingerprint(PARTY)[:16], listing_fingerprint(LISTED)[:16]) == (
        "fdb9162d21dac6b3",
        "c8c22b112269ab62",
    )
