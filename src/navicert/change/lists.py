"""Two editions of a printed control list, or the lists of two states, compared paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from navicert.change.figures import alike, compared, plain
from navicert.law.codes import steps
from navicert.law.printed import Printed

CHANGES = ("added", "removed", "stricter", "looser", "renumbered", "changed", "reworded", "unclear")
"""How a paragraph of the second list stands to the first."""
RESERVED = ("not used", "reserved")
LONG_ENOUGH = 30
"""A paragraph that moved is known again by its wording, if that has so many characters."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One paragraph: its code, how the second list differs, why that is said, and both wordings (empty if absent)."""

    code: str
    change: str
    why: str
    before: str = ""
    after: str = ""


def compare_lists(before: Printed, after: Printed, *, states: bool = False) -> tuple[Difference, ...]:
    """Every paragraph in which the second list differs from the first, by code.

    ``states`` compares the lists of two states: figures count even where the words are other ones. In an entry that one
    of the two texts may have been misread in, every difference is ``unclear``.
    """
    old, new = _standing(before.items), _standing(after.items)
    moved = _renumbered(old, new)
    taken = set(moved.values())
    doubtful = before.doubtful | after.doubtful
    found = [
        Difference(code, "renumbered", f"stands as {other} with the same words", old[code], new[other])
        for code, other in moved.items()
    ]
    for code in sorted({*old, *new}):
        if code not in moved and code not in taken:
            found += _one(code, old.get(code), new.get(code), states and _under_the_same_heads(code, old, new))
    for code in sorted({*before.notes, *after.notes}):
        found += _note(code, before.notes.get(code, ""), after.notes.get(code, ""))
    return tuple(sorted((_doubted(d, doubtful) for d in found), key=lambda d: (steps(d.code), d.change)))


def _standing(items: Mapping[str, str]) -> dict[str, str]:
    """The paragraphs that hold something."""
    return {code: text for code, text in items.items() if not plain(text).startswith(RESERVED)}


def _one(code: str, before: str | None, after: str | None, states: bool) -> Iterator[Difference]:
    if before is None:
        yield Difference(code, "added", "only the second list has this paragraph", "", after or "")
    elif after is None:
        yield Difference(code, "removed", "only the first list has this paragraph", before)
    else:
        change, why = compared(before, after, other_words=states)
        if change != "same":
            yield Difference(code, change, why, before, after)


def _under_the_same_heads(code: str, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Do the paragraphs above speak of the same goods in both lists?"""
    parts = steps(code)
    heads = [".".join(parts[:n]) for n in range(1, len(parts))]
    return all(alike(old[head], new[head]) for head in heads if head in old and head in new)


def _note(code: str, before: str, after: str) -> Iterator[Difference]:
    """A note may take out or bring in: that it differs is said, and no more."""
    change, _ = compared(before, after)
    if change == "same" or not (before and after):
        return
    if change != "reworded":
        yield Difference(code, "changed", "a note to this paragraph differs", before, after)


def _renumbered(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Paragraphs that stand under another number with the same words, where both sides have these words once."""
    gone, come = _by_words(old, new), _by_words(new, old)
    return {gone[words]: come[words] for words in gone if words in come and gone[words] and come[words]}


def _by_words(mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, text in mine.items():
        words = plain(text)
        if code not in theirs and len(words) >= LONG_ENOUGH:
            found[words] = "" if words in found else code
    return found


def _doubted(found: Difference, doubtful: frozenset[str]) -> Difference:
    if steps(found.code)[0] not in doubtful:
        return found
    return Difference(
        found.code, "unclear", "the numbering of this entry could not be read with certainty in one of the two texts",
        found.before, found.after,
    )  # fmt: skip
