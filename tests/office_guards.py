"""For tests whose tables are emptied after each of them: the triggers that refuse every removal are away meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db import connection

from navicert.office.record.append_only import protect, unprotect

DETERMINATIONS = {"office_keptdetermination": ("id", "public_id")}
MIGRATIONS = tuple(
    import_module(f"navicert.office.migrations.{name}")
    for name in ("0004_screenings_append_only", "0006_record_append_only", "0009_cases_append_only")
)


@contextmanager
def unprotected() -> Iterator[None]:
    """Every table without its triggers; they stand again afterwards."""
    with connection.schema_editor() as editor:
        for table in DETERMINATIONS:
            unprotect(editor, table)
        for migration in MIGRATIONS:
            migration.backwards(apps, editor)
    yield
    with connection.schema_editor() as editor:
        for table, unique in DETERMINATIONS.items():
            protect(editor, table, unique=unique)
        for migration in MIGRATIONS:
            migration.forwards(apps, editor)
