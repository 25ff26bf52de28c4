"""Answers of a screening as a person reads them, and as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from navicert.cli.behind import Backed, behind_lines
from navicert.cli.listed import shown
from navicert.library.watchlist import IndexFile
from navicert.screening.batch import Answer, Asking
from navicert.version import ENGINE

LAYERS = {
    "block": "nothing may go",
    "special_licence": "only under a licence that names this party",
    "enhanced_vetting": "a closer look, which is written down",
}
LITTLE = 100  # thousandths of log-odds
Hit = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """What all answers of one run rest on."""

    index: IndexFile
    asking: Asking
    backed: Backed | None = None

    def receipt(self, **more: Any) -> dict[str, Any]:
        """Everything that is needed to give the same answers again, as plain values."""
        asking, (weights, scorecard) = self.asking, self.index.versions
        return {
            "engine": ENGINE,
            "lists": {
                n: {"snapshot": h, "as_of": _iso(self.index.days.get(n))} for n, h in self.index.editions.items()
            },
            "index": self.index.key,
            "weights": weights,
            "scorecard": scorecard,
            "threshold": asking.threshold_of(""),
            "thresholds": {n: asking.threshold_of(n) for n in asking.terms},
            "limit": asking.limit,
            "on": _iso(asking.on),
            "columns": {field: list(held) for field, held in asking.columns.items()},
            "warnings": list(self.index.warnings),
            **({"dossier": self.backed.receipt} if self.backed else {}),
            **more,
        }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def answer_json(answer: Answer, receipt: Any) -> str:
    """An answer as one line. ``receipt`` is that of the run, or its hash."""
    made: dict[str, Any] = {"row": answer.row, "id": answer.id, "name": answer.name, "status": answer.status}
    if answer.error:
        made["error"] = answer.error
    else:
        made |= {"hits": list(answer.hits), "fields": list(answer.fields), "normalised": list(answer.normalised)}
        made |= {"results": list(answer.results)} if answer.results else {}
        made |= {"behind": answer.behind} if answer.behind else {}
        made |= {"notes": list(answer.notes)} if answer.notes else {}
    return json.dumps({**made, "receipt": receipt}, ensure_ascii=False)


def query_json(answer: Answer) -> str:
    """``{q, hits: [{id, score, reasons}]}``; ``{q, error}`` for a line that was not screened."""
    if answer.error:
        return json.dumps({"q": answer.name, "error": answer.error, "line": answer.row}, ensure_ascii=False)
    hits = [{"id": h["id"], "score": h["score"], "reasons": reasons(h)} for h in answer.hits]
    return json.dumps({"q": answer.name, "hits": hits}, ensure_ascii=False)


def reasons(hit: Hit) -> list[str]:
    """Why this is a hit, a sentence each: which alias, which words, and what the evidence added but for trifles."""
    return [
        f"{hit['field']} {hit['asked']!r} resembles the {hit['quality']} name {hit['alias']!r}",
        *(_pair(w) for w in hit["words"]),
        *(f"{r['what']}: {r['points'] / 1000:+.2f}" for r in hit["reasons"] if abs(r["points"]) >= LITTLE),
    ]


def _pair(word: Mapping[str, Any]) -> str:
    if not word["listed"]:
        return f"{word['asked']}: {word['how']}"
    if not word["asked"]:
        return f"{word['listed']}: {word['how']}"
    sign = "=" if word["like"] == 100 else "~"
    return f"{word['asked']} {sign} {word['listed']} ({word['how']}, {word['like']})"


def answer_lines(answer: Answer, *, why: bool, place: bool) -> Iterator[str]:
    """One answer with a block for each hit. ``place`` says in which row it stands."""
    where = f"row {answer.row}: " if place else ""
    party = shown(f"{answer.name or '(no name)'}{f'  [{answer.id}]' if answer.id else ''}")
    if answer.error:
        yield click.style(f"{where}{party}: not screened: {shown(answer.error)}", fg="red")
        return
    owners = len((answer.behind or {}).get("owners", ()))
    colour = "yellow" if answer.hits or owners else "green"
    count = f"{len(answer.hits)} {'hit' if len(answer.hits) == 1 else 'hits'}" if answer.hits else "no hit"
    count += f", {owners} listed behind it" if owners else ""
    yield click.style(f"{where}{party}: {count}", fg=colour, bold=True)
    for note in answer.notes:
        yield click.style(f"  note: {shown(note)}", fg="yellow")
    for hit in answer.hits:
        yield from hit_lines(hit, why=why)
    yield from behind_lines(answer.behind) if answer.behind else ()
    for result in answer.results:
        yield click.style(shown(f"  => {result}"), bold=True)


def hit_lines(hit: Hit, *, why: bool) -> Iterator[str]:
    """One hit: score, list, entry, which alias matched which field and how, dates, programmes, what follows."""
    yield shown(f"  {hit['score']:<7} {hit['list']}  {hit['id']}  {hit['name']}")
    yield shown(f"          {hit['field']} {hit['asked']!r} resembles the {hit['quality']} name {hit['alias']!r}")
    days = [f"listed {hit['listed']}" if hit["listed"] else "", f"until {hit['delisted']}" if hit["delisted"] else ""]
    facts = [*filter(None, days), *([f"programmes {', '.join(hit['programmes'])}"] if hit["programmes"] else [])]
    yield shown(f"          {'; '.join([*facts, hit['layer'].replace('_', ' ') + ': ' + LAYERS[hit['layer']]])}")
    if why:
        yield from (shown(f"          {line}") for line in _table(hit))
    elif hit["words"]:
        yield shown(f"          {', '.join(map(_pair, hit['words']))}")


def _table(hit: Hit) -> Iterator[str]:
    """The words beside each other, then what each part of the evidence added, in units of log-odds."""
    rows = [(w["asked"] or "-", w["listed"] or "-", w["how"], str(w["like"] or "")) for w in hit["words"]]
    widths = [max(map(len, column)) for column in zip(("asked", "listed", "how", ""), *rows, strict=True)]
    for row in (("asked", "listed", "how", "like"), *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for reason in hit["reasons"]:
        yield f"{reason['points'] / 1000:+6.2f}  {reason['what']}"


def receipt_lines(run: Run, answer: Answer | None = None) -> Iterator[str]:
    """What was asked of what: an answer without a hit is worth as much as this says."""
    if answer and not answer.error:
        yield f"screened: {', '.join(answer.fields)}" + (
            f"; compared as {', '.join(map(repr, answer.normalised))}" if answer.normalised else ""
        )
    made = run.receipt()
    for name, held in made["lists"].items():
        threshold = run.asking.threshold_of(name)
        own = f", threshold {threshold:g}" if threshold != made["threshold"] else ""
        day = f"edition of {held['as_of']}" if held["as_of"] else "given as a file"
        yield f"list {name}: {day}, {held['snapshot'][:12]}{own}"
    yield f"threshold {made['threshold']:g}, listings that stood on {made['on']}, {made['engine']}, weights {made['weights'][:8]}, scorecard {made['scorecard'][:8]}"
    for warning in made["warnings"]:
        yield click.style(f"warning: {warning}", fg="yellow")
