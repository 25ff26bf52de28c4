"""The database itself refuses to change or remove what was kept."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import cast

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from navicert.office.actions.determination import keep_determination
from navicert.office.models import KeptDetermination
from navicert.office.record.append_only import protect, unprotect
from navicert.office.shelf import the_library
from office_examples import BARE

TABLE = "office_keptdetermination"
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> KeptDetermination:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return keep_determination(BARE, library=the_library(), asked_by="test", now=now)


def everything() -> list[tuple[object, ...]]:
    return list(KeptDetermination.objects.order_by("pk").values_list())


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET headline = 'no_licence'",
        f"UPDATE {TABLE} SET asked_by = asked_by",
        f"DELETE FROM {TABLE}",
    ],
)
def test_no_statement_changes_or_removes_a_row(kept: KeptDetermination, statement: str) -> None:
    before = everything()

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(statement)

    assert everything() == before


def test_saving_again_and_deleting_through_django_are_refused_too(kept: KeptDetermination) -> None:
    before = everything()
    kept.headline = "no_licence"

    with pytest.raises(DatabaseError), transaction.atomic():
        kept.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()

    assert everything() == before


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("column", ["id", "public_id"])
def test_sqlite_replaces_no_row_by_an_insert(kept: KeptDetermination, column: str) -> None:
    before = everything()
    columns = [str(field.column) for field in KeptDetermination._meta.concrete_fields]
    values = ", ".join(c if c == column else "NULL" if c == "id" else f"{c} || ' '" for c in columns)
    statement = f"INSERT OR REPLACE INTO {TABLE} ({', '.join(columns)}) SELECT {values} FROM {TABLE}"

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(statement)

    assert everything() == before


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_empty_the_table(kept: KeptDetermination) -> None:
    before = everything()

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {TABLE} CASCADE")

    assert everything() == before


def test_a_headline_that_is_no_answer_is_refused(kept: KeptDetermination) -> None:
    kept.pk, kept.public_id, kept.headline = None, "NV-2026-0000-0000", "fine"

    with pytest.raises(DatabaseError), transaction.atomic():
        kept.save(force_insert=True)


def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


class Editor:
    """As much of a schema editor as the triggers need, inside the transaction of a test."""

    connection = connection

    def execute(self, statement: str, params: None) -> None:
        connection.cursor().execute(statement, params)


def test_the_triggers_can_be_taken_off_again() -> None:
    editor, cursor = cast(BaseDatabaseSchemaEditor, Editor()), connection.cursor()
    cursor.execute("CREATE TABLE thing (id integer PRIMARY KEY, word text)")
    protect(editor, "thing", unique=("id",))
    cursor.execute("INSERT INTO thing VALUES (1, 'kept')")
    with pytest.raises(DatabaseError, match="rows of thing are never"), transaction.atomic():
        cursor.execute("DELETE FROM thing")

    unprotect(editor, "thing")
    cursor.execute("DELETE FROM thing")

    cursor.execute("SELECT count(*) FROM thing")
    assert cursor.fetchone() == (0,)
