"""Commands of the office, typed as ``python -m navicert.office NAME``."""
