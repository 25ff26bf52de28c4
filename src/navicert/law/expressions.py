"""The expression language of the rule packs: a typed, three-valued subset of Python's expressions.

Parsed with Python's own ``ast``, restricted to whitelisted nodes, checked against the fact schema, and turned
into closures over a :class:`~navicert.law.case.Case`. Nothing here executes Python code from a pack.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from navicert.law.aggregates import REDUCE, elements_of
from navicert.law.calls import called, called_with, constant, remembering
from navicert.law.fields import FIELDS, PREFIXES, RECORD_FIELDS, SHORT
from navicert.law.functions import FUNCTIONS, LATE, Function
from navicert.law.operators import ARITHMETIC, COMPARE, compared, membership, reckoned
from navicert.law.unknown import NOTHING, Unknown, join, negate, unless_lost

Evaluate = Callable[[Any], Any]
Kind = str
Typed = tuple[Kind, Evaluate]
LONGEST = 4000

AGGREGATES = ("any", "all", "sum", "count")


class ExpressionError(ValueError):
    """An expression that the language refuses: says which text, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run: ``run(case)`` gives a value, ``Unknown`` or ``NOTHING``.

    ``free`` says that it uses no loop variable, so that its value for a case can be remembered; ``late`` that it asks
    about the needs or the outcome, so that what was remembered before they stood is void.
    """

    source: str
    kind: Kind
    reads: tuple[str, ...]
    run: Evaluate
    literals: tuple[tuple[str, Any], ...] = ()
    free: bool = False
    late: bool = False


@dataclass
class Scope:
    """What the names of an expression mean: declared facts, definitions of the pack, loop variables, tables."""

    facts: Mapping[str, Kind] = field(default_factory=dict)
    defines: Mapping[str, Compiled] = field(default_factory=dict)
    variables: Mapping[str, Kind] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    made: dict[tuple[Any, ...], Compiled] = field(default_factory=dict)

    def within(self, name: str, kind: Kind) -> Scope:
        return Scope(self.facts, self.defines, {**self.variables, name: kind}, self.columns, self.made)


def compile_expression(source: str | bool | int | float, scope: Scope) -> Compiled:
    """Check an expression and make it runnable. Raises :class:`ExpressionError` with the text and the reason.

    The same text in the same scope is compiled once.
    """
    text = str(source).strip()
    key = (text, *scope.variables.items())
    if key not in scope.made:
        scope.made[key] = _compile(text, scope)
    return scope.made[key]


def _compile(text: str, scope: Scope) -> Compiled:
    if len(text) > LONGEST:
        raise ExpressionError(f"an expression of {len(text)} characters; at most {LONGEST} are read")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ExpressionError(f"{text!r} is not an expression: {error}") from None
    try:
        reader = _Reader(scope)
        kind, run = reader.read(tree.body)
    except ExpressionError as error:
        raise ExpressionError(f"in {text!r}: {error}") from None
    free = not reader.used & scope.variables.keys()
    return Compiled(
        " ".join(text.split()), kind, tuple(dict.fromkeys(reader.reads)), run, tuple(reader.literals), free, reader.late
    )


class _Reader:
    """One pass over a syntax tree: types, closures, and the facts that are read."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.reads: list[str] = []
        self.used: set[str] = set()
        self.late = False
        self.literals: list[tuple[str, Any]] = []

    def read(self, node: ast.expr) -> tuple[Kind, Evaluate]:
        method = READERS.get(type(node))
        if method is None:
            raise ExpressionError(f"{type(node).__name__} is not part of the language")
        return method(self, node)

    def boolean(self, node: ast.expr) -> Evaluate:
        kind, run = self.read(node)
        if kind not in ("bool", "any"):
            raise ExpressionError(f"{ast.unparse(node)} is {kind}, a condition is needed")
        return run

    # -- values ---------------------------------------------------------------------------------------
    def constant(self, node: ast.Constant) -> tuple[Kind, Evaluate]:
        value = node.value
        kinds: dict[type, Kind] = {bool: "bool", int: "number", float: "number", str: "text"}
        if type(value) not in kinds:
            raise ExpressionError(f"{value!r} is not a value of the language")
        return kinds[type(value)], lambda case: value

    def sequence(self, node: ast.List | ast.Tuple) -> tuple[Kind, Evaluate]:
        parts = [self.read(e) for e in node.elts]
        if all(isinstance(e, ast.Constant) for e in node.elts):
            fixed = tuple(e.value for e in node.elts if isinstance(e, ast.Constant))
            return "texts" if all(k == "text" for k, _ in parts) else "list", lambda case: fixed

        def values(case: Any) -> Any:
            found = tuple(run(case) for _, run in parts)
            return unless_lost(join(*found), found)

        return "list", values

    def name(self, node: ast.Name) -> tuple[Kind, Evaluate]:
        name = node.id
        if name in self.scope.variables:
            self.used.add(name)
            return self.scope.variables[name], lambda case: case.variables[name]
        if name in self.scope.defines:
            made = self.scope.defines[name]
            self.reads += made.reads
            self.late = self.late or made.late
            return made.kind, remembering(made.source, made.run, late=made.late)
        return self.fact(name)

    def fact(self, path: str) -> tuple[Kind, Evaluate]:
        kind = FIELDS.get(path) or self.scope.facts.get(path)
        if kind is None or kind == "open":
            raise ExpressionError(
                f"{path} is no fact of the schema and no facts*.csv declares it; declare it with its type and question"
            )
        self.reads.append(path)
        self.late = self.late or path == "licensed"

        def value(case: Any) -> Any:
            found = case.flat.get(path, case)
            return case.absent(path, kind) if found is case else found

        return kind, value

    def attribute(self, node: ast.Attribute) -> tuple[Kind, Evaluate]:
        path = _path(node)
        if path is not None and path.split(".", 1)[0] not in self.scope.variables:
            return self.fact(path)
        kind, run = self.read(node.value)
        name = node.attr
        inner = self.field_kind(kind, name)

        def value(case: Any) -> Any:
            record = run(case)
            if type(record) is Unknown or record is NOTHING:
                return record
            return record.get(name, case)

        return inner, value

    def field_kind(self, kind: Kind, name: str) -> Kind:
        if kind in RECORD_FIELDS:
            if name not in RECORD_FIELDS[kind]:
                raise ExpressionError(f"a {kind} has no field {name}")
            return RECORD_FIELDS[kind][name]
        if kind.startswith("row:"):
            columns = self.scope.columns.get(kind[4:], {})
            if name not in columns:
                raise ExpressionError(f"the table {kind[4:]} has no column {name} (it has {', '.join(columns)})")
            return columns[name]
        if kind == "any":
            return "any"
        raise ExpressionError(f"{kind} has no field {name}")

    # -- logic ----------------------------------------------------------------------------------------
    def connective(self, node: ast.BoolOp) -> tuple[Kind, Evaluate]:
        runs = [self.boolean(v) for v in node.values]
        decisive = isinstance(node.op, ast.Or)

        def value(case: Any) -> Any:
            missing: list[Unknown] = []
            for run in runs:
                found = run(case)
                if found is decisive:
                    return decisive
                if type(found) is Unknown:
                    missing.append(found)
                elif bool(found) is decisive:
                    return decisive
            return join(*missing) if missing else not decisive

        return "bool", value

    def unary(self, node: ast.UnaryOp) -> tuple[Kind, Evaluate]:
        if isinstance(node.op, ast.USub):
            kind, run = self.read(node.operand)
            return kind, lambda case: v if type(v := run(case)) is Unknown else -v
        if not isinstance(node.op, ast.Not):
            raise ExpressionError(f"{type(node.op).__name__} is not part of the language")
        run = self.boolean(node.operand)
        return "bool", lambda case: negate(run(case))

    def choice(self, node: ast.IfExp) -> tuple[Kind, Evaluate]:
        test = self.boolean(node.test)
        (kind, yes), (_, no) = self.read(node.body), self.read(node.orelse)

        def value(case: Any) -> Any:
            found = test(case)
            if type(found) is not Unknown:
                return yes(case) if found else no(case)
            one, other = yes(case), no(case)
            both = type(one) is not Unknown and type(other) is not Unknown
            return one if both and one == other else join(found, one, other)

        return kind, value

    def compare(self, node: ast.Compare) -> tuple[Kind, Evaluate]:
        operands = [node.left, *node.comparators]
        parts = [self.read(o) for o in operands]
        steps: list[Evaluate] = []
        for i, op in enumerate(node.ops):
            self.note_literals(operands[i], operands[i + 1])
            steps.append(self.comparison(op, parts[i], parts[i + 1], constant(operands[i + 1])))
        if len(steps) == 1:
            return "bool", steps[0]

        def value(case: Any) -> Any:
            found = [s(case) for s in steps]
            if any(f is False for f in found):
                return False
            return unless_lost(join(*found), True)

        return "bool", value

    def note_literals(self, left: ast.expr, right: ast.expr) -> None:
        """Remember constants that a fact is compared with: candidates for the search of single flips."""
        for one, other in ((left, right), (right, left)):
            path = _path(one)
            if path is None or path.split(".")[0] in self.scope.variables:
                continue
            elements = other.elts if isinstance(other, (ast.List, ast.Tuple)) else [other]
            self.literals += [(_long(path), e.value) for e in elements if isinstance(e, ast.Constant)]

    def comparison(self, op: ast.cmpop, left: Typed, right: Typed, fixed: Any) -> Evaluate:
        (lk, lrun), (rk, rrun) = left, right
        if isinstance(op, (ast.In, ast.NotIn)):
            return self.member(left, right, isinstance(op, ast.NotIn), fixed)
        function = COMPARE.get(type(op))
        if function is None:
            raise ExpressionError(f"{type(op).__name__} is not part of the language")
        if "any" not in (lk, rk) and lk != rk:
            raise ExpressionError(f"{lk} is compared with {rk}")
        return compared(function, lrun, rrun, fixed)

    def member(self, left: Typed, right: Typed, negated: bool, fixed: Any) -> Evaluate:
        (lk, lrun), (rk, rrun) = left, right
        if rk not in ("texts", "list", "any"):
            raise ExpressionError(f"'in' needs a list, not {rk}")
        if rk == "texts" and lk not in ("text", "any"):
            raise ExpressionError(f"{lk} is looked for in a list of texts")
        return membership(lrun, rrun, fixed, negated=negated)

    def arithmetic(self, node: ast.BinOp) -> tuple[Kind, Evaluate]:
        function = ARITHMETIC.get(type(node.op))
        if function is None:
            raise ExpressionError(f"{type(node.op).__name__} is not part of the language")
        (lk, left), (rk, right) = self.read(node.left), self.read(node.right)
        if not {lk, rk} <= {"number", "any"}:
            raise ExpressionError(f"arithmetic with {lk} and {rk}")
        return "number", reckoned(function, left, right)

    # -- calls ----------------------------------------------------------------------------------------
    def call(self, node: ast.Call) -> tuple[Kind, Evaluate]:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise ExpressionError(f"{ast.unparse(node.func)} cannot be called")
        name = node.func.id
        if name in AGGREGATES:
            return self.aggregate(name, node)
        if name in ("has", "stated"):
            return self.has(name, node)
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionError(f"there is no function {name}")
        return self.builtin(name, function, node)

    def builtin(self, name: str, function: Function, node: ast.Call) -> tuple[Kind, Evaluate]:
        runs = [r for _, r in (self.read(a) for a in node.args)]
        low, high = function.arity
        if len(runs) < low or high is not None and len(runs) > high:
            raise ExpressionError(f"{name} takes another number of arguments")
        self.late = self.late or name in LATE
        kind = self.row_kind(name, function, node) if function.kind in ("row", "[row]") else function.kind
        if node.args:
            self.note_call(node)
        first = _path(node.args[0]) if node.args else None
        fixed = tuple(constant(a) for a in node.args[1:])
        if runs and None not in fixed:
            return kind, called_with(function, runs[0], fixed, first)
        return kind, called(function, runs, first)

    def row_kind(self, name: str, function: Function, node: ast.Call) -> Kind:
        table = function.table or (node.args[0].value if isinstance(node.args[0], ast.Constant) else None)
        if not isinstance(table, str) or table not in self.scope.columns:
            raise ExpressionError(f"{name}: {ast.unparse(node.args[0])} is no table of this pack")
        return function.kind.replace("row", f"row:{table}")

    def note_call(self, node: ast.Call) -> None:
        path = _path(node.args[0])
        if path and path.split(".")[0] not in self.scope.variables:
            self.literals += [
                (_long(path), a.value)
                for a in node.args[1:]
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]

    def has(self, name: str, node: ast.Call) -> tuple[Kind, Evaluate]:
        if len(node.args) != 1:
            raise ExpressionError(f"{name} takes one fact")
        _, run = self.read(node.args[0])
        if name == "stated":  # no mark of ``complete`` stands in for it
            path = _path(node.args[0])
            return "bool", lambda case: path in case.flat
        return "bool", lambda case: type(v := run(case)) is not Unknown and v is not NOTHING

    def aggregate(self, name: str, node: ast.Call) -> tuple[Kind, Evaluate]:
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            raise ExpressionError(f"{name} takes one 'expression for x in list'")
        generator = node.args[0]
        if len(generator.generators) != 1 or generator.generators[0].is_async:
            raise ExpressionError(f"{name} takes one 'for'")
        loop = generator.generators[0]
        if not isinstance(loop.target, ast.Name):
            raise ExpressionError("the loop variable is a single name")
        variable = loop.target.id
        kind, run = self.read(loop.iter)
        inner = _Reader(self.scope.within(variable, _element(kind)))
        conditions = [inner.boolean(c) for c in loop.ifs]
        body_kind, body = inner.read(generator.elt)
        if name in ("any", "all") and body_kind not in ("bool", "any"):
            raise ExpressionError(f"{name} needs conditions, not {body_kind}")
        self.reads += inner.reads
        self.used |= inner.used
        self.late = self.late or inner.late
        self.literals += inner.literals
        elements = elements_of(variable, run, conditions, body)
        return ("bool" if name in ("any", "all") else "number"), REDUCE[name](elements)


READERS: dict[type, Callable[[_Reader, Any], tuple[Kind, Evaluate]]] = {
    ast.Constant: _Reader.constant,
    ast.List: _Reader.sequence,
    ast.Tuple: _Reader.sequence,
    ast.Name: _Reader.name,
    ast.Attribute: _Reader.attribute,
    ast.BoolOp: _Reader.connective,
    ast.UnaryOp: _Reader.unary,
    ast.IfExp: _Reader.choice,
    ast.Compare: _Reader.compare,
    ast.BinOp: _Reader.arithmetic,
    ast.Call: _Reader.call,
}


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
