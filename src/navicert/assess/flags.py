"""Red flags that the facts alone can show. A flag asks or refers; it never clears."""

from __future__ import annotations

from navicert.law.law import Law
from navicert.terms import Flag, Transaction


def red_flags(transaction: Transaction, law: Law) -> tuple[Flag, ...]:
    """Every flag that the transaction raises."""
    return ()
