"""All listed names in one file of arrays, mapped into memory: built once for each set of list editions.

A *name* is a sequence of words; many aliases of many entries may be printed the same way, so each sequence is kept
once. ``post`` lists, for each word, the names that hold it; ``alias`` and ``entry`` lead back to the listing.
"""

from __future__ import annotations

import gc
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date as Day
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from navicert.screening.accelerator import open_kernel
from navicert.screening.addresses import address_words, share_enough
from navicert.screening.arrays import Array, ends_of, in_order, pack_arrays, run_of, unpack_arrays
from navicert.screening.identifiers import normal_number
from navicert.screening.joins import build_joins, joined_at
from navicert.screening.listing import Kind, Listing, Quality, listing_rest, listing_with
from navicert.screening.names import Token, read_name
from navicert.screening.vocabulary import Vocabulary, build_vocabulary, in_vocabulary, key
from navicert.screening.weights import Weights

KINDS = tuple(Kind)
QUALITIES = tuple(Quality)
GRADE = {quality: place for place, quality in enumerate(QUALITIES)}
ALWAYS, NEVER = 0, 2**31 - 1  # ordinals of days where a list gives none
LONGEST_NAME = 60  # words; what is longer is an error of the list, and its first words are searched
TOGETHER = 8  # records that are packed as one: fewer are larger, more take longer to read
TEXTS_TOGETHER = 64  # printed names, or ids, that are packed as one
APART = b"\xff"  # between texts that are packed as one: no byte of UTF-8
INDEX_VERSION = 6


class Alias(NamedTuple):
    """One printed name of one entry, as it stands in the index."""

    entry: int
    quality: Quality
    text: str


def build_index(
    lists: Iterable[tuple[str, Iterable[Listing]]],
    weights: Weights,
    about: Mapping[str, Any] | None = None,
    seen: Callable[[int], None] = lambda count: None,
    words: Callable[[Iterable[Token]], None] = lambda words: None,
) -> Iterator[bytes]:
    """The bytes of an index over the listings of each list.

    ``seen`` is told the count of listings now and then, and ``words`` all different words in the order of their numbers.
    """
    made = _gather(lists, seen)
    words(in_vocabulary(made.words))
    own = {"lists": made.lists, "version": INDEX_VERSION, "unread": made.unread}
    return pack_arrays(made.arrays(weights), {**(about or {}), **own})


def _gather(lists: Iterable[tuple[str, Iterable[Listing]]], seen: Callable[[int], None]) -> _Gathered:
    made = _Gathered()
    with _uncollected():
        for list_id, listings in lists:
            made.lists.append(list_id)
            for listing in listings:
                made.add(listing)
                if len(made.kinds) % 1000 == 0:
                    seen(len(made.kinds))
    return made


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: nearly all that is made while names are read is kept, and looking takes a fifth."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


class _Gathered:
    """What is collected while listings pass by."""

    def __init__(self) -> None:
        self.lists: list[str] = []
        self.kinds: list[int] = []
        self.of_list: list[int] = []
        self.days: list[tuple[int, int]] = []
        self.ids: list[bytes] = []
        self.records: list[bytes] = []
        self.alias_entry: list[int] = []
        self.alias_quality: list[int] = []
        self.alias_text: list[bytes] = []
        self.words: dict[Token, int] = {}
        # Names are bytes (int32: whether a person's, then the words), since so many tuples and lists cost the collector
        # of garbage a second; ``bearers`` holds the number of a name and that of an alias by turns.
        self.names: dict[bytes, int] = {}
        self.bearers: list[int] = []
        self.unread: dict[str, list[str]] = {}
        self.numbers: list[tuple[int, int]] = []
        self.addresses: list[tuple[int, frozenset[str]]] = []

    def add(self, listing: Listing) -> None:
        entry, number, person = len(self.kinds), self.words, int(listing.kind == Kind.PERSON)
        self.kinds.append(KINDS.index(listing.kind))
        self.of_list.append(len(self.lists) - 1)
        self.days.append((_ordinal(listing.listed, ALWAYS), _ordinal(listing.delisted, NEVER)))
        self.ids.append(listing.id.encode())
        self.records.append(listing_rest(listing))
        self.numbers += [(key(normal_number(n.kind, n.number)), entry) for n in listing.identifiers]
        self.addresses += [(entry, w) for w in dict.fromkeys(map(address_words, listing.addresses)) if w]
        named = False
        for alias in listing.names:
            read = read_name(alias.text, listing.kind)
            named |= bool(read.tokens)
            for tokens in (read.tokens, *read.variants) if read.variants else (read.tokens,):
                if tokens:
                    words = [number.setdefault(token, len(number)) for token in tokens[:LONGEST_NAME]]
                    name = array("i", [person, *words]).tobytes()
                    self.bearers += (self.names.setdefault(name, len(self.names)), len(self.alias_text))
            self.alias_entry.append(entry)
            self.alias_quality.append(GRADE[alias.quality])
            self.alias_text.append(alias.text.encode())
        if not named:
            self.unread.setdefault(self.lists[-1], []).append(listing.id)

    def arrays(self, weights: Weights) -> dict[str, Array]:
        words = in_vocabulary(self.words)
        found = build_vocabulary(words)
        both = np.array(list(map(weights.of_both, words)), np.uint8).reshape(-1, 2)
        found |= {"word_weight_other": both[:, 0], "word_weight_person": both[:, 1]}
        found |= self._names(np.fromiter(map(self.words.__getitem__, words), np.int64), found)
        found |= self._entries()
        return found

    def _names(self, order: Array, words: Mapping[str, Array]) -> dict[str, Array]:
        count = len(self.names)
        lengths = np.fromiter(map(len, self.names), np.int64, count) // 4
        starts = np.cumsum(lengths) - lengths
        packed = np.frombuffer(b"".join(self.names), np.int32)
        person = packed[starts].astype(np.uint8)
        flat = np.argsort(order).astype(np.int32)[np.delete(packed, starts)]
        lengths -= 1
        of_name = np.repeat(np.arange(count, dtype=np.int32), lengths)
        bearers = np.array(self.bearers, np.int64).reshape(-1, 2)
        bearers = bearers[np.argsort(bearers[:, 0], kind="stable")]
        each = np.where(person[of_name] == 1, words["word_weight_person"][flat], words["word_weight_other"][flat])
        pairs = in_order(flat.astype(np.int64) << 32 | of_name)
        return {
            "name_ends": ends_of(lengths),
            "name_words": flat,
            "name_person": person,
            "name_weight": np.bincount(of_name, each, count).astype(np.uint16),
            "post_ends": ends_of(np.bincount(pairs >> 32, minlength=len(order))),
            "post_names": pairs.astype(np.int32),
            "name_alias_ends": ends_of(np.bincount(bearers[:, 0], minlength=count)),
            "name_aliases": bearers[:, 1].astype(np.int32),
            **build_joins(flat, of_name, words),
        }

    def _entries(self) -> dict[str, Array]:
        numbers = np.array(sorted(set(self.numbers)), np.int64).reshape(-1, 2)
        every = range(0, len(self.records), TOGETHER)
        records = [zlib.compress(b"\n".join(self.records[i : i + TOGETHER])) for i in every]
        return {
            "alias_entry": np.array(self.alias_entry, np.int32),
            "alias_quality": np.array(self.alias_quality, np.uint8),
            **_packed("alias_text", self.alias_text),
            "entry_kind": np.array(self.kinds, np.uint8),
            "entry_list": np.array(self.of_list, np.uint16),
            **self._days(),
            **_packed("entry_id", self.ids),
            "record_ends": ends_of(map(len, records)),
            "record": np.frombuffer(b"".join(records), np.uint8),
            **self._addresses(),
            "number_keys": numbers[:, 0].astype(np.uint32),
            "number_entries": numbers[:, 1].astype(np.int32),
        }

    def _days(self) -> dict[str, Array]:
        """The different pairs of days, and for each entry the place of its own: most entries have the same."""
        pairs, places = np.unique(np.array(self.days, np.int32).reshape(-1, 2), axis=0, return_inverse=True)
        return {
            "day_pairs": pairs,
            "entry_days": places.ravel().astype(np.uint16 if len(pairs) <= 1 << 16 else np.uint32),
        }

    def _addresses(self) -> dict[str, Array]:
        flat = [(key(word), n) for n, (_, words) in enumerate(self.addresses) for word in sorted(words)]
        filed = np.array(sorted(flat), np.int64).reshape(-1, 2)
        return {
            "address_keys": filed[:, 0].astype(np.uint32),
            "address_numbers": filed[:, 1].astype(np.int32),
            "address_entry": np.array([entry for entry, _ in self.addresses], np.int32),
            "address_size": np.array([len(words) for _, words in self.addresses], np.uint16),
        }


def _packed(name: str, texts: Sequence[bytes]) -> dict[str, Array]:
    """Texts of which few are read, many of them packed as one."""
    packed = [zlib.compress(APART.join(texts[i : i + TEXTS_TOGETHER])) for i in range(0, len(texts), TEXTS_TOGETHER)]
    return {f"{name}_ends": ends_of(map(len, packed)), name: np.frombuffer(b"".join(packed), np.uint8)}


def _ordinal(day: Day | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise


class Index:
    """An index opened from a buffer. Nothing is read before it is asked for."""

    def __init__(self, buffer: Any, *, compiled: bool = True) -> None:
        self._hold(*unpack_arrays(buffer), compiled=compiled)

    @classmethod
    def of(cls, lists: Iterable[tuple[str, Iterable[Listing]]], weights: Weights) -> Index:
        """The index of a few listings, made in memory and held there."""
        gathered, made = _gather(lists, lambda count: None), cls.__new__(cls)
        arrays = {name: np.ascontiguousarray(array) for name, array in gathered.arrays(weights).items()}
        made._hold({"lists": gathered.lists, "version": INDEX_VERSION, "unread": {}}, arrays, compiled=True)
        return made

    def _hold(self, about: dict[str, Any], arrays: dict[str, Array], *, compiled: bool) -> None:
        self.about, self.arrays = about, arrays
        self.kernel = open_kernel(self.arrays) if compiled else None
        self.vocabulary = Vocabulary(self.arrays, self.kernel)
        self.lists: tuple[str, ...] = tuple(self.about["lists"])
        a = self.arrays
        self.name_ends, self.name_words, self.name_weight = a["name_ends"], a["name_words"], a["name_weight"]
        self.name_person, self.post_ends, self.post_names = a["name_person"], a["post_ends"], a["post_names"]
        self.word_weight = (a["word_weight_other"], a["word_weight_person"])

    def __len__(self) -> int:
        """How many listings it holds."""
        return len(self.arrays["entry_kind"])

    def words(self, name: int) -> list[int]:
        found: list[int] = self.name_words[self.name_ends[name] : self.name_ends[name + 1]].tolist()
        return found

    def names_with(self, word: int) -> Array:
        return self.post_names[self.post_ends[word] : self.post_ends[word + 1]]

    def aliases(self, name: int) -> list[int]:
        ends = self.arrays["name_alias_ends"]
        found: list[int] = self.arrays["name_aliases"][ends[name] : ends[name + 1]].tolist()
        return found

    def alias_of(self, number: int) -> tuple[int, Quality]:
        """The entry of a printed name, and how good a name it is."""
        return int(self.arrays["alias_entry"][number]), QUALITIES[self.arrays["alias_quality"][number]]

    def alias(self, number: int) -> Alias:
        text = self._text("alias_text", number)
        return Alias(int(self.arrays["alias_entry"][number]), QUALITIES[self.arrays["alias_quality"][number]], text)

    def names_of(self, entry: int) -> range:
        """The numbers of the printed names of an entry."""
        entries = self.arrays["alias_entry"].data
        first = bisect_left(entries, entry)
        return range(first, bisect_left(entries, entry + 1, lo=first))

    def listing(self, entry: int) -> Listing:
        printed = map(self.alias, self.names_of(entry))
        return listing_with(self.listing_id(entry), [(a.text, a.quality) for a in printed], self.record(entry))

    def record(self, entry: int) -> bytes:
        """What is known of an entry but its id and its names, as it is kept."""
        together, place = divmod(entry, TOGETHER)
        ends = self.arrays["record_ends"]
        packed = self.arrays["record"][ends[together] : ends[together + 1]]
        return zlib.decompress(packed.data).split(b"\n")[place]

    def every_fact(self) -> Iterator[tuple[str, str, bytes, bytes, bytes, bytes]]:
        """List, id, and in four pieces all else that is kept of each entry, in order: to be compared, not read."""
        a = self.arrays
        quality = a["alias_quality"]
        firsts = np.searchsorted(a["alias_entry"], np.arange(len(self) + 1)).tolist()
        for entry, record in enumerate(self._records()):
            first, last = firsts[entry : entry + 2]
            printed = [self._text("alias_text", number).encode() for number in range(first, last)]
            lengths = array("i", map(len, printed)).tobytes()
            names = (b"".join(printed), lengths, quality[first:last].tobytes())
            yield self.list_of(entry), self.listing_id(entry), record, *names

    def _records(self) -> Iterator[bytes]:
        ends, packed = self.arrays["record_ends"].tolist(), self.arrays["record"].data
        for first, last in zip(ends, ends[1:], strict=False):
            yield from zlib.decompress(packed[first:last]).split(b"\n")

    def listing_id(self, entry: int) -> str:
        """The id of a listing, without reading the rest of it."""
        return self._text("entry_id", entry)

    def _text(self, of: str, number: int) -> str:
        together, place = divmod(number, TEXTS_TOGETHER)
        return self._texts(of, together)[place].decode()

    @cached_property
    def _texts(self) -> Callable[[str, int], list[bytes]]:
        """Texts that are packed as one, of printed names or ids."""

        def unpacked(of: str, together: int) -> list[bytes]:
            ends = self.arrays[f"{of}_ends"]
            return zlib.decompress(self.arrays[of][ends[together] : ends[together + 1]].data).split(APART)

        return lru_cache(32)(unpacked)

    def kind(self, entry: int) -> Kind:
        return KINDS[int(self.arrays["entry_kind"][entry])]

    def list_of(self, entry: int) -> str:
        return self.lists[int(self.arrays["entry_list"][entry])]

    def stands(self, entry: int, day: Day) -> bool:
        first, end = self.arrays["day_pairs"][self.arrays["entry_days"][entry]]
        return bool(first <= day.toordinal() < end)

    def joined(self, text: str, fold: str) -> list[tuple[int, int]]:
        """Neighbouring listed words that make this word, or its transliteration key, when they are written as one."""
        if self.kernel:
            return self.kernel.joined(text, fold)
        found = dict[tuple[int, int], None]()
        for wanted, of in ((text, self.vocabulary.text), (fold, self.vocabulary.fold)):
            pairs = map(self.pair, joined_at(self.arrays, key(wanted)))
            found |= dict.fromkeys((a, b) for a, b in pairs if of(a) + of(b) == wanted)
        return list(found)

    def pair(self, place: int) -> tuple[int, int]:
        """The two neighbouring words at a place of :attr:`name_words`."""
        return int(self.name_words[place]), int(self.name_words[place + 1])

    def addresses_with(self, word: int) -> Array:
        """The numbers of the addresses that hold a word of this hash."""
        found: Array = self.arrays["address_numbers"][run_of(self.arrays["address_keys"], word)]
        return found

    def at_address(self, text: str) -> list[int]:
        """The entries one of whose addresses may be this one: to be verified (a hash may be of two words)."""
        words = address_words(text)
        shared = np.zeros(len(self.arrays["address_entry"]), np.int32)
        for word in words:
            shared[self.addresses_with(key(word))] += 1
        met = np.flatnonzero(shared).tolist()
        size = self.arrays["address_size"]
        near = (n for n in met if share_enough(int(shared[n]), len(words), int(size[n])))
        return sorted({int(self.arrays["address_entry"][n]) for n in near})

    def numbered(self, number: str) -> list[int]:
        """The entries that carry a number whose hash is that of this normal form: to be verified."""
        found: list[int] = self.arrays["number_entries"][run_of(self.arrays["number_keys"], key(number))].tolist()
        return found
