"""For every template: the office's sentences, and texts that stand in data, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from navicert.licensing.sentences import Sentence
from navicert.web.in_words import in_words as _in_words

register = template.Library()


@register.filter
def said(text: object) -> str:
    """What somebody wrote, as it stands; what we call it, in the reader's language."""
    return _in_words(text) if text is not None else ""


@register.filter
def in_words(said: object) -> str:
    """A sentence of the office, or a text of a table, in the reader's language."""
    if isinstance(said, str) and said and not isinstance(said, Sentence):
        return gettext(said)
    return _in_words(said) if said is not None else ""
