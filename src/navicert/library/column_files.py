"""Books of transactions in columns: Parquet, CSV and Arrow files in, Parquet and CSV out; a file appears when it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from navicert.library.answers import BadOutput, whole
from navicert.terms import BadFacts

if TYPE_CHECKING:
    import polars as pl

READ = (".parquet", ".csv", ".arrow")
WRITTEN = (".parquet", ".csv")


def read_columns(path: Path) -> pl.DataFrame:
    """The columns of a file. Raises :class:`~navicert.terms.BadFacts` where it cannot be read, or polars is missing."""
    try:
        import polars
    except ImportError:
        raise BadFacts("polars", "is needed for books in columns; install navicert[columns]") from None
    ending = path.suffix.lower()
    if ending not in READ:
        raise BadFacts(
            path.name, f"a book is read from {', '.join(READ)}, not {path.suffix or 'a file without an ending'}"
        )
    try:
        if ending == ".csv":
            return _csv(path)
        return polars.read_parquet(path) if ending == ".parquet" else polars.read_ipc(path)
    except (polars.exceptions.PolarsError, OSError, ValueError) as error:
        raise BadFacts(path.name, f"cannot be read: {str(error).splitlines()[0]}") from None


def _csv(path: Path) -> pl.DataFrame:
    """Text as it stands: a code such as 010121 is no number; money and measures are read by the columns' own kinds."""
    import polars

    return polars.read_csv(path, infer_schema=False)


def write_columns(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame to its place whole. Raises :class:`~navicert.library.answers.BadOutput`."""
    if path.suffix.lower() not in WRITTEN:
        raise BadOutput(f"{path.name}: answers are written to {' or '.join(WRITTEN)}")
    with whole(path) as new:
        frame.write_csv(new) if path.suffix.lower() == ".csv" else frame.write_parquet(new)
