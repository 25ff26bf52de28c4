"""Reading CSV row by row: what is well written is read to the letter, and a broken row takes none with it."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from navicert.cli.columns import is_heading
from navicert.library.parties import Table, open_table
from navicert.screening.batch import FAULT, ROW

SIGNS = st.characters(
    codec="utf-8", exclude_characters="\0\r\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs", "Cc"]
)
CELLS = (
    st.text(SIGNS | st.sampled_from('",;\n'), max_size=12).map(str.strip).filter(lambda c: not c.startswith("\ufeff"))
)
ROWS = st.lists(st.tuples(st.text("abc", min_size=1), CELLS, CELLS), min_size=1, max_size=8)
BROKEN = st.sampled_from(['"open,b,c', "too,few", "far,too,many,cells", 'a,"b" c,d', 'x,y,"z', '"', '""",'])


def written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def table(folder: str, text: str) -> Table:
    path = Path(folder) / "parties.csv"
    path.write_bytes(text.encode())
    return open_table(path, is_heading)


@given(ROWS)
def test_what_is_well_written_is_read_to_the_letter(rows: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = list(table(folder, written([("id", "name", "country"), *rows])).rows())
    assert [(row["id"], row["name"], row["country"]) for row in found] == rows


@given(ROWS, BROKEN, ROWS)
@example([("a", "", "")], '"open,b,c', [("a", ",0", "")])
def test_a_broken_row_takes_none_with_it(
    before: list[tuple[str, str, str]], broken: str, after: list[tuple[str, str, str]]
) -> None:
    """The rows around it stand each in one line and have no quotation mark, as most rows do."""
    plain = [
        [tuple(c.replace('"', "").replace("\n", " ").strip() for c in r) for r in rows] for rows in (before, after)
    ]
    text = written([("id", "name", "country"), *plain[0]]) + broken + "\n" + written(plain[1])
    with tempfile.TemporaryDirectory() as folder:
        found = list(table(folder, text).rows())
    read = [(row["id"], row["name"], row["country"]) for row in found if not row.get(FAULT)]
    assert read == [*plain[0], *plain[1]]
    assert [row[ROW] for row in found if row.get(FAULT)] == [len(before) + 2]
