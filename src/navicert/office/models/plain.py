"""Rows by statements that are written out, for what every page asks.

To compose such a statement anew takes the framework several times as long as the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import ForeignKey, Model

Kind = TypeVar("Kind", bound=Model)


def rows(kind: type[Kind], rest: str, given: Sequence[object], columns: str = "*") -> list[Kind]:
    """The rows of a table, which the rest of the statement calls ``t``; columns that are left out are read when asked for."""
    wanted = ", ".join(f"t.{name}" for name in columns.split(", "))
    return list(kind._default_manager.raw(f"SELECT {wanted} FROM {kind._meta.db_table} t {rest}", given))


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
