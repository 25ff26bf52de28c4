"""What clerks get wrong about a party: its type, and the spaces in its name. Neither hides it."""

from __future__ import annotations

import pytest

from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Kind, Listing
from navicert.screening.names import read_name
from navicert.screening.run_together import written_apart
from navicert.screening.screen import DEFAULT_THRESHOLD, Watchlist, screen
from navicert.screening.subject import Subject
from navicert.screening.weights import shipped_weights

LISTED = (
    ("firm-1", Kind.ORGANISATION, "Machine Sazi Volgin Co. Ltd."),
    ("firm-2", Kind.ORGANISATION, "Camelias Bar, S.A. de C.V."),
    ("firm-3", Kind.ORGANISATION, "Volga Trading Company"),
    ("firm-4", Kind.ORGANISATION, "ООО «Волгин Техмаш»"),
    ("firm-5", Kind.ORGANISATION, "Joint Stock Company Ryazan Radio Plant"),
    ("person-1", Kind.PERSON, "Abd-al-Rahman BASALOV"),
    ("person-2", Kind.PERSON, "IM Song Sun"),
    ("person-3", Kind.PERSON, "Vladimir Vladimirovich Musterov"),
    ("vessel-1", Kind.VESSEL, "Aurelia"),
)


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    listings = [Listing(id=i, kind=kind, names=(Alias(name),)) for i, kind, name in LISTED]
    return Watchlist(Index(b"".join(build_index([("A", listings)], shipped_weights()))))


def best(watchlist: Watchlist, name: str, kind: Kind) -> tuple[str, float]:
    found = screen(Subject(names=(name,), kind=kind), watchlist, threshold=0).matches
    return (found[0].listing, found[0].score) if found else ("", 0.0)


@pytest.mark.parametrize("listed", LISTED, ids=[i for i, *_ in LISTED])
@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.ORGANISATION])
def test_a_party_of_another_type_is_still_a_hit(
    watchlist: Watchlist, listed: tuple[str, Kind, str], kind: Kind
) -> None:
    wanted, own, name = listed
    found, score = best(watchlist, name, kind)
    assert found == wanted
    assert score >= DEFAULT_THRESHOLD
    if kind != own:
        assert score < best(watchlist, name, own)[1]


@pytest.mark.parametrize(
    ("typed", "kind", "wanted"),
    [
        ("volgatradingcompany", Kind.ORGANISATION, "firm-3"),
        ("VladimirVladimirovichMusterov", Kind.PERSON, "person-3"),
        ("vladimirvladimirovichmusterov", Kind.PERSON, "person-3"),
        ("machinesazivolgin co ltd", Kind.ORGANISATION, "firm-1"),
    ],
)
def test_three_words_written_as_one_are_found(watchlist: Watchlist, typed: str, kind: Kind, wanted: str) -> None:
    found, score = best(watchlist, typed, kind)
    assert found == wanted
    assert score >= DEFAULT_THRESHOLD


@pytest.mark.parametrize("word", ["Schwarzenegger", "international", "Aurelia", "Müllermeisterkonditorei", ""])
def test_a_word_that_is_not_made_of_three_stays_one(word: str) -> None:
    assert written_apart(word, shipped_weights()) == word


def test_a_firm_with_its_legal_form_is_never_read_as_a_person() -> None:
    assert read_name("Siemens AG", Kind.ORGANISATION).variants == ()
    assert read_name("Ivan Musterov", Kind.PERSON).variants == ()
