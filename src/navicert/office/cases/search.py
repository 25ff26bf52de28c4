"""Search among the cases that a person sees: words, and what a list is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Day

from django.db import connection
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet

from navicert.licensing.sentences import Sentence
from navicert.licensing.states import LIVE, CaseState
from navicert.office.cases.summary import words_in
from navicert.office.models.case import Case, Referral, Word
from navicert.office.models.licence import SavedView
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, is_outside
from navicert.office.visible.cases import cases_of, own_cases

PAGE = 25
MOST_WORDS = 6
RARE = 5_000  # cases
NOBODY = "nobody"  # as an officer: cases that nobody leads
MOST_VIEWS = 50
ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "due": (F("due").asc(nulls_last=True), "pk"),
    "newest": ("-submitted", "-pk"),
    "oldest": ("submitted", "pk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. ``page`` counts from 1."""

    words: str = ""
    states: tuple[str, ...] = ()
    kind: str = ""
    destination: str = ""
    team: str = ""
    officer: str = ""
    lane: str = ""
    due_before: Day | None = None
    order: str = "newest"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cases; ``more`` says that another page follows. They are not counted: nobody reads page 400."""

    cases: tuple[Case, ...]
    page: int
    more: bool


def search(person: Person, wanted: Wanted, *, own: bool = False) -> Found:
    """The cases that a person sees and that fit, one page of them; ``own``: only those of the person's firms.

    Who is outside the authority cannot ask by officer or team.
    """
    if is_outside(person):
        wanted = replace(wanted, officer="", team="")
    seen = own_cases(person) if own else cases_of(person)
    rows = narrowed(seen, wanted).order_by(*ORDERS.get(wanted.order, ORDERS["newest"]))
    first = (max(wanted.page, 1) - 1) * PAGE
    numbers = list(rows.values_list("pk", flat=True)[first : first + PAGE + 1])  # narrow rows: dossiers are not sorted
    found = Case.objects.select_related("exporter", "officer").in_bulk(numbers)
    cases = [found[number] for number in numbers]
    return Found(tuple(cases[:PAGE]), max(wanted.page, 1), len(cases) > PAGE)


def narrowed(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """Cases narrowed by what is wanted. ``open`` among the states stands for all that are live."""
    rows = _with_words(rows, list(dict.fromkeys(words_in(wanted.words)))[:MOST_WORDS])
    states = [s for s in wanted.states if s in set(CaseState)] + (list(LIVE) if "open" in wanted.states else [])
    if wanted.order == "due" and not states:
        states = list(LIVE)  # nothing else is due
    if states:
        rows = rows.filter(state__in=states)
    for name in ("kind", "destination", "lane"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.lane not in ("", "normal"):
        rows = rows.exclude(lane="normal")  # said twice over, so that SQLite too uses the index of the special lanes
    if wanted.officer:
        rows = rows.filter(
            **({"officer": None} if wanted.officer == NOBODY else {"officer__public_id": wanted.officer})
        )
    if wanted.team:
        rows = rows.filter(Exists(Referral.objects.filter(case=OuterRef("pk"), closed=None, team__slug=wanted.team)))
    return rows.filter(due__lt=wanted.due_before) if wanted.due_before else rows


def _with_words(rows: QuerySet[Case], words: Sequence[str]) -> QuerySet[Case]:
    """Cases with words that begin like each of these.

    What stands in few cases is read first, which the limit makes the database do: by itself it cannot tell that a frequent
    word beside a rare one is better looked up case by case. Where all are frequent the newest cases soon hold enough.
    """
    for word in words:
        holding = Word.objects.filter(**_begins(word)).values("case")
        few = holding[: RARE + 1].count() <= RARE
        rows = rows.filter(pk__in=holding[:RARE]) if few else rows.filter(Exists(holding.filter(case=OuterRef("pk"))))
    return rows


def keep_view(person: Person, name: str, query: str) -> SavedView:
    """Keep a search under a name; the same name again replaces it. Raises :class:`Refused` for one too many."""
    held = SavedView.objects.filter(person=person)
    if not held.filter(name=name).exists() and held.count() >= MOST_VIEWS:
        raise Refused(Sentence("You keep {most} searches already: take one away first.", most=MOST_VIEWS))
    return SavedView.objects.update_or_create(person=person, name=name, defaults={"query": query})[0]


def _begins(word: str) -> dict[str, str]:
    """How a word is looked for by its beginning, so that the index is used: SQLite compares texts letter by letter."""
    if connection.vendor == "sqlite":
        return {"word__gte": word, "word__lt": word + "\U0010ffff"}
    return {"word__startswith": word}
