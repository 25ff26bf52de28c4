"""For every template: the office's sentences, texts that stand in data, words with a colour, and days."""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime as Moment
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from navicert.licensing.sentences import Sentence
from navicert.office.in_words import in_words as _in_words
from navicert.web.case_words import Tag

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


@register.filter
def tagged(tag: Tag | None) -> str:
    """A word with its colour."""
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', tag.colour, tag.title) if tag else ""


@register.filter
def day(on: Day | None) -> str:
    """A day as people read it, and as machines do."""
    return format_html('<time datetime="{}">{}</time>', f"{on:%Y-%m-%d}", _as_read(on, get_language())) if on else ""


@register.filter(expects_localtime=True)
def when(at: Moment | None) -> str:
    """A moment as people read it, and as machines do."""
    if not at:
        return ""
    read = _as_read(at.date(), get_language())
    return format_html('<time datetime="{}">{}, {} UTC</time>', at.isoformat(), read, f"{at:%H:%M}")


@lru_cache(maxsize=4096)
def _as_read(on: Day, language: str | None) -> str:
    """A page names few days, and those many times over."""
    return date_format(on, "j M Y")
