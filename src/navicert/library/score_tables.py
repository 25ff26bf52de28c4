"""The two tables behind a score, kept by their version, so that an old score can be worked out again.

``editions/tables/weights-<version>.xz`` and ``scorecard-<version>.xz``; a version begins the SHA-256 of its text.
"""

from __future__ import annotations

import csv
import io
import lzma
from functools import cache
from importlib import resources
from pathlib import Path

from navicert.library.durable import make_folder, put, settle
from navicert.screening.evidence import row_names
from navicert.screening.listing_error import ListError
from navicert.screening.score import Scorecard, read_scorecard, shipped_scorecard
from navicert.screening.weights import SHIPPED, Weights, read_weights, shipped_weights

TITLES = {"weights": "the weights of words", "scorecard": "the scorecard"}
Tables = tuple[Weights, Scorecard]


@cache
def keep_tables(home: Path) -> None:
    """Keep the tables that ship with this version, if they are not on file."""
    data = resources.files("navicert.screening").joinpath("data")
    texts = {
        _place(home, "weights", shipped_weights().version): data.joinpath(SHIPPED).read_bytes(),
        _place(home, "scorecard", shipped_scorecard().version): lzma.compress(
            data.joinpath("scorecard.csv").read_bytes()
        ),
    }
    for place, packed in texts.items():
        if not place.is_file():
            make_folder(place.parent)
            put(place, packed, by=place.parent)
            settle(place.parent)


@cache
def tables_of(home: Path, weights: str, scorecard: str) -> Tables:
    """The tables of these versions. Raises :class:`ListError`, saying which is gone, changed or not understood."""
    if (weights, scorecard) == (shipped_weights().version, shipped_scorecard().version):
        return shipped_weights(), shipped_scorecard()
    held, card = read_weights(_text(home, "weights", weights)), _text(home, "scorecard", scorecard)
    asked = {row[1] for row in list(csv.reader(io.StringIO(card)))[1:] if row[1]}
    strange = sorted(asked - set(row_names()))
    if strange:
        raise ListError(
            f"the scorecard {scorecard} asks for {', '.join(strange)}, which this version of the program does not "
            "measure; replay it with the version that gave the answer"
        )
    found = held, read_scorecard(card)
    for name, wanted, got in (("weights", weights, found[0].version), ("scorecard", scorecard, found[1].version)):
        if got != wanted:
            raise ListError(f"{TITLES[name]} on file under {wanted} is another; restore {_place(home, name, wanted)}")
    return found


def _place(home: Path, name: str, version: str) -> Path:
    return home / "editions" / "tables" / f"{name}-{version}.xz"


def _text(home: Path, name: str, version: str) -> str:
    place = _place(home, name, version)
    try:
        return lzma.decompress(place.read_bytes()).decode()
    except FileNotFoundError:
        raise ListError(f"{TITLES[name]} of version {version} is not on file; restore {place} from a backup") from None
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise ListError(f"{place} cannot be read ({error}); restore it from a backup") from None
