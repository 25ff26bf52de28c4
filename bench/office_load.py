"""Fifty officers at once: ten minutes of work with 5 to 10 seconds between two pages, on the filled office.

The server is started as it always is (``python -m navicert.office serve``: two workers, the sequencer beside) on this
machine only, and stopped at the end. Prints response times, errors, the generator's own share of a core, and whether
everything that was acknowledged is in the database. ``--quick``: one minute, 2,000 cases.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from office import CASES, FEW_CASES, machine
from office_fill import DATABASES, office

HERE = Path(__file__).resolve().parent
OFFICERS = {"postgresql": 50, "sqlite": 10}
SECONDS, FEW_SECONDS = 600, 60
GOAL = 300  # ms, the 95th percentile over all requests
READY, PATIENCE = 120, 20  # seconds until the server answers; until what is under way, and the server, have ended


def main() -> None:
    """Both databases, one after the other; the exit status says whether all goals were met."""
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("--quick", action="store_true", help="one minute, fewer cases")
    words.add_argument("--seconds", type=int, help="how long, instead of ten minutes")
    words.add_argument("--database", choices=DATABASES, help="one database only")
    words.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    words.add_argument("--compare", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.prepare or given.compare:
        inside(given)
        return
    print(machine())
    seconds = given.seconds or (FEW_SECONDS if given.quick else SECONDS)
    names = [given.database] if given.database else DATABASES
    met = [measured(name, FEW_CASES if given.quick else CASES, seconds) for name in names]
    sys.exit(not all(met))


def measured(name: str, cases: int, seconds: int) -> bool:
    """One database: prepare, serve, let them work, compare."""
    with office(name, cases) as surroundings, tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder) / "given.json", Path(folder) / "told.json"
        made = _inside(surroundings, "--prepare", str(OFFICERS[name]))
        given.write_text(made)
        with served(surroundings) as address:
            command = [sys.executable, "-m", "locust", "-f", str(HERE / "office_visits.py"), "--headless", "--only-summary",
                       "-u", str(OFFICERS[name]), "-r", "5", "-t", f"{seconds}s", "-H", address, "--loglevel", "ERROR",
                       "--exit-code-on-error", "0", "--stop-timeout", str(PATIENCE)]  # fmt: skip
            files = {"BENCH_GIVEN": str(given), "BENCH_TOLD": str(told)}
            subprocess.run(command, env={**os.environ, **files}, check=True, capture_output=True)
        found = json.loads(told.read_text())
        held = json.loads(_inside(surroundings, "--compare", json.loads(made)["run"]))
    return report(name, OFFICERS[name], seconds, found, held)


def _inside(surroundings: dict[str, str], *flags: str) -> str:
    """This program again, in the installation of the office; gives what it prints."""
    command = [sys.executable, __file__, *flags]
    done = subprocess.run(command, env=surroundings, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


@contextmanager
def served(surroundings: dict[str, str]) -> Iterator[str]:
    """The office, served on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "navicert.office", "serve"]
    server = subprocess.Popen(
        command, env={**surroundings, "NAVICERT_BIND": bind}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_it_answers(f"http://{bind}/api/v1/healthz")
        yield f"http://{bind}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _until_it_answers(address: str) -> None:
    ends = time.monotonic() + READY
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def report(name: str, officers: int, seconds: int, found: dict[str, Any], held: dict[str, int]) -> bool:
    """Print what was found; says whether the goals were met."""
    print(f"\n{name}: {officers} officers, {seconds} s, load now {os.getloadavg()[0]:.1f}")
    for row, requests, middle, p95, most in found["rows"]:
        print(f"{row:<20} {requests:6} requests  median {middle or 0:7.0f}  p95 {p95 or 0:7.0f}  max {most:7.0f} ms")
    p95 = found["rows"][0][3]
    lost = {verb: (said, held[verb]) for verb, said in found["acknowledged"].items() if held.get(verb, said) != said}
    print(f"acknowledged {found['acknowledged']}, told what stood in the way {found['told']}")
    print(f"in the database {held}; {'nothing is lost' if not lost else f'LOST OR TOO MANY: {lost}'}")
    print(f"the generator itself used {100 * found['cpu']:.0f} % of a core")
    print("\n".join(found["faults"]) or "no error")
    print(f"goal: p95 <= {GOAL} ms: {'met' if p95 <= GOAL else 'MISSED'}")
    return p95 <= GOAL and not lost and not found["faults"]


# --- in the installation ---------------------------------------------------------------------------


def inside(given: argparse.Namespace) -> None:
    """Prepare the visitors, or count what they left."""
    import django

    django.setup()
    print(json.dumps(prepared(given.prepare) if given.prepare else counted(given.compare)))


def prepared(officers: int) -> dict[str, Any]:
    """Sessions and tokens, and what the visitors will ask for."""
    from django.utils import timezone

    from navicert.licensing.states import LIVE
    from navicert.office.models import Case, Person, Post, Word

    people = list(Person.objects.filter(email__startswith="officer", email__endswith="@bench.example"))[:officers]
    live = Case.objects.filter(state__in=LIVE, submitted__isnull=False)
    words = set(Word.objects.order_by("-pk").values_list("word", flat=True)[:2000])
    searches = [f"words={word}" for word in words] + ["words=gmbh", "state=open&order=due", "kind=individual", ""]
    customs = Post.objects.filter(role="customs_officer").select_related("person")[0].person
    own = [
        list(live.filter(officer=each, state__in=("open", "advised")).values_list("public_id", flat=True))
        for each in people
    ]
    return {
        "run": f"bench-{int(time.time())}",
        "day": timezone.localdate().isoformat(),
        "officers": [_session(each) for each in people],
        "cases": list(live.order_by("-pk").values_list("public_id", flat=True)[:2000]),
        "busy": list(live.order_by("pk").values_list("public_id", flat=True)[:3]),
        "searches": searches,
        "own": own,
        "referrals": _referrals(),
        "criterion": "15-1-d",
        "drafts": _drafts(),
        "licences": _licences(),
        "customs": _token(customs),
    }


def _session(person: Any) -> str:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client.cookies["sessionid"].value


def _token(person: Any) -> str:
    from datetime import timedelta
    from hashlib import sha256

    from django.utils import timezone

    from navicert.office.models import AccessToken

    token, now = f"nvp_{token_hex(16)}", timezone.now()
    hashed = sha256(token.encode()).hexdigest()
    AccessToken.objects.create(
        person=person, name="bench", token_sha256=hashed, created=now, expires=now + timedelta(days=1)
    )
    return token


def _referrals() -> list[tuple[str, int, str]]:
    """Referrals that wait for advice, each with the token of an adviser of its team."""
    from navicert.office.models import Post, Referral

    tokens: dict[int, str] = {}
    for post in Post.objects.filter(role="adviser").select_related("person"):
        if post.team_id and post.team_id not in tokens:
            tokens[post.team_id] = _token(post.person)
    waiting = Referral.objects.filter(closed=None, case__state="circulated").order_by("-pk")[:1000]
    return [
        (referral.case.public_id, referral.pk, tokens[referral.team_id]) for referral in waiting.select_related("case")
    ]


def _drafts() -> list[tuple[str, str]]:
    from navicert.office.models import Case

    written = Case.objects.filter(state="draft", kind__in=("individual", "military-individual")).exclude(dossier="{}")
    drafts = written.select_related("applicant").order_by("-pk")[:100]
    return [(case.public_id, _token(case.applicant)) for case in drafts]


def _licences() -> list[tuple[str, str, str, str]]:
    """Licences to debit: number, unit, the price of one piece and its currency, where the line states a value."""
    from django.utils import timezone

    from navicert.office.models import LicenceLine

    day = timezone.localdate()
    lines = LicenceLine.objects.filter(
        number=1, quantity__gt=1, licence__state="issued", licence__used_up=False, licence__valid_from__lte=day,
        licence__valid_until__gt=day,
    )  # fmt: skip
    found = lines.order_by("-pk").values_list("licence__public_id", "unit", "value", "quantity", "currency")[:3000]
    return [
        (number, unit, f"{(value or 0) / (quantity or 1):.2f}", currency)
        for number, unit, value, quantity, currency in found
    ]


def counted(run: str) -> dict[str, int]:
    """What the run left in the database, by verb."""
    from navicert.office.models import Advice, Event, Note, Query, Use

    since = datetime.fromtimestamp(int(run.removeprefix("bench-")), UTC)
    return {
        "save_draft": Event.objects.filter(verb="save_draft", at__gte=since).count(),
        "note": Note.objects.filter(text__startswith=f"{run} ").count(),
        "ask": Query.objects.filter(question__startswith=f"{run} ").count(),
        "advise": Advice.objects.filter(reasons__0__sentence__startswith=f"{run} ").count(),
        "debit": Use.objects.filter(declaration__startswith=f"{run}-").count(),
    }


if __name__ == "__main__":
    main()
