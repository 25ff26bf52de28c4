"""Reading a name: clean it, cut it into words, say what each word is, and join the words that belong together.

Steps of :func:`read_name`: (1) words (:mod:`scripts`), once for each reading; (2) each word alone: what the tables of
its kind say of it; (3) phrases, such as ``joint stock company``, become one token; (4) for persons, ``Abd al-Rahman``
and ``Nur al-Din`` become one name; (5) words that count only in some places are names elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from navicert.screening.listing import Kind
from navicert.screening.names.folding import bones, fold
from navicert.screening.names.lexicon import group_of, lexicon
from navicert.screening.names.scripts import plain_words, words_of
from navicert.screening.names.shapes import Name, Role, Token

REMEMBERED = 1 << 17
LATIN = frozenset({"Latn"})
NONE: frozenset[str] = frozenset()
MOST_VARIANTS = 4
PHRASE, JOINT, PLACE = 1, 2, 4  # what may change a word: see _word
PERSONAL = frozenset({"person", "other"})
ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
LONE_NUMERALS = {"i": "1", "v": "5", "x": "10"}
# An article written as it is spoken: an-Nur, ash-Shami. Elsewhere An and As are names.
SPOKEN_ARTICLE = re.compile(r"[aeiu](d|dh|n|r|s|sh|t|th|z)")
SERVANT = re.compile(r"abd(?:[aeiou]{1,2}l?|[aeou][drsntz]h?)?")
DIVINE_NAMES = frozenset(
    map(
        fold,
        "rahman rahim aziz karim qadir qader malik latif hamid majid wahid wahhab salam basit nasir hakim jabbar ghani "
        "fattah muhsin mohsen razzaq reza rida munim monem rauf baqi khaliq sattar haqq haq husayn hafiz hafez halim "
        "hadi ali jalil sami samia sabur shakur ghafur ghaffar wadud wakil wasi zahir nabi rasul rasoul amir muttalib "
        "mumin qayyum quddus rabb raqib rashid tawwab ahad samad basir bari badi adl azim alim aleem zahra "
        "mahdi mahmud".split(),
    )
)
FAITH = re.compile(r"(?:[aeiou]{1,2})?d?d(?:in|een|ine|yn|ein|ien)e?")
FAITHFUL = re.compile(r"(\w{3,}?)(?:[aeu]|ou|oo|e)d?d(?:in|een|ine|eene|yn|ien)")
# The son or daughter of; what stands before it is a given name.
PATRONYMIC = re.compile(
    r"(\w{3,}?)[iy]?[iyj]?[eo](?:v[iy](?:ch|c|tch|tsch)|wi[ct]s?z?)|(\w{3,}?)(?:[iyj]?[eo]|[iy]+)vna"
)
FATHERS = ("", "iy", "ey", "i", "y", "a", "ya")  # what a patronymic takes off the father's name
DIVINE = re.compile(r"(\w{3,}?)(?:(?:[aeou]|ou)ll+ah|(?:u|o|ou)ll+a)")
# Words of legal forms that are nobody's name.
FIRMS = frozenset(
    "ltd limited ltda limitada llc inc corp corporation company gmbh ooo oao zao pao jsc ojsc cjsc pjsc stock sarl srl plc "
    "pte pty pvt bhd fze fzc fzco llp sro ood eood cv aktsionernoe obshchestvo obschestvo societe sociedad gesellschaft "
    "aktiengesellschaft anonim sirketi gongsi kaisha".split()
)
OF_PEOPLE = frozenset({Role.NAME, Role.INITIAL, Role.PARTICLE, Role.CONNECTOR, Role.TITLE})
ALLAH = frozenset({"allah", "alla", "ullah", "ollah", "ulla", "ellah", "ilah"})


def read_name(text: str, kind: Kind) -> Name:
    """The tokens of a name in any script. Never raises; a text without letters or digits has no tokens."""
    way = kind._value_
    if text.isascii():
        words = plain_words(text)
        tokens = _tokens([_word(word, word, way) for word in words], way, inverted="," in text)
        mistaken = _mistaken(words, words, tokens, way)
        return Name(text, tokens, LATIN if tokens else NONE, (mistaken,) if mistaken else ())
    readings, scripts = words_of(text, kind)
    read = [_tokens([_word(word, sound, way) for word, sound in words], way) for words in readings]
    first = read[0] if read else ()
    pairs = readings[0] if read else []
    if mistaken := _mistaken([word for word, _ in pairs], [sound for _, sound in pairs], first, way):
        read.insert(1, mistaken)
    variants = tuple(dict.fromkeys(other for other in read if other != first)) if len(read) > 1 else ()
    return Name(text, first, scripts if read else NONE, variants[:MOST_VARIANTS])


def _mistaken(words: Sequence[str], sounds: Sequence[str], tokens: Sequence[Token], way: str) -> tuple[Token, ...]:
    """The other reading of what was called a person and has a legal form in its name, or was called a firm and has
    nothing in its name that a person's could not have; empty where there is none.
    """
    other = ""
    if way == Kind.PERSON and not FIRMS.isdisjoint(words):
        other = Kind.ORGANISATION.value
    elif way == Kind.ORGANISATION and all(t.role in OF_PEOPLE for t in tokens):
        other = Kind.PERSON.value
    if not other:
        return ()
    read = _tokens([_word(word, sound, other) for word, sound in zip(words, sounds, strict=True)], other)
    return read if read != tokens else ()


@lru_cache(REMEMBERED)
def _word(word: str, sound: str, way: str) -> tuple[Token, int]:
    """A word on its own, and what may change what it is: a phrase, a name made of two, its place."""
    known = lexicon(way)
    role, stands_for, where = _role(word, way)
    folded = fold(sound)
    if role == Role.NAME and stands_for == word and way in PERSONAL:
        stands_for = _group(word, sound, way)
    joins = way in PERSONAL and (word in ALLAH or SERVANT.fullmatch(word) or FAITH.fullmatch(word))
    placed = where or role in (Role.PARTICLE, Role.TITLE) or (way == Kind.VESSEL and word in LONE_NUMERALS)
    changes = PHRASE * (fold(word) in known.openings) | JOINT * bool(joins) | PLACE * bool(placed)
    return Token(word, folded, bones(folded), role, stands_for), changes


def _role(word: str, way: str) -> tuple[Role, str, str]:
    """What a word is, what it stands for, and where alone it counts."""
    if word.isdigit():
        return Role.NUMBER, word.lstrip("0") or "0", ""
    if found := lexicon(way).words.get(word):
        return found
    if len(word) == 1:
        return Role.INITIAL, word, ""
    if ordinal := ORDINAL.fullmatch(word):
        return Role.NUMBER, ordinal[1], ""
    return Role.NAME, word, ""


def _group(word: str, sound: str, way: str) -> str:
    """What a name that is in no table stands for: the group of a name that sounds so, or what it is made of.

    Made names are Abd-ul-, -uddin, -ullah and the Slavonic patronymics; their parts are folded.
    """
    if group := group_of(sound, lexicon(way)):
        return group
    if word.startswith("abd") and (of := _served(word)):
        return group_of("abdul" + of, lexicon(way)) or "abdul" + of
    if faithful := FAITHFUL.fullmatch(word):
        return fold(faithful[1]) + "uddin"
    if patronymic := PATRONYMIC.fullmatch(word):
        father = patronymic[1] or patronymic[2]
        return f"{_given(father, way)} {'son' if patronymic[1] else 'daughter'}"
    if divine := DIVINE.fullmatch(word):
        return fold(divine[1]) + "ullah"
    return word


def _given(word: str, way: str) -> str:
    """What a given name, or its beginning, stands for; its fold where it is unknown."""
    words = lexicon(way).words
    for ending in FATHERS:
        if (found := words.get(word + ending)) and found[0] == Role.NAME:
            return found[1]
    return group_of(word, lexicon(way)) or fold(word)


def _served(word: str) -> str:
    """The fold of the divine name in a name such as ``abdurrahman``; empty where there is none."""
    for cut in range(3, min(8, len(word) - 2)):
        if (of := fold(word[cut:])) in DIVINE_NAMES and SERVANT.fullmatch(word[:cut]):
            return of
    return ""


def _tokens(words: list[tuple[Token, int]], way: str, *, inverted: bool = False) -> tuple[Token, ...]:
    """The tokens of one reading. ``inverted``: a person's family name stands first, before a comma."""
    tokens = [token for token, _ in words]
    changes = 0
    for _, change in words:
        changes |= change
    if changes & PHRASE:
        tokens = _join_phrases(tokens, way)
    if changes & JOINT:
        tokens = _join_names(tokens, way)
    if not changes & PLACE and len(tokens) == len(words):
        return tuple(tokens)
    settled = [_settled(tokens, at, way) for at in range(len(tokens))]
    if way == Kind.PERSON and inverted and settled[0].role in (Role.TITLE, Role.PARTICLE):
        settled[0] = _family_name(settled[0], way)
    if way == Kind.PERSON and not any(token.role == Role.NAME for token in settled):
        settled = [_as_name(token) if token.role in (Role.TITLE, Role.PARTICLE) else token for token in settled]
    return tuple(settled)


def _join_phrases(tokens: list[Token], way: str) -> list[Token]:
    phrases, joined, at = lexicon(way).phrases, list[Token](), 0
    written = tuple([fold(token.text) for token in tokens])
    pairs = [*zip(written, written[1:], strict=False), ("", "")]
    if phrases.keys().isdisjoint(pairs):
        return tokens
    while at < len(tokens):
        for folds, role, stands_for, where in phrases.get(pairs[at], ()):
            end = at + len(folds)
            if written[at:end] == folds and (not where or at == 0 or (end == len(tokens) and "~" in where)):
                joined.append(_joined("".join(token.text for token in tokens[at:end]), role, stands_for))
                at = end
                break
        else:
            joined.append(tokens[at])
            at += 1
    return joined


@lru_cache(REMEMBERED)
def _joined(text: str, role: Role, stands_for: str) -> Token:
    folded = fold(text)
    return Token(text, folded, bones(folded), role, stands_for)


def _join_names(tokens: list[Token], way: str) -> list[Token]:
    """``Abd al-Rahman`` and ``Abdul Rahman`` as ``abdulrahman``; ``Nur al-Din`` as ``nuruddin``; ``Nasr Allah``."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        token, rest = tokens[at], tokens[at + 1 : at + 3]
        article = 1 if len(rest) > 1 and rest[0].role == Role.PARTICLE and rest[0].canonical == "al" else 0
        after = rest[article] if len(rest) > article else None
        if after is None or token.role != Role.NAME:
            joined.append(token)
            at += 1
        elif SERVANT.fullmatch(token.text) and _served("abdul" + after.text):
            joined.append(
                _joined("abdul" + after.text, Role.NAME, _group("abdul" + after.text, "abdul" + after.text, way))
            )
            at += 2 + article
        elif (article and FAITH.fullmatch(after.text)) or re.fullmatch("[aeu]d?d(in|een|ine)", after.text):
            joined.append(_joined(token.text + "uddin", Role.NAME, token.fold + "uddin"))
            at += 2 + article
        elif not article and after.text in ALLAH and not SERVANT.fullmatch(token.text):
            joined.append(_joined(token.text + "ullah", Role.NAME, token.fold + "ullah"))
            at += 2
        else:
            joined.append(token)
            at += 1
    return joined


def _settled(tokens: list[Token], at: int, way: str) -> Token:
    """The token in its place: what counts in another place only is a name here."""
    token, last = tokens[at], len(tokens) - 1
    if token.role == Role.NAME:
        return token
    if way == Kind.VESSEL and at == last and at and token.text in LONE_NUMERALS:
        return Token(token.text, token.fold, token.bones, Role.NUMBER, LONE_NUMERALS[token.text])
    if token.role == Role.PARTICLE and (at == last or _is_name_here(token, tokens[at + 1])):
        return _as_name(token)
    found = lexicon(way).words.get(token.text)
    if found is None or not found[2] or found[0] != token.role:
        return token
    if token.text == "i" and 0 < at < last and tokens[at + 1].role != Role.FORM:
        return Token(token.text, token.fold, token.bones, Role.CONNECTOR, "and")
    ends = at == last or all(after.role in (Role.FORM, Role.PLACE) for after in tokens[at + 1 :])
    return token if at == 0 or ("~" in found[2] and ends) else _as_name(token)


def _family_name(token: Token, way: str) -> Token:
    """The first word of ``SAYYED, Tarvo``: a name, where it is a title only for standing first."""
    found = lexicon(way).words.get(token.text)
    return _as_name(token) if found and found[2] == "^" else token


def _is_name_here(token: Token, after: Token) -> bool:
    spoken = SPOKEN_ARTICLE.fullmatch(token.text)
    return spoken is not None and not after.text.startswith(spoken[1])


def _as_name(token: Token) -> Token:
    return Token(token.text, token.fold, token.bones, Role.NAME if len(token.text) > 1 else Role.INITIAL, token.text)
