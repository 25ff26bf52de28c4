"""Whether a case was referred to a team is read from one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0013_words_by_their_beginning"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["case", "team"], name="teams_of_case"),
        ),
    ]
