"""The determinations that were given, each as it was given."""

from __future__ import annotations

from django.db import models

from navicert.terms import Answer


class KeptDetermination(models.Model):
    """One determination as it was given, with the hashes of everything that it was made from.

    ``facts`` and ``answer`` are canonical JSON texts, kept letter by letter so that their hashes stay right.
    Rows are added and read; triggers in the database refuse every change and removal.
    """

    public_id = models.CharField(max_length=20, unique=True)
    created = models.DateTimeField(db_index=True)
    asked_by = models.CharField(max_length=200)
    day = models.DateField()
    headline = models.CharField(max_length=32)
    engine = models.CharField(max_length=64)
    packs = models.JSONField(help_text="Edition of each pack: the SHA-256 of its files.")
    lists = models.JSONField(help_text="Edition of each list and small table.")
    facts = models.TextField()
    facts_sha256 = models.CharField(max_length=64, db_index=True)
    answer = models.TextField()
    answer_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(headline__in=[a.value for a in Answer]), name="headline_is_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.headline}"
