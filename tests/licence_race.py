"""``python tests/licence_race.py threads|processes``: many customs officers at one licence at once, in a new installation.

The database is the one of ``DATABASE_URL``. Prints, as JSON, what each of them was told and what the ledger holds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import django
from django.conf import settings
from django.core.management import call_command

OFFICERS = 6
ENTRIES = [("one each", "1 items", "own"), ("the same entry", "1 items", "same"), ("two each", "2 items", "own")]


def debit(place: tuple[int, str, str, str]) -> str:
    """What one officer is told who debits: ``booked``, or the sentence of the refusal."""
    number, licence_id, quantity, whose = place
    from django.db import connection

    from navicert.office.actions.book import book
    from navicert.office.models.licence import Licence
    from navicert.office.models.people import Person
    from navicert.office.permissions.case import Refused
    from office_licences import NOW, an_entry

    connection.close()  # a process must not speak through its parent's connection
    officer = Person.objects.filter(held__role="customs_officer").order_by("pk")[number]
    entry = an_entry(quantity, declaration=f"26DE{number if whose == 'own' else 0}")
    try:
        booked = book(Licence.objects.get(public_id=licence_id), [entry], by=officer, now=NOW)
        return f"booked {len(booked.new)}"
    except Refused as refused:
        return str(refused)
    finally:
        connection.close()


def together(how: str) -> Callable[[str, str, str], list[str]]:
    """All officers at once, in threads or in processes."""

    def run(licence_id: str, quantity: str, whose: str) -> list[str]:
        work = [(number, licence_id, quantity, whose) for number in range(OFFICERS)]
        if how == "threads":
            with ThreadPoolExecutor(OFFICERS) as pool:
                return list(pool.map(debit, work))
        with ProcessPoolExecutor(OFFICERS, mp_context=get_context("fork")) as pool:
            return list(pool.map(debit, work))

    return run


def main(how: str) -> None:
    """Three races, each at a licence of its own of which three pieces are left."""
    django.setup()
    settings.NAVICERT_HOME.mkdir(exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    from django.db import connection

    from navicert.office.actions.book import book
    from navicert.office.licences.balances import balances_of
    from office_licences import NOW, a_licence, an_entry
    from office_people import a_person

    customs = [a_person("customs_officer") for _ in range(OFFICERS)]
    found = []
    for what, quantity, whose in ENTRIES:
        licence = a_licence()
        book(licence, [an_entry("3 items", declaration="before")], by=customs[0], now=NOW)
        connection.close()
        told = together(how)(licence.public_id, quantity, whose)
        events = licence.case.events.filter(verb="debit").count()
        [line] = balances_of(licence)
        found.append({"what": what, "told": sorted(told), "left": line.sentence, "events": events})
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
