"""``navicert record``: look into a log, prove, verify, serve and witness it."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime as Moment
from pathlib import Path
from typing import TypeVar

import click

import navicert_verify as outsider
from navicert.cli.record_served import serve_log, serve_witness
from navicert.library.log_keys import LOG_KINDS, WITNESS_KINDS, keep_keys, new_keys
from navicert.library.logs import (
    POLICY,
    Log,
    open_log,
    publish,
    put_public,
    read_checkpoint,
    read_entry,
    read_keys,
    read_policy,
    read_tile,
)
from navicert.library.witness_state import new_witness, open_witness
from navicert.library.witnesses import ask_witness
from navicert.record.act import NONCE, Act, check_entry, entry_of
from navicert.record.checkpoint import Checkpoint, base64_of
from navicert.record.keys import VerifierKey
from navicert.record.merkle import leaf_hash
from navicert.record.note import LONGEST_NOTE, Note, Signed, sign_checkpoint
from navicert.record.policy import Judged, parse_policy
from navicert.record.proof import Receipt, receipt
from navicert.record.refused import RecordError
from navicert.record.tiles import Edge, nodes

SELFTEST = "navicert.example/selftest"  # the origin of a log of which the acts are invented

Item = TypeVar("Item")

host = click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
port = click.option("--port", default=8081, show_default=True, type=click.IntRange(0, 65535), help="Where to listen.")
policy_file = click.option(
    "--policy", "policy", type=click.Path(path_type=Path), help="Whom to believe (tlog-policy); else the log's own."
)


@contextmanager
def _told() -> Iterator[None]:
    """What is refused, as a sentence and exit status 1."""
    try:
        yield
    except (RecordError, OSError) as error:
        raise click.ClickException(str(error)) from None


@click.group()
def record() -> None:
    """The tamper-evident record: look into a log, prove, verify, serve and witness it."""


@record.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="The name of the key: the origin of the log, such as example.org/log.")
@click.option("--witness", "is_witness", is_flag=True, help="Keys that cosign, instead of keys of a log.")
def key(file: Path, name: str, is_witness: bool) -> None:
    """Make the keys of a log (Ed25519 and ML-DSA-44) in a FILE that only you may read; print the public ones.

    \b
    Example:
      navicert record key log.key --name example.org/licences
    """
    with _told():
        keys = new_keys(name, WITNESS_KINDS if is_witness else LOG_KINDS)
        keep_keys(file, keys)
    for each in keys:
        click.echo(str(each.verifier))


@record.command()
@click.option("--entries", default=70_000, show_default=True, type=click.IntRange(0), help="How many entries.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="An empty or new folder.")
def selftest(entries: int, out: Path) -> None:
    """Write a log of invented acts, for any verifier to check; its private keys are thrown away.

    \b
    Example:
      navicert record selftest --entries 70000 --out /tmp/log
      navicert-verify /tmp/log
    """
    started = time.monotonic()
    with _told():
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise RecordError(f"{out} is not an empty folder; name another one")
        keys = new_keys(SELFTEST)
        edge, tiles = Edge().grown(_invented(entries))
        note = sign_checkpoint(Checkpoint(SELFTEST, edge.size, edge.root), keys, int(time.time()))
        put_public(out, [each.verifier for each in keys])
        with _bar(tiles, "tiles") as shown:
            publish(out, shown, note)
    click.echo(f"{out}: {edge.size} entries, {len(tiles)} tiles, {time.monotonic() - started:.1f} s")
    for each in keys:
        click.echo(str(each.verifier))


def _invented(entries: int) -> list[bytes]:
    """The entries of invented acts."""
    at = Moment.now(UTC)
    with _bar(range(entries), "entries") as numbers:
        return [
            entry_of(
                Act(verb="selftest.invented", subject=f"case-{number}", actor="nobody", at=at).data,
                secrets.token_bytes(NONCE),
            )
            for number in numbers
        ]


@contextmanager
def _bar(items: Collection[Item], label: str) -> Iterator[Iterable[Item]]:
    """A progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield bar


@record.command()
@click.argument("where")
@click.argument("index", required=False, type=click.IntRange(0))
def show(where: str, index: int | None) -> None:
    """Print the checkpoint of a log, and who signed it; or one entry.

    WHERE is a folder, or an address. Signatures of keys that the log does not give out itself are not checked here.

    \b
    Examples:
      navicert record show /var/lib/navicert/log
      navicert record show https://log.example.org/licences 73894
    """
    with _told():
        log = open_log(where)
        note = read_checkpoint(log)
        head = Checkpoint.parse(note.text)
        if index is not None:
            entry = read_entry(log, index, head.size)
            click.echo(f"entry {index} of {head.size}: {entry.hex()}\nleaf hash: {base64_of(leaf_hash(entry))}")
            return
        click.echo(f"{head.origin}\n{head.size} entries\nroot hash {base64_of(head.root)}")
        signed = {(each.key.name, each.key.id): each for each in note.signed_by(_own_keys(log))}
        for line in note.signatures:
            found = signed.get((line.name, line.key_id))
            said = _signed(found) if found else f"{line.name}+{line.key_id.hex()}: not checked, its key is not known"
            click.echo(f"signed by {said}")


def _own_keys(log: Log) -> set[VerifierKey]:
    """The keys that a log gives out: its own, and those in its policy."""
    policy = log.file(POLICY, LONGEST_NOTE)
    witnesses = parse_policy(policy).witnesses.values() if policy else ()
    return {*read_keys(log), *(each.key for each in witnesses)}


def _signed(signed: Signed) -> str:
    at = f", {Moment.fromtimestamp(signed.time, UTC):%Y-%m-%d %H:%M:%S} UTC" if signed.time else ""
    return f"{signed.key.name}+{signed.key.id.hex()}{at}"


@record.command()
@click.argument("where")
@click.argument("index", type=click.IntRange(0))
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; else standard output.")
def prove(where: str, index: int, out: Path | None) -> None:
    """Make the receipt of entry INDEX: a file that proves offline that the entry is in the log.

    \b
    Example:
      navicert record prove /var/lib/navicert/log 73894 --out licence.tlog-proof
    """
    with _told():
        log = open_log(where)
        note = read_checkpoint(log)
        size = Checkpoint.parse(note.text).size
        entry = read_entry(log, index, size)
        made = receipt(index, entry, note, nodes(size, lambda tile: read_tile(log, tile)))
        if out is None:
            click.echo(made.data, nl=False)
        else:
            out.write_bytes(made.data)


@record.command()
@click.argument("where")
@policy_file
@click.option("--old", type=click.Path(path_type=Path), help="An earlier checkpoint of the log, that you kept.")
@click.option("--act", type=click.Path(path_type=Path), help="The act that a receipt is for, as a file.")
@click.option("--nonce", help="Its nonce, in hexadecimal.")
def verify(where: str, policy: Path | None, old: Path | None, act: Path | None, nonce: str | None) -> None:
    """Check a whole log (a folder or an address), or a receipt file, by a policy.

    The exit status is 1 if anything is wrong; every altered file and entry is named. The stand-alone program
    `navicert-verify` does the same without Navicert, by keys.

    \b
    Examples:
      navicert record verify https://log.example.org/licences --policy trusted.txt --old last-year.checkpoint
      navicert record verify licence.tlog-proof --policy trusted.txt --act licence.json --nonce 9f02...
    """
    with _told():
        path = Path(where)
        if path.is_file():
            if old is not None:
                raise RecordError("a receipt is of one checkpoint; --old is for a whole log, a folder or an address")
            _verify_receipt(path, policy, act, nonce)
        else:
            if act is not None or nonce is not None:
                raise RecordError("--act and --nonce are for a receipt, which is a file; leave them out")
            _verify_log(where, policy, old)


def _verify_receipt(path: Path, policy: Path | None, act: Path | None, nonce: str | None) -> None:
    if policy is None:
        raise RecordError("a receipt does not say whom to believe; name a --policy with the key of its log")
    shown = Receipt.parse(path.read_bytes())
    entry = shown.extra
    if (act is None) != (nonce is None):
        raise RecordError("an act is shown with its nonce: give both --act and --nonce, or neither")
    if act is not None:
        try:
            data, secret = act.read_bytes(), bytes.fromhex(nonce or "")
        except (OSError, ValueError) as error:
            raise RecordError(f"the act or its nonce cannot be read: {error}") from None
        entry = entry or entry_of(data, secret)
        check_entry(entry, data, secret)
    if not entry:
        raise RecordError("the receipt does not carry its entry; give the --act and its --nonce")
    head = shown.check(entry)
    _say(read_policy(policy).judge(shown.checkpoint), f"entry {shown.index} is in the log {head.origin}")
    if act is None:
        click.echo("not proved which act the entry is for: no act was shown; give the --act and its --nonce")


def _verify_log(where: str, policy: Path | None, old: Path | None) -> None:
    log = open_log(where)
    note = read_checkpoint(log)
    own = log.file(POLICY, LONGEST_NOTE)
    if policy is None and own is None:
        raise RecordError(f"{where} has no {POLICY}; name a --policy with the key of the log")
    believed = read_policy(policy) if policy else parse_policy(own or b"")
    judged = believed.judge(note)
    head, wrong = judged.checkpoint, list[str]()
    before = believed.judge(Note.parse(old.read_bytes())) if old is not None else judged
    upto = before.checkpoint
    try:
        audit = outsider.Audit(outsider.Source(where), outsider.Head.parse(note.data, "checkpoint"), wrong, upto.size)
    except (LookupError, ValueError) as error:
        raise RecordError("\n".join((*wrong, str(error)))) from None
    if upto.origin != head.origin or upto.size > head.size or not wrong and audit.old_root() != upto.root:
        wrong.append(f"the log does not continue {old}: history was rewritten")
    if wrong:
        raise RecordError("\n".join(wrong))
    _say(judged, f"all {head.size} entries are as they were signed, in their order")
    if old is not None:
        by = " and ".join(_signed(each) for each in before.log)
        click.echo(f"append-only: the first {upto.size} entries are those of {old}, signed by {by}")
    if policy is None:
        click.echo("who signed is not proved: the policy came with the log itself; name one that you got another way")


def _say(judged: Judged, what: str) -> None:
    click.echo(what)
    for each in (*judged.log, *judged.witnesses.values()):
        click.echo(f"signed by {_signed(each)}")
    if not judged.witnesses:
        click.echo("no witness: not proved when it was there, nor that others are shown the same log")
    click.echo("not proved, as no log can: that what was entered is true, and that everything was entered")


@record.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@host
@port
def serve(folder: Path, host: str, port: int) -> None:
    """Serve a log FOLDER over HTTP, read-only: checkpoint, tiles, entries, public keys and policy.

    \b
    Example:
      navicert record serve /var/lib/navicert/log --port 8081
    """
    with _told():
        serve_log(folder, host, port)


@record.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="Make the witness, with fresh keys under this name; only for a new FOLDER.")
@click.option("--log", "logs", multiple=True, metavar="VKEY", help="With --name: a key of a log to witness.")
@host
@port
def witness(folder: Path, name: str | None, logs: tuple[str, ...], host: str, port: int) -> None:
    """Witness the logs of others: cosign what continues what was seen before, and never anything else.

    What was seen is forced to the disk before it is signed. FOLDER keeps the key, the `logs` that are witnessed (lines
    as in tlog-policy) and what was seen; it is used by one process, and never put back from a backup.

    \b
    Examples:
      navicert record witness /var/lib/navicert/witness --name witness.example.org/w1 --log 'log.example.org+...'
      navicert record witness /var/lib/navicert/witness
    """
    with _told():
        if name is not None:
            new_witness(folder, name, [VerifierKey.parse(log) for log in logs])
        elif logs:
            raise RecordError(f"add the key to {folder / 'logs'}, in a line 'log VKEY'; --log is for a new witness")
        with open_witness(folder) as opened:
            click.echo("".join(f"{each}\n" for each in opened.verifiers), nl=False)
            serve_witness(opened, host, port)


@record.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def cosign(folder: Path) -> None:
    """Ask the witnesses in the policy of a log FOLDER to cosign its checkpoint, and put their signatures into it.

    The exit status is 1 if one of them does not: one that says that entries are missing is a fork alarm.

    \b
    Example:
      navicert record cosign /var/lib/navicert/log
    """
    with _told():
        log = open_log(str(folder))
        note, failed = read_checkpoint(log), 0
        for name, each in read_policy(folder / POLICY).witnesses.items():
            try:
                note = note.with_signatures(ask_witness(log, note, each))
                click.echo(f"{name}: cosigned {Checkpoint.parse(note.text).size} entries")
            except RecordError as error:
                failed = 1
                click.secho(f"{name}: {error}", fg="red", err=True)
        publish(folder, (), note)
    raise SystemExit(failed)
