"""``python -m navicert.cli``."""

from navicert.cli import main

main()
