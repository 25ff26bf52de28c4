"""``python -m navicert.office serve`` makes the tables and starts the server; other words go to Django."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line

from navicert.office.beside import start_beside


def serve(extra: list[str]) -> None:
    """Make or update the tables, start the sequencer of the record beside, say where the page is, and become the server."""
    from navicert.office.sequencer import KEY_VARIABLE  # the tables are known only after the set-up

    call_command("migrate", interactive=False, verbosity=0)
    start_beside()
    os.environ.pop(KEY_VARIABLE, None)  # the sequencer has it; what answers strangers must not
    print(f"Navicert: http://{settings.BIND}/   data in {settings.NAVICERT_HOME}   stop with Ctrl+C", flush=True)
    command = ["gunicorn", "navicert.office.wsgi", "--bind", settings.BIND, "--workers", "2", "--preload"]
    command += ["--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", *command, *extra])


def main(arguments: list[str]) -> None:
    """Run one command of the office."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navicert.office.settings")
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        sys.exit(f"Navicert: {wrong}")
    os.umask(0o077)  # what the office keeps is for its own user only
    settings.NAVICERT_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    if arguments[:1] == ["serve"]:
        serve(arguments[1:])
    else:
        execute_from_command_line(["navicert.office", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
