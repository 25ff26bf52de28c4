"""Quantities that a licence is counted in: a decimal number and a unit, compared only inside one dimension, exactly.

The codes are those that customs declarations use (UN/ECE Recommendation 20), beside the usual symbols. Every factor is
exact. Money is a dimension for each currency: an amount in one is never turned into another here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow

from navicert.licensing.sentences import Sentence

LARGEST, DECIMALS = Decimal(10) ** 15, 12
"""Quantities are smaller than this and have at most so many decimals: what is beyond is an error of the sender."""
EXACT = Context(prec=120, traps=[Inexact, InvalidOperation, Overflow])
"""Arithmetic that raises rather than rounds."""


class BadQuantity(ValueError):
    """A quantity or a unit that cannot be read or compared: says which and what would be right."""


UNITS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    # unit: dimension, how many of the dimension's first unit it is, other ways to write it
    "items": ("number of items", "1", ("item", "pcs", "pce", "piece", "pieces", "NAR", "C62", "H87", "NMB")),
    "pairs": ("number of items", "2", ("pair", "NPR", "PR")),
    "thousand": ("number of items", "1000", ("MIL",)),
    "kg": ("mass", "1", ("KG", "Kg", "KGM", "kilogram", "kilograms")),
    "g": ("mass", "0.001", ("GRM", "gram", "grams")),
    "mg": ("mass", "0.000001", ("MGM", "milligram", "milligrams")),
    "t": ("mass", "1000", ("TNE", "tonne", "tonnes")),
    "l": ("volume", "1", ("L", "LTR", "litre", "litres")),
    "ml": ("volume", "0.001", ("mL", "MLT", "millilitre", "millilitres")),
    "m3": ("volume", "1000", ("m³", "MTQ", "cubic metre", "cubic metres")),
    "m": ("length", "1", ("MTR", "metre", "metres")),
    "km": ("length", "1000", ("KMT", "kilometre", "kilometres")),
    "m2": ("area", "1", ("m²", "MTK", "square metre", "square metres")),
}
"""Symbols are read as they are written: ``Mg``, which is a tonne to one and a milligram to another, is no unit here."""
SPELT = {written: unit for unit, (_, _, others) in UNITS.items() for written in (unit, *others)}
CURRENCIES = frozenset(
    "AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD KZT MAD MDL MKD "
    "MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR".split()
)


def unit_of(written: str) -> str:
    """The unit that a text names: ``kg`` for ``KGM``, ``EUR`` for ``EUR``. Raises :class:`BadQuantity`."""
    text = written.strip()
    if text in SPELT:
        return SPELT[text]
    if text in CURRENCIES:
        return text
    raise BadQuantity(
        Sentence(
            "{written} is no unit that a licence is counted in; these are {names} and currencies.",
            written=repr(written),
            names=", ".join(UNITS),
        )
    )


def dimension(unit: str) -> str:
    """What a unit measures: ``mass``, ``number of items``, ``value in EUR``."""
    name = unit_of(unit)
    return UNITS[name][0] if name in UNITS else f"value in {name}"


def _dimension_words(unit: str) -> Sentence:
    return Sentence(UNITS[unit][0]) if unit in UNITS else Sentence("value in {currency}", currency=unit)


def _factor(unit: str) -> Decimal:
    return Decimal(UNITS[unit][1]) if unit in UNITS else Decimal(1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that is not negative, and its unit in the usual spelling. Raises :class:`BadQuantity`."""

    number: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not isinstance(self.number, Decimal):
            raise BadQuantity(
                Sentence("{number} is no decimal number; write it as text, such as '12.5'.", number=repr(self.number))
            )
        if not self.number.is_finite() or not 0 <= self.number < LARGEST:
            raise BadQuantity(
                Sentence(
                    "{number} is no quantity; it is zero or more, and has at most 15 digits before its point.",
                    number=self.number,
                )
            )
        if -int(self.number.as_tuple().exponent) > DECIMALS:
            raise BadQuantity(
                Sentence("{number} has more than {decimals} decimals.", number=self.number, decimals=DECIMALS)
            )
        object.__setattr__(self, "number", EXACT.plus(self.number))
        object.__setattr__(self, "unit", unit_of(self.unit))

    def within(self, unit: str) -> Decimal:
        """The same quantity as a number of another unit of its dimension, exactly. Raises :class:`BadQuantity`."""
        wanted = unit_of(unit)
        if dimension(self.unit) != dimension(wanted):
            raise BadQuantity(
                Sentence(
                    "{quantity} is a {dimension} and cannot be compared with {unit}, a {other}; have the declaration state it "
                    "in the unit of the licence.",
                    quantity=str(self),
                    dimension=_dimension_words(self.unit),
                    unit=wanted,
                    other=_dimension_words(wanted),
                )
            )
        if self.unit == wanted:
            return self.number
        return EXACT.divide(EXACT.multiply(self.number, _factor(self.unit)), _factor(wanted))

    def __str__(self) -> str:
        return f"{plain(self.number)} {self.unit}"


def plain(number: Decimal) -> str:
    """A number as a person writes it: ``1200.5``, not ``1.2005E+3``; without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
