"""Triggers that let rows be added and read, and refuse every change and removal.

A later migration that alters such a table must call ``protect`` again: on SQLite, altering a table rebuilds
it without its triggers (the tests try to change a row after the last migration).
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SENTENCE = "rows of {table} are never changed or removed"

# `insert or replace` removes the old row without asking the delete trigger, hence the third one.
SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "WHEN NOT ({unless}) BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
)
SQLITE_BACK = tuple(f"DROP TRIGGER {{table}}_no_{word}" for word in ("update", "delete", "replace"))
POSTGRESQL = (
    "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF TG_OP = 'DELETE' THEN IF {unless} THEN RETURN OLD; END IF; END IF; "
    "RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER {table}_no_change ON {table}",
    "DROP TRIGGER {table}_no_truncate ON {table}",
    "DROP FUNCTION {table}_refuse()",
)


def protect(
    editor: BaseDatabaseSchemaEditor, table: str, *, unique: tuple[str | tuple[str, ...], ...], unless: str = "1 = 0"
) -> None:
    """Make a table append-only; ``unique`` names the columns, or the columns together, by which a row could be replaced.

    ``unless`` is a condition in SQL on the row ``OLD`` under which it may be removed; without one, never.
    """
    keys = [(key,) if isinstance(key, str) else key for key in unique]
    same = " OR ".join(" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys)
    _run(editor, SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL, table, same=same, unless=unless)


def unprotect(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers away again (only for undoing the migration)."""
    _run(editor, SQLITE_BACK if editor.connection.vendor == "sqlite" else POSTGRESQL_BACK, table)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...], table: str, **parts: str) -> None:
    for statement in statements:
        editor.execute(statement.format(table=table, sentence=SENTENCE.format(table=table), **parts), params=None)
