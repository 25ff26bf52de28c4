"""The error every reader of a list raises: what could not be read, where, and what to do."""


class ListError(ValueError):
    """A list, or a part of one, that cannot be read whole; its message is a sentence for a person."""
