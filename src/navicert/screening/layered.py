"""What the hits of a party bring about together: block, special licence and enhanced vetting, each with its hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from navicert.screening.batch import ListTerms
from navicert.screening.layer import Layer
from navicert.screening.subject import Match

SAYS: Mapping[Layer, str] = {
    Layer.BLOCK: "nothing may go to this party if it is the listed one",
    Layer.SPECIAL_LICENCE: "a licence that names this party is needed if it is the listed one",
    Layer.ENHANCED_VETTING: "a closer look has to be taken and written down if it is the listed one",
}


@dataclass(frozen=True, slots=True)
class LayerResult:
    """One layer with the hits that bring it about; ``says`` is the sentence for it."""

    layer: Layer
    matches: tuple[Match, ...]

    @property
    def says(self) -> str:
        where = ", ".join(dict.fromkeys(f"{m.list} {m.listing}" for m in self.matches))
        return f"{SAYS[self.layer]}: {where}"


def consequence(match: Match, terms: Mapping[str, ListTerms]) -> Layer:
    """What a confirmed hit brings about, by its list and programmes. A list without terms blocks."""
    return terms[match.list].layer_of(match) if match.list in terms else Layer.BLOCK


def layered(matches: Iterable[Match], terms: Mapping[str, ListTerms]) -> tuple[LayerResult, ...]:
    """Every layer that some hit brings about, strictest first. The laxer ones are kept: each asks for its own step."""
    found: dict[Layer, list[Match]] = {layer: [] for layer in Layer}
    for match in matches:
        found[consequence(match, terms)].append(match)
    return tuple(LayerResult(layer, tuple(hits)) for layer, hits in found.items() if hits)
