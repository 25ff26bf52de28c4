"""The example of a policy draft: two entries for emerging technology, tried on an invented book under the real packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from invented_world import moved
from navicert.change.impact import Impact
from navicert.library import Library

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def tried(library: Library) -> Impact:
    return moved("eu-dual-use", EXAMPLES / "drafts/emerging-technology.yaml", library, book=EXAMPLES / "book")


def test_what_the_draft_lists_needs_a_licence(tried: Impact) -> None:
    headlines = {m.order: (str(m.before.headline), str(m.after.headline)) for m in tried.moved}
    assert headlines == {
        "O-1": ("no_licence", "licence_required"),
        "O-2": ("no_licence", "licence_required"),
        "O-3": ("no_licence", "unknown"),  # of one of its two programs nobody has said what it does
    }
    assert tried.items == {"LYNXEYE": ("O-1",), "glide body": ("O-2",), "image tool": ("O-3",)}
    assert (tried.parties, list(tried.licences)) == ({}, ["L-7"])


def test_what_is_looked_at_and_not_listed_does_not_move(tried: Impact) -> None:
    """Bookkeeping, a fairing at Mach 0.8, and a delivery that stays in the Union."""
    assert tried.unmoved == ("O-4", "O-5", "O-6")


def test_nothing_moves_where_the_same_law_is_asked_twice(library: Library) -> None:
    found = moved("eu-dual-use", "eu-dual-use", library, book=EXAMPLES / "book")
    assert (found.moved, found.before_sha256) == ((), found.after_sha256)
    assert len(found.unmoved) == 6
