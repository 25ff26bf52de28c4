"""Licences: what was granted, what was used of it, and what has to be done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from navicert.licensing.states import LicenceState
from navicert.office.models.case import Case
from navicert.office.models.people import Organisation, Person


class Licence(models.Model):
    """An act of the authority that its holder may rely on. It *is* ``statement``, canonical JSON, signed in ``jws``.

    ``place`` is its place in the status list: drawn at random, so that numbers tell nothing of it. Expired and
    exhausted are no states: they follow from the day and from the ledger.
    """

    public_id = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="licences")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=16, default=LicenceState.ISSUED)
    statement = models.TextField()
    statement_sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    place = models.PositiveIntegerField(unique=True)
    issued = models.DateTimeField(db_index=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    destination = models.CharField(max_length=2, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    used_up = models.BooleanField(default=False, help_text="What the ledger gave at its last entry, kept for lists.")
    recognised = models.JSONField(default=dict, help_text="Foreign act or form that it rests on (rows 48, 49).")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in LicenceState]), name="state_of_licence"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="licence_ends_later"),
        ]
        indexes = [
            models.Index(fields=["holder", "-issued"], name="licence_holder"),
            models.Index(fields=["state", "valid_until"], name="licence_state_end"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Letter(models.Model):
    """A letter that went out: a refusal, a ruling, a suspension. It *is* ``statement``, signed in ``jws``. Added, never changed.

    ``licence`` is the one that it is about, where it says what becomes of a licence after issue.
    """

    public_id = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=40)
    statement = models.TextField()
    statement_sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    issued = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class LicenceLine(models.Model):
    """Goods that a licence covers; without ``quantity`` there is no limit (global and general licences).

    With a ``value`` the ledger counts what was used of that too, in its currency.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    description = models.TextField()
    codes = models.JSONField(default=list)
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=16)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["licence", "number"], name="one_line_a_number")]

    def __str__(self) -> str:
        return f"{self.licence} line {self.number}"


class Use(models.Model):
    """One entry of a line's ledger. Added, never changed: a mistake is mended by a correction.

    The same ``declaration``, ``declaration_line``, ``kind`` and ``seq`` sent twice is one entry. ``source`` is the body
    that reports (the number of its organisation), ``happened`` the day that it states, ``at`` when it was written here.
    ``value`` is what the goods are worth as declared, where it was stated.
    """

    line = models.ForeignKey(LicenceLine, on_delete=models.PROTECT, related_name="uses")
    declaration = models.CharField(max_length=100)
    declaration_line = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    seq = models.PositiveIntegerField(default=1)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    unit = models.CharField(max_length=16)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)
    destination = models.CharField(max_length=2, blank=True, help_text="As declared, where the declaration says it.")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    source = models.CharField(max_length=40)
    happened = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "declaration", "declaration_line", "kind", "seq"], name="one_use_a_declaration_line"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("reservation", "debit", "release", "correction", "running_total")),
                name="kind_of_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.quantity} {self.unit}"


class Duty(models.Model):
    """Something that has to be done after issue, by a day: delivery verification, a visit, a report, a return.

    ``rule`` is the duty of the licence type that it comes from (empty: added by hand), ``about`` the declaration that
    set it off. A duty that is ``lifted`` was waived by the authority; its ``finding`` says why.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=40)
    rule = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    due = models.DateField(db_index=True)
    reminded = models.DateTimeField(null=True)
    escalated = models.DateTimeField(null=True)
    lifted = models.BooleanField(default=False)
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    finding = models.TextField(blank=True)
    evidence = models.JSONField(default=list, help_text="Numbers of documents, serial numbers that were seen …")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "rule", "about", "due"], condition=~Q(rule=""), name="one_duty_a_rule_and_day"
            )
        ]
        indexes = [models.Index(fields=["due", "kind"], condition=Q(done=None, lifted=False), name="duty_still_open")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due}"


class Policy(models.Model):
    """A policy of the automatic or crisis lane: its text, signed by two people over its hash. Added; ended, not changed."""

    public_id = models.CharField(max_length=24, unique=True)
    lane = models.CharField(max_length=16)
    text = models.TextField(help_text="Canonical JSON, as navicert.licensing.lane reads it.")
    sha256 = models.CharField(max_length=64, unique=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    signed = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lane__in=("automatic", "crisis")), name="lane_of_policy"),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("proposed_by")), name="policy_signed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane} {self.public_id}"


class Notice(models.Model):
    """A sentence for a person about something that concerns them; it goes out by e-mail as they wish."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="told")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    text = models.TextField()
    read = models.DateTimeField(null=True)
    sent = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "read", "-at"], name="notice_of_person"),
            models.Index(fields=["person", "-at", "-id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.text


class SavedView(models.Model):
    """A search of cases that a person kept under a name."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="views")
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name
