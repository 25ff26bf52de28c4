"""What the hits of a party bring about together: block, special licence and enhanced vetting, each with its hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from navicert.terms import Layer

SAYS: Mapping[Layer, str] = {
    Layer.BLOCK: "nothing may go to this party if it is the listed one",
    Layer.SPECIAL_LICENCE: "a licence that names this party is needed if it is the listed one",
    Layer.ENHANCED_VETTING: "a closer look has to be taken and written down if it is the listed one",
}
PROGRAMMES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that follows from a screening: ``says`` in a sentence."""

    layer: Layer
    says: str

    def __str__(self) -> str:
        return f"{self.layer.replace('_', ' ')}: {self.says}"


def layered(hits: Iterable[Mapping[str, Any]]) -> tuple[Result, ...]:
    """Every layer that some hit brings about, strictest first, with its entries and their programmes.

    ``hits`` as :func:`~navicert.screening.batch.hit_json` gives them. The laxer layers are kept: each asks for its own
    step.
    """
    found: dict[Layer, dict[str, None]] = {layer: {} for layer in Layer}
    for hit in hits:
        found[Layer(hit["layer"])][entry_words(hit)] = None
    return tuple(Result(layer, f"{SAYS[layer]}: {', '.join(where)}") for layer, where in found.items() if where)


def entry_words(hit: Mapping[str, Any]) -> str:
    """An entry by its list and number, with the programmes that it stands under: ``OFAC-SDN 1 (IRAN, NPWMD)``."""
    held = list(hit["programmes"])
    more = [f"{len(held) - PROGRAMMES_SHOWN} more"] if len(held) > PROGRAMMES_SHOWN else []
    named = ", ".join([*held[:PROGRAMMES_SHOWN], *more])
    return f"{hit['list']} {hit['id']}{f' ({named})' if named else ''}"
