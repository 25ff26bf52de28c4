"""The tables of screening: answers, cleared hits, stored parties and runs over them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptScreening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=24, unique=True)),
                ("created", models.DateTimeField(db_index=True)),
                ("asked_by", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("status", models.CharField(max_length=16)),
                ("engine", models.CharField(max_length=64)),
                ("lists", models.JSONField(help_text="Edition of each list: the SHA-256 of its listings.")),
                ("weights", models.CharField(max_length=64)),
                ("scorecard", models.CharField(max_length=64)),
                ("question", models.TextField()),
                ("question_sha256", models.CharField(db_index=True, max_length=64)),
                ("answer", models.TextField()),
                ("answer_sha256", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("hit", "set aside", "no hit"))), name="status_of_screening"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rescreening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=24, unique=True)),
                ("created", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("lists", models.JSONField()),
                ("weights", models.CharField(max_length=64)),
                ("scorecard", models.CharField(max_length=64)),
                ("engine", models.CharField(max_length=64)),
                ("terms", models.JSONField(help_text="Threshold, limit, and what each list brings about.")),
                (
                    "whole",
                    models.TextField(
                        blank=True,
                        help_text="Why every party was screened, and not only those that a change may touch.",
                    ),
                ),
                ("parties", models.PositiveIntegerField()),
                ("screened", models.PositiveIntegerField(help_text="How many of the parties had to be screened.")),
                ("last_party", models.BigIntegerField()),
                ("warnings", models.JSONField(default=list)),
                (
                    "before",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after",
                        to="office.rescreening",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoredParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "external_id",
                    models.CharField(help_text="The party's number with those who brought it.", max_length=200),
                ),
                ("name", models.CharField(max_length=1000)),
                ("kind", models.CharField(max_length=16)),
                ("aliases", models.JSONField(default=list)),
                ("births", models.JSONField(default=list)),
                ("countries", models.JSONField(default=list)),
                ("gender", models.CharField(blank=True, max_length=16)),
                ("identifiers", models.JSONField(default=list)),
                ("addresses", models.JSONField(default=list)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("external_id",), name="one_row_of_a_party_stands"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClearedHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=24, unique=True)),
                ("created", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=200)),
                ("person", models.CharField(help_text="Who found it, as given.", max_length=200)),
                ("reason", models.TextField()),
                ("since", models.DateField()),
                ("expires", models.DateField()),
                ("list", models.CharField(max_length=64)),
                ("listing", models.CharField(max_length=500)),
                (
                    "listing_as_it_was",
                    models.CharField(help_text="Fingerprint of the entry that the person looked at.", max_length=64),
                ),
                ("party", models.TextField(help_text="The party as canonical JSON.")),
                ("party_as_it_was", models.CharField(db_index=True, max_length=64)),
                ("external_id", models.CharField(blank=True, db_index=True, max_length=200)),
                (
                    "screening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cleared", to="office.keptscreening"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires__gt", models.F("since"))), name="cleared_hit_expires_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HitChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change", models.CharField(max_length=8)),
                ("list", models.CharField(max_length=64)),
                ("listing", models.CharField(max_length=500)),
                ("score", models.FloatField()),
                ("cleared", models.CharField(blank=True, max_length=24)),
                (
                    "hit",
                    models.TextField(
                        help_text="The hit as canonical JSON; that which stood before, where it vanished."
                    ),
                ),
                ("hit_sha256", models.CharField(max_length=64)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="office.rescreening"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="office.storedparty"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "party", "list", "listing"), name="one_change_of_a_hit_in_a_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("change__in", ("new", "changed", "vanished"))),
                        name="change_is_new_changed_vanished",
                    ),
                ],
            },
        ),
    ]
