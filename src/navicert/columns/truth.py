"""Three-valued truth over columns: false, unknown and true as 0, 1 and 2, so that *and* is the smaller, *or* the larger.

Source: S. C. Kleene, Introduction to Metamathematics (1952), §64.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.columns.question import Question
from navicert.law.unknown import NOTHING, Unknown

Truth = NDArray[np.int8]
FALSE, UNKNOWN, TRUE = np.int8(0), np.int8(1), np.int8(2)

ASKED = Unknown(frozenset({"facts of the row"}))
"""Stands for the facts that would decide: a column says that some would, not which."""
TRUTHS = (False, ASKED, True)


def truth_of(value: Any) -> np.int8:
    """How a condition takes a value: nothing is false, any other value counts by its truth."""
    if type(value) is Unknown:
        return UNKNOWN
    return TRUE if value is not NOTHING and value else FALSE


def truth(question: Question) -> Truth:
    """The answers to a question as truth values."""
    held = np.array([truth_of(v) for v in question.values], np.int8)
    if len(held) == 1:
        return np.full(len(question.codes), held[0], np.int8)
    return question.told(held)


def all_of(truths: Iterable[Truth], size: int) -> Truth:
    """Kleene's *and*; true where there is none. Once no row is left that may be true, no further one is asked for."""
    made = np.full(size, TRUE, np.int8)
    for one in truths:
        np.minimum(made, one, out=made)
        if not made.any():
            break
    return made


def any_of(truths: Iterable[Truth], size: int) -> Truth:
    """Kleene's *or*; false where there is none."""
    made = np.zeros(size, np.int8)
    for one in truths:
        np.maximum(made, one, out=made)
    return made


def negation(one: Truth) -> Truth:
    made: Truth = TRUE - one
    return made


def chosen(test: Truth, yes: Truth, no: Truth) -> Truth:
    """One of two truths; where the test is unknown, the one on which both agree."""
    made: Truth = np.where(test == TRUE, yes, np.where((test == FALSE) | (yes == no), no, UNKNOWN))
    return made
