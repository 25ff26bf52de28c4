"""People for programs: who the token speaks for. And what the interface answers to those who may not.

What is done about people is done on pages; a program that could invite people would need no second factor.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema

from navicert.api.schemas import Error
from navicert.api.views import api, error
from navicert.office.guard import SignInFirst, person_of

router = Router(tags=["people"])


class PostHeld(Schema):
    """A post that the person holds today; ``instead_of`` is the number of the absent person whose post it is."""

    role: str
    organisation: str
    team: str | None
    instead_of: str | None


class Myself(Schema):
    """The person for whom the token speaks."""

    id: str
    name: str
    language: str
    posts: list[PostHeld]


@router.get("/me", response={200: Myself, 401: Error})
def myself(request: HttpRequest) -> HttpResponse:
    """For whom this token speaks, and with which posts today."""
    person = person_of(request)
    posts = [
        {
            "role": post.role,
            "organisation": post.organisation.public_id,
            "team": post.team.slug if post.team else None,
            "instead_of": post.person.public_id if post.person_id != person.pk else None,
        }
        for post in person.posts
    ]
    shown = {"id": person.public_id, "name": person.name, "language": person.language}
    return JsonResponse({**shown, "posts": posts})


@api.exception_handler(SignInFirst)
def sign_in_first(request: HttpRequest, missing: SignInFirst) -> HttpResponse:
    """This is for people: a token is wanted."""
    answer = JsonResponse(error(None, str(missing)), status=401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Navicert"'
    return answer
