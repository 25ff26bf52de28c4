"""The record is never changed: the database itself refuses, save for the two removals that leave it whole."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from navicert.office.record.append_only import protect, unprotect

TABLES = {
    "office_act": ("id", "entry"),
    "office_envelope": ("act_id",),
    "office_waiting": ("act_id",),
    "office_entry": ('"index"', "act_id"),
    "office_checkpoint": ("size",),
}
IN_THE_LOG = "EXISTS (SELECT 1 FROM office_entry WHERE act_id = OLD.act_id)"
ERASED = (
    "EXISTS (SELECT 1 FROM office_act AS erasing, office_act AS erased WHERE erased.id = OLD.act_id "
    "AND erasing.verb = 'envelope.erased' AND erasing.subject = {hex})"
)
HEX = {"sqlite": "lower(hex(erased.entry))", "postgresql": "encode(erased.entry, 'hex')"}


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    unless = {"office_waiting": IN_THE_LOG, "office_envelope": ERASED.format(hex=HEX[editor.connection.vendor])}
    for table, unique in TABLES.items():
        protect(editor, table, unique=unique, unless=unless.get(table, "1 = 0"))


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for table in TABLES:
        unprotect(editor, table)


class Migration(migrations.Migration):
    dependencies = [("office", "0005_the_record")]

    operations = [migrations.RunPython(forwards, backwards)]
