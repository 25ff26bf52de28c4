"""A draft of law: rules and rows that are added, replaced or withdrawn, laid over packs without touching them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from navicert.change.literals import check_words
from navicert.law.declared import PackError
from navicert.law.models import Strict
from navicert.law.pack import PackSource

DRAFT = "draft.yaml"
"""Under this name the draft stands among the files of a pack, so that the edition is another one."""
FACTS = "facts-draft.csv"


class RowsModel(Strict):
    """Rows of one table. ``withdraw``: every row that has these cells; ``add``: rows by column, the rest empty."""

    withdraw: list[dict[str, str | int | float]] = Field(default_factory=list)
    add: list[dict[str, str | int | float]] = Field(default_factory=list)


class FactModel(Strict):
    """An open fact that the rules of the draft read, as a line of ``facts*.csv``."""

    fact: str
    type: str
    unit: str = ""
    question: str
    closed: str = ""


class OverlayModel(Strict):
    """What a draft does to one pack. A rule or definition with a known name takes the place of the one that stands."""

    facts: list[FactModel] = Field(default_factory=list)

    withdraw: list[str] = Field(default_factory=list)
    rules: list[dict[str, Any]] = Field(default_factory=list)
    define: dict[str, str | bool | int | float] = Field(default_factory=dict)
    tables: dict[str, RowsModel] = Field(default_factory=dict)


class DraftModel(Strict):
    """One draft: ``navicert-draft/1``."""

    schema_: Literal["navicert-draft/1"] = Field(alias="schema")
    draft: str
    title: str = ""
    packs: dict[str, OverlayModel] = Field(min_length=1)


def read_draft(given: Any, where: str) -> DraftModel:
    """A draft from what its YAML says. Raises :class:`PackError`."""
    if not isinstance(given, Mapping):
        found = "is empty" if given is None else f"is {type(given).__name__}, not a mapping"
        raise PackError(f"{where}: {found}; a draft says schema: navicert-draft/1, draft (its name) and packs")
    try:
        return DraftModel.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise PackError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def laid_over(sources: Mapping[str, PackSource], draft: DraftModel) -> dict[str, PackSource]:
    """The packs with the draft in force. Raises :class:`PackError` for what the draft names and no pack has, and for words
    that nobody can state."""
    strange = [name for name in draft.packs if name not in sources]
    if strange:
        raise PackError(f"draft {draft.draft}: there is no pack {strange[0]} here; there are {', '.join(sources)}")
    silent = [name for name, overlay in draft.packs.items() if not overlay.model_dump(exclude_defaults=True)]
    if silent:
        raise PackError(
            f"draft {draft.draft}: it names {silent[0]} and says nothing of it; state facts, rules, withdraw, define or tables"
        )
    made = {name: _pack(sources[name], overlay, draft, sources) for name, overlay in draft.packs.items()}
    for name, overlay in draft.packs.items():
        check_words(sources, made[name], overlay, f"draft {draft.draft}")
    return {**sources, **made}


def _pack(
    source: PackSource, overlay: OverlayModel, draft: DraftModel, sources: Mapping[str, PackSource]
) -> PackSource:
    gone = {*overlay.withdraw, *(str(r.get("id")) for r in overlay.rules)}
    there = {r.get("id") for data in source.parsed.values() for r in (data or {}).get("rules") or ()}
    strange = [name for name in overlay.withdraw if name not in there]
    if strange:
        raise PackError(f"draft {draft.draft}: {source.name} has no rule {strange[0]} to withdraw")
    parsed = {name: _without(data or {}, gone, overlay.define) for name, data in source.parsed.items()}
    parsed[DRAFT] = {"define": overlay.define, "rules": overlay.rules}
    files = dict(source.files)
    for table, rows in overlay.tables.items():
        name = f"tables/{table}.csv"
        if name not in files:
            others = ", ".join(n for n, s in sources.items() if name in s.files)
            raise PackError(
                f"draft {draft.draft}: {source.name} has no table {table}"
                + (f"; it stands in {others}" if others else "")
            )
        files[name] = _table(files[name], rows, f"draft {draft.draft}: table {table} of {source.name}")
    if overlay.facts:
        files[FACTS] = _csv([list(FactModel.model_fields), *(list(f.model_dump().values()) for f in overlay.facts)])
    files[DRAFT] = json.dumps(overlay.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return PackSource(source.name, files, parsed)


def _without(data: Mapping[str, Any], gone: set[str], defined: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(data)
    if data.get("rules"):
        made["rules"] = [r for r in data["rules"] if r.get("id") not in gone]
    if data.get("define"):
        made["define"] = {k: v for k, v in data["define"].items() if k not in defined}
    return made


def _table(text: str, rows: RowsModel, where: str) -> str:
    header, *lines = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    for cells in (*rows.withdraw, *rows.add):
        strange = [column for column in cells if column not in header]
        if strange:
            raise PackError(f"{where} has no column {strange[0]}; its header is {', '.join(header)}")
    for cells in rows.withdraw:
        wanted = {header.index(column): str(value) for column, value in cells.items()}
        kept = [line for line in lines if any(line[place].strip() != value for place, value in wanted.items())]
        if len(kept) == len(lines):
            raise PackError(f"{where} has no row {cells} to withdraw")
        lines = kept
    lines += [[str(cells.get(column, "")) for column in header] for cells in rows.add]
    return _csv([header, *lines])


def _csv(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()
