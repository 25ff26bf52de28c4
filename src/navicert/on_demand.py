"""Public names of a package that are fetched when they are first used, so that importing the package costs little."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


def offer(package: str, homes: Mapping[str, str]) -> None:
    """Let ``package`` have the names of ``homes``, each from the module that holds it.

    A name stays what it is where a module inside the package is called the same: ``navicert.assess`` is the function,
    ``navicert.assess.facts`` a module all the same.
    """

    class OnDemand(ModuleType):
        def __getattr__(self, name: str) -> Any:
            if name not in homes:
                raise AttributeError(f"module {package!r} has no attribute {name!r}")
            found = getattr(import_module(homes[name]), name)
            super().__setattr__(name, found)
            return found

        def __setattr__(self, name: str, value: Any) -> None:
            if not (name in homes and isinstance(value, ModuleType)):
                super().__setattr__(name, value)

        def __dir__(self) -> list[str]:
            return sorted({*super().__dir__(), *homes})

    sys.modules[package].__class__ = OnDemand
