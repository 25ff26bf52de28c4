"""Sentences of the office in the language of whoever reads them: on a page, or in a notice."""

from __future__ import annotations

from datetime import date as Day
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from navicert.licensing.sentences import Sentence


def in_words(said: object) -> str:
    """What a refusal, a permission or a clock says, in the language that is set.

    A text that is no :class:`~navicert.licensing.sentences.Sentence` stands as it is. In English nothing is changed.
    """
    if isinstance(said, Exception) and said.args:
        said = said.args[0]
    if not isinstance(said, Sentence) or (get_language() or "en").startswith("en"):
        return str(said)
    values = {name: _value(value) for name, value in said.values.items()}
    if said.plural:
        return ngettext(said.template, said.plural, said.values["n"]).format(**values)
    template = gettext(said.template)
    if template.startswith("{part0}"):  # several sentences in one: only what stands between them is to be translated
        template = template.replace("; ", gettext("; ")).replace(", ", gettext(", "))
    return template.format(**values)


def _value(value: Any) -> Any:
    if isinstance(value, Sentence):
        return in_words(value)
    return date_format(value) if isinstance(value, Day) else value
