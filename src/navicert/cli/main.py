"""``navicert``: the command and its groups."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import cast

import click

from navicert.version import ENGINE

# There are none, and looking for some in every package that is installed costs a tenth of a start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

COMMANDS = (
    "assess", "book", "flags", "law", "lists", "office", "posture", "record", "replay", "screen", "sheet", "template",
    "verify",
)  # fmt: skip


class _OnDemand(Mapping[str, click.Command]):
    """The commands by name. Each is read when it is asked for: one question does not pay for the others."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        return cast(click.Command, getattr(import_module(f"navicert.cli.{name}"), name))

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


@click.group(
    commands=cast(MutableMapping[str, click.Command], _OnDemand()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(ENGINE, prog_name="navicert")
def main() -> None:
    """Under which export-control law may this go, with what licence, or why not."""
