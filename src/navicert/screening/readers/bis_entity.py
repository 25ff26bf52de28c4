"""One cell of a list of the Bureau of Industry and Security: a name, aliases and addresses that are printed as prose.

``Example Works, a.k.a., the following two aliases:`` then a line ``—Example Plant; and`` a line ``—EW.`` and a line with
addresses parted by ``; and``. Older cells put the aliases in brackets or behind commas. The printed text says nowhere
where a name ends and an address begins; the first comma is taken, but for legal forms, which belong to the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BREAK = "¶"
AKA = r"\b[af]\.?k\.?a\b\.?\s*,?"
MARK = re.compile(
    rf",?\s*\(?{AKA}\s*(?:as\s+|and\s+)?(?:the\s+)?(?:\w+\s+)?(?:following\s+)?(?:[\w-]+\s+)?(?:alias|aliaes)\w*[^:;]*:\s*",
    re.I,
)
"""``a.k.a., the following two aliases:``, also as it is misprinted."""
IN_BRACKETS = re.compile(rf",?\s*[(]\s*(?=[“\"']?{AKA})((?:[^()]|\([^()]*\))*)[)]", re.IGNORECASE)
INLINE = re.compile(rf",?\s+{AKA}\s*", re.IGNORECASE)
FORMERLY = re.compile(r"\bf\.?k\.?a\b", re.IGNORECASE)
DASH = re.compile(r"^\s*[—–-]+\s*")
NOTE = re.compile(r"\(?\bSee (?:also )?(?:the )?(?:alternate |other )?(?:address|the )[^()]*\)?\.?", re.IGNORECASE)
INCLUDING = re.compile(r"[,;]?\s*(?:and\s+)?(?:to include|and the following|including the)\b[^.]*", re.IGNORECASE)
SHARED = re.compile(r"^the following addresses apply[^:]*:", re.IGNORECASE)
UNDER = re.compile(r"^(?:subordinate|affiliated) (?:institu\w+|entit\w+):?$", re.IGNORECASE)
PARENT = re.compile(r"^(.*?)\s*subordinate institution:\s*", re.IGNORECASE)
GOES_ON = re.compile(r"(?:;|,|;?\s*\band)$", re.IGNORECASE)
LAST_AND = re.compile(r"\s*[;,]?\s*\band$|[;,]$", re.IGNORECASE)
ADDRESS_ENDS = re.compile(r";\s*(?:and\s+)?|,\s+and\s+(?=[A-Z0-9])|\band\s*¶", re.IGNORECASE)
LEGAL = re.compile(
    r"^(?:(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|l\.l\.c|llp|l\.?p|plc|gmbh|kg|ag|s\.?a|s\.?a\.?l|s\.?r\.?l"
    r"|s\.?p\.?a|s\.?l|b\.?v|n\.?v|oy|ab|a/?s|aps|as|sarl|s\.a\.r\.l|sas|pte|pty|sdn|bhd|pvt|pjsc|ojsc|oao|ooo|zao|ao|pao|jsc|cjsc"
    r"|fze|fzco|fz-?llc|fzc|est|k\.k|pt|tbk|kft|d\.?o\.?o|a\.?d|jr|sr|ii|iii|usa|the)\b\.?[\s&,.]*)+$",
    re.IGNORECASE,
)
ADDRESS_WORDS = re.compile(
    r"\b(?:street|str|st|ul|road|rd|avenue|ave|building|bldg|floor|room|rm|suite|office|p\.?o\.? box|unit|block|district|city|zone"
    r"|village|tower|house|lane|plaza|prospect|embankment)\b\.?",
    re.IGNORECASE,
)
NUMBERED = re.compile(r",\s+(?=(?:No\.? ?|Suite |Room |Flat |Unit )?\d|P\.?O\.? ?Box)")
SENTENCE = re.compile(r"(?:(?<=[^\W\d_]{2})|(?<=[^\W\d_]['’”)]))(?<!\bNo)(?<!\bSt)\.\s+(?=[A-Z0-9#]|d\.\s*\d|ul\.)")
BOX = re.compile(r",?\s+(?=P\.?\s?O\.?\s?Box)")
OPENING_LEGAL = re.compile(r"^((?:Co\.,? )?(?:Ltd|Limited|Inc|LLC|Corp|GmbH|Co)\b\.?)\s+(?=\S)(.*)$")
ABBREVIATED = re.compile(
    r"(?:\b(?:ltd|inc|co|corp|s\.a|b\.v|n\.v|jr|sr|k\.k|st[iı]|şti|bros|int'l|dept|inst|tic)|\b[A-Z])\.$", re.IGNORECASE
)
COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass
class Entity:
    """What one cell, or one part of it, says. ``aliases`` and ``former`` are printed names; ``parent`` is a printed name."""

    name: str
    aliases: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    parent: str = ""
    marked: bool = False


def entities_of(cell: str) -> list[Entity]:
    """The entities of one cell, whose printed line breaks are :data:`BREAK`: one, or a body with those below it."""
    reading = _Cell()
    for line in NOTE.sub(" ", cell).split(BREAK):
        reading.take(" ".join(line.split()))
    return [entity for entity in reading.found if entity.name]


@dataclass
class _Cell:
    """A cell while its lines go by: whether aliases go on, a list of entities stands below, the next line begins one."""

    found: list[Entity] = field(default_factory=list)
    alias_open: bool = False
    listing: bool = False
    fresh: bool = True
    shared: bool = False

    def take(self, line: str) -> None:
        """One line. A blank one ends the aliases; a heading announces entities below, or addresses of all."""
        if not line:
            self.alias_open = False
        elif UNDER.match(line):
            self.listing, self.fresh, self.alias_open = True, True, False
        elif self.found and SHARED.match(line):
            self.shared, self.alias_open = True, False
        elif self.shared:
            for entity in self.found:
                entity.addresses += addresses_of(line)
        else:
            self._take_text(line)

    def _take_text(self, line: str) -> None:
        """The begin of an entity, an alias or an address."""
        if self.fresh or MARK.search(line):
            self.found.append(entity_of(DASH.sub("", line)))
            self.fresh = self.alias_open = False
        elif DASH.match(line) or self.alias_open:
            self.alias_open = _take_alias(self.found[-1], line)
        elif self.listing and (self.found[-1].addresses or not self.found[-1].marked):
            self.found.append(entity_of(line))
        elif line.strip("() ."):
            self.found[-1].addresses += addresses_of(line)


def _take_alias(entity: Entity, line: str) -> bool:
    """One alias line, with the address that may stand behind its sentence. Whether the next line goes on with aliases."""
    text = INCLUDING.sub("", DASH.sub("", line))
    goes_on = bool(GOES_ON.search(text.strip()))
    text = LAST_AND.sub("", text.strip()).strip()
    name, *address = SENTENCE.split(text, maxsplit=1)
    if address and not goes_on and _like_address(address[0]):
        entity.addresses += addresses_of(address[0])
        text = f"{name}."
    for piece in (re.sub(r"^(?:\s*and\s+)+", "", part.strip()) for part in text.split(";")):
        name, *address = NUMBERED.split(piece, maxsplit=1)
        if address and not ADDRESS_WORDS.search(address[0]):
            name, address = piece, []
        if entity.aliases and _like_address(name) and ADDRESS_WORDS.search(name) and name[:1].isdigit():
            name, address = "", [name, *address]
        entity.addresses += [line for each in address for line in addresses_of(each)]
        entity.aliases += filter(None, [_name(BOX.split(name)[0])])
    if not entity.name and entity.aliases:
        entity.name = entity.aliases.pop(0)
    return goes_on


def _like_address(text: str) -> bool:
    return any(sign.isdigit() for sign in text) or bool(ADDRESS_WORDS.search(text))


def _name(text: str) -> str:
    """A name without what parts it from the next; the full stop of an abbreviation stays. Empty without a letter."""
    if not any(map(str.isalnum, text)):
        return ""
    bare = LAST_AND.sub("", text.strip(' ,;“”"')).strip(' ,;“”"')
    return bare if ABBREVIATED.search(bare) else bare.rstrip(".")


def entity_of(text: str) -> Entity:
    """A line that begins an entity: its name, what the line says of aliases, and the address behind it."""
    text = re.sub(r"^subordinate institution\s+", "", text, flags=re.IGNORECASE)
    parent = PARENT.match(text)
    entity = Entity("", parent=parent[1].strip() if parent else "")
    rest = text[parent.end() :] if parent else text
    mark = MARK.search(rest)
    if mark:
        entity.marked = True
        entity.name = _name(_without_brackets(entity, rest[: mark.start()]).strip(" ,("))
        _take_inline(entity, rest[mark.end() :].strip(), _count(mark[0]))
        return entity
    rest = _without_brackets(entity, rest)
    inline = INLINE.search(rest)
    if inline:
        entity.name = _name(rest[: inline.start()])
        names, address = _names_and_address(rest[inline.end() :])
        (entity.former if FORMERLY.search(inline[0]) else entity.aliases).extend(names)
    else:
        entity.name, address = _name_and_address(rest)
    entity.addresses += addresses_of(address)
    return entity


def _count(mark: str) -> int:
    """How many aliases the mark announces; 0 where it does not say."""
    return next((number for number, word in enumerate(COUNTS) if re.search(rf"\b{word}\b", mark, re.IGNORECASE)), 0)


def _without_brackets(entity: Entity, text: str) -> str:
    """The text without ``(a.k.a., X; and Y)``, whose names are taken."""
    for inner in IN_BRACKETS.findall(text):
        former = bool(FORMERLY.search(inner))
        for piece in re.split(rf";|,(?=\s*{AKA})", inner):
            opening = re.match(rf"(?:\s*and\b)?[\s“\"']*({AKA})?", piece, re.IGNORECASE)
            if opening and opening[1]:
                former = bool(FORMERLY.search(opening[1]))
            names, rest = _names_and_address(piece[opening.end() :] if opening else piece)
            several = [
                _name(name) for each in (*names, rest) for name in re.split(r"(?<=[a-z])\s+and\s+(?=[A-Z])", each)
            ]
            (entity.former if former else entity.aliases).extend(filter(None, several))
    return IN_BRACKETS.sub(" ", text).replace(" ,", ",")


def _take_inline(entity: Entity, text: str, count: int) -> None:
    """``Alias one; and Alias two. 12 Street, City`` on the line of the mark itself, which announces so many."""
    pieces = [re.sub(r"^and\s+", "", piece.strip()) for piece in text.split(";")] if text else []
    names, over = (pieces[:count], pieces[count:]) if count else (pieces, [])
    for piece in names:
        name, *address = SENTENCE.split(DASH.sub("", piece), maxsplit=1)
        boxed = BOX.split(name, maxsplit=1)
        entity.aliases += filter(None, [_name(boxed[0])])
        for line in (*boxed[1:], *address):
            entity.addresses += addresses_of(line)
    for piece in over:
        entity.addresses += addresses_of(piece)


def _name_and_address(text: str) -> tuple[str, str]:
    """The first segment, with the legal forms that follow it, and the rest."""
    segments = text.split(",")
    end = 1
    while end < len(segments) and LEGAL.match(segments[end].strip()):
        end += 1
    name, rest = ",".join(segments[:end]), ",".join(segments[end:]).strip()
    opening = OPENING_LEGAL.match(rest)
    sentences = SENTENCE.split(name, maxsplit=1)
    if len(sentences) == 2 and ADDRESS_WORDS.search(sentences[1]):
        return _name(f"{sentences[0]}."), f"{sentences[1]}, {rest}"
    return (_name(f"{name}, {opening[1]}"), opening[2]) if opening else (_name(name), rest)


def _names_and_address(text: str) -> tuple[list[str], str]:
    """``Alias, Other Alias, 7 Some Street``: names up to the first segment that looks like an address."""
    names: list[str] = []
    rest = re.sub(rf",?\s*{AKA}\s*", ", ", text, flags=re.IGNORECASE).strip(", ")
    while rest:
        sentences = SENTENCE.split(rest, maxsplit=1)
        name, after = _name_and_address(rest)
        if names and _like_address(name):
            break
        if len(sentences) == 2 and len(sentences[0]) < len(name):
            return [*names, _name(f"{sentences[0]}.")], sentences[1]
        names.append(name)
        rest = after
    return names, rest


def addresses_of(text: str) -> list[str]:
    """Whole lines of addresses that are parted by ``; and`` or ``, and``."""
    parts = (
        re.sub(r"^(?:and|address(?:es)?:?)\s+", "", part.strip(), flags=re.IGNORECASE)
        for part in ADDRESS_ENDS.split(text)
    )
    return [part for part in (part.strip(" ,.;") for part in parts) if part]
