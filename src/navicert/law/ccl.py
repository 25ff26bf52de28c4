"""The Commerce Control List as structure: scopes as paragraphs and conditions, exceptions as lines.

Pure: text in, plain values out. A scope that says more than paragraphs and codes is not guessed; the
functions give None, and a person has to read it. What comes out is written in the expression language of
the rule packs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Choice", "codes", "lines", "paragraphs", "related", "scope", "sta_of_whole_entry"]

CODE = r"\d[A-E]\d{3}"
PATH = r"[a-z](?:\.(?:\d+|[a-z]))*"
SINGLE = re.compile(rf"{CODE}(?:\.{PATH})?")
FILLERS = re.compile(
    r"\b(?:paragraphs?|items?|commodities|controlled|specified|described|identified|in|by|of|under|this entry"
    r"|ECCN|the|only|“?software”?|“?technology”?)(?=[\s,;.]|$)"
)
WHOLE = re.compile(r"(?:the )?entire ?entry(?:,? except(?: for)?:? (?P<but>.*))?")
SERVES = re.compile(
    r"“?(?:technology|software)”? (?:“specially designed” )?(?:for|required for)(?: the)?"
    r"(?:[ ,]*(?:“?(?:development|production|use)”?,?|or|and|operation|maintenance|of))*\s*"
    r"(?:for )?(?:items|equipment|commodities|materials)?"
    r"\s*(?:controlled|specified)? ?(?:by|in|under)? ?(?P<list>[^()]*?)"
    r"(?: for (?P<reason>[A-Z]{2}) [Rr]easons)?\.?"
)
PARTIAL = re.compile(rf"{CODE}\.[a-z]|\(c\)\(1\)|except|for the “|equipment|specified in the")


# --- scopes ---------------------------------------------------------------------------------------------


def scope(eccn: str, text: str) -> dict[str, str] | None:
    """Include, exclude and when of a printed scope, or None if a person has to read it."""
    text = text.strip().rstrip(".")
    whole = WHOLE.fullmatch(text)
    if whole:
        if not whole["but"]:
            return {}
        but = paragraphs(eccn, whole["but"])
        return {"exclude": ";".join(but)} if but else None
    named = paragraphs(eccn, text)
    if named:
        return {"include": ";".join(named)}
    when = related(text)
    return {"when": when} if when else None


def paragraphs(eccn: str, text: str) -> list[str] | None:
    """The paragraphs named by a text that names nothing else; None if it says more than paragraphs."""
    text = FILLERS.sub(" ", re.sub(rf"\b{eccn}\b", " ", text))
    words = re.sub(r"\b(?:and|or)\b|[,;:“”]", " ", text).split()
    found: list[str] = []
    for index, word in enumerate(words):
        clean = word.strip(".")
        if clean in ("to", "through"):
            continue
        if not re.fullmatch(PATH, clean):
            return None
        if index and words[index - 1] in ("to", "through"):
            run = _siblings(found[-1], clean) if found else None
            if run is None:
                return None
            found[-1:] = run
        else:
            found.append(clean)
    return found or None


def related(text: str) -> str | None:
    """A condition on `item.related_to` for "technology (or software) for items controlled by …"."""
    match = SERVES.fullmatch(text)
    if not match:
        return None
    condition = codes(match["list"])
    if condition and match["reason"]:
        condition = f"({condition}) and related_{match['reason'].lower()}"
    return condition


def codes(text: str) -> str | None:
    """`1A002, 1B001 to 1B003, or .c` as a condition on `item.related_to`."""
    words = [w.strip(".") for w in re.sub(r"\b(?:and|or|in|by|items|equipment)\b|[,;]", " ", text).split()]
    singles: list[str] = []
    ranges: list[tuple[str, str]] = []
    for before, word in zip(["", *words], words, strict=False):
        if word != "to" and not _take_code(word, before == "to", singles, ranges):
            return None
    parts = [f"code_between(item.related_to, '{a}', '{b}')" for a, b in ranges]
    if singles:
        parts.insert(0, "is_code(item.related_to, " + ", ".join(f"'{c}'" for c in singles) + ")")
    return " or ".join(parts) or None


def _take_code(word: str, closes: bool, singles: list[str], ranges: list[tuple[str, str]]) -> bool:
    """Take one code of a list, the end of a range included; False if the word is no code."""
    if re.fullmatch(PATH, word) and singles and not closes:
        singles.append(f"{singles[-1][:5]}.{word}")
    elif not SINGLE.fullmatch(word):
        return False
    elif not closes:
        singles.append(word)
    elif not singles:
        return False
    elif "." not in word:
        ranges.append((singles.pop(), word))
    else:
        run = _siblings(singles[-1][6:], word[6:]) if singles[-1][:5] == word[:5] else None
        if run is None:
            return False
        singles[-1:] = [f"{word[:5]}.{path}" for path in run]
    return True


def _siblings(first: str, last: str) -> list[str] | None:
    """`b.2` to `b.5`, `a` to `d`, `a.1` to `8`: the paragraphs of a range of siblings."""
    stem, _, tail = first.rpartition(".")
    above, _, end = last.rpartition(".")
    if above not in ("", stem):
        return None
    if tail.isdigit() and end.isdigit():
        steps = [str(n) for n in range(int(tail), int(end) + 1)]
    elif tail.isalpha() and end.isalpha() and len(tail) == len(end) == 1 and tail <= end:
        steps = [chr(n) for n in range(ord(tail), ord(end) + 1)]
    else:
        return None
    return [f"{stem}.{step}" if stem else step for step in steps]


# --- list-based exceptions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of a column for some paragraphs (the empty path is the entry), perhaps on a condition."""

    paths: tuple[str, ...]
    when: str
    value: str


def sta_of_whole_entry(text: str) -> dict[str, str] | None:
    """What the special conditions leave of STA when they speak of every item of the entry; else None."""
    if PARTIAL.search(text):
        return None
    if "(c)(2)" in text:
        return {"sta_a5": "yes", "sta_a6": "no"}
    if "A:5 or A:6" in text:
        return {"sta_a5": "no", "sta_a6": "no"}
    return {"sta_a5": "yes", "sta_a6": "no"} if "A:6" in text else None


def lines(read: Mapping[str, Sequence[Choice]], blank: Mapping[str, str]) -> list[list[str]]:
    """Include, exclude, when and the value of every column: a line for each paragraph that differs.

    The lines do not overlap: each leaves out the paragraphs below it that have a line of their own.
    """
    named = sorted({p for found in read.values() for one in found for p in one.paths} | {""}, key=_depth)
    alike: dict[tuple[str, ...], list[str]] = {}
    for path in named:
        deeper = ";".join(sorted(p for p in named if p != path and _under(p, path)))
        for when, cells in _outcomes({column: _ranked(found, path) for column, found in read.items()}, blank):
            alike.setdefault((deeper, when, *cells), []).append(path)
    return [[";".join(sorted(paths)), *rest] for rest, paths in alike.items()]


def _depth(path: str) -> tuple[int, str]:
    return (-len(path), path)


def _under(path: str, above: str) -> bool:
    """Is a paragraph this one or below it?"""
    return not above or path == above or path.startswith(f"{above}.")


def _ranked(found: Sequence[Choice], path: str) -> list[Choice]:
    """The choices that concern a paragraph, the most particular first."""
    held = [(max(map(len, above)), one) for one in found if (above := [p for p in one.paths if _under(path, p)])]
    return [one for _, one in sorted(held, key=lambda pair: -pair[0])]


def _outcomes(
    values: Mapping[str, Sequence[Choice]], blank: Mapping[str, str], known: tuple[tuple[str, bool], ...] = ()
) -> list[tuple[str, list[str]]]:
    """Every way the conditions can come out, with the cells that follow."""
    facts = dict(known)
    cells: list[str] = []
    for column, found in values.items():
        cell = blank[column]
        for one in found:
            fact, wanted = _fact(one.when)
            if fact and fact not in facts:
                both = [_outcomes(values, blank, (*known, (fact, truth))) for truth in (True, False)]
                return both[0] + both[1]
            if not fact or facts[fact] is wanted:
                cell = one.value
                break
        cells.append(cell)
    return [(" and ".join(f"({c})" if v else f"not ({c})" for c, v in known) or "True", cells)]


def _fact(when: str) -> tuple[str, bool]:
    """A condition as a fact and the truth it needs: `not x` is x, wanted false."""
    return (when[4:], False) if re.fullmatch(r"not [\w.]+", when) else (when, True)
