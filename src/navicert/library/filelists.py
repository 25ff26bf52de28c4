"""Lists that are given as files for one screening, without being kept: what format they are in, and what they hold."""

from __future__ import annotations

import gzip
import lzma
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from navicert.library.catalogue import ListSource
from navicert.library.checks import read_files
from navicert.screening.listing import Listing
from navicert.screening.listing_error import ListError

HEAD = 4096
# What the first bytes of a file say about its format; without a match the format has to be stated.
SIGNS: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (form, re.compile(sign, re.IGNORECASE))
    for form, sign in (
        ("un-xml", rb"<CONSOLIDATED_LIST"),
        ("ofac-xml", rb"<sdnList"),
        ("ofac-advanced-xml", rb"<Sanctions[\s>]"),
        ("eu-fsf", rb"<export[\s>].*fsd|^\W*fileGenerationDate;"),
        ("uk", rb"<Designations[\s>]"),
        ("seco", rb"<swiss-sanctions-list"),
        ("sema", rb"<data-set[\s>]"),
        ("bis-dpl", rb"^\W*Name\"?\t\"?Street_Address"),
        ("eu-journal", rb"^\W*celex,recordId,"),
        ("csl-csv", rb"^\W*(_?id,)?\"?source\"?,\"?entity_number"),
        ("csl-json", rb"^\s*\{\s*\"(results|search_performed_at|total)\""),
        ("senzing", rb"\"DATA_SOURCE\"\s*:"),
        ("ftm", rb"^\s*\{(?=.*\"schema\"\s*:)(?=.*\"properties\"\s*:)"),
        ("ftm-simple", rb"^\W*\"?id\"?,\"?schema\"?,\"?name"),
    )
)
OFAC_PART = re.compile(r"(^|[_-])(sdn|add|alt|comments)$", re.IGNORECASE)


@dataclass(frozen=True)
class FileList:
    """One list in files, some of them packed (``.gz``, ``.xz``); ``parts`` by the part names of the format."""

    source: ListSource
    parts: Mapping[str, Path]

    @property
    def list(self) -> str:
        return self.source.id

    @property
    def as_of(self) -> None:
        """The day of the edition is not asked for: a list that is not kept is not checked for its age."""

    @cached_property
    def sha256(self) -> str:
        """The hash of the files as they are, under their parts. Raises :class:`ListError`."""
        digest = sha256(self.source.format.encode())
        for part, path in sorted(self.parts.items()):
            digest.update(b"\0" + part.encode() + b"\0")
            with _told(path), path.open("rb") as file:
                digest.update(_sha256(file))
        return digest.hexdigest()

    def listings(self) -> Iterator[Listing]:
        """Every listing, sorted by id. Raises :class:`ListError`."""
        with tempfile.TemporaryDirectory(prefix="navicert-") as folder:
            biggest = self.source.biggest_mb * 10**6
            plain = {
                part: _unpacked(path, Path(folder) / str(n), biggest)
                for n, (part, path) in enumerate(self.parts.items())
            }
            reading = read_files(self.source, plain)
        yield from sorted(reading.listings, key=lambda listing: listing.id)


class _told:
    """A file that cannot be read, as a sentence."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError | EOFError | lzma.LZMAError):
            raise ListError(f"{self.path} cannot be read: {error}") from None


def _sha256(file: BinaryIO) -> bytes:
    digest = sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.digest()


def _opened(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if path.suffix.lower() == ".xz":
        return cast(BinaryIO, lzma.open(path, "rb"))
    return path.open("rb")


def _unpacked(path: Path, to: Path, biggest: int) -> Path:
    """The file itself, or an unpacked copy of it, within the size limit."""
    if path.suffix.lower() not in (".gz", ".xz"):
        return path
    with _told(path), _opened(path) as packed, to.open("wb") as out:
        while piece := packed.read(1 << 20):
            if out.tell() > biggest:
                raise ListError(f"{path} holds more than {biggest:,} bytes; raise biggest_mb in lists.yaml if it must")
            out.write(piece)
    return to


def detected(path: Path) -> str:
    """The format of a list file by its first bytes, or by its name for the OFAC CSV. Raises :class:`ListError`."""
    with _told(path), _opened(path) as file:
        head = file.read(HEAD)
    found = [form for form, sign in SIGNS if sign.search(head)]
    stem = path.name.partition(".")[0]
    if not found and OFAC_PART.search(stem) and b".csv" in path.name.lower().encode():
        return "ofac-csv"
    if len(found) != 1:
        raise ListError(
            f"{path} does not say which list it is; say so before it, such as --list dfat:{path.name} or --list AU-DFAT:{path.name}"
        )
    return found[0]
