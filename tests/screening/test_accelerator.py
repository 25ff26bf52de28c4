"""The compiled loops: what they are used for, and that they refuse an index that is damaged."""

from __future__ import annotations

import numpy as np
import pytest

from navicert.screening.accelerator import open_kernel
from navicert.screening.arrays import unpack_arrays
from navicert.screening.candidates import asked
from navicert.screening.evidence import evidence
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Kind, Listing
from navicert.screening.listing_error import ListError
from navicert.screening.score import shipped_scorecard
from navicert.screening.screen import Watchlist, explain, screen
from navicert.screening.search import FEWEST, search, want
from navicert.screening.subject import Subject
from navicert.screening.weights import shipped_weights

LISTINGS = (
    Listing(id="x-1", kind=Kind.PERSON, names=(Alias("Arkadiy Semyonovich VORONTSEV"), Alias("Arkady Woronzew"))),
    Listing(id="x-2", kind=Kind.ORGANISATION, names=(Alias("Zhelmet Tekhmash OOO"),)),
)
PACKED = b"".join(build_index([("TEST", LISTINGS)], shipped_weights()))
compiled = pytest.mark.skipif(Index(PACKED).kernel is None, reason="the accelerator was not built")


@compiled
def test_the_compiled_loops_answer_and_give_the_evidence_of_the_small_functions() -> None:
    held = Watchlist(Index(PACKED))
    (query,) = asked(held.index, "Arkadiy Vorontsov", Kind.PERSON, held.weights)
    (found,) = search(held, [want(query, FEWEST)])
    assert found
    for name, points, at_hand in found:
        told, row = explain(held, query, name), evidence(held.index, [(query, [name])])
        assert at_hand is None, "the steps in Python were used"
        assert told.evidence == row[0].tolist()
        assert points == sum(told.parts.values()) == shipped_scorecard().sums(row)[0]


@compiled
@pytest.mark.parametrize(
    "array",
    ["word_text_ends", "word_fold_ends", "word_bare_ends", "post_ends", "name_ends", "deletion_ends", "join_ends"],
)
def test_places_beyond_the_end_are_refused_when_an_index_is_opened(array: str) -> None:
    _, arrays = unpack_arrays(PACKED)
    for damage in (np.full_like(arrays[array], 2**31), arrays[array][::-1].copy(), arrays[array][:1].copy()):
        with pytest.raises(ListError, match="damaged; delete it"):
            open_kernel({**arrays, array: damage})


@compiled
@pytest.mark.parametrize("array", ["post_names", "name_words", "deletion_filed", "canonical_words"])
def test_numbers_of_words_and_names_that_do_not_exist_are_refused_when_they_are_met(array: str) -> None:
    about, arrays = unpack_arrays(PACKED)
    held = Index(PACKED)
    word = len(arrays["deletion_ends"]) - 2  # in these, the number of a word stands below a part of a hash
    largest = arrays[array] | word if array == "deletion_filed" else np.iinfo(arrays[array].dtype).max
    damaged = {**arrays, array: np.full_like(arrays[array], largest)}
    held._hold(about, damaged, compiled=True)
    with pytest.raises(ValueError, match="damaged; delete it"):
        screen(Subject(names=("Arkadiy Vorontsev",), kind=Kind.PERSON), Watchlist(held))
