"""Arabic, Persian, Urdu and Hebrew words: known names with their vowels, else consonants with vowels put between.

Every reader takes a run of words and gives its readings in Latin letters: known names and likely vowels first, then
the bare letters, which share their consonants with any spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from navicert.screening.listing import Kind
from navicert.screening.names.tables import table

ARABIC_LETTERS = dict(
    zip(
        "اأإآٱبتثجحخدذرزسشصضطظعغفقكلمنهويىةءؤئ"  # Arabic
        "پچژگکیےۀھہںڈٹڑێۆڵڕەېۍۋ",  # Persian, Urdu, Kurdish, Pashto, Uyghur
        "a a i a a b t th j h kh d dh r z s sh s d t z - gh f q k l m n h w y a a - w y "
        "p ch zh g k y e e h h n d t r e o l r a e ai w".split(),
        strict=True,
    )
)
HEBREW_LETTERS = dict(
    zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "a b g d h v z h t y k k l m m n n s - p f ts ts k r sh t".split(), strict=True)
)
# One sign for what is written in several ways; marks of vowels and the lengthening stroke vanish.
SAME: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "ىیےێېۍئ"), "ي"),
    ord("ة"): "ه",
    ord("ۀ"): "ه",
}
SAME |= {ord("ک"): "ك", ord("ھ"): "ه", ord("ہ"): "ه", ord("ە"): "ه", ord("ؤ"): "و", ord("ـ"): None, ord("ء"): None}
ARTICLE = "ال"
LAM = "لل"
AND = "و"

_VOWEL = "aeiou"
_CLUSTER = re.compile(r"(?:[ksdtg]h|[^aeiou\s]){2,}")
_ONE = re.compile(r"sh|kh|th|dh|gh|ch|zh|ts|[a-z]")
_NOT_LETTER = re.compile(r"[^\w]+")
_LONG_VOWEL = ((re.compile("(?<=[^aeiou])w(?![aeiou])"), "u"), (re.compile("(?<=[^aeiou])y(?![aeiou])"), "i"))


@cache
def _known(name: str) -> dict[str, str]:
    return {_bare(word): latin for latin, words in table(name) for word in words}


def _bare(word: str) -> str:
    """A word without marks, with one sign for each letter; spaces and hyphens stay."""
    marks = (sign for sign in unicodedata.normalize("NFKD", word.translate(SAME)) if not unicodedata.combining(sign))
    return "".join(marks).translate(SAME)


@lru_cache(1 << 14)
def arabic(run: str, kind: Kind) -> list[str]:
    """Readings of words in the Arabic script."""
    return _read(_bare(run), _known("arabic-names"), ARABIC_LETTERS, _arabic_parts)


@lru_cache(1 << 14)
def hebrew(run: str, kind: Kind) -> list[str]:
    """Readings of words in the Hebrew script."""
    return _read(
        _bare(run).replace('"', "").replace("'", ""), _known("hebrew-names"), HEBREW_LETTERS, lambda word: [word]
    )


def _read(run: str, known: dict[str, str], letters: dict[str, str], parts: object) -> list[str]:
    words = [word for word in _NOT_LETTER.split(run) if word]
    vowelled: list[str] = []
    plain: list[str] = []
    at = 0
    while at < len(words):
        taken = next((n for n in (4, 3, 2) if " ".join(words[at : at + n]) in known and at + n <= len(words)), 1)
        word = " ".join(words[at : at + taken])
        at += taken
        pieces = [word] if word in known else parts(word) if callable(parts) else [word]
        for piece in pieces:
            letter_by_letter = _letters(piece, letters)
            vowelled.append(known.get(piece) or _with_vowels(letter_by_letter))
            plain.append(known.get(piece, letter_by_letter))
    return list(dict.fromkeys([" ".join(vowelled), " ".join(plain)]))


def _arabic_parts(word: str) -> list[str]:
    """A word without its article, which stands before it: ``السوداني`` is ``al`` and ``sudani``."""
    if word.startswith(AND + ARTICLE) and len(word) > 5:
        return ["و", *_arabic_parts(word[1:])]
    if word.startswith(LAM) and len(word) > 4:
        return ["ل", ARTICLE, word[2:]]
    if word.startswith(ARTICLE) and len(word) > 3:
        return [ARTICLE, word[2:]]
    return [word]


def _letters(word: str, letters: dict[str, str]) -> str:
    latin = "".join(letters.get(sign, sign) for sign in word).replace("-", "")
    if word.endswith("ه") and len(latin) > 2:
        latin = latin[:-1] + ("" if latin[-2:-1] in _VOWEL else "a") + ("h" if latin[-2:-1] in _VOWEL else "")
    for pattern, to in _LONG_VOWEL:
        latin = pattern.sub(to, latin)
    return latin


def _with_vowels(latin: str) -> str:
    """An ``a`` where two consonants open a word or close it, and where three meet."""
    return _CLUSTER.sub(lambda found: _opened(found, latin), latin)


def _opened(found: re.Match[str], latin: str) -> str:
    """One cluster of consonants with its vowels: ``frhd`` is ``farhad``, ``hsn`` is ``hasan``."""
    signs = _ONE.findall(found[0])
    first, last = found.start() == 0, found.end() == len(latin)
    out = []
    for at, sign in enumerate(signs):
        out.append(sign)
        left = len(signs) - at - 1
        if not left:
            continue
        opening = first and at == 0
        closing = last and left == 1
        middle = left > 1 and not opening and (at % 2 == (0 if first else 1))
        out.append("a" if opening or closing or middle else "")
    return "".join(out)
