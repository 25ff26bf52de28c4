"""What tests of the interface share: an installation with lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from office_lists import new_home


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = new_home(tmp_path)
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return tmp_path
