"""How a case that was played is copied, row by row: the tables around it inside the database, its acts with new entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from datetime import datetime as Moment
from secrets import token_bytes
from typing import Any

STRIDE = 100_000  # more than any row number of the templates
BATCH = 2_000  # cases whose acts are written together


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a template: by how much its row numbers and its days differ, and what it has of its own."""

    n: int
    template: int
    off: int
    days: int
    number: str
    firm: int
    applicant: int
    officer: int
    firm_word: str
    goods_word: str
    user_word: str


COPIES = tuple(Copy.__slots__)


# --- rows of the tables around a case --------------------------------------------------------------


def _paths() -> dict[Any, str]:
    """The tables whose rows are copied, each with the way from a row to its case. Events come with their acts."""
    from navicert.office.models import case as c
    from navicert.office.models import licence as m

    own = (c.Word, c.Submission, c.Document, c.Check, c.CaseParty, c.Referral, c.Advice, c.Condition, c.Query, c.Note,
           c.Proposal, c.Consent, m.Licence, m.Letter, m.Notice)  # fmt: skip
    by_check = dict.fromkeys((c.Check.determinations.through, c.Check.screenings.through), "check__case")
    return {
        c.Case: "pk", **dict.fromkeys(own, "case"), **by_check, c.Document.teams.through: "document__case",
        c.Signature: "proposal__case", m.LicenceLine: "licence__case", m.Use: "line__licence__case",
        m.Duty: "licence__case",
    }  # fmt: skip


def _own(vendor: str) -> dict[tuple[str, str], str]:
    """What a copy has of its own, in SQL: ``t`` is the row of the template, ``c`` the copy."""
    pad = "to_char({0}, 'FM0000')" if vendor == "postgresql" else "printf('%04d', {0})"
    groups = [pad.format(each) for each in ("c.n / 10000", "c.n % 10000", "t.id % 10000")]
    number = " || '-' || ".join(groups)
    numbers = {"licence": "NL", "letter": "NL", "document": "ND"}
    return {
        ("case", "public_id"): "c.number", ("case", "exporter_id"): "c.firm", ("case", "applicant_id"): "c.applicant",
        ("case", "officer_id"): "CASE WHEN t.officer_id IS NULL THEN NULL ELSE c.officer END",
        ("case", "title"): "substr(c.goods_word || ': ' || t.title, 1, 300)", ("case", "end_user"): "c.user_word",
        ("case", "agent_id"): "NULL", ("case", "amends_id"): "NULL", ("case", "copied_from_id"): "NULL",
        ("licence", "holder_id"): "c.firm", ("licence", "replaces_id"): "NULL",
        ("licence", "place"): "131072 + c.n * 4 + t.id % 4",
        **{(table, "public_id"): f"'{kind}-2025-' || {number}" for table, kind in numbers.items()},
    }  # fmt: skip


def copy_rows(copies: Sequence[Copy]) -> None:
    """Copy every row around the templates, table by table, inside the database."""
    from django.db import connection

    cursor, numeric = connection.cursor(), {"n", "template", "off", "days", "firm", "applicant", "officer"}
    columns = ", ".join(f"{name} {'bigint' if name in numeric else 'varchar(80)'}" for name in COPIES)
    cursor.execute(f"CREATE TEMPORARY TABLE copies ({columns})")
    cursor.execute("CREATE TEMPORARY TABLE owners (kind varchar(60), id bigint, template bigint)")
    write("copies", COPIES, ([getattr(copy, name) for name in COPIES] for copy in copies))
    paths, templates = _paths(), {copy.template for copy in copies}
    for model, path in paths.items():
        rows = model.objects.filter(**{f"{path}__in": templates}).values_list("pk", path)
        write("owners", ("kind", "id", "template"), ((model._meta.db_table, *row) for row in rows))
    cursor.execute("CREATE INDEX copies_template ON copies (template)")
    cursor.execute("CREATE INDEX owners_row ON owners (kind, id)")
    own = _own(connection.vendor)
    for model in paths:
        table, fields = model._meta.db_table, model._meta.concrete_fields
        values = [own.get((model._meta.model_name, each.column)) or _copied(each, paths) for each in fields]
        names = ", ".join(f'"{each.column}"' for each in fields)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} t JOIN owners o ON o.kind = '{table}' "
            f"AND o.id = t.id JOIN copies c ON c.template = o.template"
            + (" WHERE t.word NOT LIKE 'na-%'" if model._meta.model_name == "word" else "")
        )
    for place, word in enumerate(("lower(c.number)", "c.firm_word", "c.goods_word", "c.user_word"), 1):
        row = f"c.off + {STRIDE - place}, c.template + c.off, {word}"
        once = (
            f" WHERE NOT EXISTS (SELECT 1 FROM office_word w WHERE w.case_id = c.template + c.off AND w.word = {word})"
        )
        cursor.execute(f"INSERT INTO office_word (id, case_id, word) SELECT {row} FROM copies c{once}")


def _copied(each: Any, copied: Iterable[Any]) -> str:
    """The value of one column of a copy, in SQL."""
    from django.db import connection

    name, kind = f't."{each.column}"', each.get_internal_type()
    if each.primary_key or each.is_relation and each.related_model in copied:
        return f"{name} + c.off"
    if kind == "DateField":
        return f"{name} + c.days::int" if connection.vendor == "postgresql" else f"date({name}, c.days || ' days')"
    if kind == "DateTimeField":
        if connection.vendor == "postgresql":
            return f"{name} + c.days * interval '1 day'"
        return f"strftime('%Y-%m-%d %H:%M:%S', {name}, c.days || ' days')"
    return name


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add many rows: by COPY, or by one prepared statement."""
    from django.db import connection

    names = ", ".join(f'"{name}"' for name in columns)
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        places = ", ".join("?" * len(columns))
        connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


# --- events, acts and the log ----------------------------------------------------------------------


@dataclass(slots=True)
class Pattern:
    """The acts and events of one template, and the numbers that differ in a copy."""

    numbers: dict[str, str]  # number of the template's document to what stands in its place; {n} is filled in
    acts: list[tuple[bytes, Moment, str, str, bytes]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)


class Acts:
    """Writes the events of all copies with their acts, envelopes and places in the log, in the order of the days."""

    def __init__(self, copies: Sequence[Copy]) -> None:
        from navicert.office.models import Act, Checkpoint

        self.copies = sorted(copies, key=lambda copy: copy.days)
        self.patterns = {template: _pattern(template) for template in {copy.template for copy in copies}}
        self.act = Act.objects.order_by("-pk").values_list("pk", flat=True)[0]
        self.index = Checkpoint.objects.order_by("-size").values_list("size", flat=True)[0]

    def write(self) -> list[bytes]:
        """Write all; gives the new entries in the order of the log."""
        found: list[bytes] = []
        for first in range(0, len(self.copies), BATCH):
            acts, envelopes, places, events = (list[Sequence[Any]]() for _ in range(4))
            for copy in self.copies[first : first + BATCH]:
                entries = self._acts(copy, acts, envelopes, places)
                events += self._events(copy, entries)
                found += entries.values()
            write("office_act", ("id", "entry", "created", "verb", "subject"), acts)
            write("office_envelope", ("act_id", "data", "nonce"), envelopes)
            write("office_entry", ("index", "act_id"), places)
            write("office_event", EVENT, events)
        return found

    def _acts(self, copy: Copy, acts: list[Any], envelopes: list[Any], places: list[Any]) -> dict[str, bytes]:
        """The acts of a copy; gives the new entries by the old ones."""
        from navicert.record.act import entry_of

        pattern, made = self.patterns[copy.template], dict[str, bytes]()
        numbers = [(old, new(copy)) for old, new in _numbers(pattern)]
        for old, created, verb, subject, data in pattern.acts:
            for before, after in numbers:
                data, subject = data.replace(before.encode(), after.encode()), subject.replace(before, after)
            nonce = token_bytes(32)
            entry = made[old.hex()] = entry_of(data, nonce)
            self.act += 1
            acts.append((self.act, entry, _moment(created, copy.days), verb, subject))
            envelopes.append((self.act, data, nonce))
            places.append((self.index, self.act))
            self.index += 1
        return made

    def _events(self, copy: Copy, entries: dict[str, bytes]) -> Iterator[tuple[Any, ...]]:
        pattern = self.patterns[copy.template]
        numbers = [(old, new(copy)) for old, new in _numbers(pattern)]
        for pk, seq, at, verb, by, instead_of, visible, body, entry in pattern.events:
            for before, after in numbers:
                body = body.replace(before, after)
            yield (
                pk + copy.off, copy.template + copy.off, seq, _moment(at, copy.days), verb, by, instead_of, visible,
                body, entries[entry].hex(),
            )  # fmt: skip


EVENT = ("id", "case_id", "seq", "at", "verb", "by_id", "instead_of_id", "visible", "body", "entry")


def _pattern(template: int) -> Pattern:
    from navicert.office.models import Act, Case, Event

    case = Case.objects.get(pk=template)
    numbers = {case.public_id: "NA"}
    for kind, rows in (("NL", case.licences), ("NL", case.letters), ("ND", case.documents)):
        numbers |= {number: f"{kind} {pk}" for number, pk in rows.values_list("public_id", "pk")}
    events = Event.objects.filter(case=case).order_by("seq")
    told = list(events.values_list("pk", "seq", "at", "verb", "by", "instead_of", "visible", "body", "entry"))
    about = Act.objects.filter(subject__in=numbers) | Act.objects.filter(entry__in=[bytes.fromhex(e[-1]) for e in told])
    acts = about.order_by("pk").values_list("entry", "created", "verb", "subject", "envelope__data")
    return Pattern(
        numbers,
        [(bytes(entry), created, verb, subject, bytes(data)) for entry, created, verb, subject, data in acts],
        [(*each[:7], json.dumps(each[7]), each[8]) for each in told],
    )


def _numbers(pattern: Pattern) -> Iterator[tuple[str, Any]]:
    for old, what in pattern.numbers.items():
        kind, _, pk = what.partition(" ")
        if not pk:
            yield old, lambda copy: copy.number
        else:
            yield (
                old,
                lambda copy, k=kind, p=int(pk): f"{k}-2025-{copy.n // 10_000:04}-{copy.n % 10_000:04}-{p % 10_000:04}",
            )


def _moment(at: Moment, days: int) -> Any:
    from django.db import connection

    moved = at + timedelta(days=days)
    return moved if connection.vendor == "postgresql" else connection.ops.adapt_datetimefield_value(moved)


def grow_log(entries: Sequence[bytes]) -> None:
    """One more checkpoint over the new entries, and the files of the log."""
    from django.conf import settings

    from navicert.office.models import Checkpoint as Row
    from navicert.office.record.publisher import Publisher, log_folder
    from navicert.office.record.sequencer import the_keys
    from navicert.record.checkpoint import Checkpoint
    from navicert.record.merkle import Frontier
    from navicert.record.note import sign_checkpoint

    keys, last, now = the_keys(settings.NAVICERT_HOME), Row.objects.order_by("-size")[0], Moment.now(UTC)
    grown = Frontier.of_row(last.size, bytes(last.frontier)).grown(entries)
    head = Checkpoint(keys[0].name, grown.size, grown.root)
    note = sign_checkpoint(head, keys, int(now.timestamp())).data
    Row.objects.create(size=grown.size, root=grown.root, frontier=grown.row, note=note, created=now)
    Publisher(log_folder(), tuple(key.verifier for key in keys)).publish()
