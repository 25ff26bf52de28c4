"""Numbers of documents freed of the words around them; the forms are those of the EU's annexes."""

from __future__ import annotations

import pytest

from navicert.screening.readers.printed_numbers import numbers_in


@pytest.mark.parametrize(
    ("label", "text", "numbers"),
    [
        ("passport", "A59655618", [("passport", "A59655618", "")]),
        ("passport", "4449916581 (Iran)", [("passport", "4449916581", "IR")]),
        ("passport", "alt. Passport A59655618 (Iran) expires 15. September 2027", [("passport", "A59655618", "IR")]),
        ("passport", "M788439 (Tunisian passport issued on 20.10.2001, expired)", [("passport", "M788439", "TN")]),
        ("passport", "27082171 (United States of America (Issued on 21 June 1992))", [("passport", "27082171", "US")]),
        ("passport", "series МН No 553834", [("passport", "МН 553834", "")]),
        ("passport", "TR-P 614166 (Turkish passport)", [("passport", "TR-P 614166", "TR")]),
        ("passport", "RL 1622378", [("passport", "RL 1622378", "")]),
        (
            "national-id",
            "200505588830, 014112081090",
            [("national-id", n, "") for n in ("200505588830", "014112081090")],
        ),
        ("national-id", "Colombia Cedula No. 80413253", [("national-id", "80413253", "CO")]),
        ("national-id", "03 01 118013", [("national-id", "03 01 118013", "")]),
        ("national-id", "(b) Student ID 200801087", [("national-id", "200801087", "")]),
        ("registration", "TIN – 7805060220", [("tax", "7805060220", "")]),
        ("registration", "61273507 (BRN)", [("registration", "61273507", "")]),
        ("registration", "7707056547 / 771901001", [("registration", n, "") for n in ("7707056547", "771901001")]),
        ("registration", "91440300553853134A (USCC)", [("uscc", "91440300553853134A", "")]),
        ("tax", "7733744331(Tax ID/INN)", [("inn", "7733744331", "")]),
        ("bic", "KHJBSDKH and 5040942458", [("bic", "KHJBSDKH", ""), ("bic", "5040942458", "")]),
        ("lei", "6556009FCJ7O8QPFTC19", [("lei", "6556009FCJ7O8QPFTC19", "")]),
        ("passport", "734088604. 735958824", [("passport", n, "") for n in ("734088604", "735958824")]),
        ("registration", "Tax ID No. 7735579027 (Russia)", [("tax", "7735579027", "RU")]),
        ("registration", "Tax Identification Number: INN: 7806496845", [("inn", "7806496845", "")]),
        (
            "registration",
            "INN: 7831000122 OGRN: 1027800000084",
            [("inn", "7831000122", ""), ("ogrn", "1027800000084", "")],
        ),
        ("registration", "OGRN 1037739044111 dated 31/01/1994", [("ogrn", "1037739044111", "")]),
        ("passport", "No34409/129", [("passport", "34409/129", "")]),
        ("passport", "[00]37125", [("passport", "0037125", "")]),
        ("passport", "00", []),
        ("passport", "unknown", []),
        ("passport", "", []),
    ],
)
def test_the_numbers_in_a_printed_cell(label: str, text: str, numbers: list[tuple[str, str, str]]) -> None:
    assert numbers_in(label, text) == numbers
