"""Published tables by construction: each row falls into exactly one cell of each table that it is in the scope of.

The tables are declared in :data:`TABLES`. A licence with several destinations, categories or grounds counts once,
under "several …", so that every total is the number of rows in scope; a row that finds no cell stops everything with
its number. Before publication small cells are hidden (:mod:`navicert.licensing.suppression`).

Sources: Recommendation (EU) 2024/214, whose sections were read as its table of contents (sections 4.1 to 7), its
tables not; Reg (EU) 2021/821 Art. 26(2), as the Commission's consultation page gives it; Arms Trade Treaty, Art.
13(3) and the title of its reporting template. What was not read says so in ``unverified``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from navicert.law.codes import ENTRY, category, entry, normalise, unlisted
from navicert.licensing.suppression import TOTAL, Cell, Counts, Hidden, suppress

CENT = Decimal("0.01")
TEXT_NOT_READ = "only the section headings of Recommendation (EU) 2024/214 were read; check columns and labels"
ATT_NOT_READ = "the categories are those of Article 2(1); the columns of the template were not read"
ATT = {
    "I": "I. Battle tanks", "II": "II. Armoured combat vehicles", "III": "III. Large-calibre artillery systems",
    "IV": "IV. Combat aircraft", "V": "V. Attack helicopters", "VI": "VI. Warships",
    "VII": "VII. Missiles and missile launchers", "VIII": "VIII. Small arms and light weapons",
}  # fmt: skip
INDIVIDUAL, GLOBAL = frozenset({"individual", "temporary"}), frozenset({"global", "large_project"})
"""The kinds of licence that the Recommendation counts as individual and as global ones."""
OUTCOMES = {
    "grant": "granted", "grant_with_conditions": "granted", "partial": "granted in part", "refuse": "denied",
    "no_licence_required": "no licence required", "withdrawn": "withdrawn", "prohibit": "prohibited",
    "consented": "granted", "released": "granted", "registered": "registered", "used": "used",
}  # fmt: skip
"""Outcomes, in the words of the licence types, as tables name them; another outcome finds no cell and stops the
tables.
"""
GIVEN = frozenset({"grant", "grant_with_conditions", "partial", "consented", "released"})
REFUSED = frozenset({"refuse", "prohibit"})


class Unreconciled(ValueError):
    """Tables that do not add up to the rows or to the record: names the licences. ``numbers``: all of them."""

    def __init__(self, where: str, says: str, numbers: Iterable[str]) -> None:
        self.numbers = tuple(sorted(numbers))
        more = f" and {len(self.numbers) - 20} more" if len(self.numbers) > 20 else ""
        super().__init__(f"{where}: {says}: {', '.join(self.numbers[:20])}{more}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One decision, registration or use, as plain data.

    ``number``: of the licence, registration or reported use, unique. ``value`` in ``currency``, ``None`` where the
    thing has none. ``authorisation``: which general or global one a registration or a use belongs to. ``grounds``: of
    a refusal, the criteria.
    """

    number: str
    kind: str
    outcome: str
    decided: Day
    destinations: tuple[str, ...]
    entries: tuple[str, ...] = ()
    value: Decimal | None = None
    currency: str = "EUR"
    grounds: tuple[str, ...] = ()
    cyber_surveillance: bool = False
    authorisation: str = ""
    att_category: str = ""

    @property
    def military(self) -> bool:
        """Is an item one of the Common Military List?"""
        return any(code.startswith("ML") for code in self.entries)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is in EUR, of which day, from where."""

    currency: str
    eur: Decimal
    on: Day
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A table: whom it is for, which rows are in its scope, and the labels of a row down and across."""

    id: str
    title: str
    cites: tuple[str, ...]
    scope: Callable[[Row], bool]
    down: Callable[[Row], str]
    across: Callable[[Row], str]
    values: bool = False
    unverified: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: the licences in it and, where the table has values, their value in EUR."""

    numbers: frozenset[str]
    eur: Decimal | None

    @property
    def count(self) -> int:
        """How many."""
        return len(self.numbers)


def _together(parts: Sequence[Figure]) -> Figure:
    worth = [part.eur for part in parts if part.eur is not None]
    return Figure(frozenset[str]().union(*(p.numbers for p in parts)), sum(worth, Decimal(0)) if worth else None)


EMPTY: Mapping[bool, Figure] = {True: Figure(frozenset(), Decimal(0)), False: Figure(frozenset(), None)}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table that reconciles: labels in order, figures inside it, the days it covers (both included)."""

    spec: Spec
    first: Day
    last: Day
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    figures: Mapping[Cell, Figure]

    @cached_property
    def _margins(self) -> Mapping[Cell, Figure]:
        held: dict[Cell, list[Figure]] = defaultdict(list)
        for (row, column), figure in self.figures.items():
            for cell in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
                held[cell].append(figure)
        return {cell: _together(parts) for cell, parts in held.items()}

    def figure(self, row: str, column: str) -> Figure:
        """A cell or a margin (:data:`TOTAL`); empty where nothing falls into it."""
        where = self._margins if TOTAL in (row, column) else self.figures
        return where.get((row, column)) or EMPTY[self.spec.values]

    def counts(self) -> Counts:
        """The table as suppression reads it."""
        members = {cell: figure.numbers for cell, figure in self.figures.items()}
        return Counts(self.spec.id, self.rows, self.columns, members)


@dataclass(frozen=True, slots=True)
class Published:
    """A table as it may be published: ``lines`` with a label and one (count, EUR) a column, ``None`` where hidden."""

    table: Table
    hidden: frozenset[Cell]

    def lines(self) -> tuple[tuple[str, tuple[tuple[int, Decimal | None] | None, ...]], ...]:
        """The lines with the total last, each with its total last."""
        columns = (*self.table.columns, TOTAL)
        return tuple((row, tuple(self._shown(row, c) for c in columns)) for row in (*self.table.rows, TOTAL))

    def _shown(self, row: str, column: str) -> tuple[int, Decimal | None] | None:
        if (row, column) in self.hidden:
            return None
        figure = self.table.figure(row, column)
        return figure.count, figure.eur


# --- labels -------------------------------------------------------------------------------------------------
def type_of_item(row: Row) -> str:
    """The category of Annex I, the entry of the military list, "not listed", or "several types of item"."""
    return _one({_type(code) for code in row.entries}, "several types of item")


def _type(code: str) -> str:
    name = normalise(code)
    if unlisted(name):
        return "not listed"
    if ENTRY.match(name):
        return f"Category {category(name)}"
    return entry(name) if name.startswith("ML") else ""


def entry_of(row: Row) -> str:
    """The entry, or "several entries"."""
    return _one({"not listed" if unlisted(normalise(c)) else entry(c) for c in row.entries}, "several entries")


def destination(row: Row) -> str:
    """The destination, or "several destinations"."""
    return _one(set(row.destinations), "several destinations")


def ground(row: Row) -> str:
    """The ground of a refusal, or "several grounds"."""
    return _one(set(row.grounds), "several grounds")


def _one(labels: set[str], several: str) -> str:
    if not labels or "" in labels:
        return ""
    return labels.pop() if len(labels) == 1 else several


def _kind(row: Row) -> str:
    return row.kind.replace("_", " ").replace("-", " ")


def _outcome(row: Row) -> str:
    return OUTCOMES.get(row.outcome, "")


def _authorisation(row: Row) -> str:
    return row.authorisation


# --- scopes -------------------------------------------------------------------------------------------------
def _licences(row: Row) -> bool:
    return row.outcome not in ("registered", "used")


def _given(kinds: frozenset[str]) -> Callable[[Row], bool]:
    """Licences of these kinds for dual-use items other than cyber-surveillance, as section 4 counts them."""
    return lambda r: r.kind in kinds and r.outcome in GIVEN and not r.military and not r.cyber_surveillance


def _denied(row: Row) -> bool:
    return row.outcome in REFUSED and not row.military


def _cyber(row: Row) -> bool:
    return row.cyber_surveillance and _licences(row)


def _att(row: Row) -> str:
    return ATT.get(row.att_category, "")


REC, ART_26 = "Recommendation (EU) 2024/214 section", "Reg (EU) 2021/821 Art. 26(2)"
NO_TEXT, TYPE = TEXT_NOT_READ, type_of_item
TABLES: tuple[Spec, ...] = (
    Spec(id="eu-4.2.1", title="Individual authorisations by destination and type of item",
         cites=(f"{REC} 4.2.1", ART_26), unverified=NO_TEXT,
         scope=_given(INDIVIDUAL), down=destination, across=TYPE, values=True),
    Spec(id="eu-4.2.2", title="Global authorisations by destination and type of item", cites=(f"{REC} 4.2.2", ART_26),
         scope=_given(GLOBAL), down=destination, across=TYPE, values=True, unverified=NO_TEXT),
    Spec(id="eu-5.1", title="Decisions by kind of licence", cites=(f"{REC} 5.1",),
         scope=lambda r: _licences(r) and not r.military, down=_kind, across=_outcome, unverified=NO_TEXT),
    Spec(id="eu-5.2", title="Registered users of general authorisations", cites=(f"{REC} 4.2.3 and 5.2",),
         scope=lambda r: r.outcome == "registered", down=_authorisation, across=_kind, unverified=NO_TEXT),
    Spec(id="eu-5.3", title="Use of general and global authorisations", cites=(f"{REC} 5.3",),
         scope=lambda r: r.outcome == "used", down=destination, across=_authorisation, values=True, unverified=NO_TEXT),
    Spec(id="eu-6", title="Denials and prohibitions by destination and type of item", cites=(f"{REC} 6", ART_26),
         scope=_denied, down=destination, across=TYPE, values=True, unverified=NO_TEXT),
    Spec(id="eu-6-grounds", title="Denials and prohibitions by ground", cites=(f"{REC} 6",),
         scope=_denied, down=ground, across=_kind, unverified=NO_TEXT),
    Spec(id="eu-7", title="Cyber-surveillance items: decisions by entry", cites=(f"{REC} 7", ART_26),
         scope=_cyber, down=entry_of, across=_outcome, unverified=NO_TEXT),
    Spec(id="eu-7-destinations", title="Cyber-surveillance items: decisions by destination", cites=(f"{REC} 7", ART_26),
         scope=_cyber, down=destination, across=_outcome, unverified=NO_TEXT),
    Spec(id="att-exports", title="Exports authorised, by category", cites=("Arms Trade Treaty Art. 2(1) and 13(3)",),
         scope=lambda r: bool(r.att_category) and r.outcome in GIVEN, down=destination, across=_att, values=True,
         unverified=ATT_NOT_READ),
    Spec(id="destinations", title="Decisions by destination", cites=(),
         scope=_licences, down=destination, across=_outcome),
    Spec(id="entries", title="Decisions by entry", cites=(), scope=_licences, down=entry_of, across=_outcome),
)  # fmt: skip


# --- making, reconciling, publishing --------------------------------------------------------------------------
def eur(row: Row, rates: Mapping[str, Rate]) -> Decimal:
    """The value in EUR at the stated rate, to the cent (half to even). Raises :class:`Unreconciled` with the number."""
    if row.value is None or not row.value.is_finite() or row.value < 0:
        raise Unreconciled("values", "no value is stated for", [row.number])
    if row.currency == "EUR":
        return row.value.quantize(CENT, ROUND_HALF_EVEN)
    if row.currency not in rates:
        raise Unreconciled("values", f"there is no rate for {row.currency}, needed by", [row.number])
    return (row.value * rates[row.currency].eur).quantize(CENT, ROUND_HALF_EVEN)


def tabulate(
    rows: Iterable[Row], first: Day, last: Day, rates: Mapping[str, Rate], specs: Sequence[Spec] = TABLES
) -> tuple[Table, ...]:
    """All tables for the decisions from ``first`` to ``last``, both included, each reconciled to its rows.

    Raises :class:`Unreconciled` with the numbers: given twice, without a cell, without a value or a rate.
    """
    held = [row for row in rows if first <= row.decided <= last]
    seen: dict[str, int] = defaultdict(int)
    for row in held:
        seen[row.number] += 1
    twice = [number for number, times in seen.items() if times > 1]
    if twice:
        raise Unreconciled("rows", "given more than once", twice)
    return tuple(_table(spec, [row for row in held if spec.scope(row)], first, last, rates) for spec in specs)


def _table(spec: Spec, rows: Sequence[Row], first: Day, last: Day, rates: Mapping[str, Rate]) -> Table:
    numbers: dict[Cell, set[str]] = defaultdict(set)
    worth: dict[Cell, Decimal] = defaultdict(Decimal)
    for row in rows:
        cell = (spec.down(row), spec.across(row))
        if all(cell) and TOTAL not in cell:
            numbers[cell].add(row.number)
            worth[cell] += eur(row, rates) if spec.values else 0
    made = Table(
        spec=spec,
        first=first,
        last=last,
        rows=tuple(sorted({down for down, _ in numbers})),
        columns=tuple(sorted({across for _, across in numbers})),
        figures={
            cell: Figure(frozenset(held), worth[cell] if spec.values else None)
            for cell, held in sorted(numbers.items())
        },
    )
    reconcile(made, [row.number for row in rows])
    return made


def reconcile(table: Table, numbers: Iterable[str]) -> None:
    """Is the table's total exactly these licences? Raises :class:`Unreconciled` with those that are missing or too
    many.
    """
    wanted, held = set(numbers), table.figure(TOTAL, TOTAL).numbers
    if wanted - held:
        raise Unreconciled(f"table {table.spec.id}", "no cell for", wanted - held)
    if held - wanted or sum(f.count for f in table.figures.values()) != len(wanted):
        raise Unreconciled(f"table {table.spec.id}", "counted twice, or not in scope", held - wanted or held)


def reconcile_with_record(rows: Iterable[Row], numbers_on_record: Iterable[str]) -> None:
    """Are the rows exactly the licences on the record? Raises :class:`Unreconciled` with those that differ."""
    mine, theirs = {row.number for row in rows}, set(numbers_on_record)
    if theirs - mine:
        raise Unreconciled("the record", "on the record, but not among the rows", theirs - mine)
    if mine - theirs:
        raise Unreconciled("the record", "among the rows, but not on the record", mine - theirs)


def publish(tables: Sequence[Table], least: int) -> tuple[Published, ...]:
    """The tables with every count from 1 to less than ``least`` hidden, and what would give it away."""
    hidden: Hidden = suppress([table.counts() for table in tables], least)
    return tuple(Published(table, hidden[table.spec.id]) for table in tables)
