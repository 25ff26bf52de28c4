"""The same packs over columns: the answers to a whole book of transactions at once. See docs/adr/0019.

Every test of a rule is asked by the row engine itself, once for each distinct set of the facts that it reads; the answers
are joined back to the rows. Pure: frames and values in, frames out.
"""

from navicert.columns.answers import Answers
from navicert.columns.book import Book
from navicert.columns.over import assess_columns

__all__ = ["Answers", "Book", "assess_columns"]
