"""What is said where a document cannot be made, read or believed."""

from __future__ import annotations


class DocumentError(ValueError):
    """A document, key or status list that is refused. Its message is the sentence for the person who asked."""
