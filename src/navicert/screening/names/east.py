"""Chinese, Japanese and Korean signs: family and given names, and the words that companies are called by.

Every reader takes a run of signs and gives its readings in Latin letters, the likeliest first.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import numeric

from anyascii import anyascii

from navicert.screening.listing import Kind
from navicert.screening.names.kana import before_katakana, romaji
from navicert.screening.names.tables import table

DOT = "・"
LONGEST_PERSON = 4
ONLY_IN_JAPANESE = re.compile("株式会社|有限会社|合同会社|㈱|㈲|製作所|工務店|省$|[々〆]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_KATAKANA_ONLY = re.compile("[\u30a0-\u30ff ]+")
_PIECE = re.compile("[\u3041-\u30fa\u30fc]+|[^\u3041-\u30fa\u30fc]+")

_NUMBERED = re.compile("第([0-9〇一二三四五六七八九十百]+)|([0-9〇一二三四五六七八九十百]+)[号號]")

INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")
FIRST_SYLLABLE = 0xAC00
LAST_SYLLABLE = 0xD7A3


@lru_cache(1 << 14)
def han_and_kana(run: str, kind: Kind) -> list[str]:
    """Readings of Han signs and kana: Chinese, then Japanese and Korean where a known family name allows them."""
    japanese = _KANA.search(run) is not None or ONLY_IN_JAPANESE.search(run) is not None
    if kind != Kind.PERSON:
        run = _with_company_words(run, "east-words")
    if DOT in run or _KATAKANA_ONLY.fullmatch(run):
        return _foreign(run)
    chinese = " ".join(_chinese(part, kind) for part in run.split())
    split = " ".join(_chinese(part, kind, joined=False) for part in run.split())
    others = [reading for reading in (_japanese(run, kind), _korean(run)) if reading]
    found = [*others, chinese] if japanese or _surely_japanese(run) else [chinese, *others]
    return list(dict.fromkeys([*found, split]))


@lru_cache(1 << 14)
def hangul(run: str, kind: Kind) -> list[str]:
    """Readings of Hangul in the revised romanisation: syllable by syllable for a person, and joined."""
    if kind != Kind.PERSON:
        run = _with_company_words(run, "east-words")
    split, joined = [], []
    for part in run.split():
        first = next((part[:n] for n in (2, 1) if part[:n] in _korean_surnames() and len(part) > n), "")
        person = kind == Kind.PERSON or (kind == Kind.OTHER and len(part) == 3)
        if person and first and 1 < len(part) <= LONGEST_PERSON and part.isalpha() and " " not in run.strip():
            rest = part[len(first) :]
            split.append(f"{_korean_surnames()[first]} {' '.join(map(_syllable, rest))}")
            joined.append(f"{_korean_surnames()[first]} {''.join(map(_syllable, rest))}")
        elif kind == Kind.PERSON:
            split.append(_korean_surnames().get(part) or " ".join(map(_syllable, part)))
            joined.append(_korean_surnames().get(part) or "".join(map(_syllable, part)))
        else:
            split.append("".join(map(_syllable, part)))
            joined.append("".join(map(_syllable, part)))
    return list(dict.fromkeys([" ".join(split), " ".join(joined)]))


def _syllable(sign: str) -> str:
    """One Hangul syllable; what is none is left as it is."""
    code = ord(sign) - FIRST_SYLLABLE
    if not FIRST_SYLLABLE <= ord(sign) <= LAST_SYLLABLE:
        return sign if sign.isascii() else anyascii(sign)
    first, rest = divmod(code, 588)
    return INITIALS[first] + VOWELS[rest // 28] + FINALS[rest % 28]


@cache
def _company_words(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    english = {word: meaning for meaning, words in table(name) for word in words}
    return re.compile("|".join(sorted(map(re.escape, english), key=len, reverse=True))), english


def _with_company_words(run: str, name: str) -> str:
    pattern, english = _company_words(name)
    return pattern.sub(lambda found: f" {english[found[0]]} ", _NUMBERED.sub(_number, run))


def _number(found: re.Match[str]) -> str:
    """``第十八`` as 18: which ship, factory or office of the name it is."""
    total = digits = 0
    for sign in found[1] or found[2]:
        value = int(numeric(sign))
        if value >= 10:
            total, digits = total + max(digits, 1) * value, 0
        else:
            digits = 10 * digits + value
    return f" {total + digits} "


@cache
def _chinese_surnames() -> dict[str, str]:
    return {sign: latin for latin, signs in table("chinese-surnames") for sign in signs}


@cache
def _korean_surnames() -> dict[str, str]:
    return {sign: latin for latin, signs in table("korean-surnames") for sign in signs}


@cache
def _japanese_words() -> tuple[dict[str, str], dict[str, str]]:
    surnames = {sign: latin for latin, signs in table("japanese-surnames") for sign in signs}
    return surnames, {sign: latin for latin, signs in table("japanese-given") for sign in signs}


def _chinese(part: str, kind: Kind, *, joined: bool = True) -> str:
    """Pinyin of one part: family name and given name for a person, else one word."""
    if part.isascii():
        return part
    if _KANA.search(part):
        return " ".join(romaji(piece) if _KANA.search(piece) else _pinyin(piece) for piece in _PIECE.findall(part))
    first = next((part[:n] for n in (2, 1) if part[:n] in _chinese_surnames() and len(part) > n), "")
    if kind not in (Kind.PERSON, Kind.OTHER) or not first or len(part) > LONGEST_PERSON:
        return _pinyin(part) if joined else " ".join(map(_pinyin, part))
    rest = part[len(first) :]
    return f"{_chinese_surnames()[first]} {_pinyin(rest) if joined else ' '.join(map(_pinyin, rest))}"


def _pinyin(signs: str) -> str:
    return _chinese_surnames().get(signs) or anyascii(signs).lower().replace(" ", "")


def _foreign(run: str) -> list[str]:
    """A foreign name written by sound: parts by the dot; in Katakana also without the vowels that were added."""
    parts = [part for part in re.split(f"[{DOT} ]+", run) if part]
    read = [
        part if part.isascii() else romaji(part) if _KANA.search(part) else anyascii(part).lower().replace(" ", "")
        for part in parts
    ]
    bare = [before_katakana(word) if _KANA.search(part) else word for part, word in zip(parts, read, strict=True)]
    swapped = [word.replace("l", "r") for word in read] if not any(map(_KANA.search, parts)) else []
    swapped = swapped or [word.replace("r", "l") for word in bare]
    return list(dict.fromkeys(" ".join(words) for words in (read, bare, swapped)))


def _japanese(run: str, kind: Kind) -> str:
    """The Japanese reading, where every part is known or kana; else empty."""
    surnames, given = _japanese_words()
    out: list[str] = []
    for part in run.split():
        if part.isascii() or part in surnames or part in given:
            out.append(surnames.get(part) or given.get(part) or part)
            continue
        lengths = (3, 2, 1) if kind == Kind.PERSON else (3, 2)
        cut = next((n for n in lengths if part[:n] in surnames and len(part) > n), 0)
        if not cut and not _KANA.search(part):
            return ""
        out += [surnames[part[:cut]]] if cut else []
        out.append(_japanese_rest(part[cut:], given))
    return " ".join(out)


def _surely_japanese(run: str) -> bool:
    """Whether a name is a known Japanese family name of two signs and a known given name: no Chinese name is so."""
    surnames, given = _japanese_words()
    name = run.replace(" ", "")
    return any(name[:n] in surnames and name[n:] in given for n in (2, 3)) and name[:2] not in _chinese_surnames()


def _japanese_rest(rest: str, given: dict[str, str]) -> str:
    if rest in given:
        return given[rest]
    pieces = [romaji(p) if _KANA.search(p) else given.get(p) or anyascii(p).lower() for p in _PIECE.findall(rest)]
    return "".join(pieces).replace(" ", "")


@cache
def _hanja() -> dict[str, str]:
    return {sign: latin for latin, signs in table("hanja") for sign in signs}


def _korean(run: str) -> str:
    """The Korean reading of a person's name, where every sign of it is known; else empty."""
    signs = run.replace(" ", "")
    surnames = {sign: latin for latin, found in table("hanja-surnames") for sign in found}
    if not 2 <= len(signs) <= LONGEST_PERSON or signs[0] not in surnames or not all(s in _hanja() for s in signs[1:]):
        return ""
    return " ".join([surnames[signs[0]], *(_hanja()[sign] for sign in signs[1:])])
