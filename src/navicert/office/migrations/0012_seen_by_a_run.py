"""Which run looked at a party first, and what the entry behind a noted hit was like.

Altering a table rebuilds it without its triggers on SQLite: they are taken away before, and added again.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from navicert.office.record.append_only import protect, unprotect

TABLES = {"office_rescreening": ("id", "public_id"), "office_hitchange": ("id",)}


def open_tables(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for table in TABLES:
        unprotect(editor, table)


def close_tables(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add them again."""
    for table, unique in TABLES.items():
        protect(editor, table, unique=unique)


class Migration(migrations.Migration):
    dependencies = [("office", "0011_quicker_lists")]

    operations = [
        migrations.RunPython(open_tables, close_tables),
        migrations.RemoveField(model_name="rescreening", name="last_party"),
        migrations.AddField(
            model_name="hitchange",
            name="entry",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(close_tables, open_tables),
        # No party counts as looked at: the next run screens every one, as it does after each change of the program.
        migrations.AddField(
            model_name="storedparty",
            name="run",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="office.rescreening"
            ),
        ),
    ]
