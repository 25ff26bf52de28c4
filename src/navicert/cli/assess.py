"""``navicert assess``: read transactions, ask the law, show the answer."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Day
from datetime import datetime as Moment
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from navicert.assess import as_json, read_facts, with_complete
from navicert.assess.flips import flips
from navicert.cli import show
from navicert.cli.cases import read_cases
from navicert.cli.cells import fact_kinds
from navicert.cli.given import BadFile, GivenCase
from navicert.law.declared import PackError
from navicert.law.law import Law
from navicert.law.tables import TableError
from navicert.library import Library, open_library
from navicert.terms import COMPLETE_PARTS, REGIMES, BadFacts, Determination, Transaction

LONG = 200
"""From so many cases on a progress bar is shown (on standard error, where that is a terminal)."""
CHOICE = re.compile(r"'(.+)' is not one of (.+)")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--why", is_flag=True, help="Print the whole proof, and which single fact would flip the answer.")
@click.option("--json", "as_lines", is_flag=True, help="Print JSON Lines, one object a case (navicert-cases/1).")
@click.option("--no-proof", is_flag=True, help="Leave the proof out of the JSON.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Assess as of this day, such as 2026-09-15, instead of each case's date.",
)
@click.option(
    "--known-on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Leave out law that was published after this day, and use the lists that were in force then.",
)
@click.option("--regime", default="", help=f"Ask only this body of law: {', '.join(REGIMES)}, or the name of its pack.")
@click.option(
    "--complete",
    default="",
    metavar="PARTS",
    help=f"Declare that nothing is left out of these parts, by comma without spaces: {', '.join(COMPLETE_PARTS)}.",
)
@click.option("--encoding", default="", help="The encoding of a CSV file that is not in UTF-8, such as cp1252.")
def assess(
    files: tuple[Path, ...], why: bool, as_lines: bool, no_proof: bool, day: Moment | None, known_on: Moment | None,
    regime: str, complete: str, encoding: str,
) -> None:  # fmt: skip
    """May this go? Assess the transactions in FILES (YAML, JSON, JSON Lines, CSV, XLSX) under every installed law.

    The exit status is 0 when every case was answered, whatever the answer, and 1 when a case was in error.

    \b
    Examples:
      navicert assess order.yaml
      navicert assess orders.xlsx --json > answers.jsonl
      navicert assess order.yaml --complete parties,end_use --why
      navicert assess order.yaml --on 2026-01-15 --regime US-EAR
    """
    _refuse_encoding(encoding, files)
    library = _opened()
    asked_of = {"regime": regime_named(regime, library.law), "complete": complete_parts(complete)}
    settings = {"day": day.date() if day else None, **asked_of}
    asked = Asked(library, known_on.date() if known_on else None, why, as_lines, not no_proof, settings)
    faults = 0
    for case in _with_progress(list(_cases(files, library, encoding))):
        try:
            for text in asked.answer(case):
                click.echo(text)
        except BadFacts as error:
            faults += 1
            _report(case, error, as_lines)
        except (PackError, TableError) as error:  # of a rule or a row that was read for this answer, and for no other
            faults += 1
            _report(case, BadFacts("case", f"cannot be assessed: {error}"), as_lines)
        except FAULTS as error:  # of this program
            faults += 1
            _report(case, BadFacts("case", f"cannot be assessed: {type(error).__name__}: {error}"), as_lines)
    raise SystemExit(1 if faults else 0)


FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _opened() -> Library:
    """The installation; a pack of which a file cannot be read stops everything, with a sentence."""
    library = open_library(progress=_count)
    try:
        library.law  # noqa: B018 - read now, not in the midst of the answers
    except (PackError, TableError) as error:
        raise click.ClickException(str(error)) from None
    return library


def _count(listings: int) -> None:
    """How far the making of an index of names has come, on standard error where that is a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[Kreading the lists: {listings:,} entries\r", nl=False, err=True)


class Asked:
    """How the person wants the cases asked and shown."""

    def __init__(
        self,
        library: Library,
        known_on: Day | None,
        why: bool,
        as_lines: bool,
        proof: bool,
        settings: dict[str, Any],
    ) -> None:
        self.library, self.known_on, self.why = library, known_on, why
        self.as_lines, self.proof, self.settings = as_lines, proof, settings

    def answer(self, case: GivenCase) -> Iterator[str]:
        if case.fault:
            raise BadFacts("case", case.fault)
        given = self._set(read_facts(case.facts))
        found = self.library.assess(given, known_on=self.known_on)
        if self.as_lines:
            yield json.dumps({"id": case.id, **as_json(found, proof=self.proof)}, ensure_ascii=False)
            return
        yield from show.show(case.id, given, found, closed=self._closed(given, found), why=self.why)
        if self.why:
            asked = {"hits": found.hits, "known_on": self.known_on}
            entered = self.library.entered(given, found.hits, self.known_on)
            yield from show.show_flips(flips(entered, self.library.law, found, **asked))
            yield from show.show_proof(found)
        yield ""

    def _closed(self, given: Transaction, found: Determination) -> Determination | None:
        """The answer if parties and end use were complete as stated; nothing where that would answer no question.

        Nothing either where no party is stated: who says then that all are would answer what nobody has looked at.
        """
        if not given.parties or not any(question.fact == "parties" for question in found.questions):
            return None
        return self.library.assess(with_complete(given, ("parties", "end_use")), known_on=self.known_on)

    def _set(self, given: Transaction) -> Transaction:
        made = with_complete(given, self.settings["complete"])
        if self.settings["day"]:
            made = replace(made, date=self.settings["day"])
        return replace(made, regime_under_test=self.settings["regime"]) if self.settings["regime"] else made


def complete_parts(complete: str) -> tuple[str, ...]:
    """The parts of the world that an option declares complete."""
    parts = tuple(p.strip() for p in complete.split(",") if p.strip())
    wrong = [p for p in parts if p not in COMPLETE_PARTS]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not one of {', '.join(COMPLETE_PARTS)}", param_hint="--complete")
    return parts


def regime_named(text: str, law: Law) -> str | None:
    """The regime that an option names, by its own name or that of its pack; ``None`` where it names none."""
    if not text:
        return None
    packs = {name: pack.regime for name, pack in law.packs.items()}
    names = {name.casefold(): name for name in REGIMES} | packs
    found = names.get(text.strip().casefold())
    if found is None:
        near = [name for name in REGIMES if name.startswith(f"{text.strip().upper()}-")]
        hint = f"did you mean {' or '.join(near)}?" if near else f"the regimes are {', '.join(REGIMES)}"
        raise click.BadParameter(f"{text!r} is no regime and no pack; {hint}", param_hint="--regime")
    return found


def _refuse_encoding(encoding: str, files: tuple[Path, ...]) -> None:
    """An encoding that does not exist, or that nothing would be read in, is refused."""
    try:
        "x".encode(encoding or "utf-8")
    except LookupError:
        from navicert.library.parties import ENCODINGS

        raise click.BadParameter(
            f"no encoding is called {encoding!r}; there are {ENCODINGS}", param_hint="--encoding"
        ) from None
    if encoding and not any(path.suffix.lower() == ".csv" for path in files):
        raise click.UsageError("--encoding is for CSV files, and none is given; the other forms are in UTF-8")


def _cases(files: tuple[Path, ...], library: Library, encoding: str) -> Iterator[GivenCase]:
    """The cases of all files; a file that cannot be read is one case in error, and the others go on."""
    kinds = fact_kinds(library.law)
    for path in files:
        try:
            yield from read_cases(path, kinds, encoding)
        except BadFile as error:
            yield GivenCase(path.stem, None, None, fault=str(error))


def _with_progress(cases: list[GivenCase]) -> Iterator[GivenCase]:
    if len(cases) < LONG or not sys.stderr.isatty():
        yield from cases
        return
    with click.progressbar(cases, label="Assessing", file=sys.stderr, show_pos=True) as bar:
        yield from bar


def _report(case: GivenCase, error: BadFacts, as_lines: bool) -> None:
    line = error.line or case.line_of(error.field)
    if as_lines:
        fault = {"line": line, "field": error.field, "message": error.message}
        click.echo(json.dumps({"id": case.id, "error": fault}, ensure_ascii=False))
        return
    where = f" (line {line})" if line else ""
    click.secho(f"{case.id}{where}: {error}{_hint(error.message)}", fg="red", err=True)


def _hint(message: str) -> str:
    """What a person may have meant, where the message alone does not say so."""
    if message.endswith("is not text"):
        yes_no = ": unquoted NO, ON, yes and no mean true or false in YAML" if message[:4] in ("True", "Fals") else ""
        return f'; put it in quotes, such as "NO" or "845811"{yes_no}'
    choice = CHOICE.fullmatch(message)
    if choice is None:
        return ""
    words = {w.replace("_", ""): w for w in choice[2].split(", ")}
    near = get_close_matches(re.sub(r"[^a-z]", "", choice[1].lower()), words, n=1)
    return f" (did you mean {words[near[0]]}?)" if near else ""
