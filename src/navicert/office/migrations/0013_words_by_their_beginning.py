"""Words are found by their beginning in one index that holds the number of the case too; two others are gone."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FREQUENT = "ALTER TABLE office_word ALTER COLUMN word SET STATISTICS {}"


def count_more(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL know the thousand most frequent words, not a hundred: a plan that takes one for rare is slow."""
    if editor.connection.vendor == "postgresql":
        editor.execute(FREQUENT.format(1000))


def count_fewer(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """As it was."""
    if editor.connection.vendor == "postgresql":
        editor.execute(FREQUENT.format(-1))


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0012_seen_by_a_run"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="word",
            name="one_word_a_case",
        ),
        migrations.AlterField(
            model_name="word",
            name="word",
            field=models.CharField(max_length=60),
        ),
        migrations.AddConstraint(
            model_name="word",
            constraint=models.UniqueConstraint(
                fields=("word", "case"), name="one_word_a_case", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
        ),
        migrations.RunPython(count_more, count_fewer),
    ]
