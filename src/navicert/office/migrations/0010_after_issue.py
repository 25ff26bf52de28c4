"""Values in the ledger, letters about licences, conditions that an amendment takes over, and evidence for duties.

Altering a table rebuilds it without its triggers on SQLite: they are taken away before, and added again.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from navicert.office.record.append_only import protect, unprotect

TABLES: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "office_letter": ("id", "public_id"),
    "office_use": ("id", ("line_id", "declaration", "declaration_line", "kind", "seq")),
}


def open_tables(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for table in TABLES:
        unprotect(editor, table)


def close_tables(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add them again."""
    for table, unique in TABLES.items():
        protect(editor, table, unique=unique)


def leave_uncounted(apps: Apps, editor: BaseDatabaseSchemaEditor | None) -> None:
    """No value is counted where none was asked for until now: what was used so far has none, so nobody could say what is
    left, and lines without a limit get none by it. The signed licence says the value all the same."""
    lines = apps.get_model("office", "LicenceLine").objects
    used = models.Q(uses__isnull=False) | models.Q(licence__replaces__isnull=False)
    found = list(lines.filter(used | models.Q(quantity=None)).values_list("pk", flat=True).distinct())
    for start in range(0, len(found), 500):
        lines.filter(pk__in=found[start : start + 500]).update(value=None, currency="")


class Migration(migrations.Migration):
    dependencies = [("office", "0009_cases_append_only")]

    operations = [
        migrations.RunPython(open_tables, close_tables),
        migrations.AddField(
            model_name="use",
            name="value",
            field=models.DecimalField(decimal_places=6, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="use",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="letter",
            name="licence",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="office.licence",
            ),
        ),
        migrations.RunPython(close_tables, open_tables),
        migrations.AlterField(
            model_name="licenceline",
            name="value",
            field=models.DecimalField(decimal_places=6, max_digits=24, null=True),
        ),
        migrations.RunPython(leave_uncounted, migrations.RunPython.noop),
        migrations.AddField(
            model_name="condition",
            name="taken_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="office.licence",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="duty",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="office.duty",
            ),
        ),
    ]
