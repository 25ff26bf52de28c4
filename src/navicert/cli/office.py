"""``navicert office``: the commands of the licensing office, which run where it is installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import click

NEEDED = ("django", "ninja")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def office(words: tuple[str, ...]) -> None:
    """The licensing office: serve it, back it up, restore it, check that everything kept is sound.

    \b
    Example:
      navicert office serve
      navicert office backup FILE [--with-keys]
      navicert office restore FILE
      navicert office check
    """
    if words in ((), ("-h",), ("--help",)):
        context = click.get_current_context()
        click.echo(context.get_help())
        context.exit(0 if words else 2)
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise click.ClickException("the office is not installed here; install it with: pip install 'navicert[office]'")
    command = [sys.executable, "-m", "navicert.office", *words]
    if os.name == "posix":
        os.execv(sys.executable, command)
    sys.exit(subprocess.run(command, check=False).returncode)
