"""A change between two real editions of the UN list, re-screened against 100,000 stored parties: time and equality.

    python bench/rescreen.py DATA [--parties 100000] [--with LIST …] [--check 2000]

``DATA`` is the folder with the shared data. The stored parties are made from listed names with a slip of the pen and
from words of clean names put together anew. ``--wide`` puts the other lists of the bench beside the UN list.
"""

from __future__ import annotations

import argparse
import io
import json
import lzma
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from navicert.screening.batch import Asking, screen_party
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Kind, Listing
from navicert.screening.readers import READERS
from navicert.screening.rescreen import changed_entries, rescreen
from navicert.screening.screen import Watchlist
from navicert.screening.stored import Parties, build_parties
from navicert.screening.subject import Screening, Subject
from navicert.screening.weights import shipped_weights
from screening_cases import read_corpus

OLD, NEW = "un_sc_2025-04", "un_sc_2026-08"


def read_edition(folder: Path) -> Sequence[Listing]:
    (path,) = folder.glob("*.xml.xz")
    return READERS["un-xml"]({"list": io.BytesIO(lzma.decompress(path.read_bytes()))}).listings


def make_subjects(
    count: int, corpus: Sequence[tuple[str, Sequence[Listing]]], clean: Sequence[str]
) -> Iterator[Subject]:
    """Nine of ten are made of the words of clean names, one of ten is a listed name with one letter changed."""
    draw = random.Random(27)
    listed = [listing for _, listings in corpus for listing in listings]
    words = [word for name in clean for word in name.split()]
    for i in range(count):
        if i % 10:
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
    parser.add_argument("--check", type=int, default=2000, help="results held against a full run; 0: all")
    given = parser.parse_args()
    lists, cases = given.data / "data" / "lists", given.data / "cases" / "screening"
    others = [one for one in read_corpus(lists) if one[0] != "un-sc"] if given.wide else []
    before = open_list([("un-sc", read_edition(lists / OLD)), *others], OLD)
    after = open_list([("un-sc", read_edition(lists / NEW)), *others], NEW)
    clean = [json.loads(line)["q"] for path in sorted(cases.glob("clean_people_*")) for line in path.open()]
    subjects = list(make_subjects(given.parties, [("un-sc", read_edition(lists / OLD)), *others], clean))
    report(subjects, before, after, given.check)


def report(subjects: Sequence[Subject], before: Watchlist, after: Watchlist, check: int) -> None:
    asking, clock = Asking(), time.perf_counter
    started = clock()
    stored = [screen_party(s, before, asking) for s in subjects]
    full, started = clock() - started, clock()
    built = b"".join(build_parties(subjects, before.weights))
    index, started = clock() - started, clock()
    made = rescreen(stored, Parties(built), before, after, asking)
    delta = clock() - started
    changes = changed_entries(before.index, after.index)
    results: list[Screening] = list(made.results(stored))
    places = (
        range(len(subjects)) if check == 0 else random.Random(3).sample(range(len(subjects)), min(check, len(subjects)))
    )
    moved = sum(new.matches != old.matches for new, old in zip(results, stored, strict=True))
    unlike = sum(screen_party(subjects[i], after, asking) != results[i] for i in places)
    print(f"lists: {len(before.index):,} entries before, {len(after.index):,} after")
    print(f"changed entries: {len(changes.before):,} before, {len(changes.after):,} after")
    print(
        f"stored parties: {len(subjects):,}; full run {full:.1f} s; index of parties {index:.1f} s, {len(built) / 1e6:.0f} MB"
    )
    print(f"re-screening: {delta:.2f} s; {len(made.again):,} parties screened again, {moved:,} results moved")
    print(f"held against a full run: {len(places):,} results, {unlike:,} unlike")


if __name__ == "__main__":
    main()
