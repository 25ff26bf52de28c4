"""Time the pages of the office with 100,000 cases and a record of more than a million entries, on both databases.

Each page is asked for through the whole of Django (guard, session, view, template) in this process, by people who see it,
each time another case, word or page; prints the machine, then median, 95th percentile and maximum in milliseconds, and the
number of queries. The files of the database are read once before. ``--quick`` asks less often and of 2,000 cases;
``--plans`` prints the plans of the searches besides.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from random import Random
from typing import Any, NamedTuple

from office_fill import DATABASES, office

CASES, FEW_CASES = 100_000, 2_000
TIMES, FEW_TIMES, WARM = 200, 20, 5
FLOORS = {
    "postgresql": {"case": 50, "search": 100},
    "sqlite": {"case": 100, "search": 200},
}  # ms, of the 95th percentile
SEARCHES = {
    "frequent words": ["words=gmbh", "words=individual", "words=for", "words=gmbh+individual", "words=ma", "words=a"],
    "under way, by due day": [f"state=open&order=due&page={page}" for page in (1, 2, 9, 80)],
    "everything, deep": [f"order={order}&page={page}" for order in ("newest", "due") for page in (1, 100, 1500, 3900)],
    "filters": ["kind=individual&destination=BR", "team=technical", "officer=nobody&state=open&order=due",
                "lane=crisis", "kind=global&state=decided&order=oldest", "due_before=2026-12-01&state=open"],
    "filters and words": ["words=gmbh&destination=BR&state=open", "words=individual&state=advised&order=due"],
    "nothing found": ["words=zzzz", "words=gmbh+zzzz", "destination=ZW&words=gmbh", "team=technical&words=zzzz"],
}  # fmt: skip


class Page(NamedTuple):
    """A page that is timed: whose, which floor holds for it (``""``: none was set), and the addresses to ask for."""

    name: str
    person: str
    floor: str
    addresses: list[str]


def main() -> None:
    """Measure on each database in a process of its own."""
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("--quick", action="store_true", help="ask less often, of fewer cases")
    words.add_argument("--plans", action="store_true", help="print the plans of the searches too")
    words.add_argument("--database", choices=DATABASES, help="one database only")
    words.add_argument("--measure", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.measure:
        measure(given.measure, FEW_TIMES if given.quick else TIMES, plans=given.plans)
        return
    print(machine())
    for name in [given.database] if given.database else DATABASES:
        with office(name, FEW_CASES if given.quick else CASES) as surroundings:
            print(f"\n{name}", flush=True)
            flags = [flag for flag in ("quick", "plans") if getattr(given, flag)]
            command = [sys.executable, __file__, "--measure", name, *(f"--{flag}" for flag in flags)]
            subprocess.run(command, env=surroundings, check=True)


def machine() -> str:
    """What it runs on, and what else ran there."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return f"{platform.platform()}, Python {platform.python_version()}, {cores} cores, load {load:.1f}"


# --- in the process of one database ----------------------------------------------------------------


def measure(database: str, times: int, *, plans: bool) -> None:
    """Time every page and say which floor is met."""
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM office_case), (SELECT count(*) FROM office_entry)")
        cases, entries = cursor.fetchone()
    print(f"{cases:,} cases, {entries:,} entries in the log, {times} requests of each page")
    for page in pages(times):
        show(page, database, times)
    if plans:
        print_plans()


def print_plans() -> None:
    """The plans of the searches, as the database explains them."""
    from navicert.office.cases.search import ORDERS, Wanted, narrowed
    from navicert.office.models import Person
    from navicert.office.visible.cases import cases_of

    seen = cases_of(Person.objects.get(email="officer0@bench.example"))
    for wanted in (
        Wanted(words="gmbh"),
        Wanted(words="ma individual"),
        Wanted(states=("open",), order="due"),
        Wanted(),
    ):
        rows = narrowed(seen, wanted).select_related("exporter", "officer").order_by(*ORDERS[wanted.order])
        print(f"\n{wanted}\n{rows[:26].explain()}")


def pages(times: int) -> Iterator[Page]:
    """Every page that is timed, with as many different addresses as there are, up to ``times``."""
    from navicert.office.models import Case, Licence, Referral, Word
    from navicert.web.case_words import STATES

    lot = Random("navicert")

    def some(rows: Any, column: str = "public_id") -> list[str]:
        held = sorted({str(value) for value in rows.values_list(column, flat=True)[: 40 * times]})
        return lot.sample(held, min(times, len(held)))

    sent = Case.objects.filter(submitted__isnull=False).order_by("-pk")
    asked = Referral.objects.filter(team__slug="technical").order_by("-pk")
    live = sent.exclude(state__in=("decided", "withdrawn", "returned"))
    yield Page("case, officer", "officer0@bench.example", "case", [f"/cases/{n}" for n in some(sent)])
    yield Page("live case, officer", "officer0@bench.example", "case", [f"/cases/{n}" for n in some(live)])
    yield Page(
        "case, adviser", "technical@demo.example", "case", [f"/cases/{n}" for n in some(asked, "case__public_id")]
    )
    firm = sent[:1][0].exporter
    yield Page(
        "case, exporter", _applicant(firm), "case", [f"/applications/{n}" for n in some(sent.filter(exporter=firm))]
    )
    numbers = [f"words={n}" for n in some(sent)]
    rare = [
        f"words={word}" for word in some(Word.objects.filter(pk__gt=10**8).order_by("-pk"), "word") if "-" not in word
    ]
    states = [f"state={state}&order={order}" for state in STATES for order in ("newest", "due")]
    searches = {
        "by number": numbers, "an invented word": rare, "two words": [f"{word}+gmbh" for word in rare],
        "by state": states, **SEARCHES,
    }  # fmt: skip
    for name, queries in searches.items():
        yield Page(f"search, {name}", "officer0@bench.example", "search", [f"/cases?{query}" for query in queries])
    yield Page("search, adviser", "technical@demo.example", "search", [f"/cases?{query}" for query in (*rare, *states)])
    yield from other_pages(_applicant(firm))
    licences = [f"/licences/{n}" for n in some(Licence.objects.order_by("-pk"))]
    yield Page("licence, customs", "customs@demo.example", "", licences)
    yield Page("record of a case", "auditor@demo.example", "", [f"/record/{n}" for n in some(sent)])


def other_pages(applicant: str) -> Iterator[Page]:
    """Pages without a floor of their own."""
    for name, person, address in (
        ("desk, officer", "officer1@bench.example", "/desk"), ("desk, adviser", "technical@demo.example", "/desk"),
        ("desk, head", "head@demo.example", "/desk"), ("desk, reception", "reception@demo.example", "/desk"),
        ("applications, exporter", applicant, "/applications"), ("licences, officer", "officer@demo.example", "/licences"),
        ("licences, exporter", applicant, "/licences"), ("licences, customs", "customs@demo.example", "/licences?words=gmbh"),
        ("duties, officer", "officer@demo.example", "/duties"), ("duties, exporter", applicant, "/duties"),
        ("notices, officer", "officer@demo.example", "/notices"), ("people", "administrator@demo.example", "/people"),
        ("organisations", "administrator@demo.example", "/organisations"), ("the record", "auditor@demo.example", "/record"),
    ):  # fmt: skip
        yield Page(name, person, "", [address])


def _applicant(firm: Any) -> str:
    found: str = firm.posts.filter(role="applicant").select_related("person")[0].person.email
    return found


def show(page: Page, database: str, times: int) -> None:
    """Ask for a page again and again, and print how long it took."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from navicert.office.models import Person

    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(Person.objects.get(email=page.person))
    if not page.addresses:
        print(f"{page.name:<32} there is none")
        return
    with CaptureQueriesContext(connection) as seen:
        status = client.get(page.addresses[0]).status_code
    queries = len(seen)
    if status != 200:
        print(f"{page.name:<32} FAULT: status {status} at {page.addresses[0]}")
        return
    took: list[float] = []
    worst = ""
    for address in islice(cycle(page.addresses), WARM + times):
        begun = time.perf_counter()
        response = client.get(address)
        elapsed = 1000 * (time.perf_counter() - begun)
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
        worst = address if not took or elapsed > max(took) else worst
        took.append(elapsed)
    print(line(page, sorted(took[WARM:]), queries, worst, database), flush=True)


def line(page: Page, took: list[float], queries: int, worst: str, database: str) -> str:
    """One page of the answer."""
    p95 = took[int(len(took) * 0.95)]
    floor = FLOORS[database].get(page.floor)
    said = "" if floor is None else f"   goal p95 <= {floor}: {'met' if p95 <= floor else 'MISSED'}"
    return (
        f"{page.name:<32} median {statistics.median(took):8.1f}  p95 {p95:8.1f}  max {took[-1]:8.1f} ms"
        f"  {queries:3} queries{said}" + (f"   slowest {worst}" if floor is not None and p95 > floor else "")
    )


if __name__ == "__main__":
    main()
