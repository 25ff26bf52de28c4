"""The words that rules know: whoever writes another one has said nothing that a rule could weigh."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from navicert.law.expressions import Compiled
from navicert.law.pack import Pack

END_USES = ("civil", "military", "wmd", "missile", "nuclear", "chem_bio", "police_surveillance")
"""The words for an end use that every law takes, as the question for it names them."""
PARTY_TYPES = (
    "civil", "government", "military", "police", "paramilitary", "armed_forces", "military_end_user", "military_intelligence",
    "state_owned", "wholly_owned_subsidiary", "private_business", "company", "university", "research_institute", "individual",
)  # fmt: skip
"""The words for what a party is that every law takes."""


def end_uses(packs: Mapping[str, Pack]) -> frozenset[str]:
    """Every word that some rule compares an end use with."""
    found = (word for _, test in _tests(packs) for fact, word in test.literals if fact == "end_use.type")
    return frozenset(END_USES).union(map(str, found))


def party_types(packs: Mapping[str, Pack]) -> frozenset[str]:
    """Every word that some rule compares the ``type`` of a party with."""
    found = (word for pack, test in _tests(packs) for word in _compared_with_a_type(test.source, pack))
    return frozenset(PARTY_TYPES).union(found)


def _tests(packs: Mapping[str, Pack]) -> Iterator[tuple[Pack, Compiled]]:
    for pack in packs.values():
        yield from ((pack, test) for rule in pack.rules for test in rule.tests())
        yield from ((pack, made) for made in pack.scope.defines.values())


def _compared_with_a_type(source: str, pack: Pack) -> Iterator[str]:
    if ".type" not in source:
        return
    for node in ast.walk(ast.parse(source, mode="eval")):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            if any(isinstance(s, ast.Attribute) and s.attr == "type" and not _of_the_use(s) for s in sides):
                yield from _texts(sides, pack)


def _of_the_use(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "end_use"


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
