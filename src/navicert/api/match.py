"""The request and response shape of yente, so that its clients screen against this server unchanged.

A client takes ``https://…/api/v1`` as its base address. Its filters take hits out of the response; the receipt keeps
them. Settings of yente's algorithms are accepted and change nothing: there is one way of scoring here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date as Day
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from navicert.api.bodies import BadRequest, read_body
from navicert.api.entities import dataset_rows, party_of, scored
from navicert.api.schemas import Open
from navicert.api.screen_schemas import MATCH_BODY, Detail
from navicert.api.views import error
from navicert.library.standing import statuses
from navicert.office.guard import asked_by
from navicert.office.models import KeptScreening
from navicert.office.screening.answer import keep_screenings
from navicert.office.screening.question import MOST_HITS, Question, entity
from navicert.office.screening.watch import NoSuchList, lists_meant, the_watch
from navicert.screening.listing_error import ListError
from navicert.screening.party import BadRow
from navicert.screening.screen import DEFAULT_THRESHOLD
from navicert.terms import BadFacts

CUTOFF, FEW = 0.5, 5  # what yente assumes where a client says nothing
ALGORITHM = {
    "name": "navicert",
    "description": "Words of two names aligned one to one, weighed by rarity; numbers beat names; a calibrated probability.",
    "docs": {},
}
STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (NoSuchList, 404), (ListError, 503), (BadRow, 400), (BadFacts, 422),
)  # fmt: skip

router = Router(tags=["yente"])


class Filters(Schema):
    """What a request leaves out of its response."""

    include_dataset: list[str] = []
    exclude_dataset: list[str] = []
    exclude_schema: list[str] = []
    topics: list[str] = []
    changed_since: str | None = None
    limit: int = Field(FEW, ge=0, le=MOST_HITS)


class MatchTerms(Filters):
    """The terms of a match. ``algorithm`` and ``fuzzy`` are accepted and change nothing."""

    threshold: float | None = Field(None, ge=0, le=1)
    cutoff: float = Field(CUTOFF, ge=0, le=1)
    algorithm: str = "best"
    fuzzy: bool = False
    exclude_entity_ids: list[str] = []


class SearchTerms(Filters):
    """The terms of a search for one name."""

    q: str = ""
    offset: int = Field(0, ge=0, le=MOST_HITS)
    countries: list[str] = []
    schema_name: str | None = Field(None, alias="schema")


class MatchAnswer(Open):
    """The results of each query."""

    responses: dict[str, Any]
    limit: int


def as_yente(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refusals in the form that clients of yente read: ``detail`` beside our own ``error``."""

    @wraps(view)
    def answer(*arguments: Any, **words: Any) -> HttpResponse:
        try:
            return view(*arguments, **words)
        except BadRequest as bad:
            status, sentence = bad.status, bad.message
        except (NoSuchList, ListError, BadRow, BadFacts) as bad:
            status = next(status for kind, status in STATUS_OF if isinstance(bad, kind))
            sentence = str(bad)
        return JsonResponse({"detail": sentence, **error(None, sentence)}, status=status)

    return answer


REFUSALS = dict.fromkeys((400, 404, 413, 422, 503), Detail)


@router.post("/match/{dataset}", response={200: MatchAnswer, **REFUSALS}, openapi_extra=MATCH_BODY)
@as_yente
def match(request: HttpRequest, dataset: str, terms: Query[MatchTerms]) -> HttpResponse:
    """Match entities by example, in the form of yente's ``/match``. Every answer is kept; ``receipt`` is its number."""
    body = read_body(request)
    queries = body.get("queries") if isinstance(body, Mapping) else None
    if not isinstance(queries, Mapping) or not queries:
        raise BadFacts("queries", "expected an object with at least one query")
    if len(queries) > settings.MOST_PARTIES:
        raise BadRequest(413, f"One request holds up to {settings.MOST_PARTIES} queries; send several.")
    day = timezone.now().date()
    lists = lists_meant([dataset, *terms.include_dataset], day, without=terms.exclude_dataset)
    questions = [
        Question(
            given=query if isinstance(query, Mapping) else {},
            day=day,
            lists=lists,
            threshold=terms.threshold,
            cutoff=terms.cutoff,
            limit=MOST_HITS,
            without=tuple(terms.exclude_entity_ids),
            **party_of(name, query),
        )
        for name, query in queries.items()
    ]
    rows = keep_screenings(questions, asked_by=asked_by(request), now=timezone.now())
    named = zip(queries.items(), rows, strict=True)
    responses = {name: _response(row, query, terms) for (name, query), row in named}
    return JsonResponse({"responses": responses, "limit": terms.limit, "matcher": {}})


def _response(row: KeptScreening, query: Mapping[str, Any], terms: MatchTerms) -> dict[str, Any]:
    results = list(_results(row, terms, terms.cutoff))
    return {
        "status": 200,
        "results": results[: terms.limit],
        "total": {"value": len(results), "relation": "eq"},
        "query": {"id": query.get("id"), "schema": query["schema"], "properties": query["properties"]},
        "receipt": row.public_id,
    }


def _results(row: KeptScreening, filters: Filters, cutoff: float) -> Iterator[dict[str, Any]]:
    """The hits of a kept answer as a client reads them, best first, without what it filters out."""
    answer = json.loads(row.answer)
    both = [(hit, True) for hit in answer["hits"]] + [(hit, False) for hit in answer["near"]]
    for hit, is_match in sorted(both, key=lambda pair: -pair[0]["score"]):
        changed = hit["entity"]["last_change"]
        old = filters.changed_since and changed and changed[:10] < filters.changed_since[:10]
        if hit["score"] >= cutoff and hit["entity"]["schema"] not in filters.exclude_schema and not old:
            yield scored(hit, is_match)


@router.get("/search/{dataset}", response={200: Open, **REFUSALS})
@as_yente
def search(request: HttpRequest, dataset: str, terms: Query[SearchTerms]) -> HttpResponse:
    """Find listings by a name, in the form of yente's ``/search``. The answer is kept like any other."""
    day = timezone.now().date()
    lists = lists_meant([dataset, *terms.include_dataset], day, without=terms.exclude_dataset)
    query = {"schema": terms.schema_name or "Thing", "properties": {"name": [terms.q], "country": terms.countries}}
    question = Question(given=query, day=day, lists=lists, cutoff=CUTOFF, limit=MOST_HITS, **party_of("q", query))
    row = keep_screenings([question], asked_by=asked_by(request), now=timezone.now())[0]
    found = [each for each in _results(row, terms, CUTOFF) if _wanted(each, terms)]
    page = found[terms.offset : terms.offset + terms.limit]
    total = {"value": len(found), "relation": "eq"}
    answer = {"results": page, "facets": {}, "total": total, "limit": terms.limit, "offset": terms.offset}
    return JsonResponse({**answer, "receipt": row.public_id})


def _wanted(each: Mapping[str, Any], terms: SearchTerms) -> bool:
    """Of the countries that are asked for; a listing without any is not left out."""
    held = {c for name in ("country", "nationality") for c in each["properties"].get(name, [])}
    return not terms.countries or not held or bool(held & {c.lower() for c in terms.countries})


@router.get("/entities/{entity_id}", response={200: Open, **REFUSALS})
@as_yente
def one_entity(request: HttpRequest, entity_id: str) -> HttpResponse:
    """One listing by its id."""
    found = dict(the_watch(timezone.now().date()).with_id(entity_id))
    if not found:
        raise NoSuchList(f"no listing has the id {entity_id!r}")
    name, listing = next(iter(found.items()))
    return JsonResponse({**entity(listing, name), "datasets": list(found)})


@router.get("/catalog", response=Open)
@as_yente
def catalog(request: HttpRequest) -> HttpResponse:
    """The lists and groups of lists as datasets, with what is missing or stale."""
    found = statuses(settings.NAVICERT_HOME, _today())
    rows = list(dataset_rows(found))
    outdated = [s.source.id for s in found if s.problem]
    current = [s.source.id for s in found if s.snapshot and not s.problem]
    return JsonResponse({"datasets": rows, "current": current, "outdated": outdated, "index_stale": bool(outdated)})


@router.get("/algorithms", response=Open)
def algorithms(request: HttpRequest) -> HttpResponse:
    """The one way of scoring."""
    named = {"default": ALGORITHM["name"], "best": ALGORITHM["name"], "threshold": DEFAULT_THRESHOLD}
    return JsonResponse({"algorithms": [ALGORITHM], **named})


@router.get("/healthz", response=Open)
def healthz(request: HttpRequest) -> HttpResponse:
    """The server is up."""
    return JsonResponse({"status": "ok"})


@router.get("/readyz", response={200: Open, 503: Detail})
@as_yente
def readyz(request: HttpRequest) -> HttpResponse:
    """The lists can be screened against: none is missing, stale or damaged."""
    the_watch(_today())
    return JsonResponse({"status": "ok"})


def _today() -> Day:
    return timezone.now().date()
