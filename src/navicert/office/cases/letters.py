"""What a decision gives: a licence, or which letter, and what the letter says first."""

from __future__ import annotations

from navicert.documents.statement import LetterKind
from navicert.licensing.kinds import LicenceKind

LETTERS: dict[str, tuple[LetterKind, str]] = {
    "refusal": ("refusal", "Refusal"),
    "no_licence_required": ("no_licence_required", "No licence is required"),
    "import_certificate": ("import_certificate", "Import certificate"),
    "classification": ("classification_ruling", "Classification ruling"),
    "answer": ("notice", "Answer to your inquiry"),
}
"""The documents of the licence types that are letters: of which kind, and their title. All others are licences."""
SAYS = {
    "refuse": "The licence that was applied for is refused.",
    "partial": "The licence is refused for the lines named here.",
    "no_licence_required": "What was applied for needs no licence of this authority on the day of this letter.",
    "classified": "The goods are classified as stated here.",
    "registered": "The registration is entered.",
    "answered": "The inquiry is answered as stated here.",
    "consented": "The authority consents.",
    "certified": "The authority certifies the import.",
    "released": "The release is permitted.",
}


def gives_licence(kind: LicenceKind, verdict: str) -> bool:
    """Is what such a decision gives a licence, with days, a place in a status list and a balance, and no letter?"""
    return {str(decision): named for decision, named in kind.letters.items()}[verdict] not in LETTERS
