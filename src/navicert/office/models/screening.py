"""What the office keeps of screening: answers, cleared hits, the parties it watches, and what became of them."""

from __future__ import annotations

from django.db import models


class KeptScreening(models.Model):
    """One answer to "is this party on a list?", *no hit* too, with everything that it was made from.

    ``question`` and ``answer`` are canonical JSON texts, kept letter by letter so that their hashes stay right.
    Rows are added and read; triggers in the database refuse every change and removal.
    """

    public_id = models.CharField(max_length=24, unique=True)
    created = models.DateTimeField(db_index=True)
    asked_by = models.CharField(max_length=200)
    day = models.DateField()
    status = models.CharField(max_length=16)
    engine = models.CharField(max_length=64)
    lists = models.JSONField(help_text="Edition of each list: the SHA-256 of its listings.")
    weights = models.CharField(max_length=64)
    scorecard = models.CharField(max_length=64)
    question = models.TextField()
    question_sha256 = models.CharField(max_length=64, db_index=True)
    answer = models.TextField()
    answer_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=("hit", "set aside", "no hit")), name="status_of_screening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.status}"


class ClearedHit(models.Model):
    """A person looked at a hit and found that the party is another one.

    It counts for this party and this entry as they were, from ``since`` to the day before ``expires``; a change of
    either ends it. Rows are added and read, never changed.
    """

    public_id = models.CharField(max_length=24, unique=True)
    created = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    person = models.CharField(max_length=200, help_text="Who found it, as given.")
    reason = models.TextField()
    since = models.DateField()
    expires = models.DateField()
    list = models.CharField(max_length=64)
    listing = models.CharField(max_length=500)
    listing_as_it_was = models.CharField(max_length=64, help_text="Fingerprint of the entry that the person looked at.")
    party = models.TextField(help_text="The party as canonical JSON.")
    party_as_it_was = models.CharField(max_length=64, db_index=True)
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    screening = models.ForeignKey(KeptScreening, on_delete=models.PROTECT, related_name="cleared")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(expires__gt=models.F("since")), name="cleared_hit_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.list} {self.listing}"


class StoredParty(models.Model):
    """A party that the office goes on screening, from ``since`` to the day before ``until``.

    A party that changes gets a new row; of the old one, ``until`` is set. ``run`` is the first run that looked at the row,
    and ``None`` before: numbers of rows do not tell, since one that was written earlier may be committed later.
    """

    external_id = models.CharField(max_length=200, help_text="The party's number with those who brought it.")
    name = models.CharField(max_length=1000)
    kind = models.CharField(max_length=16)
    aliases = models.JSONField(default=list)
    births = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    gender = models.CharField(max_length=16, blank=True)
    identifiers = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    run = models.ForeignKey("Rescreening", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=models.Q(until=None), name="one_row_of_a_party_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external_id}: {self.name}"


class Rescreening(models.Model):
    """One run over all stored parties: on which lists, with which tables and terms.

    Its receipt for a party: what the runs up to this one noted of it (:class:`HitChange`), and no hit where they noted
    nothing. ``before`` is the run that it goes on from. Rows are added and read, never changed.
    """

    public_id = models.CharField(max_length=24, unique=True)
    created = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    day = models.DateField()
    lists = models.JSONField()
    weights = models.CharField(max_length=64)
    scorecard = models.CharField(max_length=64)
    engine = models.CharField(max_length=64)
    terms = models.JSONField(help_text="Threshold, limit, and what each list brings about.")
    whole = models.TextField(
        help_text="Why every party was screened, and not only those that a change may touch.", blank=True
    )
    parties = models.PositiveIntegerField()
    screened = models.PositiveIntegerField(help_text="How many of the parties had to be screened.")
    before = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="after")
    warnings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.public_id}: {self.day}"


class HitChange(models.Model):
    """What one run changed for one party: a hit that is new, that is another one now, or that vanished.

    A hit is another one too where it reads the same and its entry is not what it was: ``entry`` is the fingerprint, empty
    where the hit vanished and in the runs of earlier versions. ``cleared`` is the number of the finding that set the hit aside, if one stands. Rows are added and read, never changed.
    """

    run = models.ForeignKey(Rescreening, on_delete=models.PROTECT, related_name="changes")
    party = models.ForeignKey(StoredParty, on_delete=models.PROTECT, related_name="changes")
    change = models.CharField(max_length=8)
    list = models.CharField(max_length=64)
    listing = models.CharField(max_length=500)
    score = models.FloatField()
    cleared = models.CharField(max_length=24, blank=True)
    hit = models.TextField(help_text="The hit as canonical JSON; that which stood before, where it vanished.")
    hit_sha256 = models.CharField(max_length=64)
    entry = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "party", "list", "listing"], name="one_change_of_a_hit_in_a_run"),
            models.CheckConstraint(
                condition=models.Q(change__in=("new", "changed", "vanished")), name="change_is_new_changed_vanished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.change} {self.list} {self.listing}"
