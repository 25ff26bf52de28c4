"""What was said and done in a case is added to and never changed: the database itself refuses."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from navicert.office.record.append_only import protect, unprotect

TABLES = {
    "office_event": ("id", ("case_id", "seq")),
    "office_submission": ("id", ("case_id", "seq")),
    "office_opening": ("id",),
    "office_signature": ("id", ("proposal_id", "by_id")),
    "office_note": ("id",),
    "office_letter": ("id", "public_id"),
    "office_use": ("id", ("line_id", "declaration", "declaration_line", "kind", "seq")),
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
    dependencies = [("office", "0008_cases")]

    operations = [migrations.RunPython(forwards, backwards)]
