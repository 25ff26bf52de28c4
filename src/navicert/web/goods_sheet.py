"""Goods lines from a sheet: the workbook to fill in, and the one that was filled in, loaded into a draft."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from navicert.library.goods_sheet import goods_template, read_goods
from navicert.licensing.goods import BadRows, RowProblem
from navicert.office.actions.apply import save_draft
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.uploads import receive, received
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.permissions.case import Refused
from navicert.office.visible.cases import case_or_404
from navicert.web import application_form as form

GOODS = "goods"  # the field, and the section that has it
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 20  # of what is wrong in a sheet


@require_safe
@needs_person
def goods_sheet(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="goods.xlsx"'}
    return HttpResponse(goods_template(), content_type=XLSX, headers=headers)


@csrf_exempt  # only until the intake is there: the form token is looked for in `_load`, before anything is done
def load_goods(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Put the lines of a sheet in place of those of a draft."""
    receive(request)
    return _load(request, public_id)


@csrf_protect
@require_POST
@needs_person
def _load(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    case = case_or_404(person, public_id)
    if not any(each.id == GOODS for each in kind_of(case).fields()):
        raise Http404("no goods are asked for")
    version = request.POST.get("version", "")
    try:
        lines = _lines(request)
        values = {**json.loads(case.dossier), GOODS: lines}
        at = int(version) if version.isdecimal() and len(version) < 10 else -1
        save_draft(case, values, by=person, now=timezone.now(), version=at)
    except BadRows as bad:
        wrong = [(GOODS, _said(each)) for each in bad.problems[:MOST_SHOWN]]
    except Refused as refused:
        wrong = [(GOODS, in_words(refused))]
    else:
        said = ngettext("%(count)s line was loaded.", "%(count)s lines were loaded.", len(lines))
        messages.success(request, said % {"count": len(lines)})
        return redirect("application_section", public_id, GOODS)
    page = form.opened(case, GOODS)
    shown = {"case": case, "kind": kind_of(case), "section": page.section, "errors": wrong}
    return render(request, "applications/section.html", shown, status=422)


def _lines(request: HttpRequest) -> list[dict[str, Any]]:
    upload = received(request)
    with upload.file:
        upload.file.seek(0)
        return read_goods(upload.file.read(), upload.name)


def _said(wrong: RowProblem) -> str:
    """A problem of a sheet with its place, in the reader's language."""
    values = {name: _(value) if isinstance(value, str) and value else value for name, value in wrong.values.items()}
    sentence = _(wrong.template).format(**values)
    if not wrong.row:
        return sentence
    place = {"row": wrong.row, "column": wrong.column or "–", "sentence": sentence}
    return _("Row %(row)s, %(column)s: %(sentence)s") % place
