"""One printed name, all the names in it: ``Khald (a.k.a. Khaled) AL-TAWEEL`` is two, with its Arabic form three.

Lists print aliases, former names, births, other scripts and abbreviations inside of a name. A name that carries
such a note matches nobody well, so each becomes a name of its own, of the quality that its word gives it. Brackets
that are part of a name (``Beispiel (Ethiopia branch)``) stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from navicert.screening.listing import Quality
from navicert.screening.readers.places import country_code

Spelling = tuple[str, Quality]
ALSO = r"(?:[Aa]\.\s?[Kk]\.\s?[Aa]\b\.?|\baka\b|\b[Aa]lso known as\b)"
ONCE = r"(?:[Ff]\.\s?[Kk]\.\s?[Aa]\b\.?|\bfka\b|\b(?:[Ff]ormerly|[Pp]reviously|[Ee]x) known as\b)"
IN_BRACKETS = re.compile(rf"\s*\(\s*({ALSO}|{ONCE}|[Aa]lias(?:es)?\b)[\s:]*([^()]*)\)?")
AT_START = re.compile(rf"^(?:{ALSO}|({ONCE}))[\s:]*")
BETWEEN = re.compile(rf"[\s,]+(?:{ALSO})[\s:]*")
LANGUAGE = re.compile(r"^(?:[A-Z][a-z]+(?: (?:spelling|script|name))?|original script)\s*[:：]\s*")
LANGUAGES = (
    "Arabic|Belaruss?ian|Chinese|Dari|Farsi|Georgian|Greek|Hebrew|Korean|Pashto|Persian|Russian|Serbian|Ukrainian|Urdu"
)
NAMED_LANGUAGE = re.compile(rf"\s*\b(?:[Ii]n )?(?:{LANGUAGES})(?: spelling| script)?\s*(?::\s*|$)")
NOTE_WORDS = r"(?:date of birth\b|(?-i:DOB|POB)\b|born (?:in|on|at)\b|born \d|false identity\b|passport n(?:o|umber)\b|national identification\b)"
NOTE = re.compile(
    r"(?<=\S)(?:[\s,]*\(?\s*\b(?:as (?:previously|formerly) listed|(?:previously|formerly|originally) listed(?: as)?)\b[\s.),]*"
    r"|\s*\(\s*(?:initials|nom de guerre|former name|birth name)\s*\)"
    rf"|\s*\(\s*{NOTE_WORDS}[^()]*(?:\([^()]*\)[^()]*)*\)?"
    rf"|[\s,.]+{NOTE_WORDS}.*?(?=\bIn Arabic\b|$))",
    re.IGNORECASE | re.DOTALL,
)
"""What stands behind a name and is no part of it; never at the start of a text."""
AT_BIRTH = re.compile(r"[\s,(-]+(?:born|née|nee|maiden name)\s+([^\W\d][\w’'-]*)\)?$", re.IGNORECASE)
BRACKETED = re.compile(r"\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
SHORT = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")
COUNTED = re.compile(r"^\((?:[a-z]|\d{1,2})\)\s*")
INSIDE = re.compile(r"(\S+)\s*\(([^()\s]+)\)")
LEGAL = re.compile(
    r"^(?:Ltd|Limited|Inc|LLC|LLP|Co|Corp|JSC|PJSC|OJSC|S\.?A|A\.?S|GmbH|FZE|FZCO|PLC|Jr|Sr)\b\.?(?: .{0,6})?$",
    re.IGNORECASE,
)
FORMS = frozenset(
    "AB AD AG AO AS BV CJSC CO CORP DOO EAD EOOD FGUP FSUE FZC FZE GMBH GUP INC JSC KG LLC LLP LTD MUP NV OAO OJSC OOD OOO PAO PJSC"
    " PLC PTE PTY PVT SA SAL SARL SAS SAU SE SL SPA SRL SRO ZAO АО ЗАО ОАО ООО ПАО ФГУП ГУП МУП".split()
)
MARKS = frozenset(
    "aka fka also known alias formerly previously originally listed born nee maiden date dob pob false passport national in".split()
)
"""Words with which the notes begin that are looked for here."""
OUTSIDE = re.compile(r"[,;](?![^(]*\))(?!\S)\s*")
MOST_LIKE = 55
"""From this likeness (0 to 100) on, one word in brackets spells the word before it, and is no name of its own."""


def spellings(text: str, quality: Quality, *, person: bool = False, lists: bool = False) -> list[Spelling]:
    """Every name in a text with its quality, the first as printed but for its notes; none twice.

    ``lists``: the text may hold several names with commas between them, as in columns of aliases.
    """
    if _is_plain(text):
        return [(" ".join(text.split()), quality)]
    made: dict[str, Quality] = {}
    text = NOTE.sub(" ", text)
    for one, of in _several(text, quality, person) if lists else ((text, quality),):
        for name, own in _of_one(one, of):
            plain = _tidy(name)
            if sum(sign.isalnum() for sign in plain) > 1:
                made.setdefault(plain, own)
    return list(made.items()) or ([(text.strip(), quality)] if any(map(str.isalnum, text)) else [])


def _is_plain(text: str) -> bool:
    """Whether a text is words of letters alone, none of which begins a note: most names are, and are done at once."""
    words = text.split()
    return len(text) > 1 and text.isascii() and "".join(words).isalpha() and MARKS.isdisjoint(map(str.casefold, words))


def _several(text: str, quality: Quality, person: bool) -> Iterator[Spelling]:
    """The names between commas: three or more, or two in two scripts. One word alone is weak for a person."""
    parts: list[str] = []
    for part in OUTSIDE.split(text):
        if parts and LEGAL.match(part.strip()):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    if len(parts) == 2 and is_latin(parts[0]) == is_latin(parts[1]) or len(parts) == 1:
        parts = [text]
    for part in parts:
        weak = len(parts) > 1 and " " not in part.strip() and (person or len(part.strip()) <= 5)
        yield part, Quality.WEAK if weak else quality


def _of_one(text: str, quality: Quality) -> Iterator[Spelling]:
    plain = LANGUAGE.sub("", _unquoted(" ".join(text.split())))
    start = AT_START.match(plain)
    quality = Quality.FORMER if start and start[1] else quality
    plain = AT_START.sub("", plain).strip()
    birth = AT_BIRTH.search(plain)
    if birth:
        plain = plain[: birth.start()]
        yield " ".join((*plain.split()[:-1], birth[1])), Quality.FORMER
    other = _less(quality, Quality.ALIAS)
    for run in scripts_apart(IN_BRACKETS.sub(" ", plain)):
        head, *rest = BETWEEN.split(run)
        for side in sides(head):
            yield from _shortened(side, quality)
        for variant in (v for r in rest for v in re.split(r",\s*|\s+or\s+", r)):
            yield from _variant(head, variant, "", other)
    for found in IN_BRACKETS.finditer(plain):
        before, after = (IN_BRACKETS.sub(" ", part) for part in (plain[: found.start()], plain[found.end() :]))
        own = Quality.FORMER if re.match(ONCE, found[1]) else other
        for variant in re.split(r"[,;]\s*|\s+or\s+", found[2]):
            yield from _variant(before, variant, after if is_latin(after) == is_latin(before) else "", own)


def _unquoted(text: str) -> str:
    """Without a quotation mark that has no other, and without the two around the whole."""
    if text.count('"') % 2 or (text.count('"') == 2 and text[0] == text[-1] == '"'):
        return text.strip(' "')
    return text


def _less(one: Quality, other: Quality) -> Quality:
    order = (Quality.PRIMARY, Quality.ALIAS, Quality.FORMER, Quality.WEAK)
    return max(one, other, key=order.index)


def _variant(before: str, variant: str, after: str, quality: Quality) -> Iterator[Spelling]:
    """A variant of the last words before it, or a name of its own where it is like none of them."""
    words, held = variant.split(), before.split()
    if not words:
        return
    if after.strip() and len(words) < len(held) + 1:
        yield " ".join((*held[: len(held) - len(words)], *words, after)), quality
    elif len(words) > 1 or not held:
        yield variant, quality
    elif _alike(words[0], held[-1]):
        yield " ".join((*held[:-1], *words)), quality
    else:
        yield variant, Quality.WEAK


def scripts_apart(text: str) -> list[str]:
    """The name in each script: out of brackets, and at each change of script between runs of two words or more."""
    plain = LANGUAGE.sub("", text.strip())
    spelt = []
    for inner in BRACKETED.findall(plain):
        outer, other = BRACKETED.sub(" ", plain), LANGUAGE.sub("", inner.strip())
        if is_latin(outer) != is_latin(other) and any(map(str.isalpha, other)) and any(map(str.isalpha, outer)):
            plain = plain.replace(f"({inner})", " ").replace(f"（{inner}）", " ")
            spelt.append(other)
    runs: list[list[str]] = []
    latin: bool | None = None
    for word in plain.split():
        own = all(c < "\u02b0" or not c.isalpha() for c in word) if sum(map(str.isalpha, word)) > 1 else latin
        if not runs or own != latin:
            runs.append([])
        runs[-1].append(word)
        latin = own
    if len(runs) > 1 and all(len(run) > 1 for run in runs):
        return [part for run in runs for part in NAMED_LANGUAGE.split(" ".join(run)) if part] + spelt
    return [*filter(None, re.split(rf"\s+(?:[Ii]n )?(?:{LANGUAGES}):\s*", " ".join(plain.split()))), *spelt]


def _shortened(text: str, quality: Quality) -> Iterator[Spelling]:
    """``Beispiel Works (BW)`` is the name and its short form; other brackets at the end stay."""
    found, inside = SHORT.match(text.strip()), INSIDE.search(text)
    if inside and _alike(inside[1], inside[2]):
        for spelling in (inside[1], inside[2]):
            yield from _shortened(f"{text[: inside.start()]} {spelling} {text[inside.end() :]}", quality)
            quality = _less(quality, Quality.ALIAS)
    elif found and _is_short(found[2], found[1]):
        yield found[1], quality
        yield found[2], Quality.WEAK
    elif found and (re.search(r"[«“‘\"]", found[2]) or (" " in found[2] and _alike(found[1], found[2]))):
        yield found[1], quality
        yield found[2], _less(quality, Quality.ALIAS)
    else:
        yield text, quality


def _is_short(short: str, name: str) -> bool:
    """Whether the letters of a word stand in the name in their order, the first at the head of a word: ``AMIG``.

    No country and no legal form is an abbreviation; either alone would be the name of thousands.
    """
    bare = re.sub(r"[\W_]", "", short).casefold()
    if (
        not re.fullmatch(r"[\w.&’'/-]{3,12}", short)
        or sum(map(str.isupper, short)) < 2
        or bare.upper() in FORMS
        or country_code(short)
    ):
        return False
    heads = (found.start() for found in re.finditer(rf"\b{re.escape(bare[0])}", name.casefold()))
    return any(_holds_in_order(bare, name[head:].casefold()) for head in heads)


def _holds_in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _alike(one: str, other: str) -> bool:
    """Whether two spellings are of one word or name, and none an abbreviation of the other."""
    return one.casefold() != other.casefold() and fuzz.ratio(one.casefold(), other.casefold()) >= MOST_LIKE


def sides(text: str) -> list[str]:
    """Both sides of a stroke between two whole names (``Iranian Army/Armée iranienne``); else the text as it is."""
    parts = [part.strip() for part in text.split("/")]
    whole = all(len(part.split()) > 1 for part in parts) or (
        len(parts) == 2 and is_latin(parts[0]) != is_latin(parts[1])
    )
    abbreviated = re.search(r"(?<!\w)\w\s*/|/\s*\w(?!\w)", text)
    return parts if whole and not abbreviated else [text]


def is_latin(text: str) -> bool:
    """Whether most letters of a text are Latin ones."""
    letters = [c for c in text if c.isalpha()]
    return sum(c < "\u02b0" or "\u1e00" <= c <= "\u1eff" for c in letters) * 2 > len(letters)


def _tidy(name: str) -> str:
    """Without brackets that are opened or closed only, and without signs at the ends."""
    plain = COUNTED.sub("", " ".join(name.split()).strip(" ,;:-–"))
    if plain.count("(") != plain.count(")"):
        plain = (
            plain.strip("() ")
            if plain.strip("() ").count("(") == plain.strip("() ").count(")")
            else plain.replace("(", " ").replace(")", " ")
        )
    return " ".join(plain.split()).strip(" ,;:")
