"""One printed name and all the names in it; the forms are those of the EU, Canadian, Australian and Japanese lists."""

from __future__ import annotations

import pytest

from navicert.screening.listing import Quality
from navicert.screening.readers.spellings import sides, spellings

P, A, F, W = Quality.PRIMARY, Quality.ALIAS, Quality.FORMER, Quality.WEAK


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ali Namuna", [("Ali Namuna", P)]),
        ("Khald (a.k.a. Khaled) NAMUNA", [("Khald NAMUNA", P), ("Khaled NAMUNA", A)]),
        ("Fahd (a.k.a. Fahid, Fahed) NAMUNA", [("Fahd NAMUNA", P), ("Fahid NAMUNA", A), ("Fahed NAMUNA", A)]),
        ("Ivan PRIMEROV (a.k.a. Vulkan)", [("Ivan PRIMEROV", P), ("Vulkan", W)]),
        ("Ivan PRIMEROV (a.k.a. Iwan PRIMEROW or I. P.)", [("Ivan PRIMEROV", P), ("Iwan PRIMEROW", A), ("I. P.", A)]),
        ("Ali NAMUNA a.k.a. Namuneh علي نمونة", [("Ali NAMUNA", P), ("Ali Namuneh", A), ("علي نمونة", P)]),
        ("f.k.a.: NAMUNA", [("NAMUNA", F)]),
        ("Beispiel Works (formerly known as Muster Works)", [("Beispiel Works", P), ("Muster Works", F)]),
        ("Anna PRIMEROVA, née OBRAZTSOVA", [("Anna OBRAZTSOVA", F), ("Anna PRIMEROVA", P)]),
        ("Ali Namuna born 12 Dec. 1965 in Example (as previously listed)", [("Ali Namuna", P)]),
        ("Abu Namuna (nom de guerre)", [("Abu Namuna", P)]),
        ("Ivan PRIMEROV Иван ПРИМЕРОВ", [("Ivan PRIMEROV", P), ("Иван ПРИМЕРОВ", P)]),
        ("Ivan PRIMEROV Ukrainian: Iван ПРИМЄРОВ", [("Ivan PRIMEROV", P), ("Iван ПРИМЄРОВ", P)]),
        ("Ivan PRIMEROV (Russian spelling: Иван ПРИМЕРОВ)", [("Ivan PRIMEROV", P), ("Иван ПРИМЕРОВ", P)]),
        ("OOO Пример", [("OOO Пример", P)]),
        ("Белпример – канцэрн па нафце i хiмii", [("Белпример – канцэрн па нафце i хiмii", P)]),
        ("Beispiel Works (BEWO)", [("Beispiel Works", P), ("BEWO", W)]),
        (
            "Beispiel Aluminum Parts Industrial Company (BAPICO)",
            [("Beispiel Aluminum Parts Industrial Company", P), ("BAPICO", W)],
        ),
        ("BEISPIEL (BANGLADESH)", [("BEISPIEL (BANGLADESH)", P)]),
        ("Beispiel Bank Public Joint-Stock Company (PJSC)", [("Beispiel Bank Public Joint-Stock Company (PJSC)", P)]),
        ("Beispiel Centre (GHU)", [("Beispiel Centre (GHU)", P)]),
        ('JOINT STOCK COMPANY "BEISPIEL"', [('JOINT STOCK COMPANY "BEISPIEL"', P)]),
        ('"Beispiel" and "Muster"', [('"Beispiel" and "Muster"', P)]),
        ('"Beispiel"', [("Beispiel", P)]),
        ('Beispiel"', [("Beispiel", P)]),
        ("Общество «Пример» (ООО «Пример»)", [("Общество «Пример»", P), ("ООО «Пример»", A)]),
        ("Beispiel (Ethiopia branch)", [("Beispiel (Ethiopia branch)", P)]),
        ("Beispiel (Hong Kong) Limited", [("Beispiel (Hong Kong) Limited", P)]),
        ("Alexander (Alexandr) PRIMEROV", [("Alexander PRIMEROV", P), ("Alexandr PRIMEROV", A)]),
        ("Milad NAMUNI (Milad NAMUNEI)", [("Milad NAMUNI", P), ("Milad NAMUNEI", A)]),
        ("Aka Beispiel", [("Aka Beispiel", P)]),
        ("Dobrobeispiel", [("Dobrobeispiel", P)]),
        ("Pobeda-Beispiel LLC", [("Pobeda-Beispiel LLC", P)]),
        ("Born in Beispiel Ltd", [("Born in Beispiel Ltd", P)]),
        ("Ali Namuna, DOB 1 Jan. 1969", [("Ali Namuna", P)]),
        ("Q", [("Q", P)]),
        ("Sayf Namuna. Date of birth: 1963. In Arabic: سيف ن", [("Sayf Namuna", P), ("سيف ن", P)]),
        ("Ali Namuna (previously listed as. In Arabic: علي نمونة)", [("Ali Namuna", P), ("علي نمونة", P)]),
        ("Azerbaijani: Nümunə Məhdud Cəmiyyəti", [("Nümunə Məhdud Cəmiyyəti", P)]),
        ("Russian Example Bank", [("Russian Example Bank", P)]),
        ("Ivan PRIMEROV) (a.k.a. Igor PRIMEROV", [("Ivan PRIMEROV", P), ("Igor PRIMEROV", A)]),
        ("示例(香港)有限公司", [("示例(香港)有限公司", P)]),
        ("", []),
        ("()", []),
    ],
)
def test_the_names_in_a_printed_name(text: str, names: list[tuple[str, Quality]]) -> None:
    assert spellings(text, P) == names


@pytest.mark.parametrize(
    ("text", "person", "names"),
    [
        (
            "BW, Beispiel Works, Beispiel Corp, Ltd",
            False,
            [("BW", W), ("Beispiel Works", A), ("Beispiel Corp, Ltd", A)],
        ),
        ("Namuneh, Namuna, Nemune", True, [("Namuneh", W), ("Namuna", W), ("Nemune", W)]),
        ("Al-Namuna, Ali", True, [("Al-Namuna, Ali", A)]),
        ("Ivan Primerov, Иван Примеров", True, [("Ivan Primerov", A), ("Иван Примеров", A)]),
        ("Beispiel Trading, LLC", False, [("Beispiel Trading, LLC", A)]),
        ("Ali N. (born in Mali, 1971), Omar N., (c) Idris N.", True, [("Ali N.", A), ("Omar N.", A), ("Idris N.", A)]),
        ("Ali Namuna, born 12 Dec. 1965 in Example, Province of Muster, Mali", True, [("Ali Namuna", A)]),
        ("Beispiel (one, two, three)", False, [("Beispiel (one, two, three)", A)]),
    ],
)
def test_several_names_between_commas(text: str, person: bool, names: list[tuple[str, Quality]]) -> None:
    assert spellings(text, A, person=person, lists=True) == names


def test_both_sides_of_a_stroke() -> None:
    assert sides("Iranian Army/Armée iranienne") == ["Iranian Army", "Armée iranienne"]
    assert sides("Primer/Пример") == ["Primer", "Пример"]
    assert sides("Beispiel Shipping A/S Oslo") == ["Beispiel Shipping A/S Oslo"]
    assert sides("Sasha/Alexander Primerov") == ["Sasha/Alexander Primerov"]
