"""The index of listed names: what goes in comes out again, and words are found through letters left out."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date as Day
from itertools import combinations
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.screening.arrays import ends_of, in_order
from navicert.screening.candidates import MISSPELT_LEAST
from navicert.screening.index import TOGETHER, Index, build_index
from navicert.screening.joins import any_joined
from navicert.screening.likeness import MISSPELT
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.names import Role, Token, bones, fold
from navicert.screening.screen import Watchlist
from navicert.screening.search import score_names
from navicert.screening.vocabulary import build_vocabulary, deletions, in_vocabulary, key
from navicert.screening.weights import shipped_weights

WEIGHTS = shipped_weights()
FULL = Listing(
    id="eu-1 “ä”",
    kind=Kind.VESSEL,
    names=(Alias("Lady Amarantha", Quality.PRIMARY), Alias("Леди Амаранта", Quality.FORMER, "ru"), Alias("?", Quality.WEAK)),
    identifiers=(Identifier("imo", "9074729"), Identifier("mmsi", "351759000", "PA")),
    births=("1961-03-04", "1960/1965"),
    countries=("PA", "RU"),
    gender="female",
    addresses=("7 Quay Court\nKuprin",),
    programmes=("ENTITY",),
    listed=Day(2020, 1, 1),
    amended=Day(2021, 2, 2),
    delisted=Day(2026, 6, 30),
    remarks="a line\nand another, with \\ and “quotes”",
    ties=(Tie("eu-2", "owner"),),
)  # fmt: skip
BARE = Listing(id="n-1", kind=Kind.OTHER, names=(Alias("Volgin"),))


def index_of(*listings: Listing) -> Index:
    return Index(b"".join(build_index([("L", listings)], WEIGHTS)))


def test_a_listing_comes_out_as_it_went_in() -> None:
    """Records are packed several together; names and ids stand apart from them."""
    many = [*(FULL, BARE) * TOGETHER, FULL]
    index = index_of(*many)
    assert [index.listing(entry) for entry in range(len(index))] == many
    assert [index.listing_id(entry) for entry in range(2)] == [FULL.id, BARE.id]


def test_the_facts_of_two_entries_are_equal_only_where_all_is() -> None:
    parts = Listing(id="n-1", kind=Kind.OTHER, names=(Alias("Vol"), Alias("gin")))
    other = Listing(id="n-1", kind=Kind.OTHER, names=(Alias("Volg"), Alias("in")))
    weak = Listing(id="n-1", kind=Kind.OTHER, names=(Alias("Vol"), Alias("gin", Quality.WEAK)))
    spoken = Listing(id="n-1", kind=Kind.OTHER, names=(Alias("Vol"), Alias("gin", language="ru")))
    facts = [next(index_of(each).every_fact()) for each in (parts, other, weak, spoken, BARE)]
    assert len(set(facts)) == len(facts)
    assert facts[0] == list(index_of(FULL, parts).every_fact())[1]


WORDS = st.text("abeghkmnrstuvwyz", min_size=1, max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=12, unique=True))
def test_words_are_filed_under_themselves_with_letters_left_out(texts: list[str]) -> None:
    words = in_vocabulary(Token(t, fold(t), "", Role.NAME, t) for t in texts)
    arrays = build_vocabulary(words)
    ends, filed = arrays["deletion_ends"], set()
    bits = (len(ends) - 1).bit_length() - 1
    for place in np.flatnonzero(np.diff(ends)).tolist():
        for at in range(ends[place], ends[place + 1]):
            rest, word = divmod(int(arrays["deletion_filed"][at]), 1 << bits)
            filed.add((place << (32 - bits) | rest, word))
    wanted = {
        (crc32(left), number)
        for number, word in enumerate(words)
        for left in deletions(word.fold) | deletions(word.text, 1)
    }
    assert filed == wanted


@pytest.mark.parametrize(("word", "most"), [("ab", 0), ("abc", 1), ("abcdefg", 1), ("abcdefgh", 2), ("a" * 17, 1)])
def test_longer_words_may_lack_more_letters(word: str, most: int) -> None:
    spelt = {
        "".join(letter for at, letter in enumerate(word) if at not in gone).encode()
        for count in range(most + 1)
        for gone in combinations(range(len(word)), count)
    }
    assert deletions(word) == spelt


def test_a_word_sounds_as_it_is_written_there_and_not_as_in_an_entry_before() -> None:
    """``Şan`` and ``San`` are the same letters in print; which of them a list names first decides nothing."""
    first = Listing(id="1", kind=Kind.PERSON, names=(Alias("Şanver"),))
    second = Listing(id="2", kind=Kind.PERSON, names=(Alias("Sanver"),))

    def points(*listings: Listing) -> dict[str, int]:
        watchlist = Watchlist(index_of(*listings), WEIGHTS)
        index, scored = watchlist.index, score_names(watchlist, "Shanver", Kind.PERSON)
        return {index.listing_id(index.alias_of(n)[0]): s.points for s in scored for n in index.aliases(s.name)}

    both = points(first, second)
    assert both["1"] > both["2"]
    assert both == points(second, first) == points(first) | points(second)


def test_the_same_lists_make_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib; from navicert.screening.index import *; from navicert.screening.weights import *;"
        "from navicert.screening.listing import *; names = tuple(map(Alias, ('РАО Волгин', 'محمد الحسن', '金田 太郎')));"
        "made = build_index([('L', [Listing(id='1', kind=Kind.OTHER, names=names)])], shipped_weights());"
        "print(hashlib.sha256(b''.join(made)).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(sums) == 1
    assert len(sums.pop().strip()) == 2 * hashlib.sha256().digest_size


def test_more_bytes_than_an_end_can_count_are_refused() -> None:
    assert ends_of([2, 0, 3]).tolist() == [0, 2, 2, 5]
    with pytest.raises(ListError, match="too large for one index"):
        ends_of([2**31, 2**31])


@given(st.lists(st.integers(0, 20)))
def test_numbers_in_order(values: list[int]) -> None:
    assert in_order(np.array(values, np.int64)).tolist() == sorted(set(values))


@settings(deadline=None, max_examples=30)
@given(st.lists(WORDS, min_size=1, max_size=12, unique=True), WORDS, st.integers(0, 30), st.sampled_from(["", *"aekz"]))
def test_of_two_words_written_as_one_only_what_is_misspelt_is_told(
    texts: list[str], other: str, at: int, letter: str
) -> None:
    """Fewer letters are left out for it; nothing that is so much alike may be lost by that."""
    listings = [Listing(id=text, kind=Kind.OTHER, names=(Alias(text),)) for text in texts]
    for wanted in (other, texts[0][:at] + letter + texts[0][at + 1 :], texts[0][:at] + letter + texts[0][at:]):
        pair = Token(wanted, fold(wanted), bones(fold(wanted)), Role.NAME, wanted)
        for compiled in (True, False):
            vocabulary = Index(b"".join(build_index([("L", listings)], WEIGHTS)), compiled=compiled).vocabulary
            every, misspelt = (np.frombuffer(m, np.int32).reshape(-1, 3) for m in vocabulary.meanings([pair], [pair]))
            assert len(wanted) < MISSPELT_LEAST or every[every[:, 1] >= MISSPELT].tolist() == misspelt.tolist()


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("more", [0, 300])
def test_neighbouring_words_are_found_written_as_one_and_no_others(more: int, compiled: bool) -> None:
    """However many there are: of a hash less is kept where they are few."""
    many = [Alias(f"Volg{n} Mash{n} Trest{n}") for n in range(more)]
    listing = Listing(
        id="1", kind=Kind.ORGANISATION, names=(Alias("Volgin Tekhmash"), Alias("Tekhmash Zhelmet"), *many)
    )
    index = Index(b"".join(build_index([("L", [listing])], WEIGHTS)), compiled=compiled)

    def met(text: str) -> list[tuple[str, str]]:
        return [(index.vocabulary.text(a), index.vocabulary.text(b)) for a, b in index.joined(text, fold(text))]

    assert met("volgintekhmash") == [("volgin", "tekhmash")]
    assert met("tekhmashzhelmet") == [("tekhmash", "zhelmet")]
    assert met("tekhmashvolgin") == met("volginzhelmet") == []
    hashes = np.array([key("volgintekhmash"), key("tekhmashvolgin")], np.uint32)
    assert any_joined(index.arrays, hashes).tolist() == [True, False]
