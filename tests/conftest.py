"""What the tests share: the installed law, read once, and the folder of shared cases where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from generate import Generator
from navicert.law.law import Law
from navicert.library import Library, open_library
from navicert.office.shelf import the_library

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session", autouse=True)
def the_library_of_the_office() -> None:
    """The office opens its library once a process: here, in the empty home of the settings, and not in that of whichever
    test comes first."""
    the_library()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def law(library: Library) -> Law:
    return library.law


@pytest.fixture(scope="session")
def generator(law: Law) -> Generator:
    return Generator(law)


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"the folder of shared cases and data is not at {SHARED}")
    return SHARED
