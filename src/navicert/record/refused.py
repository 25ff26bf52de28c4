"""The error of this package: what was refused, where, and what to do."""


class RecordError(ValueError):
    """A log, a note, a proof or a policy that cannot be relied on; its message is a sentence for a person."""
