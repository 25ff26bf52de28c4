"""Kana to Latin: Hepburn without long vowels, and what a foreign word in Katakana was before it was written so."""

from __future__ import annotations

import re

_ROWS = {
    "あいうえお": "a i u e o",
    "かきくけこ": "ka ki ku ke ko",
    "がぎぐげご": "ga gi gu ge go",
    "さしすせそ": "sa shi su se so",
    "ざじずぜぞ": "za ji zu ze zo",
    "たちつてと": "ta chi tsu te to",
    "だぢづでど": "da ji zu de do",
    "なにぬねの": "na ni nu ne no",
    "はひふへほ": "ha hi fu he ho",
    "ばびぶべぼ": "ba bi bu be bo",
    "ぱぴぷぺぽ": "pa pi pu pe po",
    "まみむめも": "ma mi mu me mo",
    "やゆよ": "ya yu yo",
    "らりるれろ": "ra ri ru re ro",
    "わゐゑをん": "wa i e o n",
    "ゔゕゖ": "vu ka ke",
}
_SOUND = {sign: sound for signs, sounds in _ROWS.items() for sign, sound in zip(signs, sounds.split(), strict=True)}
_SMALL_Y = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
_SMALL_VOWEL = dict(zip("ぁぃぅぇぉゎ", "a i u e o a".split(), strict=True))
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG = ((re.compile(r"o[uo](?![aeiou]n)"), "o"), (re.compile(r"uu"), "u"), (re.compile(r"aa"), "a"))
_ADDED_VOWEL = re.compile(r"(?<=[kgszbpfvmlrxh])u(?![aeiou])|(?<=[td])o(?![aeiou])|(?<=t)su(?![aeiou])")


def romaji(text: str) -> str:
    """A run of Hiragana or Katakana in Hepburn; a sign that is no kana is left out."""
    sounds: list[str] = []
    doubled = False
    for sign in text.translate(_HIRAGANA):
        if sign == "っ":
            doubled = True
        elif sign in _SMALL_Y and sounds:
            sounds[-1] = _with_y(sounds[-1], _SMALL_Y[sign])
        elif sign in _SMALL_VOWEL and sounds and sounds[-1]:
            sounds[-1] = _with_vowel(sounds[-1], _SMALL_VOWEL[sign])
        elif sound := _SOUND.get(sign) or _SMALL_Y.get(sign) or _SMALL_VOWEL.get(sign):
            sounds.append(("t" if sound.startswith("ch") else sound[0]) + sound if doubled else sound)
            doubled = False
    word = "".join(sounds)
    for pattern, to in _LONG:
        word = pattern.sub(to, word)
    return word


def before_katakana(word: str) -> str:
    """A foreign word in Hepburn without the vowels that Japanese adds: ``baraku`` was ``barak``."""
    return _ADDED_VOWEL.sub("", word)


def _with_y(sound: str, small: str) -> str:
    stem = sound[:-1]
    return stem + (small[1:] if stem.endswith(("sh", "ch", "j")) else small)


def _with_vowel(sound: str, vowel: str) -> str:
    if sound == "u":
        return "w" + vowel
    return sound[:-1] + vowel if len(sound) > 1 else sound + vowel
