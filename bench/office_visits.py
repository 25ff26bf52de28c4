"""What 50 officers do all day, for locust; started by ``office_load.py``, which made their sessions and reads the result.

Each visitor is one officer, with 5 to 10 seconds between two pages. What they write beside the pages goes through the
interface: advice of a team, a draft of a firm, a debit of customs. A refusal with its sentence (status 409) is an answer,
not an error; what was acknowledged is counted, to be compared with the database afterwards.
"""

from __future__ import annotations

import json
import os
import re
import resource
import time
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from locust import HttpUser, between, events, task

GIVEN: dict[str, Any] = json.loads(Path(os.environ["BENCH_GIVEN"]).read_text())
RUN: str = GIVEN["run"]
VERSION = re.compile(r'name="version" value="(\d+)"')
SECRET = "b" * 32  # of the form token: cookie and field have to agree
ACKNOWLEDGED: Counter[str] = Counter()
TOLD: Counter[str] = Counter()
TURNS, LOT = count(), Random("visits")
BEGUN = time.monotonic()


class Officer(HttpUser):
    """One officer. Shares: desk 30, case 30, search 20, writing 15 (note 7, question 2, advice 3, draft 3), licence 5."""

    wait_time = between(5, 10)

    def on_start(self) -> None:
        """Take a place at a desk of one's own."""
        self.number = next(TURNS)
        self.session = GIVEN["officers"][self.number % len(GIVEN["officers"])]

    def page(self, address: str, name: str) -> str:
        """Open a page."""
        text: str = self.client.get(address, name=name, headers=self._cookies()).text
        return text

    def _cookies(self) -> dict[str, str]:
        self.client.cookies.clear()
        return {"Cookie": f"sessionid={self.session}; csrftoken={SECRET}"}

    def fill(self, case: str, verb: str, **given: str) -> None:
        """Open the form of a verb, fill it in, send it."""
        address = f"/cases/{case}/do/{verb}"
        version = VERSION.search(self.page(address, f"form of {verb}"))
        body = {"csrfmiddlewaretoken": SECRET, "version": version[1] if version else "", **given}
        with self.client.post(
            address, body, name=verb, headers=self._cookies(), allow_redirects=False, catch_response=True
        ) as answer:
            self._counted(answer, verb, {302})

    def call(self, method: str, path: str, name: str, token: str, body: object) -> None:
        """Speak to the interface with somebody's token."""
        headers = {"Authorization": f"Bearer {token}"}
        self.client.cookies.clear()
        with self.client.request(
            method, f"/api/v1{path}", json=body, name=name, headers=headers, catch_response=True
        ) as answer:
            self._counted(answer, name, {200})

    def _counted(self, answer: Any, name: str, done: set[int]) -> None:
        if answer.status_code in done:
            ACKNOWLEDGED[name] += 1
            answer.success()
        elif answer.status_code == 409:
            TOLD[name] += 1
            answer.success()
        else:
            answer.failure(f"status {answer.status_code}: {answer.text[:300]}")

    @task(30)
    def desk(self) -> None:
        """See what waits."""
        self.page("/desk", "desk")

    @task(30)
    def case(self) -> None:
        """Read a case."""
        self.page(f"/cases/{LOT.choice(GIVEN['cases'])}", "case")

    @task(20)
    def search(self) -> None:
        """Look for a word, or by state."""
        self.page(f"/cases?{LOT.choice(GIVEN['searches'])}", "search")

    @task(7)
    def note(self) -> None:
        """Write a note on a case; half of them on the same few cases as everybody else."""
        case = LOT.choice(GIVEN["busy"] if LOT.random() < 0.5 else GIVEN["cases"])
        self.fill(case, "note", text=f"{RUN} {next(TURNS)}", reader="authority")

    @task(2)
    def ask(self) -> None:
        """Put a question to an exporter, on a case of one's own."""
        own = GIVEN["own"][self.number % len(GIVEN["own"])]
        if own:
            self.fill(LOT.choice(own), "ask", question=f"{RUN} {next(TURNS)}")

    @task(3)
    def advise(self) -> None:
        """Somebody of a team gives advice."""
        if GIVEN["referrals"]:
            case, referral, token = GIVEN["referrals"].pop()
            sentence = f"{RUN} {next(TURNS)}"
            reason = {"criterion": GIVEN["criterion"], "sentence": sentence}
            body = {"referral": referral, "verdict": "approve", "reasons": [reason]}
            self.call("POST", f"/cases/{case}/advise", "advise", token, body)

    @task(3)
    def draft(self) -> None:
        """Somebody of a firm reads a draft and saves it."""
        case, token = LOT.choice(GIVEN["drafts"])
        headers = {"Authorization": f"Bearer {token}"}
        shown = self.client.get(f"/api/v1/cases/{case}", name="draft", headers=headers).json()
        if "version" not in shown:
            return
        dossier = {**shown["dossier"], "own_reference": f"{RUN} {next(TURNS)}"}
        body = {"dossier": dossier, "version": shown["version"]}
        self.call("PUT", f"/cases/{case}/dossier", "save_draft", token, body)

    @task(5)
    def licence(self) -> None:
        """Look at a licence; customs debit one piece."""
        licence, unit, price, currency = LOT.choice(GIVEN["licences"])
        self.page(f"/licences/{licence}", "licence")
        entry = {"line": 1, "declaration": f"{RUN}-{next(TURNS)}", "quantity": "1", "unit": unit}
        entry |= {"value": price, "currency": currency} if currency else {}
        body = {"entries": [{**entry, "happened": GIVEN["day"]}]}
        self.call("POST", f"/licences/{licence}/uses", "debit", GIVEN["customs"], body)


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def tell(environment: Any, **_words: Any) -> None:
    """Write down what became of it all, and how busy the generator itself was."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    rows = [environment.stats.total, *environment.stats.entries.values()]
    found = {
        "cpu": (used.ru_utime + used.ru_stime) / (time.monotonic() - BEGUN),
        "acknowledged": ACKNOWLEDGED,
        "told": TOLD,
        "faults": [f"{each.name}: {each.error} ({each.occurrences}×)" for each in environment.stats.errors.values()],
        "rows": [
            [row.name, row.num_requests, row.get_response_time_percentile(0.5), row.get_response_time_percentile(0.95),
             row.max_response_time]
            for row in rows
        ],
    }  # fmt: skip
    Path(os.environ["BENCH_TOLD"]).write_text(json.dumps(found))
