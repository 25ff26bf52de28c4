"""Rows by statements that are written out, for what every page asks.

To compose such a statement anew, and to look up anew what each of its columns means, takes the framework several times as long
as the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import ForeignKey, Model
from django.db.models.sql.compiler import SQLCompiler

Kind = TypeVar("Kind", bound=Model)


def rows(kind: type[Kind], rest: str, given: Sequence[Any], columns: str = "*") -> list[Kind]:
    """The rows of a table, which the rest of the statement calls ``t``; columns that are left out are read when asked for."""
    layout = _layout(kind, columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {layout.wanted} FROM {kind._meta.db_table} t {rest}", given)
        found = cursor.fetchall()
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


def attach(kind: type[Model], tables: Iterable[Sequence[Model]]) -> None:
    """Give rows of several tables the row of ``kind`` that each of them names; each of those is read once."""
    naming = [(row, field) for held in tables if held for field in _naming(type(held[0]), kind) for row in held]
    numbers = sorted({number for row, field in naming if (number := getattr(row, field.attname)) is not None})
    places = ", ".join(["%s"] * len(numbers))
    found = {each.pk: each for each in rows(kind, f"WHERE t.id IN ({places})", numbers)} if numbers else {}
    for row, field in naming:
        field.set_cached_value(row, found.get(getattr(row, field.attname)))


def hold(owner: Model, name: str, held: list[Any]) -> None:
    """Let a relation of the owner answer with these rows, as after ``prefetch_related``."""
    answer = getattr(owner, name).all()
    answer._result_cache = held
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = answer


def _naming(model: type[Model], kind: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey) and each.related_model is kind]
