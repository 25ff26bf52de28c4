"""The functions that are written of checked expressions: of which words they consist, and how deep they go."""

from __future__ import annotations

import re
from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.law.case import Case
from navicert.law.expressions import ExpressionError, Scope, compile_expression
from navicert.law.law import Law
from navicert.law.syntax import DEEPEST
from navicert.law.unknown import Unknown
from navicert.law.written import WORDS

SCOPE = Scope({"contract.a": "bool", "contract.n": "number"})
PYTHON = {"True", "False", "None", "and", "or", "not", "if", "else", "is", "in", "lambda"}
CASE = {"case", "ask", "cells", "flat", "get", "missing", "stated", "variables"}
COUNTED = re.compile(r"[kv]\d+")
DIGITS = re.compile(r"(?<![kv\d])\d")
WORD = re.compile(r"[^\W\d]\w*")


def test_no_word_of_a_pack_stands_in_what_is_executed(law: Law) -> None:
    """Only counted names and words of our own: neither texts, nor numbers, nor attributes that a pack could choose."""
    written = {made.piece.text for pack in law.packs.values() for made in pack.expressions()}
    words = {word for text in written for word in WORD.findall(text) if not COUNTED.fullmatch(word)}
    assert len(written) > 100
    assert words <= PYTHON | CASE | set(WORDS)
    assert not any(DIGITS.search(text) for text in written)
    assert not any(mark in text for text in written for mark in ("'", '"', "__", ";", "\n"))


@pytest.mark.parametrize(
    "hostile", ["x') or __import__('os').system('true", 'a"b', "{case}", "k0", "v1", "lambda case: True", "\\\n"]
)
def test_a_hostile_text_is_a_value_like_any_other(hostile: str) -> None:
    made = compile_expression(f"activity == {hostile!r} or to in [{hostile!r}, 'BR']", SCOPE)
    assert hostile not in made.piece.text or COUNTED.fullmatch(hostile)
    assert made.run(case()) is True


@pytest.mark.parametrize(
    ("inner", "around", "levels"),
    [
        ("contract.a", "not ({})", DEEPEST - 1),
        ("contract.n", "-({})", DEEPEST - 1),
        ("contract.a", "(contract.a or ({}) and has(contract.n))", DEEPEST // 2 - 1),
        ("contract.a", "contract.a if ({}) else contract.n > 5", DEEPEST - 2),
        ("contract.a", "any(({}) for v in via)", DEEPEST - 1),
        ("contract.n", "(({}) + 1)", DEEPEST - 1),
    ],
)
def test_an_expression_that_is_read_can_be_run_however_deep(inner: str, around: str, levels: int) -> None:
    text = inner
    for _ in range(levels):
        text = around.format(text)
    assert isinstance(compile_expression(text, SCOPE).ask(case()), Unknown)
    for _ in range(DEEPEST):
        text = around.format(text)
    with pytest.raises(ExpressionError, match=r"nested deeper|not an expression|at most"):
        compile_expression(text, SCOPE)


def case() -> Case:
    facts: dict[str, Any] = {"date": "2026-09-15", "activity": "export", "from": "US", "to": "BR", "via": ["FR"]}
    return Case(read_facts(facts), {})
