"""Sentences that keep their template and values, so that a door can say them in the reader's language.

A :class:`Sentence` is its English text wherever a text is wanted: in the record, in the interface, in tests. Only the
pages ask for ``template`` and ``values`` (:func:`navicert.office.in_words.in_words`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Sentence(str):
    """An English sentence made of a template with ``{gaps}`` and what fills them.

    A value that is a sentence itself is translated with it; any other stands as it is, days in the reader's form.
    """

    template: str
    plural: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, **values: Any) -> Sentence:
        made = super().__new__(cls, template.format(**values))
        made.template, made.plural, made.values = template, "", values
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def __str__(self) -> str:
        return str.__str__(self)


def counted(one: str, many: str, n: int, **values: Any) -> Sentence:
    """A sentence about a number of things, ``{n}``: one template for one of them, another for more."""
    made = Sentence(one if n == 1 else many, n=n, **values)
    made.template, made.plural = one, many
    return made


def either(words: Iterable[str]) -> Sentence:
    """One of several words: ``draft or returned``."""
    first, *others = (word if isinstance(word, Sentence) else Sentence(word) for word in words)
    for other in others:
        first = Sentence("{one} or {other}", one=first, other=other)
    return first


def joined(parts: Iterable[str], between: str = " ", end: str = "") -> Sentence:
    """Several sentences as one text."""
    held = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(between.join("{" + name + "}" for name in held) + end, **held)
