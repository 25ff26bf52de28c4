"""Who is found on a list, who is not, and why: read as examples. All parties are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.screen import DEFAULT_THRESHOLD, TOGETHER, Watchlist, pair_score, screen, screen_all
from navicert.screening.subject import Match, Subject
from navicert.screening.weights import shipped_weights

LISTINGS = (
    Listing(
        id="x-1",
        kind=Kind.PERSON,
        names=(
            Alias("Arkadiy Semyonovich VORONTSEV", Quality.PRIMARY),
            Alias("Аркадий Воронцев"),
            Alias("The Heron", Quality.WEAK),
        ),
        births=("1961-03-04",),
        countries=("RU",),
        gender="male",
        identifiers=(Identifier("passport", "70 1234567", "RU"),),
        listed=Day(2022, 3, 1),
    ),
    Listing(
        id="x-2",
        kind=Kind.ORGANISATION,
        names=(Alias("Zhelmet Tekhmash OOO", Quality.PRIMARY), Alias("Zhelmet Technical Machinery LLC")),
        countries=("RU",),
        programmes=("EXAMPLE",),
    ),
    Listing(
        id="x-3",
        kind=Kind.VESSEL,
        names=(Alias("LADY OSTREVA", Quality.PRIMARY),),
        identifiers=(Identifier("imo", "9074729"),),
        listed=Day(2024, 1, 1),
        delisted=Day(2026, 1, 1),
    ),
    Listing(id="x-4", kind=Kind.PERSON, names=(Alias("Ibrahim Qasim AL-HARITHI", Quality.PRIMARY),)),
    Listing(
        id="x-5", kind=Kind.ORGANISATION, names=(Alias("Port Larrow Industrial Trading Company", Quality.PRIMARY),)
    ),
)


def watchlist(compiled: bool = True) -> Watchlist:
    buffer = b"".join(build_index([("TEST", LISTINGS)], shipped_weights()))
    return Watchlist(Index(buffer, compiled=compiled), editions={"TEST": "0" * 64})


HELD = watchlist()


def person(name: str, **more: object) -> Subject:
    return Subject(names=(name,), kind=Kind.PERSON, **more)  # type: ignore[arg-type]


def firm(name: str) -> Subject:
    return Subject(names=(name,), kind=Kind.ORGANISATION)


def best(subject: Subject, on: Day | None = None) -> Match | None:
    return next(iter(screen(subject, HELD, on=on).matches), None)


@pytest.mark.parametrize(
    "typed",
    [
        "Arkadiy Semyonovich VORONTSEV",
        "VORONTSEV, Arkadiy",
        "Arkady Vorontsev",
        "Аркадий Воронцев",
        "Arkadij Woronzew",
        "A. S. Vorontsev",
        "Arkadiy Vorontsve",
        "Arkаdiy Vorontsev",  # the second a is Cyrillic
        "Arka\u200bdiy Voront\u2060sev",
        "Mr. Arkadiy Vorontsev",
    ],
)
def test_a_listed_person_is_found_as_clerks_type_the_name(typed: str) -> None:
    found = best(person(typed))
    assert found is not None
    assert found.listing == "x-1"


@pytest.mark.parametrize(
    "typed", ["Zhelmet Tekh Mash", "ООО Желмет Техмаш", "ZHELMET-TEKHMASH", "Zhelmet Tekhmash Limited"]
)
def test_a_listed_firm_is_found(typed: str) -> None:
    found = best(firm(typed))
    assert found is not None
    assert found.listing == "x-2"


@pytest.mark.parametrize(
    "typed", ["Anna Lindqvist", "Arkadiy Petrov", "Semyon Vorobyov", "Ibrahim Qasim AL-ZUBAYDI", "王 小明"]
)
def test_other_people_are_not(typed: str) -> None:
    assert best(person(typed)) is None


@pytest.mark.parametrize("typed", ["Larrow Cafe", "Zhelmet", "Industrial Trading Company", "Ostreva Shipping"])
def test_a_shared_or_general_word_is_no_hit(typed: str) -> None:
    assert best(firm(typed)) is None or typed == "Zhelmet"


@pytest.mark.parametrize("typed", ["VORONTSEV A.S.", "A.S. Vorontsev", "Vorontsev A. S."])
def test_initials_stand_for_names_with_and_without_a_space(typed: str) -> None:
    found = best(person(typed))
    assert found is not None
    assert found.listing == "x-1"


@pytest.mark.parametrize(
    "typed", ["Zhelmet Tekhmash, Dubai branch", "Zhelmet Tekhmash Moscow", "Zhelmet Tekhmash Germany"]
)
def test_a_listed_firm_is_found_at_another_place(typed: str) -> None:
    found = best(firm(typed))
    assert found is not None
    assert found.listing == "x-2"


@pytest.mark.parametrize("typed", ["Somebody Else / Zhelmet Tekhmash OOO", "Blue Lagoon Foods a.k.a. Zhelmet Tekhmash"])
def test_one_field_may_hold_several_parties(typed: str) -> None:
    found = best(firm(typed))
    assert found is not None
    assert found.listing == "x-2"


def test_hits_that_are_not_shown_are_counted() -> None:
    many = tuple(replace(LISTINGS[0], id=f"y-{n}") for n in range(30))
    held = Watchlist(Index(b"".join(build_index([("TEST", many)], shipped_weights()))))
    answer = screen(person("Arkadiy Vorontsev"), held, limit=20)
    assert len(answer.matches) == 20
    assert answer.warnings == ("10 more entries reach the threshold than are shown",)


def test_a_hit_says_alias_field_words_and_points() -> None:
    found = best(Subject(names=("Somebody Else", "Arkady Vorontsev"), kind=Kind.PERSON))
    assert found is not None
    assert (found.field, found.asked) == ("aliases[0]", "Arkady Vorontsev")
    assert {(w.asked, w.listed) for w in found.words} >= {("vorontsev", "vorontsev")}
    assert all(w.how for w in found.words)
    assert found.reasons[0].what == "start"
    assert found.list == "TEST"


def test_scores_are_of_the_alias_not_of_the_record() -> None:
    weak, strong = best(person("The Heron")), best(person("Arkadiy Vorontsev"))
    assert strong is not None
    assert weak is None or weak.score < strong.score


def test_a_birth_date_that_cannot_be_the_same_speaks_against_and_one_that_agrees_for() -> None:
    plain, same, other = (
        screen(person("Arkady Vorontsev", births=births), HELD, threshold=0).matches[0].score
        for births in ((), ("1961-03-04",), ("1988-07-01",))
    )
    assert other < plain < same


def test_what_is_missing_says_nothing() -> None:
    bare = screen(person("Ibrahim Qasim al-Harithi"), HELD, threshold=0).matches[0]
    dated = screen(person("Ibrahim Qasim al-Harithi", births=("1970",)), HELD, threshold=0).matches[0]
    assert bare.score == dated.score


def test_a_number_beats_a_name() -> None:
    found = best(Subject(names=("SEA BREEZE",), kind=Kind.VESSEL, identifiers=(Identifier("imo", "IMO 9074729"),)))
    assert found is not None
    assert (found.listing, found.field) == ("x-3", "identifiers.imo")


def test_another_number_for_life_is_another_ship() -> None:
    sister = Subject(names=("LADY OSTREVA",), kind=Kind.VESSEL, identifiers=(Identifier("imo", "9176187"),))
    assert best(sister) is None


def test_listings_are_asked_as_of_a_day() -> None:
    ship = Subject(names=("Lady Ostreva",), kind=Kind.VESSEL)
    days = (Day(2023, 12, 31), Day(2024, 1, 1), Day(2025, 12, 31), Day(2026, 1, 1))
    assert [best(ship, on=day) is not None for day in days] == [False, True, True, False]


def test_no_hit_has_a_receipt_too() -> None:
    answer = screen(person("Anna  LINDQVIST", countries=("SE",)), HELD, on=Day(2026, 9, 15))
    assert answer.matches == ()
    receipt = answer.receipt
    assert (receipt.normalised, receipt.fields) == (("anna lindqvist",), ("names", "countries"))
    assert (receipt.editions, receipt.threshold, receipt.day) == (
        {"TEST": "0" * 64},
        DEFAULT_THRESHOLD,
        Day(2026, 9, 15),
    )
    assert receipt.weights
    assert receipt.scorecard


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200f\u202e", "---", "x" * 10_000, "a b " * 3000, "محمد" * 500, "😀", "NULL", "0"]
)
def test_no_name_breaks_it(typed: str) -> None:
    assert isinstance(screen(person(typed), HELD, threshold=0).matches, tuple)


def test_a_broken_index_is_refused_with_a_sentence() -> None:
    whole = b"".join(build_index([("TEST", LISTINGS)], shipped_weights()))
    for broken in (b"", b"PK\x03\x04" + whole, whole[: len(whole) // 2]):
        with pytest.raises(ListError, match="delete it"):
            Index(broken)


NAMES = st.one_of(
    st.sampled_from([a.text for x in LISTINGS for a in x.names]),
    st.text(alphabet=st.sampled_from("abdeiklmnoprstvyz аеовркн-'. 18"), max_size=40),
)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES, st.sampled_from([Kind.PERSON, Kind.ORGANISATION, Kind.VESSEL]), st.integers(0, 40))
def test_compiled_and_plain_steps_give_the_same(a: str, b: str, kind: Kind, cut: int) -> None:
    subject = Subject(names=(a[:cut] + b,), kind=kind)
    assert screen(subject, HELD, threshold=0) == screen(subject, PLAIN, threshold=0)


PLAIN = watchlist(compiled=False)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from([Kind.PERSON, Kind.ORGANISATION])), min_size=2, max_size=2 * TOGETHER))
def test_many_parties_get_the_answers_that_each_gets_alone(names: list[tuple[str, Kind]]) -> None:
    parties = [Subject(names=(name, "Zhelmet Tekhmash"), kind=kind) for name, kind in names]
    alone = [screen(party, PLAIN, threshold=0) for party in parties]
    assert alone == list(screen_all(parties, PLAIN, threshold=0)) == list(screen_all(parties, HELD, threshold=0))


@settings(max_examples=40, deadline=None)
@given(NAMES, st.sampled_from([Kind.PERSON, Kind.ORGANISATION]))
def test_the_reasons_of_a_hit_add_up_to_its_score(name: str, kind: Kind) -> None:
    for match in screen(Subject(names=(name,), kind=kind), HELD, threshold=0).matches:
        assert match.score == HELD.scorecard.probability(sum(r.points for r in match.reasons))


def test_one_more_entry_moves_no_score() -> None:
    more = (*LISTINGS, Listing(id="x-9", kind=Kind.PERSON, names=(Alias("Arkadiy VORONTSOV"),)))
    held = Watchlist(Index(b"".join(build_index([("TEST", more)], shipped_weights()))))
    for typed in ("Arkady Vorontsev", "A. Vorontsev", "Semyonovich Vorontsev"):
        before = {m.listing: m.score for m in screen(person(typed), HELD, threshold=0).matches}
        after = {m.listing: m.score for m in screen(person(typed), held, threshold=0).matches}
        assert before.items() <= after.items()


def test_two_names_are_compared_without_a_list() -> None:
    assert pair_score(Kind.PERSON, "Jon Smyth", "John Smith") > pair_score(Kind.PERSON, "Jane Smithson", "John Smith")
    assert pair_score(Kind.ORGANISATION, "Qqq", "Zzz") < 0.1


@pytest.mark.parametrize(
    ("one", "sister"),
    [("Ostreva Star 8", "Ostreva Star 18"), ("Korvessa 2", "Korvessa 3"), ("第八星風丸", "第十八星風丸")],
)
def test_a_ship_with_another_number_is_another_ship(one: str, sister: str) -> None:
    assert pair_score(Kind.VESSEL, one, sister) < 0.3
    assert pair_score(Kind.VESSEL, one, one) > DEFAULT_THRESHOLD
