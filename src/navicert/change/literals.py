"""The words of a draft, held against what the law knows.

A word that no case can ever state is a slip of the pen: with it the draft moves nothing, and that would read as an answer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from navicert.change.vocabulary import Vocabulary, header, shape_of
from navicert.law.declared import PackError
from navicert.law.fields import OPEN_FACTS, SHORT
from navicert.law.functions import FUNCTIONS
from navicert.law.pack import PackSource
from navicert.law.syntax import AGGREGATES
from navicert.law.tables import DATING

ELSEWHERE = frozenset({"row", *OPEN_FACTS, *SHORT})
"""What begins with one of these is no fact of the schema that words are known for."""
OF_CODES = ("is_code", "code_between")
OF_TABLES = ("in_table", "exists_code")
FUNCTION_NAMES = frozenset({*FUNCTIONS, *AGGREGATES, "has", "stated"})


def check_words(base: Mapping[str, PackSource], made: PackSource, overlay: Any, where: str) -> None:
    """Refuse a draft that compares with what nobody can state, or adds a row under it. Raises :class:`PackError`."""
    known, before = Vocabulary(base, made), Vocabulary(base, base[made.name])
    standing = {
        text for data in before.made.parsed.values() for r in (data or {}).get("rules") or () for text in _texts_of(r)
    }
    for place, text, variables in _expressions(made, overlay):
        old = (
            set(_faults(text, variables, before)) if text in standing else set()
        )  # what the pack says is not the draft's
        for sentence in _faults(text, variables, known):
            if sentence not in old:
                raise PackError(f"{where}: {made.name}, {place}: {sentence}")
    for table, rows in overlay.tables.items():
        for row in rows.add:
            for sentence in _strange_cells(table, row, known):
                raise PackError(f"{where}: {made.name}, table {table}: {sentence}")


# -------------------------------------------------------------------------------------------- expressions
def _expressions(made: PackSource, overlay: Any) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each expression of the draft, and each of the pack that uses a definition of the draft: where it stands, its text,
    and the names of its loops."""
    for name, text in overlay.define.items():
        yield f"define {name}", str(text), frozenset()
    own = {r.get("id") for r in overlay.rules}
    for data in made.parsed.values():
        for rule in (data or {}).get("rules") or ():
            variables = frozenset(str(step["as"]) for step in _loops(rule) if "as" in step)
            for text in _texts_of(rule):
                if rule.get("id") in own or any(name in text for name in overlay.define):
                    yield f"rule {rule.get('id')}", text, variables


def _texts_of(rule: Mapping[str, Any]) -> Iterator[str]:
    """The expressions of a rule: its tests, what its loops run over, and its figures."""
    for part in ("about", "when", "unless", "conditions"):
        given = rule.get(part)
        for one in given if isinstance(given, list) else [given]:
            text = one.get("if") if isinstance(one, dict) else one
            if isinstance(text, str):
                yield text
    for step in _loops(rule):
        yield from (step[name] for name in ("key", "in") if isinstance(step.get(name), str))
    yield from (text for text in (rule.get("figures") or {}).values() if isinstance(text, str))


def _loops(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = rule.get("each")
    return [step for step in (given if isinstance(given, list) else [given]) if isinstance(step, Mapping)]


def _faults(text: str, variables: frozenset[str], known: Vocabulary) -> Iterator[str]:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return  # the pack says that, with its place
    yield from _strange_names(tree, variables, known)
    yield from _strange_words(tree, known)


def _strange_names(tree: ast.AST, variables: frozenset[str], known: Vocabulary) -> Iterator[str]:
    loops = {n.target.id for n in ast.walk(tree) if isinstance(n, ast.comprehension) and isinstance(n.target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in {*known.names, *variables, *loops, *FUNCTION_NAMES}:
            yield f"{node.id} is no fact, and no definition of {known.made.name}; {_instead(node.id, known)}"


def _instead(name: str, known: Vocabulary) -> str:
    close = get_close_matches(name, known.names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    others = [s.name for s in known.base.values() if name in Vocabulary(known.base, s).defines]
    there = f" ({', '.join(others)} {'has' if len(others) == 1 else 'have'} one of this name)" if others else ""
    return f"leave it out, state it under `define`{there}, or declare an open fact under `facts`"


def _strange_words(tree: ast.AST, known: Vocabulary) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for fact in filter(None, map(_fact, sides)):
                for word in _words(sides, known):
                    yield from _said(known.fault(fact, word), f"{fact} is compared with {word!r}, which")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            yield from _strange_arguments(node.func.id, node.args, known)


def _strange_arguments(name: str, args: list[ast.expr], known: Vocabulary) -> Iterator[str]:
    fact, words = _fact(args[0]), list(_words(args[1:], known))
    if name in OF_CODES and fact:
        for word in words:
            yield from _said(known.fault(fact, word), f"{name}({fact}, …) names {word!r}, which")
    elif name == "in_group" and known.groups:
        for word in words:
            fault = "" if word in known.groups else f"is no country group; there are {', '.join(sorted(known.groups))}"
            yield from _said(fault, f"in_group names {word!r}, which")
    elif name in OF_TABLES:
        for word in _words(args[:1], known):
            fault = "" if word in known.tables else f"is no table of this pack; there are {', '.join(known.tables)}"
            yield from _said(fault, f"{name} names {word!r}, which")


def _said(fault: str, opening: str) -> Iterator[str]:
    if fault:
        yield f"{opening} {fault}"


def _fact(node: ast.expr) -> str:
    """The fact that one side of a comparison reads, as its words are known by; empty where it is another."""
    if isinstance(node, ast.Name):
        return node.id
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.value.id in ELSEWHERE:
        return ""
    if node.value.id in ("item", "end_use"):
        return f"{node.value.id}.{node.attr}"
    return "parties.type" if node.attr == "type" else node.attr


def _words(nodes: Iterable[ast.expr], known: Vocabulary) -> Iterator[str]:
    """The texts that stand in expressions, in lists, and in what the pack calls by a name."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, (ast.List, ast.Tuple)):
            yield from _words(node.elts, known)
        elif isinstance(node, ast.Name) and isinstance(known.defines.get(node.id), str):
            body = ast.parse(known.defines[node.id].strip(), mode="eval").body
            if isinstance(body, (ast.List, ast.Tuple, ast.Constant)):
                yield from _words([body], known)


# -------------------------------------------------------------------------------------------- rows
def _strange_cells(table: str, row: Mapping[str, Any], known: Vocabulary) -> Iterator[str]:
    """What is wrong with a row: a place, code or word that stands in no other row and that no rule compares with."""
    shape = shape_of(known.made, table)
    free = {*DATING, "status", *(shape.get("exprs") or ()), *(shape.get("numbers") or ()), *(shape.get("bools") or ())}
    for name in (n for n in header(known.made, table) if n not in free):
        text = str(row.get(name, ""))
        for part in text.split(";") if name in (shape.get("lists") or ()) else [text]:
            yield from _said(known.cell_fault(table, name, part.strip()), f"{name} is {part.strip()!r}, which")
