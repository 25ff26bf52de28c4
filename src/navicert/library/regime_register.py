"""The register of regimes that ships: members, obligations and the national provisions that carry them out."""

from __future__ import annotations

from navicert.law.register import Register, read_register
from navicert.library.packs import PACKS

TABLES = ("members", "obligations", "transposition")


def regime_register() -> Register:
    """The register, read from the three tables in ``packs/regimes``."""
    return read_register({name: (PACKS / "regimes" / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES})
