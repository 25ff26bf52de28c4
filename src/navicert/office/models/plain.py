"""Rows by statements that are written out, for what every page asks.

To compose such a statement anew, and to look up anew what each of its columns means, takes the framework several times as long
as the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import ForeignKey, Model
from django.db.models.sql.compiler import SQLCompiler

Kind = TypeVar("Kind", bound=Model)


class Wanted(NamedTuple):
    """Rows that are asked for: their kind, the rest of the statement (which calls the table ``t``), what it is given.

    Columns that are left out are read when they are asked for.
    """

    kind: type[Model]
    rest: str
    given: Sequence[Any]
    columns: str = "*"


def rows(kind: type[Kind], rest: str, given: Sequence[Any], columns: str = "*") -> list[Kind]:
    """The rows of one table."""
    return rows_of([Wanted(kind, rest, given, columns)])[0]


def rows_of(asked: Sequence[Wanted]) -> list[list[Any]]:
    """The rows of several tables. Where the database takes all statements at once, its answers are waited for once."""
    with ExitStack() as opened:
        if len(asked) > 1 and connection.vendor == "postgresql":
            connection.ensure_connection()
            opened.enter_context(connection.connection.pipeline())
        cursors = [opened.enter_context(connection.cursor()) for _ in asked]
        layouts = [_layout(each.kind, each.columns) for each in asked]
        for each, layout, cursor in zip(asked, layouts, cursors, strict=True):
            cursor.execute(f"SELECT {layout.wanted} FROM {each.kind._meta.db_table} t {each.rest}", each.given)
        found = [cursor.fetchall() for cursor in cursors]
    return [_made(each.kind, layout, held) for each, layout, held in zip(asked, layouts, found, strict=True)]


def _made(kind: type[Model], layout: Layout, found: Iterable[Sequence[Any]]) -> list[Any]:
    if layout.converters:
        found = layout.compiler.apply_converters(found, layout.converters)
    return [kind.from_db(connection.alias, layout.names, row) for row in found]


class Layout(NamedTuple):
    """The columns of a kind of row that are read, and how the values of this database become values of its fields."""

    wanted: str
    names: list[str]
    compiler: SQLCompiler
    converters: dict[int, Any]


@cache
def _layout(kind: type[Model], columns: str) -> Layout:
    fields = [each for each in kind._meta.concrete_fields if columns == "*" or each.column in columns.split(", ")]
    compiler = kind._default_manager.all().query.get_compiler(connection=connection)
    converters = compiler.get_converters([each.get_col(kind._meta.db_table) for each in fields])
    wanted = ", ".join(f"t.{each.column}" for each in fields)
    return Layout(wanted, [each.attname for each in fields], compiler, converters)


def attach(kinds: Sequence[type[Model]], tables: Sequence[Sequence[Model]]) -> None:
    """Give rows of several tables the rows of these kinds that each of them names; each of those is read once."""
    filled = [table for table in tables if table]
    naming = {
        kind: [(row, f) for table in filled for f in _naming(type(table[0]), kind) for row in table] for kind in kinds
    }
    numbers = {kind: _numbers(links) for kind, links in naming.items()}
    asked = [Wanted(kind, f"WHERE t.id {one_of(wanted)}", wanted) for kind, wanted in numbers.items() if wanted]
    found = {each.kind: {row.pk: row for row in held} for each, held in zip(asked, rows_of(asked), strict=True)}
    for kind, links in naming.items():
        for row, field in links:
            field.set_cached_value(row, found.get(kind, {}).get(getattr(row, field.attname)))


def _numbers(links: Iterable[tuple[Model, ForeignKey[Any, Any]]]) -> list[int]:
    return sorted({number for row, field in links if (number := getattr(row, field.attname)) is not None})


def one_of(values: Sequence[Any]) -> str:
    """The test that a column has one of these values, of which there has to be one at least, for them to be filled in."""
    return f"IN ({', '.join(['%s'] * len(values))})"


def hold(owner: Model, name: str, held: list[Any]) -> None:
    """Let a relation of the owner answer with these rows, as after ``prefetch_related``."""
    answer = getattr(owner, name).all()
    answer._result_cache = held
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = answer


def _naming(model: type[Model], kind: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey) and each.related_model is kind]
