"""Where an installation keeps its data: ``NAVICERT_HOME``, else the platform's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def home_folder() -> Path:
    """The data folder of this installation. It is not made until something is written."""
    given = os.environ.get("NAVICERT_HOME", "").strip()
    return Path(given).expanduser() if given else user_data_path("navicert", appauthor=False)
