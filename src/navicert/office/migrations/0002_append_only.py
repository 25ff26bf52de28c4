"""Kept determinations are never changed: the database itself refuses."""

from django.db import migrations

from navicert.office.record.append_only import protect, unprotect


class Migration(migrations.Migration):
    dependencies = [("office", "0001_kept_determinations")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: protect(editor, "office_keptdetermination", unique=("id", "public_id")),
            lambda apps, editor: unprotect(editor, "office_keptdetermination"),
        )
    ]
