"""Acts for tests of the record, the sequencer run once, and the stand-alone verifier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime as Moment

import pytest
from django.core.management import call_command
from django.db import transaction

import navicert_verify
from navicert.office.models import Act as ActRow
from navicert.office.record.acts import record
from navicert.office.record.publisher import log_folder
from navicert.record.act import Act

NOW = Moment(2026, 11, 21, 12, 0, tzinfo=UTC)


def done(*subjects: str) -> list[ActRow]:
    """Something was done to each of these."""
    with transaction.atomic():
        entries = record(*(Act(verb="case.opened", subject=each, actor="test", at=NOW) for each in subjects))
    return [ActRow.objects.get(entry=entry) for entry in entries]


def once() -> None:
    call_command("record", "--once")


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """What the stand-alone verifier says of the log, or of a receipt."""
    before = sys.argv
    sys.argv = ["navicert-verify", *(arguments or (str(log_folder()),))]
    try:
        return navicert_verify.main(), capsys.readouterr().out
    finally:
        sys.argv = before


def vkeys() -> Iterator[str]:
    for line in (log_folder() / "log.vkey").read_text().splitlines():
        yield from ("--key", line)
