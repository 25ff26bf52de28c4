"""The command line: parse, call one function, show. It decides nothing."""

from navicert.cli.main import main

__all__ = ["main"]
