"""Kept screenings, cleared hits and the notes of runs are never changed: the database itself refuses."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from navicert.office.record.append_only import protect, unprotect

TABLES = {
    "office_keptscreening": ("id", "public_id"),
    "office_clearedhit": ("id", "public_id"),
    "office_rescreening": ("id", "public_id"),
    "office_hitchange": ("id",),
}


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    for table, unique in TABLES.items():
        protect(editor, table, unique=unique)


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for table in TABLES:
        unprotect(editor, table)


class Migration(migrations.Migration):
    dependencies = [("office", "0003_screenings")]

    operations = [migrations.RunPython(forwards, backwards)]
