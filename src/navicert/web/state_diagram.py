"""The states of a case as a small picture, made from the table of moves; the table itself stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from navicert.licensing.states import CASE_MOVES, CaseState, Move
from navicert.web.case_words import STATES, Text

C = CaseState
WAY = (C.DRAFT, C.SUBMITTED, C.OPEN, C.CIRCULATED, C.ADVISED, C.PROPOSED, C.COUNTERSIGNED, C.DECIDED)
"""The way of a case that is decided; the other states stand below it, each under one that leads there."""
ASIDE = {C.DISCARDED: 0, C.RETURNED: 1, C.WITHDRAWN: 4, C.APPEALED: 7}
WIDTH, HEIGHT, STEP, TOP, BELOW = 96, 34, 120, 64, 168
MANY = 4  # states from which a move leads away before only the nearest is drawn: the table has all of them


@dataclass(frozen=True, slots=True)
class Box:
    """A state: where it stands (the middle of the box), its words in lines, and whether the case is there."""

    state: str
    x: int
    y: int
    lines: tuple[str, ...]
    here: bool

    @property
    def left(self) -> int:
        return self.x - WIDTH // 2

    @property
    def top(self) -> int:
        return self.y - HEIGHT // 2

    @property
    def first(self) -> int:
        """Where the first line of words stands."""
        return self.y + 4 - 6 * (len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One move from one state: the path of its line, and whether it starts where the case is."""

    verb: str
    path: str
    here: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One row of the table: a move, from where, to where."""

    says: str
    before: tuple[Text, ...]
    after: Text
    now: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """The picture and the table of moves."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    ways: tuple[Way, ...]
    width: int = STEP * len(WAY)
    height: int = BELOW + HEIGHT


@cache
def picture(state: str, language: str) -> SafeString:
    """The moves of a case as markup, with the state where it is marked. ``language`` is the one in force."""
    return render_to_string("cases/part/diagram.html", {"it": diagram(state)})


def diagram(state: str) -> Diagram:
    """The moves of a case, with the state where it is marked."""
    places = {each: _place(each) for each in CaseState}
    boxes = tuple(Box(each, x, y, _lines(str(STATES[each].title)), each == state) for each, (x, y) in places.items())
    ways = tuple(
        Way(m.says, tuple(str(STATES[b].title) for b in m.before), str(STATES[m.after].title), state in m.before)
        for m in CASE_MOVES
    )
    return Diagram(boxes, tuple(_arrows(state)), ways)


def _place(state: str) -> tuple[int, int]:
    if state in WAY:
        return STEP // 2 + STEP * WAY.index(CaseState(state)), TOP
    return STEP // 2 + STEP * ASIDE[CaseState(state)], BELOW


def _lines(words: str) -> tuple[str, ...]:
    """Words in at most three lines of about fourteen letters."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + len(word) < 15:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines[:3])


def _arrows(state: str) -> Iterator[Arrow]:
    for move in CASE_MOVES:
        for before in _drawn_from(move, state):
            yield Arrow(move.verb, _path(_place(before), _place(move.after)), before == state)


def _drawn_from(move: Move, state: str) -> tuple[str, ...]:
    """From which states an arrow is drawn: all, or, of many, the nearest and the one where the case is."""
    if len(move.before) < MANY:
        return move.before
    nearest = min(move.before, key=lambda each: abs(_place(each)[0] - _place(move.after)[0]))
    return tuple(dict.fromkeys((nearest, *(each for each in move.before if each == state))))


def _path(start: tuple[int, int], end: tuple[int, int]) -> str:
    """A straight line to a neighbour or to the other row; a bow over the row to states further off or back."""
    (x, y), (u, v) = start, end
    if y != v:
        down = HEIGHT // 2 if v > y else -HEIGHT // 2
        shift = 12 if v > y else -12
        return f"M{x + shift} {y + down}L{u + shift} {v - down}"
    if u - x == STEP:
        return f"M{x + WIDTH // 2} {y}L{u - WIDTH // 2} {v}"
    rise = 26 + 6 * (abs(u - x) // STEP)
    return f"M{x} {y - HEIGHT // 2}Q{(x + u) // 2} {y - HEIGHT // 2 - rise} {u} {v - HEIGHT // 2}"
