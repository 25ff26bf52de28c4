"""The operations of the interface: read the request, call one action, write JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema

from navicert.api.bodies import BadRequest, read_body
from navicert.api.schemas import Determined, Error, Kept, LawHeld, Replayed, components
from navicert.office.actions.determination import keep_determination
from navicert.office.guard import asked_by, signed_in
from navicert.office.record.replay import replay
from navicert.office.shelf import packs_held, the_library
from navicert.office.visible.asked import kept_or_404
from navicert.terms import BadFacts
from navicert.version import ENGINE

FACTS = {"$ref": "#/components/schemas/Transaction"}
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"anyOf": [FACTS, {"type": "array", "items": FACTS}]}}},
    }
}

ERROR = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
ANYWHERE = {  # what the guard and the reading of a request answer, whatever is asked for
    400: {"description": "The request cannot be read.", **ERROR},
    401: {"description": "A token is wanted, or this one is not known.", **ERROR},
    403: {"description": "This person or program may not.", **ERROR},
    413: {"description": "The request is too large.", **ERROR},
    422: {"description": "The request has not the form that is described.", **ERROR},
}


class Api(NinjaAPI):
    """The interface, with the schema of the facts in its description."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description as OpenAPI."""
        description = super().get_openapi_schema(**options)
        description["components"]["schemas"] |= components()
        description["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        description["security"] = [{}, {"token": []}]
        for operation in (each for methods in description["paths"].values() for each in methods.values()):
            operation["responses"] = {**ANYWHERE, **operation["responses"]}
        return description


api = Api(
    title="Navicert",
    version="1",
    description="Assess a transfer of goods, software or technology under the export-control law of its day.",
    docs_url=None,  # its page would load foreign scripts
    openapi_url="/openapi.json",
)


@api.post("/assess", response={200: Determined | list[Determined | Error], 422: Error}, openapi_extra=BODY)
def assess(request: HttpRequest) -> HttpResponse:
    """Assess one transaction, or a list of them, and keep each answer.

    In a list, facts that cannot be read give an ``error`` in their place and the others are answered.
    """
    body = read_body(request)
    if isinstance(body, Mapping):
        return JsonResponse(_kept(request, body))
    return JsonResponse([_kept_or_error(request, facts) for facts in body], safe=False)


@api.get("/determinations/{public_id}", response={200: Kept, 404: Error})
def determination(request: HttpRequest, public_id: str) -> HttpResponse:
    """A determination as it was kept."""
    kept = kept_or_404(public_id, signed_in(request))
    return JsonResponse(
        {
            "id": kept.public_id,
            "created": kept.created.isoformat(),
            "asked_by": kept.asked_by,
            "engine": kept.engine,
            "packs": kept.packs,
            "lists": kept.lists,
            "facts": json.loads(kept.facts),
            "facts_sha256": kept.facts_sha256,
            "answer": json.loads(kept.answer),
            "answer_sha256": kept.answer_sha256,
        }
    )


@api.get("/determinations/{public_id}/replay", response={200: Replayed, 404: Error})
def replayed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the same question again, with the law and the lists of that time."""
    result = replay(kept_or_404(public_id, signed_in(request)), library=the_library())
    words = {"outcome": result.outcome, "sentence": result.sentence}
    return JsonResponse({**words, "findings": result.findings, "notes": result.notes})


@api.get("/law", response=LawHeld)
def law(request: HttpRequest) -> HttpResponse:
    """The packs and lists that this server answers from, with their editions and the days they cover."""
    library = the_library()
    return JsonResponse({"engine": ENGINE, "packs": packs_held(library), "lists": library.editions["lists"]})


def _kept(request: HttpRequest, facts: Mapping[str, object]) -> dict[str, Any]:
    kept = keep_determination(facts, library=the_library(), asked_by=asked_by(request), now=timezone.now())
    return {"id": kept.public_id, **json.loads(kept.answer)}


def _kept_or_error(request: HttpRequest, facts: object) -> dict[str, Any]:
    if not isinstance(facts, Mapping):
        return error("facts", "expected an object with the facts of one transaction")
    try:
        return _kept(request, facts)
    except BadFacts as bad:
        return error(bad.field, bad.message)


def error(field: str | None, message: str) -> dict[str, Any]:
    """What is wrong, in the one form that every error has."""
    return {"error": {"field": field, "message": message}}


@api.exception_handler(BadFacts)
def bad_facts(request: HttpRequest, bad: BadFacts) -> HttpResponse:
    """The facts cannot be read."""
    return JsonResponse(error(bad.field, bad.message), status=422)


@api.exception_handler(BadRequest)
def bad_request(request: HttpRequest, bad: BadRequest) -> HttpResponse:
    """The body cannot be read."""
    return JsonResponse(error(None, bad.message), status=bad.status)


@api.exception_handler(HttpError)
def unreadable_body(request: HttpRequest, bad: HttpError) -> HttpResponse:
    """The body is not JSON at all."""
    return JsonResponse(error(None, f"{bad.message}."), status=bad.status_code)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, bad: RequestDataTooBig) -> HttpResponse:
    """The body is larger than the server reads."""
    return JsonResponse(error(None, "The request is too large."), status=413)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, missing: Http404) -> HttpResponse:
    """No such determination."""
    return JsonResponse(error("id", "There is no determination under this number."), status=404)


@api.exception_handler(Exception)
def fault(request: HttpRequest, problem: Exception) -> HttpResponse:
    """A fault of this program: logged here, and nothing of it told outside."""
    logging.getLogger(__name__).exception("fault in %s", request.path)
    return JsonResponse(error(None, "The server met a fault of its own. It has been logged."), status=500)
