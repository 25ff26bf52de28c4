"""How a checked expression is written out as one Python function, with the three truth values worked out in place.

What is written is our own text throughout: names that are counted, the words of :data:`WORDS`, and the methods of a
case. No text of a pack stands in it; its names and values are bound to counted names. See docs/adr/0002.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date as Day
from typing import Any, NamedTuple

from navicert.law.aggregates import quantified, totalled
from navicert.law.functions import Function
from navicert.law.operators import agreed, called, chosen, compared, disagreed, membership, minus, reckoned
from navicert.law.unknown import NOTHING, Unknown, join

Evaluate = Callable[[Any], Any]
WORDS: Mapping[str, Any] = {
    "__builtins__": {}, "type": type, "float": float, "int": int, "Day": Day, "Unknown": Unknown, "NOTHING": NOTHING,
    "join": join, "agreed": agreed, "disagreed": disagreed, "chosen": chosen, "compared": compared, "called": called,
    "membership": membership, "minus": minus, "reckoned": reckoned, "quantified": quantified, "totalled": totalled,
}  # fmt: skip
"""All that a written function can call, beside the functions of the language that are bound to it."""
SIGNS: Mapping[Callable[[Any, Any], Any], str] = {
    operator.eq: "==", operator.ne: "!=", operator.lt: "<", operator.le: "<=", operator.gt: ">", operator.ge: ">=",
}  # fmt: skip


class Written(NamedTuple):
    """Python text that gives one value of an expression, and what is known of the value before any case is.

    ``sure``: never unknown. ``filled``: never nothing. ``truth``: true, false or unknown, and nothing else.
    ``fixed``: the value itself, where it is written out in the expression.
    """

    text: str
    sure: bool = False
    filled: bool = False
    truth: bool = False
    fixed: Any = None

    @property
    def inner(self) -> str:
        """The text as it stands inside another."""
        return f"({self.text})" if " " in self.text else self.text


class Names:
    """The names that the text of one expression uses: values that are bound to it, and places that hold a value."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._places = 0

    def bind(self, value: Any) -> str:
        """The name of a value."""
        name = f"k{len(self.bound)}"
        self.bound[name] = value
        return name

    def place(self) -> str:
        self._places += 1
        return f"v{self._places}"

    def held(self, piece: Written) -> tuple[str, str]:
        """The text in brackets that works a value out and keeps it, and the name by which it is read again."""
        if piece.text.isidentifier():
            return f"({piece.text})", piece.text
        place = self.place()
        return f"({place} := {piece.text})", place


def function(text: str, bound: Mapping[str, Any]) -> Evaluate:
    """The function of a case that the text describes."""
    made: Evaluate = eval(f"lambda case: {text}", {**WORDS, **bound})
    return made


def remembered(text: str, *, late: bool) -> str:
    """The same value, worked out once for a case, or once until the needs stand; its name is bound to ``source``."""
    kept = "case.late" if late else "case.remembered"
    return f"v0 if (v0 := {kept}.get(source, case)) is not case else {kept}.setdefault(source, {text})"


def fixed(names: Names, value: Any) -> Written:
    """A value that is written out."""
    text = str(value) if isinstance(value, bool) else names.bind(value)
    return Written(text, sure=True, filled=True, truth=isinstance(value, bool), fixed=value)


def known_or(names: Names, piece: Written, text: Callable[[str], str]) -> str:
    """A text about a value, or the value itself where it is unknown."""
    if piece.sure:
        return text(piece.inner)
    first, again = names.held(piece)
    return f"{again} if type{first} is Unknown else {text(again)}"


def sequence(names: Names, pieces: Sequence[Written]) -> Written:
    """A list of which not every element is written out: unknown where one of them is."""
    held = [names.held(piece) for piece in pieces]
    lost, values = names.place(), "".join(f"{again}, " for _, again in held)
    text = f"{lost} if ({lost} := join({', '.join(first for first, _ in held)})) is not None else ({values})"
    return Written(text, filled=True)


def definition(names: Names, made: Any) -> Written:
    """A definition of the pack (an expression that is compiled): its value, which a case remembers."""
    piece: Written = made.piece
    if piece.fixed is not None:
        return fixed(names, piece.fixed)
    return Written(f"{names.bind(made)}.ask(case)", sure=piece.sure, filled=piece.filled, truth=piece.truth)


def fact(names: Names, path: str) -> Written:
    """A fact by its dotted name."""
    return Written(f"case.flat[{names.bind(path)}]", filled=True)


def stated(names: Names, path: str | None) -> Written:
    return Written(f"{names.bind(path)} in case.stated", sure=True, filled=True, truth=True)


def has(names: Names, piece: Written) -> Written:
    """Is the value known, and something?"""
    first, again = names.held(piece)
    test = f"type{first} is not Unknown" + ("" if piece.filled else f" and {again} is not NOTHING")
    return Written(test, sure=True, filled=True, truth=True)


def attribute(names: Names, piece: Written, name: str, *, cell: bool, kind: str) -> Written:
    """A field of a record, or a cell of a row; what is unknown or nothing has no parts.

    Only a condition may stand in a cell as an expression, which the row works out for the case; a text is never empty.
    """
    plain = cell and kind != "bool"
    read = f".cells[{names.bind(name)}]" if plain else f".get({names.bind(name)}, case)"
    certain = plain and kind in ("text", "texts")
    if piece.sure and piece.filled:
        return Written(f"{piece.inner}{read}", sure=certain, filled=certain)
    first, again = names.held(piece)
    return Written(f"{again} if type{first} is Unknown or {again} is NOTHING else {again}{read}")


def connective(names: Names, pieces: Sequence[Written], decisive: bool) -> Written:
    """Kleene's ``or`` (``decisive`` is true) and ``and``: unknown parts do not hide a later part that decides."""
    tests, places = [], []
    for piece in pieces:
        if piece.sure and piece.truth:
            tests.append(piece.inner if decisive else f"not {piece.inner}")
            continue
        first, again = names.held(piece)
        places.append(again)
        if piece.truth:
            tests.append(f"{first} is {decisive}")
        else:  # a fact or a cell: true, false and unknown are usual, other values count by their truth
            negative = "" if decisive else "not "
            tests.append(f"{first} is not {not decisive} and type({again}) is not Unknown and {negative}{again}")
    head = f"{decisive} if {' or '.join(tests)} else"
    if not places:
        return Written(f"{head} {not decisive}", sure=True, filled=True, truth=True)
    if len(places) == 1 and all(p.truth for p in pieces):
        return Written(f"{head} {places[0]}", filled=True, truth=True)
    settled = " and ".join(f"{p} is {not decisive}" for p in places)
    rest = f"{'disagreed' if decisive else 'agreed'}({', '.join(places)})"
    return Written(f"{head} {not decisive} if {settled} else {rest}", filled=True, truth=True)


def negation(names: Names, piece: Written) -> Written:
    return Written(known_or(names, piece, lambda v: f"not {v}"), sure=piece.sure, filled=True, truth=True)


def choice(names: Names, test: Written, yes: Written, no: Written) -> Written:
    """One of two values; where the test is unknown, the value on which both agree."""
    sure, filled, truth = yes.sure and no.sure, yes.filled and no.filled, yes.truth and no.truth
    if test.sure:
        return Written(f"{yes.inner} if {test.inner} else {no.inner}", sure=sure, filled=filled, truth=truth)
    first, again = names.held(test)
    lost = names.place()
    one = f"{yes.inner} if ({lost} := type({again}) is Unknown) or {again} else None"
    other = f"{no.inner} if {lost} or not {again} else None"
    return Written(f"chosen({first}, {one}, {other})", filled=filled, truth=truth)


def comparison(names: Names, function: Callable[[Any, Any], Any], left: Written, right: Written) -> Written:
    """A comparison, in place where one side is written out or surely known."""
    sure = left.sure and right.sure
    return Written(_comparison(names, function, left, right), sure=sure, filled=True, truth=True)


def _comparison(names: Names, function: Callable[[Any, Any], Any], left: Written, right: Written) -> str:
    sign = SIGNS[function]
    if sign in ("==", "!="):
        known, other = (right, left) if right.sure else (left, right)
        if known.sure and known.filled:
            guard = sign == "!=" and not other.filled  # nothing is unequal to everything, and differs from nothing
            begin = "{0} is not NOTHING and {0}" if guard else "{0}"
            return known_or(names, other, lambda v: f"{begin.format(v)} {sign} {known.inner}")
    elif type(right.fixed) in (int, float, Day):
        first, again = names.held(left)
        usual = f"type{first} is Day" if type(right.fixed) is Day else f"type{first} is float or type({again}) is int"
        return f"{again} {sign} {right.text} if {usual} else compared({names.bind(function)}, {again}, {right.text})"
    return f"compared({names.bind(function)}, {left.text}, {right.text})"


def contained(names: Names, left: Written, right: Written, *, negated: bool) -> Written:
    """Is a value in a list?"""
    if right.fixed is not None:
        text = known_or(names, left, lambda v: f"{v} {'not in' if negated else 'in'} {right.text}")
        return Written(text, sure=left.sure, filled=True, truth=True)
    return Written(f"membership(case, {left.text}, {right.text}, {negated})", filled=True, truth=True)


def call(names: Names, function: Function, given: Sequence[Written], coarse: Unknown | None) -> Written:
    """A call, in place where at most one argument is not written out.

    ``coarse`` is what an unknown without names stands for: the first argument, stated too coarsely.
    """
    filled = all(p.filled for p in given) and function.kind not in ("row", "date")
    sure = coarse is None and all(p.sure for p in given)
    return Written(_call(names, function, given, coarse), sure=sure, filled=filled, truth=function.kind == "bool")


def _call(names: Names, function: Function, given: Sequence[Written], coarse: Unknown | None) -> str:
    run, frame, without = function.run, "case, " * function.frame, "False" if function.kind == "bool" else "NOTHING"
    if function.settle is not None and all(p.fixed is not None for p in given[1:]):
        run, given = function.settle(*(p.fixed for p in given[1:])), given[:1]
    name, stands = names.bind(run), names.bind(coarse)
    places = [i for i, piece in enumerate(given) if piece.fixed is None]
    if len(places) > 1:
        arguments = ", ".join(p.text for p in given)
        return f"called({name}, {without}, {stands}, ({arguments}), {frame})"

    def made(read: str) -> str:
        texts = [read if i in places else p.text for i, p in enumerate(given)]
        text = f"{name}({frame}{', '.join(texts)})"
        if coarse is None:
            return text
        found = names.place()
        return f"{found} if type({found} := {text}) is not Unknown or {found}.missing else {stands}"

    if not places:
        return made("")
    piece = given[places[0]]
    if piece.filled:
        return known_or(names, piece, made)
    first, again = names.held(piece)
    return f"{again} if type{first} is Unknown else {without} if {again} is NOTHING else {made(again)}"


def quantifier(
    names: Names, decisive: bool, sequence: Written, variable: str, tests: Sequence[Written], body: Written
) -> Written:
    """``any`` (``decisive`` is true) and ``all``: an element says what its body says, where it belongs."""
    if tests:
        belongs = connective(names, tests, False)
        parts = [belongs if decisive else negation(names, belongs), body]
        body = connective(names, parts, not decisive)
    text = f"quantified(case, {decisive}, {sequence.text}, lambda {variable}: {body.text})"
    return Written(text, filled=True, truth=True)


def total(
    names: Names, counts: bool, sequence: Written, variable: str, tests: Sequence[Written], body: Written
) -> Written:
    """``count`` and ``sum``."""
    belongs = connective(names, tests, False).text if tests else "True"
    text = f"totalled(case, {counts}, {sequence.text}, lambda {variable}: {belongs}, lambda {variable}: {body.text})"
    return Written(text, filled=True)
