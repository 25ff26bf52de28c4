"""The words that rules know: whoever writes another one has said nothing that a rule could weigh."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from navicert.law.pack import Pack
from navicert.law.spelling import known_word

KNOWN: Mapping[str, tuple[str, ...]] = {
    "item.kind": ("commodity", "software", "source_code", "technology", "complete_uav", "complete_rocket"),
    "end_use.type": ("civil", "military", "wmd", "missile", "nuclear", "chem_bio", "police_surveillance"),
    "parties.type": (
        "civil", "government", "armed_forces", "police", "paramilitary", "military_end_user", "military_intelligence",
        "state_owned", "wholly_owned_subsidiary", "private_business", "company", "university", "research_institute", "individual",
    ),
}  # fmt: skip
"""The words that every law takes, by the fact that they are said of, as the question for it names them."""
PLAIN = ("item.kind", "end_use.type")
"""Those of the facts that no loop stands for."""


class Compared(NamedTuple):
    """A word with which an expression compares a fact."""

    fact: str
    word: str
    source: str


def words_of(packs: Mapping[str, Pack]) -> Mapping[str, frozenset[str]]:
    """The words that some rule, or some definition of a pack, compares each fact with. Each expression is looked at once."""
    found = {fact: set(words) for fact, words in KNOWN.items()}
    for pack in packs.values():
        for one in _compared(pack):
            found[one.fact].add(one.word)
    return {fact: frozenset(words) for fact, words in found.items()}


def never_stated(pack: Pack) -> Iterator[str]:
    """Every word that a rule compares with and no case can have, because another one stands for it, as a sentence."""
    for fact, word, source in _compared(pack):
        known = known_word(fact, word)
        if known != word:
            yield f"{pack.name}: {word!r} is read as {known!r}; write that instead in: {source[:200]}"


def _compared(pack: Pack) -> Iterator[Compared]:
    """Each word that a pack compares one of these facts with."""
    for test in (*(test for rule in pack.rules for test in rule.tests()), *pack.scope.defines.values()):
        if ".type" in test.source or ".kind" in test.source:
            nodes = ast.walk(ast.parse(test.source, mode="eval"))
            for sides in ((n.left, *n.comparators) for n in nodes if isinstance(n, ast.Compare)):
                for fact in filter(None, map(_fact, sides)):
                    yield from (Compared(fact, word, test.source) for word in _texts(sides, pack))


def _fact(node: ast.expr) -> str | None:
    """Which of the facts one side of a comparison reads; of a party by whatever name."""
    if not isinstance(node, ast.Attribute):
        return None
    name = ast.unparse(node)
    return name if name in PLAIN else "parties.type" if node.attr == "type" else None


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
