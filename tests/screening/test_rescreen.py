"""Re-screening after a change of the lists gives what a full run gives."""

from __future__ import annotations

import io
import lzma
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Day
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.screening.batch import Asking, ListTerms, screen_party
from navicert.screening.candidates import asked, nearest
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
from navicert.screening.readers import READERS
from navicert.screening.rescreen import FullRunError, listed_names, rescreen
from navicert.screening.screen import Watchlist
from navicert.screening.stored import Parties, build_parties
from navicert.screening.subject import Screening, Subject
from navicert.screening.vocabulary import PREFIX_MOST
from navicert.screening.weights import shipped_weights
from navicert.terms import Layer

WEIGHTS = shipped_weights()
# Words that come near each other in every way: spelling, letters, consonants, one and two words, beginnings, initials.
WORDS = (
    "mohammed mohamed muhammad moham ahmad ahmed ahmd al el abdul rahman abdulrahman abdurahman volgin volgina wolgin "
    "tekh mash tekhmash techmash tekhmasch nahrawi nahravi nahraoui trading general company ltd ooo fze m i p 12 14 "
    "quay court zhenlu zhen lu microsystems microsistems micro systems zlms grey petrel lady amara ivan sorokhin "
    "sorokin sorochin pet petr petrov petrovich"
).split()
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
kinds = st.sampled_from([Kind.PERSON, Kind.ORGANISATION, Kind.OTHER])
numbers = st.lists(st.sampled_from([Identifier("imo", "9074729"), Identifier("passport", "X1")]), max_size=1).map(tuple)
births = st.sampled_from([(), ("1971",), ("1971-03-02",), ("1989-11-20",)])
days = st.sampled_from([None, Day(2026, 3, 1), Day(2026, 9, 1)])


def listing(number: int, printed: list[str], weak: bool, **facts: object) -> Listing:
    first, *others = printed
    aliases = (Alias(first, Quality.PRIMARY), *(Alias(o, Quality.WEAK if weak else Quality.ALIAS) for o in others))
    return Listing(id=f"n-{number:02}", names=aliases, **facts)  # type: ignore[arg-type]


listings = st.builds(
    listing,
    st.integers(0, 12),
    st.lists(names, min_size=1, max_size=3, unique=True),
    st.booleans(),
    kind=kinds,
    identifiers=numbers,
    births=births,
    delisted=days,
    remarks=st.sampled_from(["", "amended"]),
)
lists = st.dictionaries(st.integers(0, 12), listings, max_size=10).map(
    lambda found: [replace(one, id=f"n-{i:02}") for i, one in sorted(found.items())]
)
subjects = st.builds(
    Subject, names=st.lists(names, min_size=1, max_size=2).map(tuple), kind=kinds, births=births, identifiers=numbers
)


def watchlist(entries: Sequence[Listing], edition: str, *, compiled: bool = True) -> Watchlist:
    packed = b"".join(build_index([("NU", entries)], WEIGHTS))
    return Watchlist(Index(packed, compiled=compiled), WEIGHTS, editions={"NU": edition})


def index_of(parties: Sequence[Subject], asking: Asking | None = None) -> Parties:
    return Parties(b"".join(build_parties(parties, WEIGHTS, asking or Asking())))


def screened(parties: Sequence[Subject], against: Watchlist, asking: Asking) -> list[Screening]:
    return [screen_party(p, against, asking) for p in parties]


@settings(max_examples=60, deadline=None)
@given(
    old=lists,
    new=lists,
    kept=st.sets(st.integers(0, 12)),
    parties=st.lists(subjects, min_size=1, max_size=12),
    on=st.tuples(days, days),
    threshold=st.sampled_from([0.05, 0.5, 0.7]),
)
def test_a_re_screening_equals_a_full_run(
    old: list[Listing],
    new: list[Listing],
    kept: set[int],
    parties: list[Subject],
    on: tuple[Day | None, Day | None],
    threshold: float,
) -> None:
    same = {one.id: one for one in old if int(one.id[2:]) in kept}
    new = sorted({**{one.id: one for one in new}, **same}.values(), key=lambda one: one.id)
    before, after = watchlist(old, "1"), watchlist(new, "2")
    stored = screened(parties, before, Asking(threshold=threshold, on=on[0]))
    now = Asking(threshold=threshold, on=on[1])
    made = rescreen(stored, index_of(parties, now), before, after, now)
    assert list(made.results(stored)) == screened(parties, after, now)


@settings(max_examples=150, deadline=None)
@given(name=names, kind=kinds, parties=st.lists(subjects, min_size=1, max_size=8))
def test_asking_the_parties_misses_no_candidate(name: str, kind: Kind, parties: list[Subject]) -> None:
    """Whenever a name would be a candidate for a party, the party is found when the name is asked of the parties."""
    one = Listing(id="1", kind=kind, names=(Alias(name),))
    alone = watchlist([one], "1", compiled=False).index
    wanted = {
        place
        for place, party in enumerate(parties)
        for text in party.names
        for query in asked(alone, text, party.kind, WEIGHTS)
        if len(nearest(alone, query))
    }
    stored, found = index_of(parties), set()
    split: dict[str, set[int]] = {}
    vocabulary = stored.index.vocabulary
    for word in range(len(vocabulary)):
        for pair in alone.joined(vocabulary.text(word), vocabulary.fold(word)):
            for each in pair:
                split.setdefault(alone.vocabulary.text(each), set()).add(word)
    for read in listed_names([one]):
        weight = sum(WEIGHTS.of(t, read.person) for t in read.tokens)
        found |= stored.of_names(stored.near(read, weight, split, stored.misspelt(alone.vocabulary)))
    assert wanted <= found


def test_a_word_that_is_no_beginning_any_more_is_read_otherwise() -> None:
    """So many new words begin like the party's last one that a beginning means nothing: an old hit goes."""
    hit = Listing(id="a", kind=Kind.OTHER, names=(Alias("Zhenlu Kolvarichenko"),))
    many = [Listing(id=f"b{i}", kind=Kind.OTHER, names=(Alias(f"Kolvar{_letters(i)}"),)) for i in range(PREFIX_MOST)]
    before, after = watchlist([hit], "1"), watchlist([hit, *many], "2")
    parties = [Subject(names=("Zhenlu Kolvar",))]
    asking = Asking(threshold=0.01)
    stored = screened(parties, before, asking)
    made = rescreen(stored, index_of(parties, asking), before, after, asking)
    assert 0 in made.again
    assert list(made.results(stored)) == screened(parties, after, asking)


def _letters(number: int) -> str:
    return chr(97 + number // 26) + chr(97 + number % 26) + "x"


def test_nothing_is_screened_again_when_nothing_changed() -> None:
    entries = [Listing(id="a", kind=Kind.OTHER, names=(Alias("Volgin Tekhmash"),))]
    parties = [Subject(names=("Wolgin Techmash",)), Subject(names=("Lady Amara",))]
    before, after = watchlist(entries, "1"), watchlist(entries, "2")
    stored = screened(parties, before, Asking())
    made = rescreen(stored, index_of(parties), before, after, Asking())
    assert made.again == {}
    assert {r.receipt.editions["NU"] for r in made.results(stored)} == {"2"}


def test_what_cannot_be_carried_over_asks_for_a_full_run() -> None:
    entries = [Listing(id="a", kind=Kind.OTHER, names=(Alias("Volgin Tekhmash"),))]
    before, after = watchlist(entries, "1"), watchlist(entries, "2")
    parties = [Subject(names=("Lady Amara",)), Subject(names=("Grey Petrel",))]
    stored, index = screened(parties, before, Asking()), index_of(parties)
    other = replace(after, weights=replace(WEIGHTS, version="other"))
    scorecard = replace(after, scorecard=replace(after.scorecard, version="other"))
    twice = watchlist([*entries, replace(entries[0], remarks="x"), replace(entries[0], remarks="y")], "2")
    vetted = Asking(terms={"NU": ListTerms(layer=Layer.ENHANCED_VETTING)})
    mixed = [stored[0], *screened(parties[1:], before, Asking(on=Day(2026, 1, 1)))]
    for given_stored, given_index, old, new, asking, says in (
        (stored, index, before, other, Asking(), "weights of words or the scorecard changed"),
        (stored, index, before, scorecard, Asking(), "weights of words or the scorecard changed"),
        (stored, index, after, after, Asking(), "of other editions"),
        (stored, index, before, after, Asking(threshold=0.5), "of another threshold"),
        (stored, index, before, after, Asking(terms={"NU": ListTerms(threshold=0.7)}), "what a hit on a list means"),
        (stored, index, before, after, Asking(limit=5), "the limit"),
        (stored, index, before, after, vetted, "what a hit on a list means"),
        (stored[:1], index, before, after, Asking(), "holds other parties"),
        (mixed, index, before, after, Asking(), "of several days"),
        (stored, index, before, twice, Asking(), "holds a twice"),
    ):
        with pytest.raises(FullRunError, match=says):
            rescreen(given_stored, given_index, old, new, asking)


def test_two_editions_of_the_list_of_the_united_nations(shared: Path) -> None:
    """A smaller run of ``bench/rescreen.py``."""

    def edition(name: str) -> Sequence[Listing]:
        (path,) = (shared / "data" / "lists" / name).glob("*.xml.xz")
        return READERS["un-xml"]({"list": io.BytesIO(lzma.decompress(path.read_bytes()))}).listings

    old, new = edition("un_sc_2025-04"), edition("un_sc_2026-08")
    before, after = watchlist(old, "1"), watchlist(new, "2")
    draw = np.random.default_rng(5)
    texts = [alias.text for each in (*old, *new) for alias in each.names]
    words = [word for text in texts for word in text.split()]
    parties = [Subject(names=(" ".join(draw.choice(words, 3)),), kind=Kind.PERSON) for _ in range(150)]
    parties += [Subject(names=(text,), kind=Kind.PERSON) for text in draw.choice(texts, 150).tolist()]
    stored = screened(parties, before, Asking())
    made = rescreen(stored, index_of(parties), before, after, Asking())
    assert list(made.results(stored)) == screened(parties, after, Asking())
    assert len(made.again) < len(parties)
