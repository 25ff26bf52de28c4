"""One action from a page: it is done, or its refusal is shown where the person looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from navicert.office.in_words import in_words
from navicert.office.permissions.case import Refused

T = TypeVar("T")


def tried(form: forms.Form, action: Callable[[], T]) -> T | None:
    """Do what a valid form asks for. A refusal becomes an error of the form."""
    if not form.is_valid():
        return None
    try:
        return action()
    except Refused as refused:
        form.add_error(None, in_words(refused))
        return None


def told(request: HttpRequest, action: Callable[[], object], done: str) -> None:
    """Do what a button asks for, and say on the next page that it was done, or why not."""
    try:
        action()
    except Refused as refused:
        messages.error(request, in_words(refused))
    else:
        messages.success(request, done)
