"""``python -m navicert.office serve`` makes the tables and starts the server, with ``--demo`` first the demonstration where
nothing stands yet; ``backup``, ``restore``, ``check`` and other words are management commands."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, execute_from_command_line

from navicert.office.record.beside import start_beside

OURS = {"check": "soundness"}  # words that Django uses for something of its own
DEMO = "--demo"


def serve(extra: list[str]) -> None:
    """Make or update the tables, start the sequencer of the record beside, say where the page is, and become the server."""
    from navicert.office.record.sequencer import KEY_VARIABLE  # the tables are known only after the set-up

    call_command("migrate", interactive=False, verbosity=0)
    demonstration(wanted=DEMO in extra)
    start_beside()
    os.environ.pop(KEY_VARIABLE, None)  # the sequencer has it; what answers strangers must not
    print(f"Navicert: http://{settings.BIND}/   data in {settings.NAVICERT_HOME}   stop with Ctrl+C", flush=True)
    command = ["gunicorn", "navicert.office.wsgi", "--bind", settings.BIND, "--workers", "2", "--preload"]
    command += ["--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", *command, *(word for word in extra if word != DEMO)])


def demonstration(*, wanted: bool) -> None:
    """Build the demonstration where it is wanted and nothing stands yet; say who is who where it stands.

    Its password is public, so a server that other machines reach does not start with it.
    """
    from navicert.office.demo.standing import (  # the tables are known only after the set-up
        is_demo,
        leaflet,
        why_no_demo,
    )

    if wanted and why_no_demo() is None:
        print("Nothing stands here yet: a demonstration is built, which takes a minute or two.", flush=True)
        try:
            call_command("demo")
        except CommandError as stopped:
            sys.exit(f"Navicert: {stopped}")
    elif is_demo() and settings.PUBLIC:
        sys.exit(
            f"Navicert: {settings.NAVICERT_HOME} holds the demonstration, whose password everybody knows, and other "
            "machines can reach this server. Set NAVICERT_HOME to an installation of your own."
        )
    elif is_demo():
        print(leaflet(), flush=True)


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
        words = [OURS.get(word, word) for word in arguments[:1]] + arguments[1:]
        execute_from_command_line(["navicert.office", *words])


if __name__ == "__main__":
    main(sys.argv[1:])
