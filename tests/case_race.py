"""``python tests/case_race.py threads|processes``: people who decide the same case at the same moment, in a new installation.

The database is the one of ``DATABASE_URL``. Prints, as JSON, what each of them was told and what stands afterwards.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

PEOPLE = 4
VERBS = ("propose", "countersign", "issue")


def decide(work: tuple[str, str, str]) -> str:
    """What one person is told who does this verb: ``done``, or the sentence of the refusal."""
    verb, case_id, email = work
    from django.db import connection

    from navicert.office.actions import decide as verbs
    from navicert.office.actions.issue import issue
    from navicert.office.models import Case, Person
    from navicert.office.permissions.case import Refused
    from office_cases import NOW

    connection.close()  # a process must not speak through its parent's connection
    now = NOW + timedelta(days=5)
    case, by = Case.objects.get(public_id=case_id), Person.objects.get(email=email)
    try:
        if verb == "propose":
            reason = {"criterion": "15-1-d", "sentence": f"As {by.name} sees it."}
            verbs.propose(case, verdict="refuse", lines=[], reasons=[reason], departs="New facts.", by=by, now=now)
        elif verb == "countersign":
            made = case.proposals.get(standing=True)
            verbs.countersign(made, seen=made.sha256, by=by, now=now)
        else:
            issue(case, by=by, now=now)
        return "done"
    except Refused as refused:
        return str(refused)
    finally:
        connection.close()


def together(how: str, verb: str, case_id: str, people: list[str]) -> list[str]:
    """All of them at once, in threads or in processes."""
    work = [(verb, case_id, email) for email in people]
    if how == "threads":
        with ThreadPoolExecutor(len(work)) as pool:
            return list(pool.map(decide, work))
    with ProcessPoolExecutor(len(work), mp_context=get_context("fork")) as pool:
        return list(pool.map(decide, work))


def main(how: str) -> None:
    """Three races on one case: officers propose while nobody leads it, heads sign, and it is issued."""
    django.setup()
    settings.NAVICERT_HOME.mkdir(exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    from django.db import connection

    from navicert.library import open_library
    from navicert.office.authority import authority_keys
    from navicert.office.models import Act, Case
    from office_cases import NOW, advised, an_office
    from office_people import a_person

    made = advised(an_office(open_library(Path(settings.NAVICERT_HOME))))
    authority_keys(NOW.date())
    Case.objects.filter(pk=made.pk).update(officer=None)
    officers, heads = ([a_person(role).email for _ in range(PEOPLE)] for role in ("officer", "head_of_unit"))
    found = []
    for verb in VERBS:
        connection.close()
        told = together(how, verb, made.public_id, heads if verb == "countersign" else officers)
        case = Case.objects.get(pk=made.pk)
        rows: dict[str, Any] = {
            "propose": case.proposals,
            "countersign": case.proposals.get(standing=True).signatures,
            "issue": case.letters,
        }
        word = {"issue": "decide"}.get(verb, verb)
        done = {"rows": rows[verb].count(), "events": case.events.filter(verb=word).count()}
        acts = Act.objects.filter(subject=case.public_id, verb=f"case.{word}").count()
        found.append({"verb": verb, "told": sorted(told), "state": case.state, "acts": acts, **done})
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
