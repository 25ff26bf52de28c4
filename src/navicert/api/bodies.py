"""Read the body of a request as JSON: nothing ambiguous, nothing that is not JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from django.conf import settings
from django.http import HttpRequest

from navicert.terms import BadFacts

Facts = Mapping[str, object]


class BadRequest(Exception):
    """A request that is not even JSON: a status, and a sentence for its author."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def read_body(request: HttpRequest) -> Facts | list[object]:
    """The facts of one transaction, or a list of what should be facts."""
    if request.content_type != "application/json":
        raise BadRequest(415, "Send the facts as JSON, with the header “Content-Type: application/json”.")
    body = _parsed(request.body)
    if isinstance(body, dict):
        return body
    if not isinstance(body, list):
        raise BadFacts("facts", "expected an object with the facts of one transaction, or a list of such objects")
    if not 1 <= len(body) <= settings.MOST_TRANSACTIONS:
        raise BadFacts("facts", f"expected 1 to {settings.MOST_TRANSACTIONS} transactions, found {len(body)}")
    return body


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadRequest(400, "The body is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        message = f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        raise BadRequest(400, message) from None
    except (RecursionError, ValueError) as error:  # too deep, or a number with thousands of digits
        if isinstance(error, BadFacts):
            raise
        raise BadRequest(400, "The body is nested too deeply or holds a number that is too long.") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise BadFacts(next(name for name in names if names.count(name) > 1), "is given twice; give it once")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadFacts("facts", f"{name} is not a number in JSON; leave the field out when the value is unknown")
