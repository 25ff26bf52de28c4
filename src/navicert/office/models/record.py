"""What the office keeps of its record: acts, what is known of them, their place in the log, and signed checkpoints.

The tables are the log; the files that are served are made from them (``docs/record.md``). Rows are added and read.
Triggers in the database refuse every change; they let two kinds of row go: an envelope for which an act says that it
is erased, and a waiting act that has its entry.
"""

from __future__ import annotations

from django.db import models


class Act(models.Model):
    """Something that was done, written in the transaction that did it. That it is here is the acknowledgement.

    ``entry`` is what goes into the log: 33 bytes that say nothing without the envelope. ``subject`` is the number of
    the thing that it is about, such as ``NV-2026-7K3M-Q9TD``.
    """

    entry = models.BinaryField(max_length=33, unique=True)
    created = models.DateTimeField()
    verb = models.CharField(max_length=64)
    subject = models.CharField(max_length=255)

    class Meta:
        indexes = [models.Index(fields=["subject"], name="act_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Envelope(models.Model):
    """What an entry commits to: the act as canonical JSON, and the nonce. It may hold personal data.

    It is never changed; :func:`navicert.office.record.acts.erase` removes it, and the log stays valid.
    """

    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True)
    data = models.BinaryField()
    nonce = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"envelope of act {self.pk}"


class Waiting(models.Model):
    """An act that is acknowledged and not in the log yet. The sequencer takes them in the order of the acts."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return f"act {self.pk} waits"


class Entry(models.Model):
    """The place of an act in the log, counted from 0. Written by the sequencer only."""

    index = models.BigIntegerField(primary_key=True)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return f"entry {self.index}"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root hash, committed together with the entries that it adds.

    ``frontier`` is the row of :class:`navicert.record.merkle.Frontier`, from which the next batch goes on. What is
    served is one of these, so nothing is served that this database does not hold.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField()
    note = models.BinaryField()
    created = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"
