"""What tests of the office share: an empty installation, and the keys of its log."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from navicert.office.sequencer import the_keys
from navicert.record.keys import SigningKey


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    return tmp_path


@pytest.fixture
def keys(home: Path) -> tuple[SigningKey, ...]:
    return the_keys(home)
