"""Words are found by their beginning in one index that holds the number of the case too; two others are gone."""

from django.db import migrations, models


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
    ]
