"""Two conditions compared: does the second hold in more cases than the first, in fewer, or can nobody tell?

The answer follows from the form of the two alone: a condition added to an *and*, a limit moved along its comparison, a
longer list. Where the forms differ in any other way, nothing is said.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy

SAME, BROADER, NARROWER, UNCLEAR = "same", "broader", "narrower", "unclear"
TURNED: Mapping[str, str] = {BROADER: NARROWER, NARROWER: BROADER, SAME: SAME, UNCLEAR: UNCLEAR}
LISTING = ("is_code", "in_group", "chart_footnote")
"""Functions that hold for any of what is written out after their first argument: more of it, more cases."""
HIGHER_IS_NARROWER = (ast.Gt, ast.GtE)
HIGHER_IS_BROADER = (ast.Lt, ast.LtE)


def together(ways: Iterable[str]) -> str:
    """The way that all of these lead, if they lead one way."""
    found = set(ways) - {SAME}
    return SAME if not found else found.pop() if len(found) == 1 else UNCLEAR


def expanded(text: str, defines: Mapping[str, str]) -> ast.expr:
    """The expression with the pack's definitions written out in it."""
    tree = ast.parse(str(text).strip(), mode="eval").body
    written: ast.expr = _Definitions(defines).visit(tree)
    return written


class _Definitions(ast.NodeTransformer):
    def __init__(self, defines: Mapping[str, str]) -> None:
        self.defines = defines

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return expanded(self.defines[node.id], self.defines) if node.id in self.defines else node


def all_of(before: Sequence[ast.expr], after: Sequence[ast.expr]) -> str:
    """Lists of conditions that must all hold: one more makes fewer cases."""
    return _operands(_flat(before, ast.And), _flat(after, ast.And), NARROWER)


def any_of(before: Sequence[ast.expr], after: Sequence[ast.expr]) -> str:
    """Lists of conditions of which one must hold: one more makes more cases."""
    return _operands(_flat(before, ast.Or), _flat(after, ast.Or), BROADER)


def _flat(given: Sequence[ast.expr], kind: type[ast.boolop]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in given:
        inner = isinstance(node, ast.BoolOp) and isinstance(node.op, kind)
        found += _flat(node.values, kind) if inner and isinstance(node, ast.BoolOp) else [node]
    return found


def _operands(before: list[ast.expr], after: list[ast.expr], more: str) -> str:
    gone = _lacking(before, after)
    come = _lacking(after, before)
    if not gone or not come:
        return SAME if not gone and not come else more if come else TURNED[more]
    return compare(gone[0], come[0]) if len(gone) == len(come) == 1 else UNCLEAR


def _lacking(mine: list[ast.expr], theirs: list[ast.expr]) -> list[ast.expr]:
    left = [ast.dump(x) for x in theirs]
    found = []
    for node in mine:
        text = ast.dump(node)
        if text in left:
            left.remove(text)
        else:
            found.append(node)
    return found


def compare(before: ast.expr, after: ast.expr) -> str:
    """Does the second condition hold in more cases (``broader``), in fewer, or is it not to be told?"""
    if ast.dump(before) == ast.dump(after):
        return SAME
    for kind, way in ((ast.And, all_of), (ast.Or, any_of)):
        if any(isinstance(x, ast.BoolOp) and isinstance(x.op, kind) for x in (before, after)):
            return way([before], [after])
    if type(before) is not type(after):
        return UNCLEAR
    reader = COMPARED.get(type(before))
    return reader(before, after) if reader else UNCLEAR


def _not(before: ast.UnaryOp, after: ast.UnaryOp) -> str:
    plain = isinstance(before.op, ast.Not) and isinstance(after.op, ast.Not)
    return TURNED[compare(before.operand, after.operand)] if plain else UNCLEAR


def _comparison(before: ast.Compare, after: ast.Compare) -> str:
    if len(before.ops) != 1 or len(after.ops) != 1 or ast.dump(before.left) != ast.dump(after.left):
        return UNCLEAR
    ops = type(before.ops[0]), type(after.ops[0])
    if ops[0] is ops[1] and ops[0] in (ast.In, ast.NotIn):
        way = _members(before.comparators[0], after.comparators[0])
        return way if ops[0] is ast.In else TURNED[way]
    low, high = (_limit(x.comparators[0]) for x in (before, after))
    if low is None or high is None or type(low) is not type(high):
        return UNCLEAR
    for family, higher in ((HIGHER_IS_NARROWER, NARROWER), (HIGHER_IS_BROADER, BROADER)):
        if ops[0] in family and ops[1] in family:
            moved = SAME if low == high else higher if low < high else TURNED[higher]  # type: ignore[operator]
            with_the_limit = SAME if ops[0] is ops[1] else BROADER if ops[1] in (ast.GtE, ast.LtE) else NARROWER
            return together((moved, with_the_limit))
    return UNCLEAR


def _limit(node: ast.expr) -> float | str | None:
    """A figure, or a day that is written as ``date('2026-10-01')``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return float(node.value)
    day = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "date"
    if day and isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


def _members(before: ast.expr, after: ast.expr) -> str:
    if not isinstance(before, (ast.List, ast.Tuple)) or not isinstance(after, (ast.List, ast.Tuple)):
        return UNCLEAR
    return _sets({ast.dump(e) for e in before.elts}, {ast.dump(e) for e in after.elts})


def _sets(old: set[str], new: set[str]) -> str:
    return SAME if old == new else BROADER if old < new else NARROWER if old > new else UNCLEAR


def _call(before: ast.Call, after: ast.Call) -> str:
    names = [x.func.id if isinstance(x.func, ast.Name) else "" for x in (before, after)]
    if names[0] != names[1] or not before.args or not after.args:
        return UNCLEAR
    if names[0] in ("any", "all"):
        return _quantified(names[0], before.args[0], after.args[0])
    if names[0] in LISTING and ast.dump(before.args[0]) == ast.dump(after.args[0]):
        return _sets(*({ast.dump(a) for a in x.args[1:]} for x in (before, after)))
    return UNCLEAR


def _quantified(name: str, before: ast.expr, after: ast.expr) -> str:
    """``any``: more where the test or the choice of elements is broader; ``all``: a broader choice means fewer."""
    if not isinstance(before, ast.GeneratorExp) or not isinstance(after, ast.GeneratorExp):
        return UNCLEAR
    bare = [deepcopy(x) for x in (before, after)]
    for node in bare:
        node.elt = ast.Constant(value=True)
        for loop in node.generators:
            loop.ifs = []
    if ast.dump(bare[0]) != ast.dump(bare[1]):
        return UNCLEAR
    chosen = together(
        all_of(one.ifs, other.ifs) for one, other in zip(before.generators, after.generators, strict=True)
    )
    return together((compare(before.elt, after.elt), chosen if name == "any" else TURNED[chosen]))


COMPARED: Mapping[type, Callable[..., str]] = {ast.UnaryOp: _not, ast.Compare: _comparison, ast.Call: _call}


def where(before: Sequence[ast.expr], after: Sequence[ast.expr]) -> str:
    """The smallest part in which two lists of conditions differ, before and after, as it is written."""
    old, new = _flat(before, ast.And), _flat(after, ast.And)
    gone, come = _lacking(old, new), _lacking(new, old)
    if len(gone) != 1 or len(come) != 1:
        return "; ".join([*(f"without {ast.unparse(x)}" for x in gone), *(f"with {ast.unparse(x)}" for x in come)])
    one, other = _smallest(gone[0], come[0])
    return f"{ast.unparse(one)} became {ast.unparse(other)}"


def _smallest(before: ast.AST, after: ast.AST) -> tuple[ast.AST, ast.AST]:
    """Go down while only one part differs; a figure is shown with the comparison that it stands in."""
    sides = [list(ast.iter_child_nodes(x)) for x in (before, after)]
    apart = [pair for pair in zip(*sides, strict=False) if ast.dump(pair[0]) != ast.dump(pair[1])]
    deeper = type(before) is type(after) and len(sides[0]) == len(sides[1]) and len(apart) == 1
    if not deeper or not isinstance(apart[0][0], SHOWN) or not isinstance(apart[0][1], SHOWN):
        return before, after
    return _smallest(*apart[0])


SHOWN = (ast.BoolOp, ast.UnaryOp, ast.Compare, ast.Call, ast.IfExp, ast.GeneratorExp, ast.comprehension)
"""What can be shown by itself, or gone through on the way down."""
