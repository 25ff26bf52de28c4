"""Lists, their editions and their entries in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date as Day
from typing import Any

import click

from navicert.library.lists import Fault, Outcome, Snapshot, Status
from navicert.screening.difference import Difference, words
from navicert.screening.listing import Kind, Listing, listing_line

JOINERS = "\u200c\u200d"
DAY = click.DateTime(["%Y-%m-%d"])
STATES = {Fault.MISSING: "MISSING", Fault.STALE: "STALE", Fault.DAMAGED: "DAMAGED", Fault.TOO_YOUNG: "TOO YOUNG"}


def outcome_line(done: Outcome) -> str:
    """What an update or import did, in one line."""
    snapshot, differs = done.snapshot, done.difference
    held = f"{snapshot.manifest.counts.get('listings', 0):,} listings of {snapshot.as_of}"
    if not done.changed:
        return f"{snapshot.list}: not changed, {held}, confirmed on {snapshot.confirmed}"
    counts = f" ({_tally(differs)})" if differs is not None else ""
    noted = "".join(f"; accepted: {each}" for each in snapshot.edition.accepted)
    return f"{snapshot.list}: {held} are in force{counts}, snapshot {snapshot.sha256[:12]}{noted}"


def _tally(found: Difference) -> str:
    return f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed"


def heading(snapshot: Snapshot, *, brief: bool = False) -> str:
    """One edition in words: day, hash, counts, where it came from, warnings; ``brief`` is its day and hash."""
    manifest = snapshot.manifest
    kinds = [f"{manifest.counts[k]:,} {k.value}" for k in Kind if manifest.counts.get(k.value)]
    lines = [
        click.style(f"{snapshot.list}  {snapshot.source.title}", bold=True),
        f"  edition of {snapshot.as_of}, fetched {manifest.fetched.date()}, newest until {snapshot.confirmed} at least",
        f"  snapshot {snapshot.sha256}, read as {manifest.reader}",
    ]
    if brief:
        return "\n".join(lines)
    lines += [
        f"  {manifest.counts['listings']:,} listings ({', '.join(kinds)}), {manifest.counts['names']:,} names, "
        f"{manifest.counts['identifiers']:,} numbers",
        *(f"  {part}: {p.address} (sha256 {p.sha256[:16]}…)" for part, p in manifest.parts.items()),
        *(click.style(f"  accepted: {each}", fg="yellow") for each in snapshot.edition.accepted),
        *(click.style(f"  warning: {each}", fg="yellow") for each in manifest.warnings),
    ]
    return "\n".join(lines)


def shown(text: str) -> str:
    """A text of a list without what would steer the terminal; joiners of letters stay."""
    return "".join(c if c.isprintable() or c in JOINERS else "\ufffd" for c in text)


def in_short(listing: Listing) -> str:
    """One entry in a line: id, kind, first name, and how many more."""
    more = f" (+{len(listing.names) - 1} names)" if len(listing.names) > 1 else ""
    return shown(f"{listing.id:<16} {listing.kind.value:<13} {listing.names[0].text if listing.names else ''}{more}")


def entry(listing: Listing) -> str:
    """One entry in full, a line for each value."""
    lines = [click.style(in_short(listing).split(" (+")[0], bold=True)]
    for each in fields(Listing):
        value = getattr(listing, each.name)
        if each.name in ("id", "kind") or value in (None, "", ()):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            lines.append(shown(f"  {each.name + ':':<13} {words(one)}"))
    return "\n".join(lines)


def plain(listing: Listing) -> str:
    """One entry as a line of JSON, as it is kept in the snapshot."""
    return listing_line(listing).decode()


def changes(found: Difference, *, as_lines: bool) -> Iterator[str]:
    """Each entry that differs: the added, the removed, the changed with their fields."""
    if as_lines:
        for word, part in (("added", found.added), ("removed", found.removed)):
            for each in part:
                yield json.dumps({"change": word, "id": each.id, "entry": json.loads(plain(each))}, ensure_ascii=False)
        for one in found.changed:
            fields = {f.field: {"gone": f.gone, "come": f.come} for f in one.fields}
            yield json.dumps({"change": "changed", "id": one.after.id, "fields": fields}, ensure_ascii=False)
        return
    for sign, colour, part in (("+", "green", found.added), ("-", "red", found.removed)):
        yield from (click.style(f"{sign} {in_short(each)}", fg=colour) for each in part)
    for one in found.changed:
        yield click.style(f"~ {in_short(one.after)}", fg="yellow")
        for field in one.fields:
            yield from (shown(f"    {field.field}: - {gone}") for gone in field.gone)
            yield from (shown(f"    {field.field}: + {come}") for come in field.come)


def status_lines(status: Status, day: Day) -> Iterator[tuple[str, str | None]]:
    """One list on a day, and in what colour."""
    problem, snapshot, aside = status.problem, status.snapshot, status.aside
    state = "in force" if snapshot else "covered" if status.covered_by else "not loaded"
    colour = "green" if snapshot else None
    if problem:
        state, colour = STATES[problem.fault], "red"
    elif aside:
        state, colour = STATES[aside.fault].lower(), "yellow"
    text = f"{status.source.id:<14} {state:<10}"
    if snapshot:
        counts, warnings = snapshot.manifest.counts, len(snapshot.manifest.warnings)
        age = (day - snapshot.confirmed).days
        text += (
            f" of {snapshot.as_of}, fetched {snapshot.manifest.fetched.date()}, {age} days old, "
            f"{counts['listings']:,} listings, {counts['names']:,} names"
        ) + (f", {warnings} warnings" if warnings else "")
    else:
        text += f" {'by ' + status.covered_by + ': ' if status.covered_by else ''}{status.source.title}"
        text += " (address unverified)" if status.source.unverified else ""
    yield text, colour
    if problem:
        yield f"    {problem.sentence}", "red"


def fields_of(status: Status, day: Day) -> dict[str, Any]:
    """One list on a day as JSON."""
    snapshot, problem, record = status.snapshot, status.problem, status.record
    wrong = problem or status.aside
    found: dict[str, Any] = {
        "list": status.source.id,
        "title": status.source.title,
        "group": status.source.group,
        "on": day.isoformat(),
        "in_force": snapshot is not None and wrong is None,
        "stops_screening": problem is not None,
        "fault": wrong.fault.value if wrong else None,
        "sentence": wrong.sentence if wrong else None,
        "covered_by": status.covered_by or None,
        "unverified": status.source.unverified,
        "verified": status.source.verified or None,
    }
    if snapshot and record:
        manifest = snapshot.manifest
        found |= {
            "snapshot": snapshot.sha256,
            "as_of": snapshot.as_of.isoformat(),
            "fetched": manifest.fetched.isoformat(),
            "checked": record.checked.isoformat(),
            "age_days": (day - snapshot.confirmed).days,
            "counts": dict(manifest.counts),
            "warnings": list(manifest.warnings),
            "accepted": list(snapshot.edition.accepted),
        }
    return found
