"""Any text to words in a–z and 0–9: clean it, then let each script be read in its own way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from anyascii import anyascii

from navicert.screening.listing import Kind
from navicert.screening.names import east, letters, semitic

MOST_READINGS = 5
APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻʿʾ`´′ʹʽ＇‛ˈ"), "'")
MIDDLE_DOT = "・"
SIGNS = {ord("№"): " no ", **dict.fromkeys(map(ord, "·•‧∙⋅･"), MIDDLE_DOT)}
DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")
QUOTES = re.compile(r"(?<=\w)['`](?=\w)")
CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
HUMP = re.compile(r"[a-z][A-Z][a-z]")
CAMEL_WORD = re.compile(r"[A-Za-z]+[a-z][A-Z][a-z]{2}[A-Za-z]*")
NEVER_SPLIT = ("Mac", "Fitz")
WORD = re.compile(r"[a-z0-9]+")

ARABIC = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff"
HEBREW = "\u0590-\u05ff"
HAN_AND_KANA = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
# The first word of a letter's Unicode name, and its script by ISO 15924.
SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "HANGUL": "Hang",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "CJK": "Hani",
    "IDEOGRAPHIC": "Hani",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "SINHALA": "Sinh",
    "THAI": "Thai",
    "LAO": "Laoo",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "TIBETAN": "Tibt",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "ETHIOPIC": "Ethi",
    "MONGOLIAN": "Mong",
    "THAANA": "Thaa",
    "SYRIAC": "Syrc",
}
OTHER = "Zyyy"
READ_IN_RUNS = frozenset({"Arab", "Hebr", "Hang", "Kana", "Hani"})
INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
NO_LETTER = re.compile(f"[^\\w\\s\\x00-\\x7f{MIDDLE_DOT}]")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")


class Word(NamedTuple):
    """A word and, where it is not the same, how it sounds; both in a–z and 0–9."""

    text: str
    sound: str


def plain_words(text: str) -> list[str]:
    """The words of an ASCII text."""
    if "." in text:
        text = DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text)
    if "'" in text or "`" in text:
        text = QUOTES.sub("", text)
    if "&" in text:
        text = text.replace("&", " and ")
    if HUMP.search(text):
        text = CAMEL_WORD.sub(_split_camel, text)
    return WORD.findall(text.lower())


def _split_camel(found: re.Match[str]) -> str:
    """``SergeiLavrov`` is two words where each part has three letters; ``MacLeod`` and ``DeVito`` are one."""
    parts = CAMEL.split(found[0])
    whole = found[0].startswith(NEVER_SPLIT) or min(map(len, parts)) < 3
    return found[0] if whole else " ".join(parts)


def words_of(text: str, kind: Kind) -> tuple[list[list[Word]], frozenset[str]]:
    """The readings of a text in any script, the likeliest first, and its scripts (ISO 15924)."""
    text = _clean(text)
    scripts = frozenset(map(_script_of, set(text))) - {""}
    readings = [text]
    if "Latn" in scripts and ("Cyrl" in scripts or "Grek" in scripts):
        text = letters.unmask(text)
        readings = list(dict.fromkeys([text, letters.look_alike(text)]))
    if MIDDLE_DOT in text or not scripts.isdisjoint(READ_IN_RUNS):
        readings = [reading for each in readings for reading in _readings(each, kind)]
    words = [found for reading in readings[:MOST_READINGS] if (found := _words(reading, scripts))]
    return words, scripts


@cache
def _script_of(sign: str) -> str:
    """The script of a letter; empty for digits and punctuation."""
    return SCRIPTS.get(unicodedata.name(sign, "").split(" ")[0], OTHER) if sign.isalpha() else ""


@cache
def _runs() -> tuple[tuple[re.Pattern[str], Callable[[str, Kind], list[str]]], ...]:
    """Runs of words that are read together, and who reads them. What is in none goes through anyascii."""
    readers = (
        (ARABIC, " -", semitic.arabic),
        (HEBREW, " '\"-", semitic.hebrew),
        (HAN_AND_KANA, " ", east.han_and_kana),
        (HANGUL, " ", east.hangul),
    )
    return tuple((re.compile(f"[{signs}]+(?:[{between}]+[{signs}]+)*"), read) for signs, between, read in readers)


def _clean(text: str) -> str:
    """NFKC, without invisible signs, loose marks and pictures, with one kind of apostrophe and of digit."""
    text = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).translate(SIGNS)
    text = NO_LETTER.sub(_kept_mark, INVISIBLE.sub("", text))
    return OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0], 0)), text)


def _kept_mark(found: re.Match[str]) -> str:
    """A vowel sign of an Indian or Thai letter stays; a sign that is no letter parts words."""
    return found[0] if unicodedata.category(found[0]).startswith("M") else " "


def _readings(text: str, kind: Kind) -> list[str]:
    """The text with runs of Arabic, Hebrew, Han, Kana and Hangul read; the n-th reading takes the n-th of each run."""
    readings = [text]
    for pattern, read in _runs():
        if not pattern.search(text):
            continue
        runs = {found[0]: read(found[0], kind) for found in pattern.finditer(text)}
        count = max(len(readings), *(len(run) for run in runs.values()))
        old, readings = readings, []
        for n in range(min(count, MOST_READINGS)):
            chosen = {run: given[min(n, len(given) - 1)] for run, given in runs.items()}
            base = old[min(n, len(old) - 1)]
            readings.append(pattern.sub(partial(_chosen, chosen), base))
    return readings


def _chosen(chosen: dict[str, str], found: re.Match[str]) -> str:
    return f" {chosen[found[0]]} "


def _words(text: str, scripts: frozenset[str]) -> list[Word]:
    latin = letters.greek(text) if "Grek" in scripts else text
    latin = letters.cyrillic(latin) if "Cyrl" in scripts else latin
    if latin.isascii():
        return [Word(word, word) for word in plain_words(latin)]
    words = plain_words(_ascii(letters.plain_latin(latin)))
    sounding = letters.sounding(latin)
    sounds = words if sounding == latin else plain_words(_ascii(letters.plain_latin(sounding)))
    return list(map(Word, words, sounds if len(sounds) == len(words) else words))


def _ascii(text: str) -> str:
    return text if text.isascii() else anyascii(text)
