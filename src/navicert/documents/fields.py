"""What may stand in a field of a document: texts without hidden signs, exact amounts, countries, addresses."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

LONGEST_TEXT = 8_000  # signs
LONGEST_NAME = 500
ALLOWED_HIDDEN = "\u200c\u200d\u200e\u200f"  # joiners, and marks of direction, which names in Arabic and Hebrew need
HIDDEN = {"Cc": "a control sign", "Cf": "a hidden sign", "Cs": "half a sign", "Zl": "a line sign", "Zp": "a line sign"}


def check_text(text: str) -> str:
    """A text in which nothing is hidden: no control signs, no signs that turn the direction of what is read.

    A text with a line break in it is allowed, since paragraphs are. Raises ``ValueError``.
    """
    for place, sign in enumerate(text, 1):
        kind = HIDDEN.get(unicodedata.category(sign))
        if kind and sign not in ALLOWED_HIDDEN and sign != "\n":
            raise ValueError(f"sign {place} is {kind} (U+{ord(sign):04X}); take it out")
    if text != text.strip():
        raise ValueError("it begins or ends with a blank; take that out")
    return text


def check_line(text: str) -> str:
    """The same, in one line. Raises ``ValueError``."""
    if "\n" in text:
        raise ValueError("it has a line break; write it in one line")
    return check_text(text)


Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(check_text)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(check_line)]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,63}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Decimals = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Address = Annotated[str, Field(pattern=r"^https://[!-~]{3,400}$")]
Thumbprint = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
Entry = Annotated[str, Field(pattern=r"^01[0-9a-f]{64}$")]
Language = Annotated[str, Field(pattern=r"^(ar|de|en|fr)$")]
