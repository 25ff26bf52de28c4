"""Alphabets, letter by letter: Cyrillic and Greek to Latin, Latin with marks to plain Latin, look-alikes."""

from __future__ import annotations

import re
import unicodedata

# Letters that NFKD does not take apart: how they are written plainly.
PLAIN = str.maketrans(
    {
        **dict(zip("ßæøđłıþðœəħŋŧƙɓɗƴĸʻ", "ss ae o d l i th d oe a h n t k b d y k ".split(" ") + [""], strict=False)),
        **dict(zip("ÆØĐŁÞÐŒƏĦŊŦ", "AE O D L TH D OE A H N T".split(), strict=True)),
        "ẞ": "SS",
    }
)
# What marked letters sound like, where the bare letter would mislead.
SOUNDS = str.maketrans(
    {
        **dict(zip("šşșčćžżźđñçğßäöüøåəń", "sh sh sh ch ch zh zh z dj ny ch g ss a o u o o a n".split(), strict=True)),
        **dict(zip("ŠŞȘČĆŽŻŹĐÑÇĞÄÖÜØÅƏŃ", "Sh Sh Sh Ch Ch Zh Zh Z Dj Ny Ch G A O U O O A N".split(), strict=True)),
    }
)
CYRILLIC_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"  # Russian
        "іїєґў"  # Ukrainian, Belarusian
        "ђјљњћџѓќѕ"  # Serbian, Macedonian
        "әғқңөұүһҳҷӣӯҗҙҡҫѐѝ",  # Kazakh, Tajik, Uzbek, Kyrgyz, Tatar, Bashkir
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya "
        "i yi ye g w "
        "dj j lj nj ch dzh gj kj dz "
        "a gh q ng o u u h h j i u zh dh q s e i".split(),
        strict=True,
    )
)
UKRAINIAN = {"г": "h", "и": "y"}
GREEK_LETTERS = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True)
)
GREEK_PAIRS = (
    (r"\bμπ", "b"),
    (r"\bντ", "d"),
    (r"\bγκ", "g"),
    (r"γγ", "ng"),
    (r"γχ", "nch"),
    (r"ου", "ou"),
    (r"([αεη])υ(?=[αεηιοωυβγδζλμνρ])", r"\1v"),
    (r"([αεη])υ", r"\1f"),
)

# Letters of other alphabets that look like Latin ones.
LOOK_ALIKES = {
    "Cyrl": dict(zip("АВЕКМНОРСТУХЅІЈаеорсухѕіјԛԝһ", "ABEKMHOPCTYXSIJaeopcyxsijqwh", strict=True)),
    "Grek": dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυ", "ABEZHIKMNOPTYXovu", strict=True)),
}
_ALIKE = {"Cyrl": "а-яёА-ЯЁѐ-џЀ-Џ\u0460-\u052f", "Grek": "\u0370-\u03ff\u1f00-\u1fff"}
_FOREIGN = {script: re.compile(f"[{signs}]") for script, signs in _ALIKE.items()}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"\w+")
_MARK = re.compile("[\u0300-\u036f]")
_AND = re.compile(r"\bи\b")
_BULGARIAN = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])ъ(?=[бвгджзклмнпрстфхцчшщ])", re.IGNORECASE)
_HAS_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_KAZAKH = re.compile("[әғқңөұүһў]", re.IGNORECASE)


def _both_cases(letters: dict[str, str]) -> dict[int, str]:
    table = {ord(letter): "" if to == "-" else to for letter, to in letters.items()}
    upper = {letter.upper(): to for letter, to in letters.items() if len(letter.upper()) == 1}
    return {**{ord(letter): "" if to == "-" else to.capitalize() for letter, to in upper.items()}, **table}


_CYRILLIC = _both_cases(CYRILLIC_LETTERS)
_UKRAINIAN = {**_CYRILLIC, **_both_cases(UKRAINIAN)}
_GREEK = _both_cases(GREEK_LETTERS)
_PAIRS = tuple((re.compile(pattern, re.IGNORECASE), to) for pattern, to in GREEK_PAIRS)


def plain_latin(text: str) -> str:
    """Latin text without marks: ``Şahin`` is ``Sahin``."""
    return _bare(text.translate(PLAIN))


def sounding(text: str) -> str:
    """Latin text spelled as it sounds: ``Şahin`` is ``Shahin``."""
    return text.translate(SOUNDS)


def _bare(text: str) -> str:
    return _MARK.sub("", unicodedata.normalize("NFKD", text))


def cyrillic(text: str) -> str:
    """Cyrillic letters as Latin ones, in the English manner; г and и as in Ukrainian where the text is Ukrainian."""
    ukrainian = _HAS_UKRAINIAN.search(text) and not _KAZAKH.search(text)
    if "и" in text:
        text = _AND.sub(" and ", text)
    if "ъ" in text:
        text = _BULGARIAN.sub("а", text)
    return text.translate(_UKRAINIAN if ukrainian else _CYRILLIC)


def greek(text: str) -> str:
    """Greek letters as Latin ones, by sound."""
    text = _bare(text)
    for pattern, to in _PAIRS:
        text = pattern.sub(to, text)
    return text.translate(_GREEK)


def unmask(text: str) -> str:
    """A text in which no word mixes alphabets: look-alikes become letters of the alphabet that the word is in."""
    return _WORD.sub(lambda found: _unmasked(found[0]), text)


def _unmasked(word: str) -> str:
    for script, alike in LOOK_ALIKES.items():
        foreign, latin = len(_FOREIGN[script].findall(word)), len(_LATIN.findall(word))
        if not foreign or not latin:
            continue
        to_latin = "".join(alike.get(sign, sign) for sign in word)
        back = {to: letter for letter, to in alike.items()}
        from_latin = "".join(back.get(sign, sign) for sign in word)
        if not _FOREIGN[script].search(to_latin) and (latin >= foreign or _LATIN.search(from_latin)):
            return to_latin
        if not _LATIN.search(from_latin):
            return from_latin
    return word


def look_alike(text: str) -> str:
    """The text with every word that can be read so, taken for Latin look-alikes: Cyrillic ``РАО`` is ``PAO``."""
    return _WORD.sub(lambda found: _as_latin(found[0]), text)


def _as_latin(word: str) -> str:
    for alike in LOOK_ALIKES.values():
        if all(sign in alike or sign.isdigit() for sign in word):
            return "".join(alike.get(sign, sign) for sign in word)
    return word
