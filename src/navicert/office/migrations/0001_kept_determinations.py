"""The table of kept determinations."""

from django.db import migrations, models

ANSWERS = [
    "not_subject",
    "no_licence",
    "authorisation_available",
    "licence_required",
    "unknown",
    "prohibited",
]


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="KeptDetermination",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("public_id", models.CharField(max_length=20, unique=True)),
                ("created", models.DateTimeField(db_index=True)),
                ("asked_by", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("headline", models.CharField(max_length=32)),
                ("engine", models.CharField(max_length=64)),
                ("packs", models.JSONField(help_text="Edition of each pack: the SHA-256 of its files.")),
                ("lists", models.JSONField(help_text="Edition of each list and small table.")),
                ("facts", models.TextField()),
                ("facts_sha256", models.CharField(db_index=True, max_length=64)),
                ("answer", models.TextField()),
                ("answer_sha256", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(headline__in=ANSWERS), name="headline_is_an_answer")
                ],
            },
        ),
    ]
