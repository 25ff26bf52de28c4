"""Official texts in the user's own folder: read once, kept with their hash, quoted in explanations.

Nothing of an official text ships with Navicert. ``navicert law import`` reads the file that the user downloaded and
keeps its wording by citation under ``NAVICERT_HOME/official``, one file an edition, written whole or not at all.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from navicert.law import annex, ecfr
from navicert.law.pack import Pack
from navicert.law.printed import read_pages
from navicert.library.packs import write_whole

BIGGEST = 200_000_000
LONGEST_QUOTE = 600
EAR = range(730, 775)
"""The parts of title 15 that are the Export Administration Regulations."""
PART_744 = range(744, 745)
PARAGRAPH = re.compile(r"^([^()]+)((?:\([^)]*\))+)$")


class NotOfficial(ValueError):
    """A file that is not the text it should be: says which file, what was expected, what to do."""


@dataclass(frozen=True)
class Imported:
    """What an import found: the texts by citation, and codes that only the text or only the pack has."""

    kind: str
    path: Path
    texts: int
    sha256: str
    only_in_text: tuple[str, ...]
    only_in_pack: tuple[str, ...]


def _ccl(body: bytes) -> Iterator[tuple[str, str]]:
    for entry in ecfr.read_ccl(body):
        rows = [f"{r.scope}: {r.requirement}" for r in entry.requirements]
        yield f"Supp. No. 1 to part 774 (ECCN {entry.eccn})", " · ".join([entry.heading, *rows])
        for paragraph in entry.paragraphs:
            yield f"ECCN {entry.eccn}.{paragraph.path}", paragraph.text


def _part744(body: bytes) -> Iterator[tuple[str, str]]:
    yield from _sections(body, PART_744)
    for number, listed in enumerate(ecfr.read_entity_list(body), start=1):
        yield (
            f"Supp. No. 4 to part 744 ({number})",
            f"{listed.country}: {listed.entity} · {listed.license_requirement}",
        )


def _sections(body: bytes, parts: range = EAR) -> Iterator[tuple[str, str]]:
    """The file says the numbers of its sections and not their title, so a foreign number is another law."""
    found = ecfr.read_sections(body)
    for cite in found:
        number = cite.removeprefix("15 CFR ")
        if int(number.partition(".")[0]) not in parts:
            raise ValueError(f"section {number} stands in it; {_named(parts)} of title 15 was expected")
    yield from found.items()


def _named(parts: range) -> str:
    return f"part {parts[0]}" if len(parts) == 1 else f"a part between {parts[0]} and {parts[-1]}"


def _annex_i(body: bytes) -> Iterator[tuple[str, str]]:
    for path, text in annex.printed_text(body.decode("utf-8-sig")).items():
        yield f"Reg (EU) 2021/821 Annex I {path}", text


def _pages(body: bytes) -> Iterator[tuple[str, str]]:
    for path, text in read_pages(body.decode("utf-8-sig")).items.items():
        yield f"printed list {path}", text


KINDS: Mapping[str, tuple[Callable[[bytes], Iterator[tuple[str, str]]], str]] = {
    "ccl": (_ccl, "eCFR XML of Supplement No. 1 to part 774"),
    "part-744": (_part744, "eCFR XML of part 744 (with the Entity List)"),
    "sections": (_sections, "eCFR XML of any part of the EAR"),
    "annex-i": (_annex_i, "JSON of the consolidated Annex I to Regulation (EU) 2021/821"),
    "pages": (_pages, "printed pages of a control list, as text"),
}


def import_official(kind: str, source: Path, home: Path, packs: Mapping[str, Pack]) -> Imported:
    """Read an official file and keep its wording. Raises :class:`NotOfficial`; then nothing is changed."""
    body = _read(source)
    reader, expected = KINDS[kind]
    try:
        texts = dict(reader(body))
    except (ParseError, DefusedXmlException, ValueError, UnicodeDecodeError, AttributeError) as error:
        raise NotOfficial(f"{source}: not {expected}: {error}") from None
    if not texts:
        raise NotOfficial(f"{source}: {expected} was expected, but nothing that can be quoted was found in it")
    digest = hashlib.sha256(body).hexdigest()
    path = home / "official" / f"{kind}-{digest[:16]}.json"
    write_whole(
        path,
        json.dumps({"kind": kind, "source": source.name, "sha256": digest, "texts": texts}, ensure_ascii=False),
    )
    return Imported(kind, path, len(texts), digest, *_compared(kind, texts, packs))


def _read(source: Path) -> bytes:
    opener = gzip.open if source.suffix == ".gz" else open
    try:
        with opener(source, "rb") as file:
            body: bytes = file.read(BIGGEST + 1)
    except (OSError, EOFError) as error:
        raise NotOfficial(f"{source}: cannot be read: {error}") from None
    if len(body) > BIGGEST:
        raise NotOfficial(f"{source}: unpacks to more than {BIGGEST:,} bytes; an official text is far smaller")
    return body


def _compared(
    kind: str, texts: Mapping[str, str], packs: Mapping[str, Pack]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Entries that only one side has: the law has changed since the pack was made, or the pack was made wrongly."""
    if kind == "ccl":
        found = {c[5:10] for c in texts if c.startswith("ECCN ")} | {c[-6:-1] for c in texts if c.startswith("Supp.")}
        held = {str(r.cells["eccn"]) for r in packs["us-ear"].tables["ccl_requirements"].rows}
    elif kind == "annex-i":
        found = {c.rsplit(" ", 1)[1].split(".")[0] for c in texts}
        held = {code.split(".")[0] for code in packs["eu-dual-use"].tables["annex_i_codes"].index}
    else:
        return (), ()
    return tuple(sorted(found - held)), tuple(sorted(held - found))


def quotes(home: Path, cite: str) -> Iterator[str]:
    """The official wording of a citation, or of the section it stands in, from every edition that was imported."""
    folder = home / "official"
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        texts = json.loads(path.read_text(encoding="utf-8"))["texts"]
        match = PARAGRAPH.match(cite)
        text = texts.get(cite) or (_part_of(texts.get(match[1], ""), match[2]) if match else "")
        if text:
            yield text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]} …"


def _part_of(text: str, labels: str) -> str:
    """The section's text from the first place where its labels follow each other."""
    start = 0
    for label in re.findall(r"\([^)]*\)", labels):
        found = text.find(label, start)
        if found < 0:
            break
        start = found
    return text[start:]
