"""After a change of the lists: which stored results may have changed, and these parties alone screened again.

The result equals a full run. A score depends on the query, the listed name and the two tables of weights and points;
other listed names matter only by what they do to the candidates (:func:`~navicert.screening.candidates.nearest`). So a
stored result still holds unless

1. it names an entry that changed, left, or stands or stood on one of the two days only;
2. the new, changed or returned entries alone give the party a hit;
3. a name that left the index had been a candidate for the party, and its place may go to another;
4. the party has hits, and a name that came is a candidate, which may drive one of them out;
5. a word of the party is read otherwise: as two listed words written as one, or as the beginning of a listed word;
6. the party has an address, and an entry with one came, left or changed.

Names that came or left are asked of the stored parties (:mod:`navicert.screening.stored`). Other weights, another
scorecard, another threshold, limit or meaning of a list change every result: then :class:`FullRunError` says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from typing import Any

import numpy as np

from navicert.screening.accelerator import Kernel
from navicert.screening.arrays import Array, in_order
from navicert.screening.batch import Asking, screen_party
from navicert.screening.candidates import ask_words
from navicert.screening.identifiers import normal_number
from navicert.screening.index import LONGEST_NAME, Index, build_index
from navicert.screening.joins import any_joined
from navicert.screening.listing import Kind, Listing
from navicert.screening.names import read_name
from navicert.screening.qualifiers import most_to_gain
from navicert.screening.screen import Watchlist
from navicert.screening.search import score_readings
from navicert.screening.stored import ListedName, Parties
from navicert.screening.subject import Screening
from navicert.screening.vocabulary import PREFIX_MOST, Vocabulary, key
from navicert.screening.weights import Weights
from navicert.version import ENGINE

COUNTED = ("kind", "identifiers", "addresses", "births", "countries", "gender", "listed", "delisted")
"""The fields of a listing that, with its names, decide a score or whether it stands."""
Entry = tuple[str, str]
"""A list, and the id of an entry on it."""


class FullRunError(ValueError):
    """Stored results cannot be carried over: says why, and that every party has to be screened anew."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The entries that are not the same in two indices, as they were and as they are, by list."""

    before: Mapping[Entry, Listing]
    after: Mapping[Entry, Listing]

    @property
    def entries(self) -> frozenset[Entry]:
        return frozenset(self.before) | frozenset(self.after)


@dataclass(frozen=True, slots=True)
class Rescreened:
    """The parties that were screened again, by their place, and the receipt fields that all others get."""

    again: Mapping[int, Screening]
    after: Watchlist
    day: Day | None

    def results(self, stored: Iterable[Screening]) -> Iterator[Screening]:
        """Every result as a full run would give it."""
        for place, old in enumerate(stored):
            if place in self.again:
                yield self.again[place]
            else:
                receipt = replace(old.receipt, editions=self.after.editions, day=self.day)
                yield replace(old, receipt=receipt, warnings=self.after.warnings)


def rescreen(
    stored: Sequence[Screening], parties: Parties, before: Watchlist, after: Watchlist, asking: Asking
) -> Rescreened:
    """Screen again what the change from ``before`` to ``after`` may touch.

    ``stored`` are the results of :func:`~navicert.screening.batch.screen_party` against ``before``, with the limit and
    the terms of ``asking``; ``parties`` is the index of their subjects in the same order. ``asking.on`` may be another
    day than theirs. Raises :class:`FullRunError`.
    """
    day = _stored_day(stored, parties, before, after, asking)
    changes = changed_entries(before.index, after.index)
    turned = _turned(after.index, day, asking.on)
    new = _new_names(changes, turned)
    touched = _Touched(parties, before, after, changes, new)
    again = _mentioned(stored, changes.entries | frozenset(turned)) | touched.read_otherwise
    again |= {place for place in touched.by_come if stored[place].matches}
    again |= touched.by_new & touched.unsure
    again |= {place for place in touched.by_gone if stored[place].matches}
    again |= _hit(touched.near_gone, parties, stored, after, asking)
    numbers = {
        key(normal_number(n.kind, n.number))
        for one in (*changes.after.values(), *turned.values())
        for n in one.identifiers
    }
    again |= parties.numbered(numbers)
    if any(one.addresses for one in (*changes.before.values(), *changes.after.values(), *turned.values())):
        again |= {place for place, held in enumerate(stored) if held.receipt.subject.addresses}
    again |= _hit(touched.near_new & ~touched.near_gone, parties, stored, _alone(new, after), asking)
    found = {place: screen_party(stored[place].receipt.subject, after, asking) for place in sorted(again)}
    return Rescreened(found, after, asking.on)


def _hit(near: Array, parties: Parties, stored: Sequence[Screening], watchlist: Watchlist, asking: Asking) -> set[int]:
    """The parties to whose names, among these, a listed name brings so many points that it may be a hit with the rest.

    ``near``: for each name of parties whether it is asked. A name is read as it was when the party was stored.
    """
    enough, found = watchlist.scorecard.points_of(asking.lowest), set[int]()
    index, weights = watchlist.index, watchlist.weights
    for name in np.flatnonzero(near).tolist():
        least = {place: enough - most_to_gain(stored[place].receipt.subject) for place in parties.bearers(name)}
        query = ask_words(index, parties.tokens(name), bool(parties.index.name_person[name]), weights)
        scored = [s.points for s in score_readings(watchlist, (query,), min(least.values()))]
        found |= {place for place, points in least.items() if scored and points <= max(scored)}
    return found


def _stored_day(
    stored: Sequence[Screening], parties: Parties, before: Watchlist, after: Watchlist, asking: Asking
) -> Day | None:
    """The day of the stored results, which are all of one kind. Raises :class:`FullRunError` where they are not."""
    days = {s.receipt.day for s in stored}
    tables = (after.weights.version, after.scorecard.version)
    reasons = {
        "the weights of words or the scorecard changed": (before.weights.version, before.scorecard.version) != tables
        or any((s.receipt.weights, s.receipt.scorecard) != tables for s in stored),
        "the index of parties was built with other weights of words": parties.weights_version != tables[0],
        "the index of parties was built by another version of the program": parties.engine != ENGINE,
        "the index of parties holds other parties": len(parties) != len(stored),
        "stored results are of several days": len(days) > 1,
        "stored results are of another threshold": any(s.receipt.threshold != asking.lowest for s in stored),
        "a threshold, the limit, or what a hit on a list means changed": parties.terms != asking.terms_hash,
        "stored results are of other editions": any(s.receipt.editions != before.editions for s in stored),
    }
    for reason, holds in reasons.items():
        if holds:
            raise FullRunError(f"{reason}: screen every party anew")
    return next(iter(days), asking.on)


def changed_entries(before: Index, after: Index) -> Changes:
    """What differs between two indices. Raises :class:`FullRunError` where a list holds an id twice."""
    old, new = list(before.every_fact()), list(after.every_fact())
    return Changes(_others(before, old, Counter(new)), _others(after, new, Counter(old)))


def _others(index: Index, facts: Iterable[tuple[Any, ...]], there: Counter[tuple[Any, ...]]) -> dict[Entry, Listing]:
    """The entries of an index that are not in the other one too."""
    found: dict[Entry, Listing] = {}
    for entry, fact in enumerate(facts):
        if there[fact] > 0:
            there[fact] -= 1
            continue
        list_id, entry_id, *_ = fact
        if (list_id, entry_id) in found:
            raise FullRunError(f"{list_id} holds {entry_id} twice: screen every party anew")
        found[list_id, entry_id] = index.listing(entry)
    return found


def _turned(index: Index, old: Day | None, new: Day | None) -> dict[Entry, Listing]:
    """The entries that stand on one of two days only; without a day every entry stands."""
    if old == new:
        return {}
    days = index.arrays["day_pairs"][index.arrays["entry_days"]]
    was, now = ((days[:, 0] <= d.toordinal()) & (d.toordinal() < days[:, 1]) if d else True for d in (old, new))
    turned = np.flatnonzero(np.broadcast_to(np.asarray(was) != np.asarray(now), len(days)))
    return {(index.list_of(e), listing.id): listing for e in turned.tolist() for listing in [index.listing(e)]}


def _mentioned(stored: Sequence[Screening], entries: frozenset[Entry]) -> set[int]:
    return {place for place, s in enumerate(stored) if any((m.list, m.listing) in entries for m in s.matches)}


def _new_names(changes: Changes, turned: Mapping[Entry, Listing]) -> dict[Entry, Listing]:
    """What may bring a new hit, as listings with these names only.

    That is every name of an entry that is new, or of which more than names changed among the facts that count; else
    the names that came or are of better quality.
    """
    found = dict(turned)
    for entry, now in changes.after.items():
        was = changes.before.get(entry)
        if was is None or any(getattr(was, fact) != getattr(now, fact) for fact in COUNTED):
            found[entry] = now
        elif names := tuple(n for n in now.names if n not in was.names):
            found[entry] = replace(now, names=names)
    return found


def _alone(new: Mapping[Entry, Listing], after: Watchlist) -> Watchlist:
    """The watchlist of these entries alone: what is a candidate among all is one among them."""
    by_list: dict[str, list[Listing]] = defaultdict(list)
    for (list_id, _), listing in new.items():
        by_list[list_id].append(listing)
    compiled = after.index.kernel is not None
    index = _SmallIndex(b"".join(build_index(by_list.items(), after.weights)), compiled=compiled)
    return replace(after, index=index)


class _SmallIndex(Index):
    """An index of few entries that is asked about very many parties: it remembers what it was asked."""

    def __init__(self, buffer: bytes, *, compiled: bool) -> None:
        super().__init__(buffer, compiled=compiled)
        self._joined: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.vocabulary = _SmallVocabulary(self.arrays, self.kernel)

    def joined(self, text: str, fold: str) -> list[tuple[int, int]]:
        if (text, fold) not in self._joined:
            self._joined[text, fold] = super().joined(text, fold)
        return self._joined[text, fold]


class _SmallVocabulary(Vocabulary):
    """The words of a small index."""

    def __init__(self, arrays: Mapping[str, Array], kernel: Kernel | None) -> None:
        super().__init__(arrays, kernel)
        self._beginning: dict[str, Sequence[int]] = {}

    def beginning(self, start: str) -> Sequence[int]:
        if start not in self._beginning:
            self._beginning[start] = super().beginning(start)
        return self._beginning[start]


class _Touched:
    """The parties that changed entries touch: by a name that came or left, by one of a new entry, by another reading.

    ``unsure``: a word of the party may be two neighbouring words that a new name holds one of, so that what is a
    candidate among the new entries alone is no sign of what is one among all.
    """

    def __init__(
        self, parties: Parties, before: Watchlist, after: Watchlist, changes: Changes, new: Mapping[Entry, Listing]
    ) -> None:
        self.parties, self.before, self.after = parties, before.index, after.index
        joined = self._joined_words()
        lists = (("was", changes.before.values()), ("now", changes.after.values()), ("new", new.values()))
        self.words = Index(b"".join(build_index(lists, after.weights))).vocabulary
        was, now, fresh = (listed_names(each.values()) for each in (changes.before, changes.after, new))
        groups = (was - now, now - was, fresh)
        masks = self._near(groups, joined, after.weights)
        self.near_gone, _, self.near_new = masks
        self.by_gone, self.by_come, self.by_new = (parties.of_names(np.flatnonzero(mask)) for mask in masks)
        self.read_otherwise = self._bearers([*self._other_splits(joined), *self._other_beginnings()])
        texts = {t.text for name in fresh for t in name.tokens}
        self.unsure = self._bearers(parties.names_with(w) for w, s in joined.items() if not texts.isdisjoint(s.texts))

    def _bearers(self, names: Iterable[Array]) -> set[int]:
        found = list(names)
        return self.parties.of_names(np.concatenate(found)) if found else set()

    def _near(
        self, groups: Sequence[set[ListedName]], joined: Mapping[int, _Splits], weights: Weights
    ) -> Sequence[Array]:
        """For each group of listed names a mask of the names of parties for which one of them may be a candidate."""
        split: dict[str, set[int]] = defaultdict(set)
        for word, splits in joined.items():
            for text in splits.texts:
                split[text].add(word)
        masks = [np.zeros(len(self.parties.index.name_weight), bool) for _ in groups]
        wanted = set[ListedName]().union(*groups)
        misspelt = self.parties.misspelt(self.words)
        for name in wanted:
            weight = sum(weights.of(t, name.person) for t in name.tokens)
            near = self.parties.near(name, weight, split, misspelt)
            for group, mask in zip(groups, masks, strict=True):
                mask[near] |= name in group
        return masks

    def _joined_words(self) -> dict[int, _Splits]:
        """Words of parties that two neighbouring listed words make together, in either index."""
        vocabulary = self.parties.index.vocabulary
        every, both = np.arange(len(vocabulary)), (self.before.arrays, self.after.arrays)
        hashes = [np.fromiter(map(key, vocabulary.strings(every, of)), np.uint32) for of in ("text", "fold")]
        met = [np.flatnonzero(any_joined(arrays, each)) for each in hashes for arrays in both]
        words = in_order(np.concatenate(met)).tolist()
        return {w: _Splits(self.before, self.after, vocabulary.text(w), vocabulary.fold(w)) for w in words}

    def _other_splits(self, joined: Mapping[int, _Splits]) -> Iterator[Array]:
        return (self.parties.names_with(word) for word, splits in joined.items() if splits.differ)

    def _other_beginnings(self) -> Iterator[Array]:
        """Names whose last word begins so many listed words in one index only that it means nothing there."""
        old, new = _texts(self.before), _texts(self.after)
        for text, words in self.parties.last_words.items():
            counts = [bisect_left(texts, text + "\x7f") - bisect_left(texts, text) for texts in (old, new)]
            if (counts[0] <= PREFIX_MOST) != (counts[1] <= PREFIX_MOST):
                yield from map(self.parties.ending_in, words)


class _Splits:
    """The pairs of listed words that make one word in two indices, each with the rarer word, which brings candidates."""

    def __init__(self, before: Index, after: Index, text: str, fold: str) -> None:
        was, now = (self._pairs(index, text, fold) for index in (before, after))
        self.differ = was != now
        self.texts = {text for a, b, _ in was | now for text in (a[0], b[0])}

    @staticmethod
    def _pairs(index: Index, text: str, fold: str) -> set[tuple[tuple[str, int, int], tuple[str, int, int], bool]]:
        vocabulary, canonical = index.vocabulary, index.arrays["word_canonical"]

        def word(number: int) -> tuple[str, int, int]:
            return vocabulary.text(number), int(vocabulary.role[number]), int(canonical[number])

        joined = index.joined(text, fold)
        first_rarer = ((a, b, len(index.names_with(a)) <= len(index.names_with(b))) for a, b in joined)
        return {(word(a), word(b), rarer) for a, b, rarer in first_rarer}


def _texts(index: Index) -> list[str]:
    return [index.vocabulary.text(w) for w in range(len(index.vocabulary))]


def listed_names(listings: Iterable[Listing]) -> set[ListedName]:
    """Every reading of every name of these listings."""
    found = set()
    for listing in listings:
        for alias in listing.names:
            read = read_name(alias.text, listing.kind)
            readings = {tokens[:LONGEST_NAME] for tokens in (read.tokens, *read.variants)}
            found |= {ListedName(listing.kind == Kind.PERSON, tokens) for tokens in readings if tokens}
    return found
