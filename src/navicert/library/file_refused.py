"""Why a file that somebody gave is not kept."""


class FileRefused(Exception):
    """A file is not kept. The sentence says what is wrong with it and what to do."""
