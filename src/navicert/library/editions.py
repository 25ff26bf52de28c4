"""Two laws to be compared, from what a person names: installed packs, folders of packs, drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from pathlib import Path

import yaml

from navicert.change.draft import DraftModel, laid_over, read_draft
from navicert.change.impact import Side
from navicert.law.declared import PackError
from navicert.law.pack import PackSource
from navicert.law.reading import read_head
from navicert.library.library import Library
from navicert.library.packs import parse_yaml, read_source, read_sources
from navicert.terms import Determination, Transaction

INSTALLED = "installed"
Sources = Mapping[str, PackSource]


def two_laws(a: str, b: str, library: Library) -> tuple[Sources, Sources]:
    """The packs that A and B name. Raises :class:`PackError`.

    Each is the name of an installed pack, ``installed`` for all of them, a folder with one pack or several, or a draft
    (a YAML file): a draft stands for the other side with the draft laid over it.
    """
    first, second = _read(a, library), _read(b, library)
    if isinstance(first, DraftModel) and isinstance(second, DraftModel):
        base = dict(library.sources)
        return laid_over(base, first), laid_over(base, second)
    if isinstance(first, DraftModel):
        assert not isinstance(second, DraftModel)
        return laid_over(second, first), second
    return (first, laid_over(first, second)) if isinstance(second, DraftModel) else (first, second)


def _read(name: str, library: Library) -> Sources | DraftModel:
    if name == INSTALLED:
        return dict(library.sources)
    path = Path(name)
    if path.is_dir():
        found = {path.name: read_source(path)} if (path / "pack.yaml").is_file() else read_sources(path)
        if not found:
            raise PackError(f"{name}: no pack was found in this folder; a pack is a folder with a pack.yaml")
        return _with_what_they_consult({s.name: s for s in map(_under_its_name, found.values())}, library)
    if path.is_file():
        try:
            return read_draft(parse_yaml(path.read_text(encoding="utf-8")), name)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise PackError(f"{name}: not a draft in YAML: {error}") from None
    if name in library.sources:
        return _with_what_they_consult({name: library.sources[name]}, library)
    raise PackError(
        f"{name!r} is no folder, no draft and no installed pack; installed are {', '.join(library.sources)}, "
        f"or write `{INSTALLED}` for all of them"
    )


def _under_its_name(source: PackSource) -> PackSource:
    """The pack under the name that its head states: two editions lie in two folders."""
    return PackSource(read_head(source).pack, source.files, source.parsed)


def _with_what_they_consult(sources: Sources, library: Library) -> Sources:
    """The packs with those that they consult or read tables of, as installed, where they do not bring them along."""
    found, waiting = dict(sources), list(sources.values())
    while waiting:
        head = read_head(waiting.pop())
        for name in (*head.consults, *head.tables_from):
            if name not in found and name in library.sources:
                found[name] = library.sources[name]
                waiting.append(found[name])
    return found


def side(sources: Sources, library: Library, *, day: Day | None = None, known_on: Day | None = None) -> Side:
    """One side of a comparison: its law, asked with the lists of the installation as they are."""
    made = Library(library.home, sources=sources)

    def ask(transaction: Transaction) -> Determination:
        return made.assess(transaction, known_on=known_on, lookout=library.lookout(transaction.date, known_on))

    return Side(law=made.law, ask=ask, day=day, known_on=known_on)
