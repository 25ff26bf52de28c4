"""Cases: what was applied for, what became of it step by step, and who said what.

A case has the state of today; everything that led to it is added and never changed: submissions, events, checks,
advice, signatures. Moves are made in ``office.actions`` only, each in one transaction with its event and its act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from navicert.licensing.states import CaseState
from navicert.office.models.people import CLEARANCES, Organisation, Person, Team

if TYPE_CHECKING:
    from navicert.office.models import KeptDetermination, KeptScreening

LANES = ("normal", "automatic", "crisis")
VISIBLE = ("exporter", "authority")


class Case(models.Model):
    """One application and its way through the office.

    ``dossier`` is the exporter's draft as canonical JSON text; what was sent in is frozen in :class:`Submission`.
    ``due`` is the last day for a decision as the clock of the kind gives it from the events; it is worked out anew
    with each event, and kept for lists to sort by.
    """

    public_id = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40)
    edition = models.CharField(max_length=64, help_text="SHA-256 of the file of the kind under which it was begun.")
    exporter = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    agent = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="cases_for_others")
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="leads")
    state = models.CharField(max_length=16, default=CaseState.DRAFT)
    outcome = models.CharField(max_length=32, blank=True)
    lane = models.CharField(max_length=16, default="normal")
    dossier = models.TextField(default="{}")
    version = models.PositiveIntegerField(default=0, help_text="Counts every change, so that none is lost unseen.")
    title = models.CharField(max_length=300, blank=True, help_text="Goods, end user and place in one line.")
    destination = models.CharField(max_length=2, blank=True)
    end_user = models.CharField(max_length=300, blank=True, help_text="The end user's name, in small letters.")
    end_use = models.CharField(max_length=60, blank=True)
    codes = models.JSONField(default=list, help_text="Entries that the goods are classified under, in short.")
    value = models.DecimalField(max_digits=20, decimal_places=2, null=True, help_text="Of all lines, in EUR.")
    flags = models.JSONField(default=list)
    amends = models.ForeignKey("Licence", on_delete=models.PROTECT, null=True, related_name="amendments")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    created = models.DateTimeField()
    submitted = models.DateTimeField(null=True)
    decided = models.DateTimeField(null=True, db_index=True)
    due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in CaseState]), name="state_of_case"),
            models.CheckConstraint(condition=Q(lane__in=LANES), name="lane_of_case"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.DECIDED) | (~Q(outcome="") & Q(decided__isnull=False)),
                name="decided_case_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["-submitted", "-id"], name="case_submitted"),
            models.Index(fields=["state", "-submitted", "-id"], name="case_state_submitted"),
            models.Index(fields=["state", "due", "id"], name="case_state_due"),
            models.Index(fields=["lane", "-submitted", "-id"], name="case_lane", condition=~Q(lane="normal")),
            models.Index(fields=["exporter", "-created"], name="case_exporter"),
            models.Index(fields=["officer", "state"], name="case_officer"),
            models.Index(fields=["destination", "kind"], name="case_destination"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.title or self.kind}"

    def open_queries(self) -> models.QuerySet[Query]:
        """The questions to the exporter that wait for an answer."""
        return self.queries.filter(answered=None, cancelled=None)

    def last_check(self) -> Check | None:
        """What the engine found on what was sent in last."""
        return self.checks.order_by("-at").first()


class Word(models.Model):
    """A word under which a case is found, in small letters: number, firm, party, goods, code, place."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=60)

    class Meta:
        constraints = [  # on PostgreSQL ordered letter by letter, whatever the language: for beginnings of words
            models.UniqueConstraint(
                fields=["word", "case"], name="one_word_a_case", opclasses=["varchar_pattern_ops", "int8_ops"]
            )
        ]
        indexes = [models.Index(fields=["case", "word"], name="words_of_case")]

    def __str__(self) -> str:
        return self.word


class Event(models.Model):
    """One step of a case or of its licence: the timeline, and what the clocks are computed from. Added, never changed.

    ``entry`` is the entry of the record that commits to it (33 bytes as hex).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=32)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    visible = models.CharField(max_length=16, default="authority")
    body = models.JSONField(default=dict)
    entry = models.CharField(max_length=66)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_event_a_place"),
            models.CheckConstraint(condition=Q(visible__in=VISIBLE), name="who_sees_event"),
        ]
        ordering = ("case", "seq")

    def __str__(self) -> str:
        return f"{self.seq}. {self.verb}"


class Submission(models.Model):
    """What the exporter sent in, letter by letter. Added, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    dossier = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_submission_a_place")]

    def __str__(self) -> str:
        return f"submission {self.seq}"


class Document(models.Model):
    """A piece of a dossier or evidence for it. The bytes lie in the store under their hash.

    ``grading`` and ``nationalities`` say who may open it (:func:`navicert.office.permissions.case.may_open`); ``withdrawn``
    documents stay in the store while a submission names them. Evidence for a ``duty`` was brought by whoever reports on
    it; of a check on site the firm sees none.
    """

    public_id = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    piece = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    grading = models.CharField(max_length=16, default="none")
    nationalities = models.JSONField(default=list, help_text="Only people of these; empty: of any.")
    teams = models.ManyToManyField(Team, blank=True, help_text="Only these teams; none: every team that has the case.")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    duty = models.ForeignKey("Duty", on_delete=models.PROTECT, null=True, related_name="documents")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(grading__in=CLEARANCES), name="grading_of_document")]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """Somebody opened a document, or was refused it (``why_not``). Added, never changed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why_not = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.document} by {self.person}"


class Check(models.Model):
    """What the engine found on a submission: law, lists, precedents, risk. Added, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    determinations: models.ManyToManyField[KeptDetermination, models.Model] = models.ManyToManyField(
        "KeptDetermination"
    )
    screenings: models.ManyToManyField[KeptScreening, models.Model] = models.ManyToManyField("KeptScreening")
    findings = models.JSONField(help_text="Flags, stated entries against the lists, precedents, denials, risk sheet.")

    def __str__(self) -> str:
        return f"check of {self.submission}"


class CaseParty(models.Model):
    """A party as it was declared, frozen, with the entity that it is screened as from now on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=40)
    name = models.CharField(max_length=1000)
    country = models.CharField(max_length=2, blank=True)
    snapshot = models.JSONField()
    external_id = models.CharField(max_length=200, db_index=True, help_text="Of the stored party (StoredParty).")

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"


class Referral(models.Model):
    """A case lies with a team: why, since when, until when, and who of the team has taken it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    purpose = models.TextField()
    rule = models.CharField(max_length=80, help_text="Of the routing, or empty where a person referred it.")
    because = models.TextField()
    opened = models.DateTimeField()
    due = models.DateField(null=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="taken")
    closed = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "team"], condition=Q(closed=None), name="one_open_referral_a_team")
        ]
        indexes = [
            models.Index(fields=["team", "closed", "due"], name="referral_queue"),
            models.Index(fields=["case", "team"], name="teams_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case} with {self.team}"


class Advice(models.Model):
    """What a team advises: one verdict with its reasons on a scope. Added; later advice of the team replaces it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="advice")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="advice")
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=32)
    reasons = models.JSONField(default=list, help_text="Each: criterion, sentence, evidence.")
    scope = models.JSONField(default=dict, help_text="Empty: everything; else lines or parties.")
    replaced = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.team}: {self.verdict}"


class Condition(models.Model):
    """A condition that a licence carries. Only its owner's team lifts it, with a reason.

    ``taken_from`` is the licence that carries it already, where the case amends that one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conditions")
    advice = models.ForeignKey(Advice, on_delete=models.PROTECT, null=True, related_name="conditions")
    owner = models.ForeignKey(Team, on_delete=models.PROTECT)
    taken_from = models.ForeignKey("Licence", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lifted = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    why_lifted = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted=None, lifted_by=None, why_lifted="")
                | (Q(lifted__isnull=False, lifted_by__isnull=False) & ~Q(why_lifted="")),
                name="lifted_with_person_and_reason",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Query(models.Model):
    """A question to the exporter. While one is open the clock stands still."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="queries")
    asked = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    answer_by = models.DateField(null=True)
    answered = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    cancelled = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.question


class Note(models.Model):
    """A note or a message on a case; one that the exporter sees is a message."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    visible = models.CharField(max_length=16, default="authority")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(visible__in=VISIBLE), name="who_sees_note")]

    def __str__(self) -> str:
        return self.text


class Proposal(models.Model):
    """A decision that somebody proposes, exactly as it would be issued; second people sign its hash.

    ``standing`` is false once it was sent back or replaced. In the automatic lane nobody proposes (``by`` is empty): the
    text names the policy that does, by its hash.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=32)
    body = models.TextField(help_text="Canonical JSON: lines, conditions, reasons by criterion, days of validity.")
    sha256 = models.CharField(max_length=64)
    standing = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(standing=True), name="one_proposal_stands"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} for {self.case}"


class Signature(models.Model):
    """A second person signs a proposal, by its hash, or sends it back. Added, never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="signatures")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    role = models.CharField(max_length=24, help_text="In which role it was signed.")
    accepts = models.BooleanField()
    reason = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, help_text="Of what was signed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "by"], name="nobody_signs_twice")]

    def __str__(self) -> str:
        return f"{'signed' if self.accepts else 'sent back'} by {self.by}"


class Consent(models.Model):
    """What another state or body has to say before a licence may be used, written down by hand here (row 45)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    country = models.CharField(max_length=2)
    body = models.CharField(max_length=200)
    asked = models.DateField()
    window_ends = models.DateField(help_text="Silence counts as the agreement says after this day.")
    silence = models.CharField(max_length=16, help_text="consent, objection or nothing")
    answer = models.CharField(max_length=16, blank=True)
    answered = models.DateField(null=True)
    ground = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(silence__in=("consent", "objection", "nothing")), name="what_silence_is"
            ),
            models.CheckConstraint(condition=Q(answer__in=("", "consent", "objection")), name="answer_of_consent"),
            models.CheckConstraint(condition=Q(window_ends__gte=F("asked")), name="window_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.body} ({self.country})"
