"""What a hit on a list brings about: three results that must not be mixed up."""

from __future__ import annotations

from enum import StrEnum


class Layer(StrEnum):
    """The consequence of a confirmed hit, as the installation has set it for a list or one of its programmes.

    ``block``: nothing may go. ``special_licence``: it may go under a licence that names this party.
    ``enhanced_vetting``: it may go after a closer look, which is written down.
    """

    BLOCK = "block"
    SPECIAL_LICENCE = "special_licence"
    ENHANCED_VETTING = "enhanced_vetting"
