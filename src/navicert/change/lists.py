"""Two editions of a printed control list, or the lists of two states, compared paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from navicert.change.figures import alike, compared, plain
from navicert.law.codes import steps
from navicert.law.printed import Printed

CHANGES = ("added", "removed", "stricter", "looser", "renumbered", "changed", "reworded", "unclear")
"""How a paragraph of the second list stands to the first."""
RESERVED = ("not used", "reserved")
LONG_ENOUGH = 30
"""A paragraph that moved is known again by its wording, if that has so many characters."""
DOUBTED = "doubtful numbering: this entry could not be read with certainty in one of the two texts"


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
    of the two texts may have been misread in, every difference is ``unclear``; so it is where only the steps between
    make two numbers of the same words differ, which a lost level does and a legislator seldom.
    """
    old, new = _standing(before.items), _standing(after.items)
    moved = _renumbered(old, new)
    taken = set(moved.values())
    doubtful = before.doubtful | after.doubtful | _mixed(old) | _mixed(new)
    doubtful |= {steps(code)[0] for code, other in moved.items() if _lost_level(code, other)}
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


def _mixed(codes: Iterable[str]) -> frozenset[str]:
    """Entries in which letters and figures stand side by side on one level: a level was lost in the reading."""
    kinds: dict[tuple[str, ...], set[bool]] = {}
    for code in codes:
        *above, last = steps(code)
        if above:
            kinds.setdefault(tuple(above), set()).add(last.isdigit())
    return frozenset(above[0] for above, found in kinds.items() if len(found) > 1)


def _lost_level(code: str, other: str) -> bool:
    """Is one of two numbers of an entry the other without a level, as ``9D004.c`` is ``9D004.b.2.c``?"""
    (entry, *longer), (same, *shorter) = sorted((steps(code), steps(other)), key=len, reverse=True)
    left = iter(longer)
    return entry == same and len(shorter) < len(longer) and all(step in left for step in shorter)


def _doubted(found: Difference, doubtful: frozenset[str]) -> Difference:
    if steps(found.code)[0] not in doubtful:
        return found
    why = f"{DOUBTED}; in the second it {found.why}" if found.change == "renumbered" else DOUBTED
    return Difference(found.code, "unclear", why, found.before, found.after)
