"""Listings while their rows are still being read: many rows, one party.

A :class:`Draft` gathers what the rows of one reference say; :class:`Drafts` holds those of one list, refuses what
no list means, and notes what a person should look at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date as Day

from navicert.screening.identifiers import identifier_of
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import births_of, day_of
from navicert.screening.readers.places import country_code
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.spellings import scripts_apart, spellings

LONGEST_NAME = 1_000
"""No party has so long a name: a longer one is a table whose quotes or columns have slipped."""
MOST_WARNINGS = 200
BEST_FIRST = (Quality.PRIMARY, Quality.ALIAS, Quality.FORMER, Quality.WEAK)
COUNTED = re.compile(r"(?:^|(?<=[\s,;.、]))[(（]?(?:\d{1,2}|[a-z]{1,2})[)）]\s*|[(（](?:\d{1,2}|[a-z])[)）](?=\s)\s*")
BRACKETED = re.compile(r"\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
FORMAL = re.compile(
    r"^(?:the\s+)?(?:(?:islamic|arab|democratic|federal|socialist|people.s|united|plurinational|bolivarian)\s+)*(?:republic|state|kingdom|states)\s+of\s+(?:the\s+)?",
    re.IGNORECASE,
)
NOTHING = ("", "-", "--", "na", "n/a", "nil", "none", "unknown", "not available", "不明", "なし")


class Draft:
    """What is known so far of one party. ``where`` names the row in every sentence."""

    def __init__(self, drafts: Drafts, name: str, kind: Kind, where: str) -> None:
        self.id, self.kind, self.where, self._drafts = name, kind, where, drafts
        self.gender = ""
        self.listed: Day | None = None
        self.amended: Day | None = None
        self.delisted: Day | None = None
        self._names: dict[str, Alias] = {}
        self._numbers: dict[Identifier, None] = {}
        self._births: dict[str, None] = {}
        self._countries: dict[str, None] = {}
        self._addresses: dict[str, None] = {}
        self._programmes: dict[str, None] = {}
        self._remarks: dict[str, None] = {}
        self._ties: dict[Tie, None] = {}
        self._ends: list[Day | None] = []

    def name(self, text: str, quality: Quality = Quality.ALIAS, language: str = "") -> None:
        """One more name; the better quality stays where one is given twice. Raises ``ListError`` for an endless one."""
        plain = " ".join(text.split()).strip(" ,;")
        if len(plain) > LONGEST_NAME:
            raise ListError(
                f"{self.where}: a name of {len(plain):,} characters begins with {plain[:40]!r}; "
                f"at most {LONGEST_NAME:,} are read. A quote or a separator is probably amiss there"
            )
        known = self._names.get(plain)
        if plain.casefold() not in NOTHING and (
            known is None or BEST_FIRST.index(quality) < BEST_FIRST.index(known.quality)
        ):
            self._names[plain] = Alias(plain, quality, language or (known.language if known else ""))

    def spelt(self, text: str, quality: Quality = Quality.ALIAS, *, lists: bool = False) -> None:
        """Every name in a printed one (:func:`~navicert.screening.readers.spellings.spellings`)."""
        if len(text) <= LONGEST_NAME:
            for name, own in spellings(text, quality, person=self.kind is Kind.PERSON, lists=lists):
                self.name(name, own)
        else:
            self.name(text, quality)

    def number(self, label: str, text: str, country: str = "") -> None:
        """A number under the word that the list has for it; several may stand in one text (``(1) … (2) …``)."""
        for part in text.split(";") if label == "phone" else several(text):
            found = identifier_of(label, part, code_of(country)) if part.casefold() not in NOTHING else None
            if found:
                self._numbers[found] = None

    def take(self, *found: Identifier | None, births: Iterable[str] = (), countries: Iterable[str] = ()) -> None:
        """Numbers, dates of birth and country codes that are in their final form already."""
        self._numbers |= dict.fromkeys(number for number in found if number)
        self._births |= dict.fromkeys(filter(None, births))
        self._countries |= dict.fromkeys(filter(None, countries))

    def born(self, text: str) -> None:
        births = births_of(text)
        self._births |= dict.fromkeys(births.dates)
        if births.problem:
            self._drafts.once(f"{self.where}: {births.problem}")

    def country(self, text: str) -> None:
        """A country, or several (``Russia;Ukraine``, ``(1) Mali (2) Chad``). An unknown one is noted."""
        for whole in [text] if code_of(text) else several(text):
            for part in [whole] if code_of(whole) else several(whole, "/", ",", " and ", " or "):
                code = code_of(part)
                if code:
                    self._countries[code] = None
                elif part.casefold() not in NOTHING:
                    self.remark(part, "country")
                    self._drafts.once(
                        f"{self.where}: {part!r} is not a country that is known here; it is kept as a remark"
                    )

    def address(self, text: str) -> None:
        plain = " ".join(text.split()).strip(" ,;")
        if plain.casefold() not in NOTHING:
            self._addresses[plain] = None

    def programme(self, *texts: str) -> None:
        self._programmes |= {text.strip(): None for text in texts if text.strip()}

    def remark(self, text: str, label: str = "") -> None:
        plain = " ".join(text.split())
        if plain:
            self._remarks[f"{label}: {plain}" if label else plain] = None

    def tie(self, to: str, relation: str) -> None:
        if to.strip():
            self._ties[Tie(to.strip(), relation)] = None

    def on(self, what: str, text: str) -> None:
        """The day on which it was ``listed`` (the first stays), ``amended`` (the last stays) or ``delisted``."""
        day = day_of(text)
        if day is None:
            if text.casefold() not in NOTHING:
                self._drafts.warn(f"{self.where}: {text!r} is not a day; the day of {what} stays unknown")
            return
        known: Day | None = getattr(self, what)
        setattr(self, what, day if known is None else min(known, day) if what == "listed" else max(known, day))

    @property
    def outside(self) -> bool:
        """Whether no programme is known yet."""
        return not self._programmes

    def end(self, day: Day | None) -> None:
        """One of several measures ends on this day (``None``: has no end): the listing ends with the last of them."""
        self._ends.append(day)
        self.delisted = None if None in self._ends else max(filter(None, self._ends))

    def named(self, text: str) -> bool:
        return " ".join(text.split()).strip(" ,;") in self._names

    @property
    def nameless(self) -> bool:
        return not self._names

    def listing(self) -> Listing:
        """The finished listing. One without any name bears its reference number in place of it."""
        names = sorted(self._names.values(), key=lambda alias: BEST_FIRST.index(alias.quality))
        return Listing(
            id=self.id,
            kind=self.kind,
            names=tuple(names) or (Alias(self.id.partition("-")[2], Quality.PRIMARY),),
            identifiers=tuple(self._numbers),
            births=tuple(self._births),
            countries=tuple(self._countries),
            gender=self.gender,
            addresses=tuple(self._addresses),
            programmes=tuple(self._programmes),
            listed=self.listed,
            amended=self.amended,
            delisted=self.delisted,
            remarks=" | ".join(self._remarks),
            ties=tuple(self._ties),
        )


class Drafts:
    """The parties of one list by id, and the warnings of its reading. An id is ``prefix`` and the list's reference."""

    def __init__(self, what: str, prefix: str = "") -> None:
        self.what, self.prefix = what, prefix
        self._held: dict[str, Draft] = {}
        self._warnings: list[str] = []
        self._said: set[str] = set()
        self._more = 0

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._held.values())

    def at(self, reference: str, kind: Kind, where: str) -> Draft:
        """The party of this reference, begun here where no row named it before. Its sentences name the row at hand."""
        if not reference.strip():
            raise ListError(f"{where}: the row bears no reference number, so it belongs to nobody")
        name = self.prefix + reference.strip()
        draft = self._held.setdefault(name, Draft(self, name, kind, where))
        draft.where = where
        return draft

    def known(self, reference: str) -> Draft | None:
        return self._held.get(self.prefix + reference.strip())

    def has(self, reference: str, but: str = "") -> bool:
        """Whether a party of this reference is known; one that bears the name ``but`` does not count."""
        known = self.known(reference)
        return known is not None and not known.named(but)

    def new(self, reference: str, kind: Kind, where: str) -> Draft:
        """A party that no row before named. Raises ``ListError`` for a reference that stands twice."""
        if self.known(reference):
            raise ListError(
                f"{where}: the id {self.prefix}{reference} stands twice in {self.what}; each party has its own"
            )
        return self.at(reference, kind, where)

    def warn(self, sentence: str) -> None:
        if len(self._warnings) < MOST_WARNINGS:
            self._warnings.append(sentence)
        else:
            self._more += 1

    def once(self, sentence: str) -> None:
        """A warning that is given for the first row only: the row stands before the first colon."""
        key = sentence.partition(": ")[2]
        if key not in self._said:
            self._said.add(key)
            self.warn(sentence)

    def reading(self, as_of: Day | None = None) -> Reading:
        """All listings. Raises ``ListError`` where there is none: an empty list would clear everybody."""
        if not self._held:
            raise ListError(f"{self.what}: holds no listing; an empty list would clear everybody, so it is not read")
        self._refuse_nameless()
        more = (f"{self.what}: and {self._more:,} more of the kind",) if self._more else ()
        return Reading(tuple(draft.listing() for draft in self), as_of, (*self._warnings, *more))

    def _refuse_nameless(self) -> None:
        """Some official editions leave a name empty; where many are, the columns or elements have changed."""
        nameless = [draft for draft in self if draft.nameless]
        if len(nameless) > max(5, len(self._held) // 100):
            raise ListError(
                f"{nameless[0].where}: {len(nameless):,} of {len(self._held):,} parties have no name; "
                "the format may have changed"
            )
        for draft in nameless:
            self.warn(
                f"{draft.where}: {draft.id} has no name in this edition, so that no name can match it; look it up"
            )


def code_of(text: str) -> str:
    """The ISO code of a country, also with a note in brackets behind it; empty where it is none."""
    plain = BRACKETED.sub(" ", text)
    return country_code(text) or country_code(plain) or country_code(FORMAL.sub("", plain))


def several(text: str, *signs: str) -> list[str]:
    """The parts of a counted text (``(1) … (2) …``, ``a) … b) …``), split also at ``signs`` and at ``;``."""
    counted = COUNTED.sub(";", text)
    for sign in signs:
        counted = counted.replace(sign, ";")
    return [part for part in (" ".join(p.split()).strip(" ,.、;") for p in counted.split(";")) if part]


def names_apart(text: str) -> tuple[str, ...]:
    """A name, and the name in another script where brackets hold that: ``Sergei (Сергей)`` gives both."""
    return tuple(filter(None, scripts_apart(text)))


def hashed(prefix: str, *fields: str) -> str:
    """A stable id made of the fields that tell a party from the others, where its list gives it no number."""
    plain = "\x1f".join(" ".join(field.casefold().split()) for field in fields)
    return f"{prefix}-{hashlib.sha256(plain.encode()).hexdigest()[:12]}"


def kind_by(words: Mapping[str, Kind], word: str, where: str) -> Kind:
    """The kind that a list's own word means. Raises ``ListError`` for a word that no table knows."""
    found = words.get(word.strip().casefold())
    if found is None:
        raise ListError(f"{where}: {word!r} is none of the kinds {', '.join(words)}; the format may have changed")
    return found
