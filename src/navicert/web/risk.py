"""The risk page of a case: factors with evidence on both sides, open questions and who is asked, the ministries' sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from navicert.licensing.risk import NO_DECISION, Factor, Sheet
from navicert.licensing.strategic import PARTS, VIEWS, FieldOnSheet
from navicert.licensing.tables import table
from navicert.office.actions.weigh import LONGEST, answer_risk, contribute
from navicert.office.cases.weighed import weighed
from navicert.office.guard import needs_person, person_of
from navicert.office.models.case import Case
from navicert.office.models.people import Person
from navicert.office.permissions.lanes import may_answer_risk, may_contribute
from navicert.office.visible.cases import NoSuchCase, seen_among
from navicert.web.case_forms import BOX, radios
from navicert.web.case_verbs import inside_or_404
from navicert.web.case_words import DECISIONS, Tag, tag
from navicert.web.doing import tried

LEVELS: Mapping[str, Tag] = {
    "low": Tag(_("Low"), "success"),
    "elevated": Tag(_("Elevated"), "warning"),
    "high": Tag(_("High"), "danger"),
    "undetermined": Tag(_("Undetermined"), "neutral"),
}
SIDES = (
    ("for", _("What speaks for it")),
    ("against", _("What speaks against it")),
    ("unknown", _("What nobody has answered")),
)
YES = {"yes": True, "no": False, "unknown": None}
VIEW_WORDS = {
    "favourable": _("Favourable"),
    "neutral": _("Neutral"),
    "unfavourable": _("Unfavourable"),
    "open": _("Open"),
}
assert tuple(VIEW_WORDS) == VIEWS


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={**BOX, "rows": 4}))


class AnswerForm(forms.Form):
    """The answer to a question of the risk sheet."""

    says = radios(
        _("Answer"), (("yes", _("Yes")), ("no", _("No")), ("unknown", _("It was looked at, and is not known")))
    )
    text = _text(_("On what that rests"))


class FieldForm(forms.Form):
    """A field of the strategic sheet: a view with reasons, or words."""

    view = radios(_("View"), tuple(VIEW_WORDS.items()))
    text = _text(_("Reasons"))

    def __init__(self, *arguments: Any, view: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not view:
            del self.fields["view"]


@require_safe
@needs_person
def risk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheets as they stand today, beside what was found when the case was sent in."""
    person = person_of(request)
    case = inside_or_404(person, public_id)
    found = weighed(person, case, timezone.now())
    shown: dict[str, Any] = {"case": case, "found": found, "note": NO_DECISION}
    if found:
        shown["sheets"] = [_sheet(person, case, each) for each in found.sheets]
        shown["changed"] = [(name, LEVELS[then], LEVELS[now]) for name, then, now in found.changed]
        shown["strategic"] = [
            (PARTS[part], [_field(person, case, each) for each in fields]) for part, fields in found.strategic.parts
        ]
        shown["precedents"] = [(each, tag(DECISIONS, each.case.outcome)) for each in found.precedents]
        shown["lane"] = found.check.findings.get("lane", {})
        shown["denials"] = found.check.findings.get("denials", [])
        others = [*shown["denials"], *(each.case.features.number for each in found.precedents)]
        shown["seen"] = seen_among(person, others)
    return render(request, "sight/risk.html", shown)


def _sheet(person: Person, case: Case, sheet: Sheet) -> dict[str, Any]:
    may = {role: may_answer_risk(person, case, role) is None for role in {q.ask for q in sheet.questions}}
    return {
        "sheet": sheet,
        "factors": [
            (factor, LEVELS[factor.level], LEVELS[factor.at_most], _sides(factor, may)) for factor in sheet.factors
        ],
    }


def _sides(factor: Factor, may: Mapping[str, bool]) -> list[tuple[Any, list[tuple[Any, str, bool]]]]:
    """The readings of a factor on each side, with who was asked and whether this person may answer."""
    sides = ((title, factor.on(side), side) for side, title in SIDES)
    return [
        (
            title,
            [
                (each, each.asked.replace("_", " "), side == "unknown" and may.get(each.asked, False))
                for each in readings
            ],
        )
        for title, readings, side in sides
        if readings
    ]


def _field(person: Person, case: Case, field: FieldOnSheet) -> tuple[FieldOnSheet, str, bool, list[tuple[str, Tag]]]:
    levels = [(name.replace("_", " "), LEVELS[level]) for name, level in field.factors]
    return field, field.filled_by.replace("_", " "), may_contribute(person, case, field.filled_by) is None, levels


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def answer(request: HttpRequest, public_id: str, indicator: str) -> HttpResponse:
    """Answer one question of the sheet."""
    person = person_of(request)
    case = inside_or_404(person, public_id)
    row = _row("indicators", "id", indicator)
    if refusal := may_answer_risk(person, case, row["asked"]):
        return render(request, "refused.html", {"sentence": refusal}, status=403)
    form, now = AnswerForm(request.POST or None), timezone.now()

    def act() -> object:
        said = form.cleaned_data
        yes, because = YES[said["says"]], said["text"]
        return answer_risk(case, indicator=indicator, yes=yes, because=because, by=person, now=now)

    return _asked(request, case, form, row["question"], tried(form, act))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def strategic(request: HttpRequest, public_id: str, field: str) -> HttpResponse:
    """Fill one field of the strategic sheet."""
    person = person_of(request)
    case = inside_or_404(person, public_id)
    row = _row("strategic", "field", field)
    if refusal := may_contribute(person, case, row["filled_by"]):
        return render(request, "refused.html", {"sentence": refusal}, status=403)
    form, now = FieldForm(request.POST or None, view=row["kind"] == "view"), timezone.now()

    def act() -> object:
        said = form.cleaned_data
        return contribute(case, field=field, text=said["text"], view=said.get("view", ""), by=person, now=now)

    return _asked(request, case, form, row["question"], tried(form, act))


def _row(name: str, key: str, value: str) -> Mapping[str, str]:
    for row in table(name):
        if row[key] == value:
            return row
    raise NoSuchCase(f"nothing is called {value!r}")


def _asked(request: HttpRequest, case: Case, form: forms.Form, question: str, done: object) -> HttpResponse:
    if done:
        return redirect("risk", case.public_id)
    shown = {"case": case, "form": form, "question": question}
    return render(request, "sight/answer.html", shown, status=422 if form.errors else 200)
