"""What tests of the office share: an empty installation, and the keys of its log."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from navicert.library.library import Library
from navicert.office.record.sequencer import the_keys
from navicert.record.keys import SigningKey
from office_cases import Office, an_office
from office_commands import make


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return tmp_path


@pytest.fixture
def office(home: Path) -> Office:
    """An office with people in every role, a firm with a clerk, and lists that are in force."""
    return an_office(Library(home))


@pytest.fixture
def keys(home: Path) -> tuple[SigningKey, ...]:
    return the_keys(home)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with cases, a licence, documents and a signed log, made once."""
    home = tmp_path_factory.mktemp("made")
    make(home)
    return home


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"
