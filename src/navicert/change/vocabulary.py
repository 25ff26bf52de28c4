"""What packs know before a draft is laid over them: places, codes, lists, words, tables and their columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from navicert.assess.facts import CHOICES, WRITTEN, place_code
from navicert.law.case import PLACES
from navicert.law.codes import CANADIAN, CATEGORIES, ENTRY, MILITARY, PRINTED, entry, unlisted
from navicert.law.declared import read_facts_csv
from navicert.law.fields import FIELDS, OPEN_FACTS, PREFIXES, SHORT
from navicert.law.law import open_law
from navicert.law.pack import PackSource
from navicert.law.spelling import LISTS, SUBDIVISION, known_word
from navicert.law.words import KNOWN, words_of

PLACE_FACTS = frozenset(
    {"dest", "to", "departure", "final_destination", "via", "country", "nationality", "parent_hq", "item.origin"}
)
CODE_FACTS = frozenset(
    {"item.us_eccn", "item.eu_code", "item.uk_code", "item.usml", "item.ca_ecl", "eu_code", "us_eccn"}
)
LIST_FACTS = frozenset({"listed", "owner_listed"})
CODE_KEYS = ("code", "eccn", "entry", "item")
"""The keys of tables under which codes stand."""
CODED = re.compile(r"\b(?:[0-9][A-E][0-9]{3,4}|ML[0-9]{1,2}|[1-9]-[0-9]{1,2}|5[0-9]{3})(?![0-9])")


class Vocabulary:
    """What the packs know before the draft is laid over them (``base``), and the pack as the draft makes it (``made``)."""

    def __init__(self, base: Mapping[str, PackSource], made: PackSource) -> None:
        self.base, self.made = base, made

    @cached_property
    def places(self) -> frozenset[str]:
        return PLACES.union(*(_head(s).get("places") or () for s in (*self.base.values(), self.made)))

    @cached_property
    def listed(self) -> frozenset[str]:
        """The entries of every table of codes, those of the draft among them."""
        found: set[str] = set()
        for source in (*self.base.values(), self.made):
            for table, shape in (_head(source).get("tables") or {}).items():
                if shape.get("key") in CODE_KEYS:
                    found.update(entry(code) for code in column(source, table, shape["key"]))
        return frozenset(found)

    @cached_property
    def ruled(self) -> frozenset[str]:
        """The entries that some text of the packs names."""
        return frozenset(entry(m) for s in self.base.values() for text in s.files.values() for m in CODED.findall(text))

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        return words_of(open_law(self.base, {}, problems=[]).packs)

    @cached_property
    def defines(self) -> Mapping[str, Any]:
        return {k: v for data in self.made.parsed.values() for k, v in ((data or {}).get("define") or {}).items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names with which a fact or a definition may begin."""
        files = [(n, t) for n, t in self.made.files.items() if n.startswith("facts") and n.endswith(".csv")]
        declared = {f for name, text in files for f in read_facts_csv(text, name)}
        facts = {f.split(".")[0] for f in (*FIELDS, *PREFIXES, *OPEN_FACTS, *declared)}
        return frozenset({*facts, *SHORT, *self.defines, "row"})

    @cached_property
    def tables(self) -> Mapping[str, PackSource]:
        """The tables that the pack may read, with the pack that has each."""
        near = [self.made, *(self.base[o] for o in _head(self.made).get("tables_from") or () if o in self.base)]
        return {table: source for source in near for table in _head(source).get("tables") or ()}

    @cached_property
    def groups(self) -> frozenset[str]:
        """The country groups that the pack may ask for."""
        held = self.tables.get("country_groups")
        return frozenset(column(held, "country_groups", "group")) if held else frozenset()

    def cells(self, table: str, name: str) -> frozenset[str]:
        """What stood in a column before the draft."""
        return frozenset(column(self.base[self.made.name], table, name))

    def compared(self, name: str) -> frozenset[str]:
        """The words with which the rules compare the cells of a column of this name."""
        pattern = re.compile(rf"\.{re.escape(name)} (?:==|!=|in|not in) (\[[^\]]*\]|'[^']*')")
        found = (
            m for s in self.base.values() for n, t in s.files.items() if n.endswith(".yaml") for m in pattern.findall(t)
        )
        return frozenset(word for text in found for word in re.findall(r"'([^']*)'", text))

    def fault(self, fact: str, word: str) -> str:
        """What is wrong with a word that a fact is compared with, as the end of a sentence; empty where nothing is."""
        if not word:
            return ""
        if fact in PLACE_FACTS:
            return "" if word in self.places else _no_place(word, self.places)
        if fact in CODE_FACTS:
            return self._code(fact, word)
        if fact in LIST_FACTS:
            return "" if word in LISTS else f"is no list; there are {', '.join(sorted(LISTS))}"
        if fact in CHOICES:
            return "" if word in CHOICES[fact] else f"is none of {', '.join(CHOICES[fact])}"
        return self._word(fact, word) if fact in KNOWN else ""

    def cell_fault(self, table: str, name: str, word: str) -> str:
        """What is wrong with a cell that a draft adds, seen from what stands in its column and what rules compare that with."""
        there = self.cells(table, name)
        held = there - {""}
        if word and held and held <= self.places:
            return self.fault("dest", word)
        if word and held and all(map(ENTRY.match, held)):
            return "" if ENTRY.match(word) else "is no control-list code, such as 3A001.b.2"
        compared = self.compared(name)
        if word in there or word in compared or not compared & held:
            return ""
        return f"no rule reads; the rules compare it with {', '.join(sorted(filter(None, compared)))}"

    def _code(self, fact: str, word: str) -> str:
        usual = WRITTEN[fact.removeprefix("item.")](word)
        if usual != word:
            return f"is stated as {usual!r}; write that"
        if unlisted(word):
            return ""
        if fact == "item.usml":
            printed = PRINTED.match(word)
            return (
                ""
                if printed and printed[1] in CATEGORIES
                else "is no paragraph of the Munitions List, such as VIII(h)(1)"
            )
        form = CANADIAN if fact == "item.ca_ecl" else ENTRY
        if not form.match(word) and not MILITARY.match(word):
            return "is no control-list code, such as 3A001.b.2 or EAR99"
        name = entry(word)
        on_file = any(other[:2] == name[:2] for other in self.listed)  # without a list nobody can say what is not on it
        if not on_file or name in self.listed or name in self.ruled:
            return ""
        return f"is in no entry of a table and no rule knows {name}; a draft that lists it adds it to a table of codes"

    def _word(self, fact: str, word: str) -> str:
        usual = known_word(fact, word)
        if usual != word:
            return f"is read as {usual!r}; write that"
        if word in KNOWN[fact] or word in self.words[fact]:
            return ""
        return "is a word that no rule knows; write one that is known, or try the new one as an open fact (`facts`)"


def _no_place(word: str, places: frozenset[str]) -> str:
    if SUBDIVISION.fullmatch(word) and "-" in word:
        return "is the code of a region; compare `region` with it"
    meant = place_code(word)
    return f"is not the code of a place; write {repr(meant) if meant in places else 'two letters, such as DE'}"


def _head(source: PackSource) -> Mapping[str, Any]:
    return source.parsed.get("pack.yaml") or {}


def shape_of(source: PackSource, table: str) -> Mapping[str, Any]:
    """How the head of a pack declares the columns of a table."""
    found: Mapping[str, Any] = (_head(source).get("tables") or {}).get(table) or {}
    return found


def header(source: PackSource, table: str) -> list[str]:
    """The columns of a table."""
    return next(csv.reader(io.StringIO(source.files.get(f"tables/{table}.csv", "").lstrip("\ufeff"))), [])


def column(source: PackSource, table: str, name: str) -> Iterator[str]:
    """The cells of one column of a table; of a list each of its parts."""
    split = name in (shape_of(source, table).get("lists") or ())
    for line in csv.DictReader(io.StringIO(source.files.get(f"tables/{table}.csv", "").lstrip("\ufeff"))):
        text = line.get(name) or ""
        yield from (part.strip() for part in (text.split(";") if split else [text]))
