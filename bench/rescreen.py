"""A change between two real editions of the UN list, re-screened against 100,000 stored parties: time and equality.

    python bench/rescreen.py DATA [--parties 100000] [--wide] [--processes 2] [--check 2000]

``DATA`` is the folder with the shared data. Of the stored parties 49 in 50 are made of the words of clean names, one
in 50 is a listed name with a slip of the pen. The parties are kept in as many parts as there are processes, each with
its own index; a part needs nothing of another.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import lzma
import random
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from navicert.screening.batch import Asking, screen_party
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Kind, Listing
from navicert.screening.readers import READERS
from navicert.screening.rescreen import Rescreened, changed_entries, rescreen
from navicert.screening.screen import Watchlist
from navicert.screening.stored import Parties, build_parties
from navicert.screening.subject import Screening, Subject
from navicert.screening.weights import shipped_weights
from screening_cases import read_corpus

OLD, NEW = "un_sc_2025-04", "un_sc_2026-08"
LISTED_EACH = 50


@dataclass(frozen=True)
class Part:
    """Some of the stored parties, with what is kept about them and the two states of the lists."""

    stored: Sequence[Screening]
    index: bytes
    before: Watchlist
    after: Watchlist

    def rescreened(self) -> Mapping[int, Screening]:
        return rescreen(self.stored, Parties(self.index), self.before, self.after, Asking()).again


PARTS: list[Part] = []  # handed to the processes by forking


def rescreened(part: int) -> Mapping[int, Screening]:
    return PARTS[part].rescreened()


def read_edition(folder: Path) -> Sequence[Listing]:
    (path,) = folder.glob("*.xml.xz")
    return READERS["un-xml"]({"list": io.BytesIO(lzma.decompress(path.read_bytes()))}).listings


def make_subjects(
    count: int, corpus: Sequence[tuple[str, Sequence[Listing]]], clean: Sequence[str]
) -> Iterator[Subject]:
    """One of ``LISTED_EACH`` is a listed name with one letter changed, the others are words of clean names."""
    draw = random.Random(27)
    listed = [listing for _, listings in corpus for listing in listings]
    words = [word for name in clean for word in name.split()]
    for i in range(count):
        if i % LISTED_EACH:
            text, kind = " ".join(draw.sample(words, draw.choice((2, 2, 3)))), Kind.PERSON
        else:
            listing = draw.choice(listed)
            text, kind = draw.choice(listing.names).text, listing.kind
            place = draw.randrange(len(text))
            text = text[:place] + draw.choice("aeinrst") + text[place + 1 :]
        yield Subject(id=str(i), names=(text,), kind=kind)


def open_list(lists: Sequence[tuple[str, Sequence[Listing]]], edition: str) -> Watchlist:
    weights = shipped_weights()
    return Watchlist(Index(b"".join(build_index(lists, weights))), weights, editions={"un-sc": edition})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--parties", type=int, default=100_000)
    parser.add_argument("--wide", action="store_true", help="the other lists of the bench stand beside the UN list")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--check", type=int, default=2000, help="results held against a full run; 0: all")
    given = parser.parse_args()
    lists, cases = given.data / "data" / "lists", given.data / "cases" / "screening"
    others = [one for one in read_corpus(lists) if one[0] != "un-sc"] if given.wide else []
    before = open_list([("un-sc", read_edition(lists / OLD)), *others], OLD)
    after = open_list([("un-sc", read_edition(lists / NEW)), *others], NEW)
    clean = [json.loads(line)["q"] for path in sorted(cases.glob("clean_people_*")) for line in path.open()]
    subjects = list(make_subjects(given.parties, [("un-sc", read_edition(lists / OLD)), *others], clean))
    changes = changed_entries(before.index, after.index)
    print(f"lists: {len(before.index):,} entries before, {len(after.index):,} after")
    print(f"changed entries: {len(changes.before):,} before, {len(changes.after):,} after")
    report(subjects, before, after, given.processes, given.check)


def report(subjects: Sequence[Subject], before: Watchlist, after: Watchlist, processes: int, check: int) -> None:
    clock = time.perf_counter
    started = clock()
    stored = [screen_party(s, before, Asking()) for s in subjects]
    full, started = clock() - started, clock()
    size = -(-len(subjects) // processes)
    for first in range(0, len(subjects), size):
        index = b"".join(build_parties(subjects[first : first + size], before.weights, Asking()))
        PARTS.append(Part(stored[first : first + size], index, before, after))
    built, kept = clock() - started, sum(len(part.index) for part in PARTS) / 1e6
    print(f"stored parties: {len(subjects):,}; full run {full:.1f} s on one core")
    print(f"index of parties, kept beside the results: {built:.1f} s on one core, {kept:.0f} MB")
    gc.collect()
    gc.freeze()  # a hundred thousand results in memory are no rubbish to look through; an office has them in its database
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        started, busy = clock(), children_seconds()
        parts = list(pool.map(rescreened, range(len(PARTS))))
        delta = clock() - started
    again = {i * size + place: result for i, part in enumerate(parts) for place, result in part.items()}
    results = list(Rescreened(again, after, None).results(stored))
    moved = sum(new.matches != old.matches for new, old in zip(results, stored, strict=True))
    print(f"re-screening: {delta:.2f} s in {processes} processes, {children_seconds() - busy:.2f} s on processors")
    print(f"{len(again):,} parties screened again, {moved:,} results moved")
    places = random.Random(3).sample(range(len(subjects)), min(check or len(subjects), len(subjects)))
    unlike = sum(screen_party(subjects[i], after, Asking()) != results[i] for i in places)
    print(f"held against a full run: {len(places):,} results, {unlike:,} unlike")


def children_seconds() -> float:
    """Seconds that ended child processes spent on a processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
