"""The demonstration is built: lists, people, then every step of every case in the order of time, in one transaction.

Whatever stops it leaves nothing in the database, so a demonstration is there whole or not at all. Files that were
written meanwhile (documents, editions, keys) lie under their hashes and are used again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, time, timedelta
from datetime import date as Day
from datetime import datetime as Moment
from functools import partial
from importlib import resources
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction

from navicert.library import Library
from navicert.library.lists import find_source, import_list
from navicert.office.actions.duty import remind
from navicert.office.authority import local_day
from navicert.office.cases.escalation import escalate_due
from navicert.office.demo.absences import absences
from navicert.office.demo.after import AFTER, reports
from navicert.office.demo.cast import Cast, enter_everybody
from navicert.office.demo.given import Plan, given
from navicert.office.demo.hours import working
from navicert.office.demo.policies import policies
from navicert.office.demo.stage import Stage
from navicert.office.demo.standing import MARK
from navicert.office.demo.steps import STEPS
from navicert.office.demo.variants import application_of
from navicert.office.models.licence import Notice
from navicert.office.progress import Bar
from navicert.office.record.publisher import log_folder
from navicert.office.record.sequencer import integrate, open_log, the_keys
from navicert.office.shelf import the_library

SEED = "navicert"
LONGEST = 435  # days before today on which the office opened
ROUND = 14  # days from one look at the clocks and duties to the next
PLACED = 100  # steps after which acts are given their places in the record
UNREAD = 4  # days: what people were told before has been read
LIST = "INVENTED"
LIST_SETTINGS = """# The settings of the demonstration: one invented list, and no official one. See docs/lists.md.
defaults: {needed: false}
lists:
  INVENTED: {title: Invented parties, publisher: Nobody, format: concern, needed: true, stale_after_days: null}
"""
ALL_STEPS = {**STEPS, **AFTER}


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    cast: Cast
    cases: int


def build(today: Day, library: Library, *, plans: Sequence[Plan], tick: Callable[[int], None]) -> Built:
    """Build the demonstration as it stands on a day. ``tick`` is told how many steps more are done.

    Raises :class:`navicert.office.permissions.case.Refused` where an action does not do what a story asks of it.
    """
    home = Path(settings.NAVICERT_HOME)
    opened = Moment.combine(today - timedelta(days=LONGEST), time(8), UTC)
    (home / MARK).touch()
    install_list(home, opened)
    keys, folder = the_keys(home), log_folder()
    with transaction.atomic():
        open_log(keys, opened)
        place = partial(integrate, keys, folder)
        place()  # from now on licences can name their place in the record
        cast = enter_everybody(opened)
        _play(plans, cast, library, (opened, Moment.combine(today, time(5), UTC)), tick, place)
        while place():
            pass
    return Built(cast, len(plans))


def build_here(now: Moment) -> Built:
    """Build it for today, with a bar of progress on the terminal."""
    today = local_day(now)
    plans = planned(today)
    with Bar("Demonstration", sum(len(plan.steps) for plan in plans)) as bar:
        return build(today, the_library(), plans=plans, tick=bar.add)


def planned(today: Day) -> list[Plan]:
    """Every case of the plan, in the order of the file."""
    rows, made = given("plan"), []
    for kind, stories in rows["cases"].items():
        number = 0
        for story, many in stories.items():
            for _ in range(many):
                made.append(_plan(kind, number, story, rows["stories"][story], today))
                number += 1
    return made


def _plan(kind: str, number: int, story: str, row: dict[str, Any], today: Day) -> Plan:
    seed = f"{SEED} {kind} {number} {story}"
    lot = Random(seed)
    least, most = row["began"]
    day = Moment.combine(today - timedelta(days=lot.randint(least, most)), time(lot.randrange(7, 14)), UTC)
    return Plan(kind, number, story, tuple(row["steps"]), working(day, lot), row.get("months"), seed)


def a_few(plans: Sequence[Plan], count: int) -> list[Plan]:
    """So many of the plans, chosen so that as many types and stories as possible are among them."""
    left, chosen = list(plans), list[Plan]()
    while left and len(chosen) < count:
        kinds, stories = {each.kind for each in chosen}, {each.story for each in chosen}
        best = max(left, key=lambda each: 2 * (each.kind not in kinds) + (each.story not in stories))
        left.remove(best)
        chosen.append(best)
    return chosen


def install_list(home: Path, opened: Moment) -> None:
    """Put the invented list into an installation that has none; it has been in force since the office opened."""
    (home / "lists.yaml").write_text(LIST_SETTINGS, encoding="utf-8")
    with resources.as_file(resources.files(__package__) / "watchlist.csv") as file:
        source = find_source(home, LIST)
        import_list(home, source, {"list": file}, now=opened, as_of=opened.date())


def _play(
    plans: Sequence[Plan], cast: Cast, library: Library, span: tuple[Moment, Moment], tick: Callable[[int], None],
    place: Callable[[], object],
) -> None:  # fmt: skip
    """Every step of every case at its time, and between them the rounds of the office. What lies ahead is not played.

    ``place`` gives the acts so far their places in the record.
    """
    opened, until = span
    waiting: list[tuple[Moment, int, Iterator[Moment]]] = []
    acts = [_story(Stage(plan, application_of(plan), cast, library), tick) for plan in plans]
    acts += [_rounds(opened, until), _reading(until - timedelta(days=UNREAD)), policies(cast, until)]
    acts += absences(cast, until)
    for order, act in enumerate(acts):
        heapq.heappush(waiting, (next(act), order, act))
    for done in count(1):
        if not waiting:
            break
        moment, order, act = heapq.heappop(waiting)
        if moment < until and (after := next(act, None)) is not None:
            heapq.heappush(waiting, (after, order, act))
        if done % PLACED == 0:
            place()


def _story(stage: Stage, tick: Callable[[int], None]) -> Iterator[Moment]:
    """The steps of one case: each says when it wants to happen, and happens when it is asked to go on."""
    for step in stage.plan.steps:
        try:
            yield from ALL_STEPS[step](stage)
        except Exception as fault:
            fault.add_note(
                f"in {stage.plan.kind} {stage.plan.number}, story “{stage.plan.story}”, step “{step}”, {stage.now}"
            )
            raise
        tick(1)


def _rounds(opened: Moment, until: Moment) -> Iterator[Moment]:
    """What is done beside the server (:mod:`navicert.office.round`), and what firms report; the last time today."""
    lot, now = Random(SEED), opened
    while now < until:
        now = min(now + timedelta(days=ROUND), until - timedelta(seconds=1))
        yield now
        reports(lot, now)
        escalate_due(now)
        remind(now)
        if now >= until - timedelta(seconds=1):
            return


def _reading(now: Moment) -> Iterator[Moment]:
    """Everybody has read what they were told until then."""
    yield now
    Notice.objects.filter(read=None).update(read=now)
