"""Which cells of published tables must stay hidden, so that no small count can be read or worked out.

1. Primary: a count from 1 to less than ``least`` is hidden; zeros are shown.
2. Complementary: more cells are hidden until every hidden one could be another whole number of at least 1 without
   changing anything that is shown. A table with its margins is a network in which rows and columns are nodes and
   cells arcs; a hidden cell can vary exactly where an arc lies on a directed cycle of hidden arcs (D. Gusfield, A
   graph theoretic approach to statistical data security, SIAM J. Comput. 17 (1988) 552–571).
3. The same licences in two tables are the same figure: hidden in one, hidden in all.
4. Over all tables at once no hidden figure follows from the sums that are shown (exact elimination).

The bounds of step 2 are taken within one table, the sums of step 4 over all. Not covered: what a reader knows from
elsewhere.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import heappop, heappush

TOTAL = "total"
Cell = tuple[str, str]
Node = tuple[str, str]  # ("row", label) or ("column", label)
Hidden = Mapping[str, frozenset[Cell]]
PRIME = (1 << 61) - 1  # the field in which sums are eliminated: coefficients are 1 and -1
MARGIN, CORNER = (
    10**6,
    10**9,
)  # a margin is hidden only where no cell inside the table will do; the grand total last of all


@dataclass(frozen=True)
class Counts:
    """A table to be published: for each cell inside it, the numbers of the licences that it counts."""

    id: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    members: Mapping[Cell, frozenset[str]]


class _Grid:
    """A table with its margins: counts, and for each cell a print of the licences in it."""

    def __init__(self, table: Counts) -> None:
        self.id = table.id
        self.count: dict[Cell, int] = defaultdict(int)
        self.print: dict[Cell, int] = defaultdict(int)
        for (row, column), numbers in table.members.items():
            mark = 0
            for number in numbers:
                mark ^= int.from_bytes(blake2b(number.encode(), digest_size=16).digest(), "big")
            for cell in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
                self.count[cell] += len(numbers)
                self.print[cell] ^= mark
        self.cells = tuple(cell for cell, count in self.count.items() if count)
        self.by_node: dict[Node, list[tuple[Cell, Node]]] = defaultdict(list)
        self.hidden: set[Cell] = set()

    def may(self, cell: Cell, up: bool) -> bool:
        """May the arc of a cell be raised (or lowered) by one? Margins count with the opposite sign; none falls below
        1.
        """
        margin = (cell[0] == TOTAL) != (cell[1] == TOTAL)
        return up != margin or self.count[cell] >= 2

    def varies(self, cell: Cell, along: Mapping[Node, Sequence[Cell]]) -> bool:
        """Could a hidden cell be another number, with everything that is shown as it is?"""
        return any(self.may(cell, up) and self._returns(cell, up, along) for up in (True, False))

    def _returns(self, cell: Cell, up: bool, along: Mapping[Node, Sequence[Cell]]) -> bool:
        """Is there a way back from the end of the arc to its beginning, over other hidden arcs?"""
        row, column = ("row", cell[0]), ("column", cell[1])
        start, goal = (column, row) if up else (row, column)
        seen, waiting = {start}, deque([start])
        while waiting:
            node = waiting.popleft()
            if node == goal:
                return True
            raised = node[0] == "row"  # from a row an arc is raised, from a column one is lowered
            for other in along[node]:
                far = ("column", other[1]) if raised else ("row", other[0])
                if other != cell and far not in seen and self.may(other, raised):
                    seen.add(far)
                    waiting.append(far)
        return False

    def along(self) -> dict[Node, list[Cell]]:
        """The hidden cells by row and by column."""
        found: dict[Node, list[Cell]] = defaultdict(list)
        for cell in self.hidden:
            found["row", cell[0]].append(cell)
            found["column", cell[1]].append(cell)
        return found

    def companions(self, cell: Cell, *, new: bool = False) -> frozenset[Cell]:
        """The cells that, hidden as well, let this one vary: the cheapest cycle through its arc (Dijkstra).

        ``new``: one that avoids what is hidden already, where there is one. Where there is no cycle, every cell.
        """
        ways = [self._cheapest(cell, up, new) for up in (True, False) if self.may(cell, up)]
        found = [way for way in ways if way is not None]
        return min(found, key=lambda way: way[0])[1] if found else frozenset(self.cells)

    def _cheapest(self, cell: Cell, up: bool, new: bool) -> tuple[int, frozenset[Cell]] | None:
        """The cheapest way back from the end of a cell's arc to its beginning, with its cost."""
        row, column = ("row", cell[0]), ("column", cell[1])
        start, goal = (column, row) if up else (row, column)
        waiting: list[tuple[int, Node, tuple[Cell, ...]]] = [(0, start, ())]
        done: set[Node] = set()
        while waiting:
            cost, node, way = heappop(waiting)
            if node == goal:
                return cost, frozenset(way)
            if node in done:
                continue
            done.add(node)
            for other, far in self.arcs(node):
                if other != cell and far not in done and self.may(other, node[0] == "row"):
                    heappush(waiting, (cost + self.cost(other, new), far, (*way, other)))
        return None

    def arcs(self, node: Node) -> Iterator[tuple[Cell, Node]]:
        """The cells of a row or column that are not zero, with the column or row at their other end."""
        if not self.by_node:
            for each in sorted(self.cells):
                self.by_node["row", each[0]].append((each, ("column", each[1])))
                self.by_node["column", each[1]].append((each, ("row", each[0])))
        yield from self.by_node[node]

    def cost(self, cell: Cell, new: bool = False) -> int:
        """What hiding a cell costs: its count, and more for margins; nothing where it is hidden."""
        if cell in self.hidden:
            return 10 * CORNER if new else 0
        margins = (cell[0] == TOTAL) + (cell[1] == TOTAL)
        return self.count[cell] + (0, MARGIN, CORNER)[margins]


def suppress(tables: Iterable[Counts], least: int) -> Hidden:
    """The cells to hide in each table, margins included (their row or column is :data:`TOTAL`).

    ``least``: the smallest count that is shown beside zero. Example: ``suppress([table], least=3)[table.id]``.
    """
    grids = [_Grid(table) for table in tables]
    for grid in grids:
        grid.hidden = {cell for cell in grid.cells if grid.count[cell] < least}
    while True:
        _hide_the_same(grids)
        for grid in grids:
            _complement(grid)
        if _hide_the_same(grids):
            continue
        open_cells = _worked_out(grids)
        if not open_cells:
            return {grid.id: frozenset(grid.hidden) for grid in grids}
        more = [(grid, grid.companions(cell, new=True) - grid.hidden) for grid, cell in open_cells]
        for grid, cells in more if any(cells for _, cells in more) else _beside(grids):
            grid.hidden |= cells


def _beside(grids: Sequence[_Grid]) -> list[tuple[_Grid, frozenset[Cell]]]:
    """The cheapest shown cell in a line of any table that has a hidden one: where no cycle of one table helps.

    There is one while anything follows: with every figure hidden, twice each of them would fit as well.
    """
    shown = (
        (grid.cost(cell), at, cell)
        for at, grid in enumerate(grids)
        for node in grid.along()
        for cell, _ in grid.arcs(node)
        if cell not in grid.hidden
    )
    _, at, cell = min(shown)
    return [(grids[at], frozenset({cell}))]


def _complement(grid: _Grid) -> None:
    """Hide more of one table until every hidden cell can vary."""
    while True:
        along = grid.along()
        fixed = [cell for cell in sorted(grid.hidden) if not grid.varies(cell, along)]
        if not fixed:
            return
        for cell in fixed:
            if not grid.varies(cell, grid.along()):
                grid.hidden |= grid.companions(cell)


def _hide_the_same(grids: Sequence[_Grid]) -> bool:
    """Hide a figure everywhere where it is hidden once; says whether that changed anything."""
    prints = {(g.print[cell], g.count[cell]) for g in grids for cell in g.hidden}
    changed = False
    for grid in grids:
        same = {cell for cell in grid.cells if (grid.print[cell], grid.count[cell]) in prints}
        changed = changed or not same <= grid.hidden
        grid.hidden |= same
    return changed


def _worked_out(grids: Sequence[_Grid]) -> list[tuple[_Grid, Cell]]:
    """Hidden cells whose figures follow from the sums of all tables together."""
    found = set(determined(equation for grid in grids for equation in _equations(grid)))
    return [(g, cell) for g in grids for cell in sorted(g.hidden) if (g.print[cell], g.count[cell]) in found]


def _equations(grid: _Grid) -> Iterator[dict[tuple[int, int], int]]:
    """For each row and column the hidden figures with their signs; what is shown is known and left out."""
    for cells in grid.along().values():
        made: dict[tuple[int, int], int] = defaultdict(int)
        for cell in cells:
            made[grid.print[cell], grid.count[cell]] += -1 if (cell[0] == TOTAL) != (cell[1] == TOTAL) else 1
        yield {unknown: sign for unknown, sign in made.items() if sign}


def determined(equations: Iterable[Mapping[tuple[int, int], int]]) -> list[tuple[int, int]]:
    """The unknowns that linear equations fix, whatever their right-hand sides: Gauss–Jordan elimination modulo a
    prime.
    """
    pivots: dict[tuple[int, int], dict[tuple[int, int], int]] = {}
    for equation in equations:
        rest = dict(equation)
        for unknown in [u for u in rest if u in pivots]:
            _subtract(rest, pivots[unknown], rest[unknown])
        if not rest:
            continue
        lead = min(rest)
        inverse = pow(rest[lead], -1, PRIME)
        rest = {u: v * inverse % PRIME for u, v in rest.items()}
        for held in pivots.values():
            if lead in held:
                _subtract(held, rest, held[lead])
        pivots[lead] = rest
    return [lead for lead, held in pivots.items() if len(held) == 1]


def _subtract(row: dict[tuple[int, int], int], other: Mapping[tuple[int, int], int], times: int) -> None:
    for unknown, value in other.items():
        left = (row.get(unknown, 0) - times * value) % PRIME
        if left:
            row[unknown] = left
        else:
            row.pop(unknown, None)
