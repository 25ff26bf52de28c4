"""``navicert``: the command and its groups."""

from __future__ import annotations

import click

from navicert.cli.assess import assess
from navicert.cli.flags import flags
from navicert.cli.law import law
from navicert.cli.lists import lists
from navicert.cli.screen import screen
from navicert.cli.template import template
from navicert.version import ENGINE


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(ENGINE, prog_name="navicert")
def main() -> None:
    """Under which export-control law may this go, with what licence, or why not."""


for command in (assess, flags, law, lists, screen, template):
    main.add_command(command)
