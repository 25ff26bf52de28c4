"""``navicert flags``: which red flags are computed here, and which are not."""

from __future__ import annotations

import click

from navicert.assess.flags import FLAGS, NOT_COMPUTABLE


@click.group()
def flags() -> None:
    """Red flags of diversion: what is checked, and what is not."""


@flags.command("list")
def list_flags() -> None:
    """Print every flag: the computed ones with their source, the others with what they would need."""
    for check in FLAGS:
        click.echo(f"{check.id}  {check.text} ({check.source})")
    click.echo(f"\nNot computable from a transaction here ({len(NOT_COMPUTABLE)}):")
    for name, needs in sorted(NOT_COMPUTABLE.items()):
        click.echo(f"{name}  {needs}")
