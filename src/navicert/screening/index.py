"""All listed names in one file of arrays, mapped into memory: built once for each set of list editions.

A *name* is a sequence of words; many aliases of many entries may be printed the same way, so each sequence is kept
once. ``post`` lists, for each word, the names that hold it; ``alias`` and ``entry`` lead back to the listing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date as Day
from typing import Any, NamedTuple

import numpy as np

from navicert.screening.accelerator import open_kernel
from navicert.screening.addresses import address_words, share_enough
from navicert.screening.arrays import Array, pack_arrays, run_of, unpack_arrays
from navicert.screening.identifiers import normal_number
from navicert.screening.listing import Kind, Listing, Quality, listing_line, listing_of
from navicert.screening.names import Token, read_name
from navicert.screening.vocabulary import Vocabulary, Word, build_vocabulary, key
from navicert.screening.weights import Weights

KINDS = tuple(Kind)
QUALITIES = tuple(Quality)
ALWAYS, NEVER = 0, 2**31 - 1  # ordinals of days where a list gives none
LONGEST_NAME = 60  # words; what is longer is an error of the list, and its first words are searched
LONGEST_ID = 200  # bytes at the beginning of a record in which its id stands
PLAIN_ID = re.compile(rb'\{"id":"([^"\\]*)"')
INDEX_VERSION = 3


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
) -> Iterator[bytes]:
    """The bytes of an index over the listings of each list. ``seen`` is told the count of listings now and then."""
    made = _gather(lists, seen)
    return pack_arrays(made.arrays(weights), {**(about or {}), "lists": made.lists, "version": INDEX_VERSION})


def _gather(lists: Iterable[tuple[str, Iterable[Listing]]], seen: Callable[[int], None]) -> _Gathered:
    made = _Gathered()
    for list_id, listings in lists:
        made.lists.append(list_id)
        for listing in listings:
            made.add(listing)
            if len(made.kinds) % 1000 == 0:
                seen(len(made.kinds))
    return made


class _Gathered:
    """What is collected while listings pass by."""

    def __init__(self) -> None:
        self.lists: list[str] = []
        self.kinds: list[int] = []
        self.of_list: list[int] = []
        self.days: list[tuple[int, int]] = []
        self.records: list[bytes] = []
        self.aliases: list[tuple[int, int, bytes]] = []
        self.tokens: dict[Word, Token] = {}
        self.names: dict[tuple[bool, tuple[Word, ...]], list[int]] = defaultdict(list)
        self.numbers: list[tuple[int, int]] = []
        self.addresses: list[tuple[int, frozenset[str]]] = []

    def add(self, listing: Listing) -> None:
        entry = len(self.kinds)
        self.kinds.append(KINDS.index(listing.kind))
        self.of_list.append(len(self.lists) - 1)
        self.days.append((_ordinal(listing.listed, ALWAYS), _ordinal(listing.delisted, NEVER)))
        self.records.append(listing_line(listing))
        self.numbers += [(key(normal_number(n.kind, n.number)), entry) for n in listing.identifiers]
        self.addresses += [(entry, w) for w in dict.fromkeys(map(address_words, listing.addresses)) if w]
        for alias in listing.names:
            read = read_name(alias.text, listing.kind)
            for tokens in {read.tokens, *read.variants}:
                if tokens:
                    self._name(listing.kind == Kind.PERSON, tokens[:LONGEST_NAME], len(self.aliases))
            self.aliases.append((entry, QUALITIES.index(alias.quality), alias.text.encode()))

    def _name(self, person: bool, tokens: Sequence[Token], alias: int) -> None:
        words = tuple((t.text, int(t.role), t.canonical) for t in tokens)
        for word, token in zip(words, tokens, strict=True):
            self.tokens.setdefault(word, token)
        self.names[person, words].append(alias)

    def arrays(self, weights: Weights) -> dict[str, Array]:
        vocabulary, number = build_vocabulary(self.tokens.values())
        found = dict(vocabulary)
        by_number = sorted(number, key=number.__getitem__)
        for column, person in (("word_weight_other", False), ("word_weight_person", True)):
            found[column] = np.array([weights.of(self.tokens[w], person) for w in by_number], np.uint8)
        found |= self._names(number, found)
        found |= self._entries()
        return found

    def _names(self, number: Mapping[Word, int], words: Mapping[str, Array]) -> dict[str, Array]:
        keys = list(self.names)
        flat = np.array([number[w] for _, sequence in keys for w in sequence], np.int32)
        lengths = np.array([len(s) for _, s in keys], np.int64)
        person = np.array([p for p, _ in keys], np.uint8)
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        of_name = np.repeat(np.arange(len(keys), dtype=np.int32), lengths)
        each = np.where(person[of_name] == 1, words["word_weight_person"][flat], words["word_weight_other"][flat])
        order = np.lexsort((of_name, flat))
        pairs = np.unique(np.stack([flat[order], of_name[order]]), axis=1) if len(flat) else np.zeros((2, 0), np.int32)
        alias_count = np.array([len(self.names[k]) for k in keys], np.int64)
        return {
            "name_ends": ends,
            "name_words": flat,
            "name_person": person,
            "name_weight": np.bincount(of_name, each, len(keys)).astype(np.int32),
            "post_ends": np.searchsorted(pairs[0], np.arange(len(number) + 1)).astype(np.int64),
            "post_names": pairs[1].astype(np.int32),
            "name_alias_ends": np.concatenate([[0], np.cumsum(alias_count)]).astype(np.int64),
            "name_aliases": np.array([a for k in keys for a in self.names[k]], np.int32),
            **_joins(flat, ends, of_name, words),
        }

    def _entries(self) -> dict[str, Array]:
        numbers = np.array(sorted(set(self.numbers)), np.int64).reshape(-1, 2)
        texts = [text for *_, text in self.aliases]
        return {
            "alias_entry": np.array([e for e, *_ in self.aliases], np.int32),
            "alias_quality": np.array([q for _, q, _ in self.aliases], np.uint8),
            "alias_text_ends": np.cumsum([0, *map(len, texts)], dtype=np.int64),
            "alias_text": np.frombuffer(b"".join(texts), np.uint8),
            "entry_kind": np.array(self.kinds, np.uint8),
            "entry_list": np.array(self.of_list, np.uint16),
            "entry_days": np.array(self.days, np.int32).reshape(-1, 2),
            "entry_ends": np.cumsum([0, *map(len, self.records)], dtype=np.int64),
            "entry_record": np.frombuffer(b"".join(self.records), np.uint8),
            **self._addresses(),
            "number_keys": numbers[:, 0].astype(np.uint32),
            "number_entries": numbers[:, 1].astype(np.int32),
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


def _ordinal(day: Day | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise


def _joins(flat: Array, ends: Array, of_name: Array, words: Mapping[str, Array]) -> dict[str, Array]:
    """Neighbouring words written as one, by hash: so that "techmash" finds "Tech Mash"."""
    texts, folds = (_strings(words[c].tobytes(), words[f"{c}_ends"].tolist()) for c in ("word_text", "word_fold"))
    beside = np.flatnonzero(of_name[:-1] == of_name[1:]) if len(flat) else np.zeros(0, np.int64)
    pairs = np.unique(np.stack([flat[beside], flat[beside + 1]], axis=1), axis=0)
    keys = [key(of[a] + of[b]) for of in (texts, folds) for a, b in pairs.tolist()]
    order = np.argsort(np.array(keys, np.uint32), kind="stable")
    return {
        "join_keys": np.array(keys, np.uint32)[order],
        "join_words": np.concatenate([pairs, pairs])[order].astype(np.int32).reshape(-1, 2),
    }


def _strings(raw: bytes, ends: Sequence[int]) -> list[str]:
    return [raw[a:b].decode() for a, b in zip(ends, ends[1:], strict=False)]


class Index:
    """An index opened from a buffer. Nothing is read before it is asked for."""

    def __init__(self, buffer: Any, *, compiled: bool = True) -> None:
        self._hold(*unpack_arrays(buffer), compiled=compiled)

    @classmethod
    def of(cls, lists: Iterable[tuple[str, Iterable[Listing]]], weights: Weights) -> Index:
        """The index of a few listings, made in memory and held there."""
        gathered, made = _gather(lists, lambda count: None), cls.__new__(cls)
        arrays = {name: np.ascontiguousarray(array) for name, array in gathered.arrays(weights).items()}
        made._hold({"lists": gathered.lists, "version": INDEX_VERSION}, arrays, compiled=True)
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
        ends = self.arrays["alias_text_ends"]
        text = self.arrays["alias_text"][ends[number] : ends[number + 1]].tobytes().decode()
        return Alias(int(self.arrays["alias_entry"][number]), QUALITIES[self.arrays["alias_quality"][number]], text)

    def listing(self, entry: int) -> Listing:
        ends = self.arrays["entry_ends"]
        return listing_of(self.arrays["entry_record"][ends[entry] : ends[entry + 1]].tobytes())

    def listing_id(self, entry: int) -> str:
        """The id of a listing, without reading the rest of it."""
        start = int(self.arrays["entry_ends"][entry])
        opening = self.arrays["entry_record"][start : start + LONGEST_ID].tobytes()
        found = PLAIN_ID.match(opening)
        return found[1].decode() if found else self.listing(entry).id

    def kind(self, entry: int) -> Kind:
        return KINDS[int(self.arrays["entry_kind"][entry])]

    def list_of(self, entry: int) -> str:
        return self.lists[int(self.arrays["entry_list"][entry])]

    def stands(self, entry: int, day: Day) -> bool:
        first, end = self.arrays["entry_days"][entry]
        return bool(first <= day.toordinal() < end)

    def joined(self, text: str, fold: str) -> list[tuple[int, int]]:
        """Neighbouring listed words that make this word, or its transliteration key, when they are written as one."""
        keys, found = self.arrays["join_keys"], dict[tuple[int, int], None]()
        for wanted, of in ((text, self.vocabulary.text), (fold, self.vocabulary.fold)):
            pairs = ((int(a), int(b)) for a, b in self.arrays["join_words"][run_of(keys, key(wanted))])
            found |= dict.fromkeys((a, b) for a, b in pairs if of(a) + of(b) == wanted)
        return list(found)

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
