"""The lists and the labelled cases of the bench, read from the folder with the shared data."""

from __future__ import annotations

import csv
import io
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from navicert.screening.listing import Alias, Kind, Listing
from navicert.screening.readers import READERS

# list id, format, parts: the corpus against which every engine is asked
CORPUS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("us-ofac-sdn", "ofac-csv", {"sdn": "us_ofac_2023/sdn.csv.xz", "alt": "us_ofac_2026-08/alt.csv.xz"}),
    ("un-sc", "un-xml", {"list": "un_sc_2026-08/consolidated.xml.xz"}),
    ("eu-journal", "eu-journal", {"list": "eu_official_journal_2026-08/consolidated/*.csv.xz"}),
    ("us-bis-dpl", "bis-dpl", {"list": "us_bis_dpl/dpl.txt.xz"}),
)
KINDS = {"org": Kind.ORGANISATION, "person": Kind.PERSON, "vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT}
SCHEMAS = {"Person": Kind.PERSON, "Vessel": Kind.VESSEL, "Airplane": Kind.AIRCRAFT, "Address": Kind.ADDRESS}
WIDE = ("Thing", "LegalEntity")
CLEAN = ("clean_people_us", "clean_people_global")


@dataclass(frozen=True, slots=True)
class Query:
    """A name to be screened, the id that should be found or none, and the class of the case."""

    text: str
    kind: Kind
    truths: tuple[str, ...]
    cls: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, what they are names of, and whether they are one party's."""

    schema: str
    one: str
    other: str
    match: bool
    cls: str = ""

    @property
    def kind(self) -> Kind:
        """What the pair is about; the wide schemas Thing and LegalEntity leave it open."""
        return Kind.OTHER if self.schema in WIDE else SCHEMAS.get(self.schema, Kind.ORGANISATION)


def read_corpus(lists: Path) -> list[tuple[str, Sequence[Listing]]]:
    """The listings of the corpus by list, read from the official files under ``lists``."""
    found: list[tuple[str, Sequence[Listing]]] = []
    for list_id, reader, parts in CORPUS:
        files = {part: path for part, pattern in parts.items() for path in sorted(lists.glob(pattern))}
        if "*" in parts.get("list", ""):  # the acts of one list, each a part by the name of its file
            files = {path.name.split(".")[0]: path for path in sorted(lists.glob(parts["list"]))}
        opened: dict[str, BinaryIO] = {n: io.BytesIO(lzma.decompress(f.read_bytes())) for n, f in files.items()}
        found.append((list_id, READERS[reader](opened).listings))
    return found


def corpus_from_lines(path: Path) -> list[tuple[str, Sequence[Listing]]]:
    """Listings from JSON lines with ``id``, ``kind`` and ``names``."""
    found: dict[str, list[Listing]] = {}
    for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
        row = json.loads(line)
        names = tuple(Alias(name) for name in row["names"])
        found.setdefault(row["id"].split("-")[0], []).append(Listing(id=row["id"], kind=Kind(row["kind"]), names=names))
    return list(found.items())


def corpus_lines(corpus: Sequence[tuple[str, Sequence[Listing]]]) -> Iterator[str]:
    """The corpus as lines ``{id, kind, names}``, for the peers."""
    for _, listings in corpus:
        for one in listings:
            yield json.dumps({"id": one.id, "kind": one.kind.value, "names": [a.text for a in one.names]})


def read_queries(path: Path) -> list[Query]:
    found = []
    for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
        row = json.loads(line)
        truths = tuple(row.get("truths") or ([row["truth"]] if row["truth"] else []))
        found.append(Query(row["q"], KINDS[row["type"]], truths, row["cls"]))
    return found


def read_pairs(cases: Path) -> dict[str, list[Pair]]:
    """The three files of pairs: name bench, hard negatives, pairs across scripts."""

    def rows(name: str) -> list[dict[str, str]]:
        with (cases / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return {
        "name bench": [
            Pair(r["schema"], r["name1"], r["name2"], r["is_match"] == "true", r["category"])
            for r in rows("name_bench_cases.csv")
        ],
        "hard negatives": [
            Pair(r["schema"], r["name1"], r["name2"], False, r["category"]) for r in rows("hard_negatives.csv")
        ],
        "cross script": [
            Pair("Person", r["query"], r["expected"], True, r["description"]) for r in rows("cross_script_pairs.csv")
        ],
    }
