"""Count the words of listed names anew: the table behind every word's weight.

    python tools/make_word_counts.py A.jsonl B.jsonl …

The files are JSON lines with ``id``, ``kind`` and ``names`` (``listings.jsonl.gz`` of a snapshot will do). Counted are
the entries that bear a word: as it is written, under its transliteration key, and under the word it stands for. New
counts move scores: fit the scorecard anew after them.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections import Counter
from pathlib import Path

from anyascii import anyascii

from name_pairs.lists import Party, read_parties
from navicert.screening.listing import Kind
from navicert.screening.names import read_name
from navicert.screening.weights import SHIPPED

TARGET = Path(__file__).parent.parent / "src/navicert/screening/data" / SHIPPED
LEAST = 2  # a word of one entry alone is as rare as one that was never seen


def words_of(party: Party) -> set[str]:
    """Every key under which a word of the party may be asked; the parts of compound legal forms are words too."""
    found: set[str] = set()
    for name in party.names:
        found.update(re.findall(r"[a-z0-9]+", anyascii(name).lower()))
        for token in read_name(name, Kind(party.kind)).tokens:
            found |= {token.text, token.fold, token.canonical}
    return found


def main() -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    entries = [0, 0]
    for party in read_parties(map(Path, sys.argv[1:])):
        person = party.kind == Kind.PERSON
        entries[person] += 1
        counts.update((word, person) for word in words_of(party))
    words = sorted({word for word, _ in counts})
    rows = [(w, counts[w, False], counts[w, True]) for w in words if counts[w, False] + counts[w, True] >= LEAST]
    lines = ["word,other,person", "*,{},{}".format(*entries), *(",".join(map(str, row)) for row in rows)]
    TARGET.write_bytes(lzma.compress(("\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(rows)} words of {sum(entries)} entries: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
