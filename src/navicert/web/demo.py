"""Who is who in the demonstration: a page on which a visitor chooses somebody to be, and the tag that leads there."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from navicert.office.demo.cast import PASSWORD
from navicert.office.demo.standing import is_demo, who_is_who

register = template.Library()


@require_safe
def demonstration(request: HttpRequest) -> HttpResponse:
    """Everybody in the demonstration, first those with something to try; there is no such page anywhere else."""
    if not demonstrated():
        raise Http404
    return render(request, "demo.html", {"people": who_is_who(), "password": PASSWORD})


@register.simple_tag
def demonstrated() -> bool:
    """Is this the demonstration, on the machine itself?"""
    return not settings.PUBLIC and is_demo()
