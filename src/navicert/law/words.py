"""The words that rules know: whoever writes another one has said nothing that a rule could weigh."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from navicert.law.pack import Pack
from navicert.law.spelling import PARTY_WORDS, USE_WORDS

END_USES = ("civil", "military", "wmd", "missile", "nuclear", "chem_bio", "police_surveillance")
"""The words for an end use that every law takes, as the question for it names them."""
PARTY_TYPES = (
    "civil", "government", "armed_forces", "police", "paramilitary", "military_end_user", "military_intelligence",
    "state_owned", "wholly_owned_subsidiary", "private_business", "company", "university", "research_institute", "individual",
)  # fmt: skip
"""The words for what a party is that every law takes."""


class Words(NamedTuple):
    """The words that some rule, or some definition of a pack, compares an end use or the ``type`` of a party with."""

    end_uses: frozenset[str]
    party_types: frozenset[str]


def words_of(packs: Mapping[str, Pack]) -> Words:
    """Read off the expressions of the packs, each of which is looked at once."""
    uses, parties = set(END_USES), set(PARTY_TYPES)
    for pack in packs.values():
        for fact, word, _ in _in_pack(pack):
            (uses if fact == "end_use" else parties).add(word)
    return Words(frozenset(uses), frozenset(parties))


def never_stated(pack: Pack) -> Iterator[str]:
    """Every word that a rule compares with and no case can have, because another one stands for it, as a sentence."""
    for fact, word, source in _in_pack(pack):
        known = (USE_WORDS if fact == "end_use" else PARTY_WORDS).get(word.casefold(), word)
        if known != word:
            yield f"{pack.name}: {word!r} is read as {known!r}; write that instead in: {source[:200]}"


def _in_pack(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Each word that a pack compares a ``type`` with, with whose type that is and the expression."""
    for test in (*(test for rule in pack.rules for test in rule.tests()), *pack.scope.defines.values()):
        if ".type" in test.source:
            for fact, word in _compared(test.source, pack):
                yield fact, word, test.source


def _compared(source: str, pack: Pack) -> Iterator[tuple[str, str]]:
    """Each word that an expression compares a ``type`` with, and whose type that is."""
    for node in ast.walk(ast.parse(source, mode="eval")):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            for side in sides:
                if isinstance(side, ast.Attribute) and side.attr == "type":
                    yield from ((ast.unparse(side.value), word) for word in _texts(sides, pack))


def _texts(nodes: Iterable[ast.expr], pack: Pack) -> Iterator[str]:
    """The texts that stand in expressions, in lists, and in what the pack calls by a name."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, (ast.List, ast.Tuple)):
            yield from _texts(node.elts, pack)
        elif isinstance(node, ast.BinOp):
            yield from _texts((node.left, node.right), pack)
        elif isinstance(node, ast.Name) and node.id in pack.scope.defines:
            yield from _texts([ast.parse(pack.scope.defines[node.id].source, mode="eval").body], pack)
