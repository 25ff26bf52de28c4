"""Many parties against one watchlist: rows in, answers out, in the same order and always the same.

A row that cannot be read becomes an answer with an error; it costs no other row. :func:`screen_rows` takes rows as
mappings, :func:`screen_batch` the same rows as an Arrow record batch; both give the same answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date as Day
from hashlib import sha256
from itertools import islice
from typing import Any

from navicert.screening.layered import Result, layered
from navicert.screening.party import BadRow, Party, read_party, texts_of
from navicert.screening.screen import DEFAULT_THRESHOLD, LIMIT, TOGETHER, Watchlist, screen_all
from navicert.screening.subject import Match, Screening, Subject
from navicert.terms import Layer

ROW, FAULT = "__row__", "__fault__"
"""Two columns that the door adds: where the row stands in its file, and why it could not be cut into cells."""
Row = Mapping[str, Any]
COMPARED = frozenset({"names", "births", "countries", "gender", "identifiers"})
"""The fields that are compared with listings; addresses are not."""
FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
MANY = 10_000  # hits that are looked at before lists with higher thresholds take theirs away


@dataclass(frozen=True, slots=True)
class ListTerms:
    """How an installation uses one list: its own threshold, and what a hit means, by list and by programme."""

    threshold: float | None = None
    layer: Layer = Layer.BLOCK
    programmes: Mapping[str, Layer] = field(default_factory=dict)

    def layer_of(self, match: Match) -> Layer:
        """The strictest consequence of the entry's programmes; one without its own counts as the list."""
        if not self.programmes:
            return self.layer
        found = {self.programmes.get(p, self.layer) for p in match.programmes} or {self.layer}
        return next(layer for layer in Layer if layer in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a batch is asked. ``threshold`` ``None``: that of each list, else that of the program.

    ``columns``: for each field of :mod:`navicert.screening.party` the columns that hold it. ``on``: the day on which
    listings have to stand. ``explained``: of names alone, matches below this score come without words and reasons.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    threshold: float | None = None
    limit: int = LIMIT
    on: Day | None = None
    explained: float = 0.0
    terms: Mapping[str, ListTerms] = field(default_factory=dict)

    def threshold_of(self, list_id: str) -> float:
        """The least score of a hit on a list."""
        if self.threshold is not None:
            return self.threshold
        own = self.terms[list_id].threshold if list_id in self.terms else None
        return DEFAULT_THRESHOLD if own is None else own

    @property
    def terms_hash(self) -> str:
        """The SHA-256 of all that, with the lists, decides an answer: thresholds, limit, what a hit on a list means."""
        terms = {name: asdict(own) for name, own in self.terms.items()}
        held = [self.threshold, self.limit, self.explained, DEFAULT_THRESHOLD, terms]
        return sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()

    @property
    def lowest(self) -> float:
        """The least score of a hit on any list."""
        return min([self.threshold_of(""), *map(self.threshold_of, self.terms)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one row. ``hits`` are plain values that can be written as JSON; see :func:`hit_json`.

    ``fields`` are those that were screened and ``normalised`` each name in the words that were compared: together with
    the receipt of the run they make the receipt of the row. ``error``: why the row was not screened; then there is no
    hit and no clearance. ``behind``: what stands behind the party, where that was asked and something is known of it
    (:func:`~navicert.screening.behind.behind_json`).
    """

    row: int
    id: str = ""
    name: str = ""
    fields: tuple[str, ...] = ()
    normalised: tuple[str, ...] = ()
    hits: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    behind: Mapping[str, Any] | None = None

    @property
    def status(self) -> str:
        """``error``, ``hit`` or ``no hit``; a listed owner is a hit too."""
        return "error" if self.error else "hit" if self.hits or (self.behind or {}).get("owners") else "no hit"

    @property
    def results(self) -> tuple[str, ...]:
        """What the hits, and what stands behind the party, bring about: a sentence each, strictest layer first."""
        more = (Result(Layer(r["layer"]), r["says"]) for r in (self.behind or {}).get("results", ()))
        order = list(Layer)
        return tuple(map(str, sorted([*layered(self.hits), *more], key=lambda each: order.index(each.layer))))


def screen_party(subject: Subject, watchlist: Watchlist, asking: Asking) -> Screening:
    """:func:`~navicert.screening.screen.screen` with the thresholds and layers of the lists, and what is wrong with them."""
    return next(screen_parties([subject], watchlist, asking))


def screen_parties(subjects: Iterable[Subject], watchlist: Watchlist, asking: Asking) -> Iterator[Screening]:
    """:func:`screen_party` of many, in order: without the compiled loops much faster than one by one."""
    same = asking.lowest == max([asking.threshold_of(""), *map(asking.threshold_of, asking.terms)])
    limit = asking.limit if same else MANY
    every = screen_all(
        subjects, watchlist, threshold=asking.lowest, limit=limit, on=asking.on, explained=asking.explained
    )
    for found in every:
        kept = [m for m in found.matches if m.score >= asking.threshold_of(m.list)]
        matches = tuple(_with_layer(m, asking) for m in kept)
        yield replace(found, matches=matches[: asking.limit], warnings=watchlist.warnings)


def _with_layer(match: Match, asking: Asking) -> Match:
    layer = asking.terms[match.list].layer_of(match) if match.list in asking.terms else match.layer
    return match if layer == match.layer else replace(match, layer=layer)


def screen_rows(rows: Iterable[Row], watchlist: Watchlist, asking: Asking) -> Iterator[Answer]:
    """The answer to each row, in order."""
    numbered = enumerate(rows, start=1)
    while lot := list(islice(numbered, TOGETHER)):
        parties = [_party_in(row, asking) for _, row in lot]
        found = iter(_screened([p.subject for p in parties if isinstance(p, Party)], watchlist, asking))
        for (number, row), party in zip(lot, parties, strict=True):
            screened = next(found) if isinstance(party, Party) else ""
            if isinstance(party, Party) and isinstance(screened, Screening):
                yield _answer(int(row.get(ROW) or number), party, screened)
            else:
                yield _unanswered(int(row.get(ROW) or number), row, asking, str(screened or party))


def _party_in(row: Row, asking: Asking) -> Party | str:
    """The party of a row, or why it cannot be read."""
    try:
        if row.get(FAULT):
            raise BadRow(str(row[FAULT]))
        return read_party(row, asking.columns)
    except BadRow as error:
        return str(error)
    except FAULTS as error:
        return _fault(error)


def _screened(subjects: Sequence[Subject], watchlist: Watchlist, asking: Asking) -> Sequence[Screening | str]:
    """What was found of each party, or why it cannot be screened: a fault of this program costs one row and no other."""
    try:
        return list(screen_parties(subjects, watchlist, asking))
    except FAULTS as error:
        if len(subjects) == 1:
            return [_fault(error)]
        return [found for subject in subjects for found in _screened([subject], watchlist, asking)]


def _fault(error: Exception) -> str:
    return f"cannot be screened: {type(error).__name__}: {error}"


def _answer(place: int, party: Party, found: Screening) -> Answer:
    subject, receipt = party.subject, found.receipt
    return Answer(
        row=place,
        id=subject.id,
        name=subject.names[0] if subject.names else "",
        fields=tuple(f for f in receipt.fields if f in COMPARED),
        normalised=receipt.normalised,
        hits=tuple(map(hit_json, found.matches)),
        notes=party.notes,
    )


def _unanswered(place: int, row: Row, asking: Asking, error: str) -> Answer:
    return Answer(row=place, id=_first(row, asking, "id"), name=_first(row, asking, "name"), error=error)


def _first(row: Row, asking: Asking, name: str) -> str:
    """What stands in a row that was not read, so that a person finds it again."""
    try:
        return " ".join(text for c in asking.columns.get(name, ()) for text in texts_of(row.get(c), c))[:200]
    except BadRow:
        return ""


def hit_json(match: Match) -> dict[str, Any]:
    """A hit as plain values."""
    return {
        "id": match.listing,
        "list": match.list,
        "score": match.score,
        "layer": match.layer.value,
        "name": match.name,
        "alias": match.alias,
        "quality": match.quality.value,
        "field": match.field,
        "asked": match.asked,
        "programmes": list(match.programmes),
        "listed": match.listed.isoformat() if match.listed else None,
        "delisted": match.delisted.isoformat() if match.delisted else None,
        "words": [{"asked": w.asked, "listed": w.listed, "like": w.like, "how": w.how} for w in match.words],
        "reasons": [{"what": r.what, "points": r.points} for r in match.reasons],
    }


COLUMNS = ("row", "id", "name", "status", "best_score", "hit_ids", "hit_scores", "hits", "results", "behind", "fields", "normalised", "notes", "error")  # fmt: skip
"""The columns of a table of answers. ``hits`` is JSON: an array of what :func:`hit_json` gives; ``behind`` is
JSON too, and empty where nothing is known."""


def answer_cells(answer: Answer) -> tuple[Any, ...]:
    """An answer as the cells of :data:`COLUMNS`; lists stay lists."""
    hits = answer.hits
    best = hits[0]["score"] if hits else None
    written = json.dumps(hits, ensure_ascii=False, separators=(",", ":")) if hits else "[]"
    ids, scores = [h["id"] for h in hits], [h["score"] for h in hits]
    behind = json.dumps(answer.behind, ensure_ascii=False, separators=(",", ":")) if answer.behind else ""
    lists = (list(answer.results), behind, list(answer.fields), list(answer.normalised), list(answer.notes))
    return (answer.row, answer.id, answer.name, answer.status, best, ids, scores, written, *lists, answer.error)


def answer_of(cells: Mapping[str, Any]) -> Answer:
    """The answer that :func:`answer_cells` wrote."""
    return Answer(
        row=cells["row"],
        id=cells["id"],
        name=cells["name"],
        fields=tuple(cells["fields"]),
        normalised=tuple(cells["normalised"]),
        hits=tuple(json.loads(cells["hits"])),
        notes=tuple(cells["notes"]),
        error=cells["error"],
        behind=json.loads(cells["behind"]) if cells["behind"] else None,
    )


def arrow_schema() -> Any:
    """The shape of a record batch of answers. Needs pyarrow, the extra ``batch``."""
    import pyarrow as pa  # type: ignore[import-untyped]

    kinds = {"row": pa.int64(), "best_score": pa.float64(), "hit_scores": pa.list_(pa.float64())}
    lists = dict.fromkeys(("hit_ids", "results", "fields", "normalised", "notes"), pa.list_(pa.string()))
    return pa.schema([(name, {**lists, **kinds}.get(name, pa.string())) for name in COLUMNS])


def screen_batch(batch: Any, watchlist: Watchlist, asking: Asking) -> Any:
    """An Arrow record batch of parties in, one of answers out, row by row. Needs pyarrow, the extra ``batch``."""
    return answer_batch(screen_rows(batch.to_pylist(), watchlist, asking))


def answer_batch(answers: Iterable[Answer]) -> Any:
    """Answers as an Arrow record batch of :func:`arrow_schema`."""
    import pyarrow as pa

    schema = arrow_schema()
    columns = zip(*map(answer_cells, answers), strict=True)
    made = [pa.array(cells, schema.field(n).type) for n, cells in enumerate(columns)]
    return pa.RecordBatch.from_arrays(made or [pa.array([], f.type) for f in schema], schema=schema)
