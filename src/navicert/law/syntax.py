"""What an expression of the rule packs may be: one pass over Python's syntax tree.

Only listed nodes are read; they are checked against the fact schema and written out as text of our own
(:mod:`~navicert.law.written`). Nothing here executes text from a pack.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from navicert.law import written
from navicert.law.fields import FIELDS, PREFIXES, RECORD_FIELDS, SHORT
from navicert.law.functions import FUNCTIONS, LATE, SURE, Function
from navicert.law.operators import ARITHMETIC, COMPARE
from navicert.law.unknown import Unknown
from navicert.law.written import Names, Written

if TYPE_CHECKING:
    from navicert.law.expressions import Compiled, Scope

Kind = str
Typed = tuple[Kind, Written]
LONGEST = 4000
DEEPEST = 40

KINDS: Mapping[type, Kind] = {bool: "bool", int: "number", float: "number", str: "text"}
AGGREGATES = ("any", "all", "sum", "count")


class Refused(ValueError):
    """What the language refuses, as the part of a sentence that comes after the text."""


@dataclass(slots=True, eq=False, repr=False)
class Read:
    """What is found out about an expression when its text is read."""

    kind: Kind
    reads: tuple[str, ...]
    piece: Written
    bound: Mapping[str, Any]
    literals: tuple[tuple[str, Any], ...]
    free: bool
    late: bool


def read(text: str, scope: Scope, users: tuple[Compiled, ...]) -> Read:
    """Read and check a text. Raises :class:`Refused`; ``users`` are the expressions that wait for what is read."""
    if len(text) > LONGEST:
        raise Refused(f"it has {len(text)} characters; at most {LONGEST} are read")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Refused(f"it is not an expression: {error}") from None
    reader = Reader(scope, users)
    try:
        kind, piece = reader.read(tree.body)
    except RecursionError:
        raise Refused("it rests on too long a row of definitions, each using the next") from None
    return Read(
        kind, tuple(dict.fromkeys(reader.reads)), piece, reader.names.bound, tuple(reader.literals),
        not reader.used & scope.variables.keys(), reader.late,
    )  # fmt: skip


class Reader:
    """One pass over a syntax tree: types, the text that is written for it, and the facts that are read."""

    def __init__(
        self,
        scope: Scope,
        users: tuple[Compiled, ...],
        names: Names | None = None,
        places: Mapping[str, str] | None = None,
    ) -> None:
        self.scope, self.users = scope, users
        self.names = names or Names()
        self.places = places or {}
        self.depth = 0
        self.reads: list[str] = []
        self.used: set[str] = set()
        self.late = False
        self.literals: list[tuple[str, Any]] = []

    def read(self, node: ast.expr) -> Typed:
        method = READERS.get(type(node))
        if method is None:
            raise Refused(f"{type(node).__name__} is not part of the language")
        if self.depth >= DEEPEST:
            raise Refused(f"it is nested deeper than {DEEPEST} levels")
        self.depth += 1
        made = method(self, node)
        self.depth -= 1
        return made

    def boolean(self, node: ast.expr) -> Written:
        kind, piece = self.read(node)
        if kind not in ("bool", "any"):
            raise Refused(f"{ast.unparse(node)} is {kind}, a condition is needed")
        return piece

    # -- values ---------------------------------------------------------------------------------------
    def constant(self, node: ast.Constant) -> Typed:
        return _kind(node), written.fixed(self.names, node.value)

    def sequence(self, node: ast.List | ast.Tuple) -> Typed:
        fixed = [e for e in node.elts if isinstance(e, ast.Constant)]
        if len(fixed) < len(node.elts):
            return "list", written.sequence(self.names, [self.read(e)[1] for e in node.elts])
        kinds = {_kind(e) for e in fixed}
        return "texts" if kinds <= {"text"} else "list", written.fixed(self.names, tuple(e.value for e in fixed))

    def name(self, node: ast.Name) -> Typed:
        name = node.id
        if name in self.scope.variables:
            self.used.add(name)
            kind, place = self.scope.variables[name], self.places.get(name)
            held = place or f"case.variables[{self.names.bind(name)}]"
            certain = kind.startswith("row:") or place is not None and kind != "any"
            return kind, Written(held, sure=certain, filled=certain)
        if name in self.scope.defines:
            made = self.scope.defines[name]
            made.check(self.users)
            self.reads += made.reads
            self.late = self.late or made.late
            return made.kind, written.definition(self.names, made)
        return self.fact(name)

    def fact(self, path: str) -> Typed:
        kind = FIELDS.get(path) or self.scope.facts.get(path)
        if kind is None or kind == "open":
            raise Refused(
                f"{path} is no fact of the schema and no facts*.csv declares it; declare it with its type and question"
            )
        self.reads.append(path)
        self.late = self.late or path == "licensed"
        return kind, written.fact(self.names, path)

    def attribute(self, node: ast.Attribute) -> Typed:
        path = _path(node)
        if path is not None and path.split(".", 1)[0] not in self.scope.variables:
            return self.fact(path)
        kind, piece = self.read(node.value)
        inner = self.field_kind(kind, node.attr)
        return inner, written.attribute(self.names, piece, node.attr, cell=kind.startswith("row:"), kind=inner)

    def field_kind(self, kind: Kind, name: str) -> Kind:
        if kind in RECORD_FIELDS:
            if name not in RECORD_FIELDS[kind]:
                raise Refused(f"a {kind} has no field {name}")
            return RECORD_FIELDS[kind][name]
        if kind.startswith("row:"):
            columns = self.scope.columns.get(kind[4:], {})
            if name not in columns:
                raise Refused(f"the table {kind[4:]} has no column {name} (it has {', '.join(columns)})")
            return columns[name]
        if kind == "any":
            return "any"
        raise Refused(f"{kind} has no field {name}")

    # -- logic ----------------------------------------------------------------------------------------
    def connective(self, node: ast.BoolOp) -> Typed:
        pieces = [self.boolean(v) for v in node.values]
        return "bool", written.connective(self.names, pieces, isinstance(node.op, ast.Or))

    def unary(self, node: ast.UnaryOp) -> Typed:
        if isinstance(node.op, ast.USub):
            kind, piece = self.read(node.operand)
            return kind, Written(f"minus({piece.text})")
        if not isinstance(node.op, ast.Not):
            raise Refused(f"{type(node.op).__name__} is not part of the language")
        return "bool", written.negation(self.names, self.boolean(node.operand))

    def choice(self, node: ast.IfExp) -> Typed:
        test = self.boolean(node.test)
        (kind, yes), (_, no) = self.read(node.body), self.read(node.orelse)
        return kind, written.choice(self.names, test, yes, no)

    def compare(self, node: ast.Compare) -> Typed:
        operands = [node.left, *node.comparators]
        parts = [self.read(o) for o in operands]
        steps: list[Written] = []
        for i, op in enumerate(node.ops):
            self.note_literals(operands[i], operands[i + 1])
            steps.append(self.comparison(op, parts[i], parts[i + 1]))
        return "bool", steps[0] if len(steps) == 1 else written.connective(self.names, steps, False)

    def note_literals(self, left: ast.expr, right: ast.expr) -> None:
        """Remember constants that a fact is compared with: candidates for the search of single flips."""
        for one, other in ((left, right), (right, left)):
            path = _path(one)
            if path is None or path.split(".")[0] in self.scope.variables:
                continue
            elements = other.elts if isinstance(other, (ast.List, ast.Tuple)) else [other]
            self.literals += [(_long(path), e.value) for e in elements if isinstance(e, ast.Constant)]

    def comparison(self, op: ast.cmpop, left: Typed, right: Typed) -> Written:
        (lk, one), (rk, other) = left, right
        if isinstance(op, (ast.In, ast.NotIn)):
            return self.member(left, right, isinstance(op, ast.NotIn))
        function = COMPARE.get(type(op))
        if function is None:
            raise Refused(f"{type(op).__name__} is not part of the language")
        if "any" not in (lk, rk) and lk != rk:
            raise Refused(f"{lk} is compared with {rk}")
        return written.comparison(self.names, function, one, other)

    def member(self, left: Typed, right: Typed, negated: bool) -> Written:
        (lk, one), (rk, other) = left, right
        if rk not in ("texts", "list", "any"):
            raise Refused(f"'in' needs a list, not {rk}")
        if rk == "texts" and lk not in ("text", "any"):
            raise Refused(f"{lk} is looked for in a list of texts")
        return written.contained(self.names, one, other, negated=negated)

    def arithmetic(self, node: ast.BinOp) -> Typed:
        function = ARITHMETIC.get(type(node.op))
        if function is None:
            raise Refused(f"{type(node.op).__name__} is not part of the language")
        (lk, left), (rk, right) = self.read(node.left), self.read(node.right)
        if not {lk, rk} <= {"number", "any"}:
            raise Refused(f"arithmetic with {lk} and {rk}")
        return "number", Written(f"reckoned({self.names.bind(function)}, {left.text}, {right.text})")

    # -- calls ----------------------------------------------------------------------------------------
    def call(self, node: ast.Call) -> Typed:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise Refused(f"{ast.unparse(node.func)} cannot be called")
        name = node.func.id
        if name in AGGREGATES:
            return self.aggregate(name, node)
        if name in ("has", "stated"):
            return self.has(name, node)
        function = FUNCTIONS.get(name)
        if function is None:
            raise Refused(f"there is no function {name}")
        return self.builtin(name, function, node)

    def builtin(self, name: str, function: Function, node: ast.Call) -> Typed:
        pieces = [piece for _, piece in (self.read(a) for a in node.args)]
        low, high = function.arity
        if len(pieces) < low or high is not None and len(pieces) > high:
            raise Refused(f"{name} takes another number of arguments")
        self.late = self.late or name in LATE
        kind = self.row_kind(name, function, node) if function.kind in ("row", "[row]") else function.kind
        if node.args:
            self.note_call(node)
        coarse = None if name in SURE else Unknown(frozenset({_path(node.args[0]) or "item" if node.args else "item"}))
        return kind, written.call(self.names, function, pieces, coarse)

    def row_kind(self, name: str, function: Function, node: ast.Call) -> Kind:
        table = function.table or (node.args[0].value if isinstance(node.args[0], ast.Constant) else None)
        if not isinstance(table, str) or table not in self.scope.columns:
            raise Refused(f"{name}: {ast.unparse(node.args[0])} is no table of this pack")
        return function.kind.replace("row", f"row:{table}")

    def note_call(self, node: ast.Call) -> None:
        path = _path(node.args[0])
        if path and path.split(".")[0] not in self.scope.variables:
            self.literals += [
                (_long(path), a.value)
                for a in node.args[1:]
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]

    def has(self, name: str, node: ast.Call) -> Typed:
        if len(node.args) != 1:
            raise Refused(f"{name} takes one fact")
        _, piece = self.read(node.args[0])
        if name == "stated":  # no mark of ``complete`` stands in for it
            path = _path(node.args[0])
            if path is not None and path.split(".")[0] in self.scope.variables:
                raise Refused(f"stated({path}): only of a fact is it known whether it was stated; ask has({path})")
            return "bool", written.stated(self.names, path)
        return "bool", written.has(self.names, piece)

    def aggregate(self, name: str, node: ast.Call) -> Typed:
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            raise Refused(f"{name} takes one 'expression for x in list'")
        generator = node.args[0]
        if len(generator.generators) != 1 or generator.generators[0].is_async:
            raise Refused(f"{name} takes one 'for'")
        loop = generator.generators[0]
        if not isinstance(loop.target, ast.Name):
            raise Refused("the loop variable is a single name")
        variable, place = loop.target.id, self.names.place()
        kind, sequence = self.read(loop.iter)
        inner = Reader(
            self.scope.within(variable, _element(kind)), self.users, self.names, {**self.places, variable: place}
        )
        inner.depth = self.depth
        tests = [inner.boolean(c) for c in loop.ifs]
        body_kind, body = inner.read(generator.elt)
        if name in ("any", "all") and body_kind not in ("bool", "any"):
            raise Refused(f"{name} needs conditions, not {body_kind}")
        self.reads += inner.reads
        self.used |= inner.used
        self.late = self.late or inner.late
        self.literals += inner.literals
        if name in ("any", "all"):
            return "bool", written.quantifier(self.names, name == "any", sequence, place, tests, body)
        return "number", written.total(self.names, name == "count", sequence, place, tests, body)


READERS: dict[type, Callable[[Reader, Any], Typed]] = {
    ast.Constant: Reader.constant,
    ast.List: Reader.sequence,
    ast.Tuple: Reader.sequence,
    ast.Name: Reader.name,
    ast.Attribute: Reader.attribute,
    ast.BoolOp: Reader.connective,
    ast.UnaryOp: Reader.unary,
    ast.IfExp: Reader.choice,
    ast.Compare: Reader.compare,
    ast.BinOp: Reader.arithmetic,
    ast.Call: Reader.call,
}


def _kind(node: ast.Constant) -> Kind:
    kind = KINDS.get(type(node.value))
    if kind is None:
        raise Refused(f"{node.value!r} is not a value of the language")
    return kind


def _path(node: ast.expr) -> str | None:
    """The dotted path of a plain attribute chain, with short names written out."""
    if isinstance(node, ast.Name):
        return SHORT.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        head = _path(node.value)
        return None if head is None else f"{head}.{node.attr}"
    return None


def _long(path: str) -> str:
    head = path.split(".", 1)[0]
    return path if head not in PREFIXES or "." in path else head


def _element(kind: Kind) -> Kind:
    if kind.startswith("["):
        return kind[1:-1]
    return "text" if kind == "texts" else "any"
