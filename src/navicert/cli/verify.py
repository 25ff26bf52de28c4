"""``navicert verify``: check a licence or letter of an authority, offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime as Moment
from pathlib import Path

import click

from navicert.documents.keys import PublicKey, read_jwks
from navicert.documents.page import LARGEST_PAGE, verify_page
from navicert.documents.refused import DocumentError
from navicert.documents.signing import attached
from navicert.documents.statement import LicenceStatement, Statement
from navicert.documents.status_list import LONGEST_LIST
from navicert.documents.verify import STEPS, Outcome, Verdict, Verification
from navicert.documents.verify import verify as verified

EXIT = {Verdict.VALID: 0, Verdict.REFUSED: 1, Verdict.UNDECIDED: 2}
COLOURS = {Outcome.RIGHT: "green", Outcome.WRONG: "red", Outcome.UNKNOWN: "yellow"}


class _Unreadable(click.ClickException):
    """What could not be checked at all."""

    exit_code = EXIT[Verdict.UNDECIDED]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), help="The public keys of the authority (a JWK Set).")
@click.option("--status", type=click.Path(path_type=Path), help="The status list of the authority, as it gives it out.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that is asked about; else today.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def verify(file: Path, keys: Path | None, status: Path | None, day: Moment | None, as_json: bool) -> None:
    """Check a licence or letter: its PDF, its signed text (.jws), or its JSON with the signature beside it (.json.jws).

    No connection is made. Get the keys of the authority once, from the authority; get its status list each day. The exit
    status is 0 if it is valid, 1 if it is refused, 2 if that cannot be decided, such as without a status list.

    \b
    Example:
      navicert verify DE-2026-000142.pdf --keys jwks.json --status status.jws
    """
    try:
        data = _read(file, LARGEST_PAGE)
        known = read_jwks(_read(keys, LARGEST_PAGE), str(keys)) if keys else ()
        lists = [_read(status, LONGEST_LIST).decode("ascii", "replace")] if status else []
        found = _verified(file, data, known, lists, day)
    except (DocumentError, OSError) as error:
        raise _Unreadable(str(error)) from None
    click.echo(_json(found) if as_json else "\n".join(_said(found)))
    raise SystemExit(EXIT[found.verdict])


def _verified(
    file: Path, data: bytes, keys: tuple[PublicKey, ...], lists: list[str], day: Moment | None
) -> Verification:
    """What comes of a file, on a day or now. Raises :class:`DocumentError`."""
    now = Moment.now(UTC) if day is None else None
    on = now.astimezone().date() if now else (day or Moment.min).date()
    if data.startswith(b"%PDF-"):
        return verify_page(data, keys, lists, on=on, now=now)
    return verified(_token(file, data), keys, lists, on=on, now=now)


def _read(path: Path, most: int) -> bytes:
    """The bytes of a file. Raises ``OSError``, or :class:`DocumentError` where it is too large."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise DocumentError(f"{path} has more than {most} bytes; that is not read")
    return data


def _token(file: Path, data: bytes) -> str:
    """The signed text. Raises :class:`DocumentError`."""
    if not data.lstrip().startswith(b"{"):
        return data.decode("ascii", "replace")
    beside = file.with_name(f"{file.name}.jws")
    try:
        return attached(_read(beside, LARGEST_PAGE).decode("ascii", "replace"), data)
    except FileNotFoundError:
        raise DocumentError(f"{file} is a document without its signature, which is looked for in {beside}") from None


def _said(found: Verification) -> Iterator[str]:
    """The steps, the verdict and the document."""
    for step in found.steps:
        mark = click.style(f"{step.outcome:<8}", fg=COLOURS[step.outcome])
        yield f"{step.number} {step.name:<13} {mark} {step.said}"
    left = STEPS[len(found.steps) :]
    if left:
        yield f"not made any more: {', '.join(left)}"
    yield ""
    if found.statement is not None:
        yield from _shown(found.statement, found.sha256)
        yield ""
    yield _verdict(found)


def _verdict(found: Verification) -> str:
    number = found.statement.number if found.statement else "the document"
    if found.verdict is Verdict.VALID:
        return click.style(f"VALID: {number}", fg="green", bold=True)
    if found.verdict is Verdict.REFUSED:
        return click.style(f"REFUSED: {number}: {found.steps[-1].said}", fg="red", bold=True)
    open_steps = ", ".join(step.name for step in found.steps if step.outcome is Outcome.UNKNOWN)
    return click.style(f"UNDECIDED, so not valid: {number}; unknown: {open_steps}", fg="yellow", bold=True)


def _shown(statement: Statement, fingerprint: str) -> Iterator[str]:
    """What was signed, in short."""
    holder = statement.holder if isinstance(statement, LicenceStatement) else statement.addressee
    yield f"{statement.number}: {statement.title}, {statement.authority.name} ({statement.authority.country})"
    yield f"  {holder.role.replace('_', ' ')}: {holder.name} ({holder.country})"
    if isinstance(statement, LicenceStatement):
        yield f"  {statement.origin} to {', '.join(statement.destinations)}"
    for party in statement.parties:
        yield f"  {party.role.replace('_', ' ')}: {party.name} ({party.country})"
    for line in statement.lines:
        amount = f", {line.quantity.amount} {line.quantity.unit}" if line.quantity else ""
        value = f", {line.value.amount} {line.value.currency}" if line.value else ""
        codes = "".join(f", {name} {code}" for name, code in line.codes.items())
        yield f"  line {line.number}: {_in_one(line.description)}{codes}{amount}{value}"
    for condition in statement.conditions:
        yield f"  condition {condition.id}: {_in_one(condition.text)}"
    yield f"  fingerprint {fingerprint}"


def _in_one(text: str) -> str:
    return text.replace("\n", " / ")


def _json(found: Verification) -> str:
    """The answer as JSON."""
    return json.dumps(
        {
            "verdict": found.verdict,
            "status": found.status,
            "sha256": found.sha256,
            "steps": [
                {"number": step.number, "name": step.name, "outcome": step.outcome, "said": step.said}
                for step in found.steps
            ],
            "document": found.statement.as_mapping() if found.statement else None,
        },
        ensure_ascii=False,
        indent=2,
    )
