"""The pages of an application while it is being filled in: one page for each section, and what is missing on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext

from navicert.licensing.completeness import Missing
from navicert.licensing.differences import Difference, differences
from navicert.licensing.dossier import Dossier, problems_in, read_dossier
from navicert.licensing.forms import FormField, FormSection, Printed, entered, form_of, printed
from navicert.licensing.kinds import LicenceKind, Piece, Section
from navicert.licensing.values import Problem
from navicert.office.actions.apply import gaps_of
from navicert.office.cases.kinds import draft_of, kind_of
from navicert.office.models import Case, Document


@dataclass(frozen=True, slots=True)
class Task:
    """One section in the list of what is to be done, and how many things it lacks."""

    section: Section
    missing: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that the kind asks for or takes: is it needed, and what is there."""

    piece: Piece
    needed: bool
    held: tuple[Document, ...]


def tasks(case: Case, gaps: Sequence[Missing]) -> list[Task]:
    """The sections of an application, each with the number of things that it lacks."""
    lacking = [gap.path.split(".", 1)[0] for gap in gaps if gap.path]
    return [Task(s, sum(lacking.count(f.id) for f in s.fields)) for s in kind_of(case).sections]


def papers(case: Case, gaps: Sequence[Missing]) -> list[Paper]:
    """The documents that the kind knows, each with those that are there."""
    held = list(case.documents.filter(withdrawn=None).order_by("pk"))
    lacking = {gap.piece for gap in gaps if gap.piece}
    return [Paper(p, p.id in lacking, tuple(d for d in held if d.piece == p.id)) for p in kind_of(case).pieces]


def section_named(kind: LicenceKind, name: str) -> Section:
    """The section of this name. Raises ``Http404``."""
    for section in kind.sections:
        if section.id == name:
            return section
    raise Http404(f"no section {name!r}")


def after(kind: LicenceKind, name: str) -> str:
    """The section that follows, or nothing after the last one."""
    names = [section.id for section in kind.sections]
    return next(iter(names[names.index(name) + 1 :]), "")


@dataclass(frozen=True, slots=True)
class Page:
    """One section as it is drawn, what it holds, and what is wrong with it."""

    section: FormSection
    values: Mapping[str, Any]
    problems: tuple[Problem, ...]
    gaps: tuple[Missing, ...]


def opened(case: Case, name: str, *, gaps: bool = False) -> Page:
    """A section of what is kept; ``gaps`` shows what is missing at its field."""
    kind, values = kind_of(case), json.loads(case.dossier)
    lacking = tuple(gap for gap in gaps_of(case) if _in(kind, name, gap.path)) if gaps else ()
    return Page(_drawn(kind, name, values, (), lacking), values, (), lacking)


def typed(case: Case, name: str, posted: QueryDict, extra: Sequence[str] = ()) -> Page:
    """A section as it was typed, over the rest as it is kept. ``extra`` names lists that get one more entry."""
    kind = kind_of(case)
    own = {field.id for field in section_named(kind, name).fields}
    kept = {key: value for key, value in json.loads(case.dossier).items() if key not in own}
    values = {**kept, **{k: v for k, v in entered(kind, dict(posted.lists())).items() if k in own}}
    problems = tuple(each for each in problems_in(kind, values) if _in(kind, name, each.path) or not each.path)
    return Page(_drawn(kind, name, values, problems, (), extra), values, problems, ())


def _in(kind: LicenceKind, name: str, path: str) -> bool:
    return path.split(".", 1)[0] in {field.id for field in section_named(kind, name).fields}


def _drawn(
    kind: LicenceKind,
    name: str,
    values: Mapping[str, Any],
    problems: Sequence[Problem],
    gaps: Sequence[Missing],
    extra: Sequence[str] = (),
) -> FormSection:
    section_named(kind, name)
    return next(s for s in form_of(kind, values, problems, gaps, extra) if s.id == name)


def errors_of(section: FormSection) -> list[tuple[str, str]]:
    """The errors of a section in the order of its fields: the id of the field on the page, and the sentence."""
    return [(field.name, sentence_of(each)) for field in _each(section.fields) for each in field.errors]


def _each(fields: Sequence[FormField]) -> Iterator[FormField]:
    for field in fields:
        yield field
        yield from _each(field.parts)
        for row in field.rows:
            yield from _each(row)


def sentence_of(said: Problem | Missing) -> str:
    """The sentence of a problem or gap in the reader's language."""
    values = {key: gettext(value) if isinstance(value, str) and value else value for key, value in said.values.items()}
    return gettext(said.template).format(**values)


def printed_draft(case: Case) -> tuple[Printed, ...]:
    """Everything that was entered, to be checked before it is sent in."""
    return printed(kind_of(case), draft_of(case))


def printed_sent(case: Case) -> tuple[Printed, ...]:
    """Everything that was sent in last."""
    last = case.submissions.order_by("-seq").first()
    return printed(kind_of(case), read_dossier(kind_of(case), json.loads(last.dossier))) if last else ()


def changed(case: Case) -> tuple[Difference, ...]:
    """What this application changes: of the licence that it amends, or of what was sent in before it was returned."""
    before = case.amends.case if case.amends else case
    last = before.submissions.order_by("-seq").first()
    if last is None:
        return ()
    old: Dossier = read_dossier(kind_of(before), json.loads(last.dossier))
    return differences(kind_of(case), old, draft_of(case))
