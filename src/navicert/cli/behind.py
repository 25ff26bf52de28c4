"""What stands behind a party, as ``navicert screen --dossier`` adds it to the answers and a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Day
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from navicert.cli.listed import shown
from navicert.library.home import home_folder
from navicert.library.watchlist import IndexFile
from navicert.screening.batch import Answer, Asking
from navicert.screening.screen import Watchlist

if TYPE_CHECKING:
    from navicert.library.ownership import DossierFile
    from navicert.screening.behind import Grounds


@dataclass(frozen=True)
class Backed:
    """A dossier file with all that is needed to answer from it."""

    file: DossierFile
    grounds: Grounds
    watchlist: Watchlist

    @classmethod
    def of(cls, path: Path, index: IndexFile) -> Backed:
        """Raises ``BadDossier``, ``PackError`` and ``ListError``."""
        from navicert.library import open_library  # the law: only where it is asked
        from navicert.library.ownership import ownership_rules, read_dossier
        from navicert.screening.behind import Grounds

        file, rules = read_dossier(path), ownership_rules(open_library(home_folder()))
        return cls(file, Grounds(file.known, rules, index.sources), index.open())

    @property
    def receipt(self) -> dict[str, str]:
        """The file and the rules, by their hashes."""
        from navicert.library.ownership import rules_version

        return {
            "file": self.file.name,
            "sha256": self.file.sha256,
            "ownership_rules": rules_version(tuple(self.grounds.rules)),
        }

    def added(self, answers: Iterable[Answer], asking: Asking) -> Iterator[Answer]:
        """The answers, each with what stands behind its party, where something is known of it."""
        from navicert.screening.behind import behind_json, look_behind

        day = asking.on or Day.today()
        for answer in answers:
            party = None if answer.error else self.file.known.party(answer.id, answer.name)
            if party is None:
                yield answer
                continue
            found = look_behind(party, self.grounds, self.watchlist, asking, day)
            yield replace(answer, behind=behind_json(found))


def behind_lines(behind: Mapping[str, Any]) -> Iterator[str]:
    """What is known of a party beside its name: its listed owners, what each rule says, and its evidence."""
    for owner in behind["owners"]:
        for hit in owner["hits"]:
            yield shown(f"  {hit['score']:<7} {hit['list']}  {hit['id']}  {hit['name']}: behind it, as {owner['name']}")
    for found in behind["ownership"]:
        yield from _finding_lines(found)
    if credibility := behind["credibility"]:
        yield shown(f"  credibility: {credibility['answer'].replace('_', ' ')}: {credibility['because']}")
        for what in ("speaks_for", "speaks_against", "not_counted", "ask"):
            yield from (shown(f"          {what.replace('_', ' ')}: {each}") for each in credibility[what])


def _finding_lines(found: Mapping[str, Any]) -> Iterator[str]:
    force = "" if found["in_force"] else ", not in force"
    doubt = "" if found["status"] == "modelled" else f", {found['status']}"
    colour = {"yes": "red", "unknown": "yellow"}.get(found["caught"], "green")
    head = f"  {found['title']}: {found['caught']} ({found['share']} held by listed owners, {found['wants']} is enough{force}{doubt})"
    yield click.style(shown(head), fg=colour)
    for what in ("chains", "minority", "unknown", "notes"):
        yield from (shown(f"          {each}") for each in found[what])
    yield shown(f"          {'; '.join(found['cite'])}")
