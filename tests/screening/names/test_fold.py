"""Which spellings fold alike, and which must not."""

from __future__ import annotations

import pytest

from navicert.screening.names import bones, fold

ALIKE = [
    "mohammed muhammad mohamed mohammad moharnmad mouhamad",
    "yuliya iulia yulia iuliia",
    "aleksandr alexandr",
    "sergei sergey sergej",
    "qaddafi gaddafi kadhafi qadhafi",
    "zelensky zelenskyy zelenskiy zelenskyi",
    "hussein husayn hossein huseyin houssein",
    "yousuf yusuf yusouf",
    "schultz shults",
    "ali a1i aly",
    "sechin sech1n setchin",
    "kim gim",
    "park pak bak",
    "choe choi",
    "lee li",
    "jong jeong chong",
    "chongun jongun jeongeun",
    "kyongmin gyeongmin",
    "un eun",
    "yong young",
    "hyok hyeok",
    "chol cheol",
    "khalid halid khaled",
    "dawood daoud daud",
    "rachid rashid rasheed",
    "fyodor fedor",
    "lyudmila ludmila",
    "tatyana tatiana tatjana",
    "chaykovskiy tchaikovsky tschaikowski",
    "khrushchev khrushchyov khrouchtchev",
    "nasrallah nasralla",
]


@pytest.mark.parametrize("words", ALIKE)
def test_alike(words: str) -> None:
    assert len(set(map(fold, words.split()))) == 1, list(map(fold, words.split()))


@pytest.mark.parametrize(
    "pair",
    [
        "wang wong",
        "zhao zhou",
        "omar amir",
        "star stair",
        "hassan hussein",
        "petrov petrova",
        "tehran turan",
        "chen shen",
    ],
)
def test_not_alike(pair: str) -> None:
    one, other = map(fold, pair.split())
    assert one != other


@pytest.mark.parametrize(
    ("word", "skeleton"),
    [("mohammed", "mhmd"), ("ali", ""), ("khalid", "hld"), ("aa", ""), ("2026", ""), ("sh", "")],
)
def test_bones(word: str, skeleton: str) -> None:
    assert bones(fold(word)) == skeleton


def test_numbers_stay_as_they_are() -> None:
    assert fold("2026") == "2026"
    assert fold("s300") != fold("s400")
    assert fold("") == ""


@pytest.mark.parametrize("word", ["bashir", "khalid", "schultz", "x", "aeiou", "zzz"])
def test_a_fold_is_never_empty(word: str) -> None:
    assert fold(word).isascii()
    assert fold(word)
