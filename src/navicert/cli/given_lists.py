"""``--list``: lists that are given as files for one screening, without being imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from navicert.cli.lists import parts_of
from navicert.library.catalogue import ListSource, read_catalogue
from navicert.library.filelists import FileList, detected
from navicert.library.snapshots import stray
from navicert.screening.listing_error import ListError

TRIO = "ofac-csv"


def given_lists(home: Path, texts: Sequence[str]) -> list[FileList]:
    """The lists of ``[LIST:]FILE[,FILE…]``, where LIST is an id (``UN-SC``, ``us-ofac-sdn``) or a format (``un-xml``).

    Files of the OFAC CSV that are given one by one are one list. Raises :class:`ListError`.
    """
    found: list[FileList] = []
    loose: list[str] = []
    for text in texts:
        name, files = _name_and_files(text)
        if not name and detected(Path(files[0])) == TRIO:
            loose += files
        else:
            found.append(_list(home, name or detected(Path(files[0])), files, found))
    if loose:
        found.append(_list(home, TRIO, loose, found))
    return found


def _name_and_files(text: str) -> tuple[str, list[str]]:
    name, mark, rest = text.partition(":")
    if Path(text).exists() or not mark or len(name) < 2 or "=" in name or "/" in name:
        name, rest = "", text
    files = [name_ for part in rest.split(",") if part for name_ in _unfolded(part)]
    if not files:
        raise ListError(f"--list {text}: names no file")
    return name, files


def _unfolded(text: str) -> list[str]:
    """A folder stands for the files in it."""
    path = Path(text)
    return sorted(str(p) for p in path.iterdir() if p.is_file()) if path.is_dir() else [text]


def _list(home: Path, name: str, files: Sequence[str], others: Sequence[FileList]) -> FileList:
    source, other = _source(home, name)
    ids = {other_list.list for other_list in others}
    if source.id in ids:
        source = source.model_copy(update={"id": f"{source.id}-{len(ids) + 1}"})
    parts = parts_of(source, tuple(files), other=other)
    missing = [path for path in parts.values() if not path.is_file()]
    if missing:
        raise ListError(f"--list: there is no file {missing[0]}")
    return FileList(source, parts)


def _source(home: Path, name: str) -> tuple[ListSource, bool]:
    """The list that is meant by an id, with or without its group before it, or by a format; whether a format is meant
    that is not that of the list's own files. Raises :class:`ListError`."""
    from navicert.screening.readers import READERS

    catalogue, wanted = read_catalogue(home), name.strip().upper()
    for source in catalogue.values():
        if wanted in (source.id, f"{source.group.upper()}-{source.id}"):
            return source, False
    form = name.strip().lower()
    for source in catalogue.values():
        if form == source.format:
            return source, not source.parts
    if form in READERS:
        return stray(form.upper(), form), True
    raise ListError(
        f"--list: no list and no format is called {name!r}; lists are {', '.join(catalogue)}; formats are {', '.join(sorted(READERS))}"
    )
