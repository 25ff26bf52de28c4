"""An installation with two lists of invented parties, for tests of screening in the office."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, timedelta
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path
from typing import Any

from navicert.library.lists import find_source, import_list
from navicert.office.models import ClearedHit, KeptScreening
from navicert.office.screening.answer import clear_hit, keep_screenings
from navicert.office.screening.question import Question
from navicert.screening.party import FIELDS, read_party
from navicert.screening.subject import Subject

LONG_AGO = Moment(2026, 1, 2, tzinfo=UTC)
COLUMNS = {name: (name,) for name in FIELDS}
LISTED = "Oskar Brandvold Tereshkin"
SAME_PERSON = {"name": "Oscar Brandvold Tereshkin", "type": "person", "born": "1961-03-04", "country": "Serbia"}
NOBODY = {"name": "Wilhelmina Appleyard", "type": "person"}
SETTINGS = """defaults: {needed: false, stale_after_days: 30}
lists:
  TEST-PERSONS: {title: Invented persons, publisher: Nobody, group: test, format: ftm, needed: true, threshold: 0.6}
  TEST-FIRMS: {title: Invented firms, group: test, format: ftm, layer: special_licence}
  TEST-EMPTY: {title: Never loaded, group: bare, format: ftm}
"""
PERSON: dict[str, Any] = {
    "id": "tp-1",
    "schema": "Person",
    "properties": {
        "name": [LISTED], "alias": ["Оскар Терешкин"], "birthDate": ["1961-03-04"], "nationality": ["rs"],
        "passportNumber": ["P1234567"], "programId": ["INVENTED-1"],
    },
}  # fmt: skip
OTHER_PERSON = {"id": "tp-2", "schema": "Person", "properties": {"name": ["Amadou Quiroga Valdimarsson"]}}
FIRM: dict[str, Any] = {
    "id": "tf-1",
    "schema": "Organization",
    "properties": {"name": ["Brandvold Kestrel Turbines"], "country": ["fi"], "registrationNumber": ["FI-778899"]},
}


def today() -> Day:
    return Moment.now(UTC).date()


def new_home(home: Path) -> Path:
    """The two lists: in force since before any case of these tests, and fetched again today."""
    (home / "lists.yaml").write_text(SETTINGS, encoding="utf-8")
    for moment in (LONG_AGO, Moment.now(UTC)):
        _bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON], moment)
        _bring(home, "TEST-FIRMS", [FIRM], moment)
    return home


def bring(home: Path, name: str, entities: Iterable[dict[str, Any]], *, days_ago: int = 0) -> None:
    """Import an edition of a list."""
    _bring(home, name, entities, Moment.now(UTC) - timedelta(days=days_ago))


def _bring(home: Path, name: str, entities: Iterable[dict[str, Any]], now: Moment) -> None:
    file = home / f"{name}.json"
    file.write_text("\n".join(map(json.dumps, entities)), encoding="utf-8")
    import_list(home, find_source(home, name), {"list": file}, now=now, as_of=now.date())


def subject(party: dict[str, Any]) -> Subject:
    """A party as it is screened."""
    return read_party(party, COLUMNS).subject


def question(party: dict[str, Any], **terms: Any) -> Question:
    """A party and how it is screened, today if nothing else is said."""
    read = read_party(party, COLUMNS)
    return Question(given=party, subject=read.subject, notes=read.notes, **{"day": today(), **terms})


def keep(party: dict[str, Any], **terms: Any) -> KeptScreening:
    """Screen a party, and read its row back."""
    kept = keep_screenings([question(party, **terms)], asked_by="test", now=Moment.now(UTC))[0]
    return KeptScreening.objects.get(pk=kept.pk)


def answer(kept: KeptScreening) -> Any:
    """The answer of a row."""
    return json.loads(kept.answer)


def clear(kept: KeptScreening, **given: Any) -> ClearedHit:
    """Set the hit on the listed person aside."""
    words = {"person": "M. Okafor", "reason": "born elsewhere", "expires": today() + timedelta(days=100), **given}
    about = {"list_id": "TEST-PERSONS", "listing": "tp-1", "now": Moment.now(UTC), **words}
    return clear_hit(kept, **about, entered_by="test")
