"""The only place that reads, writes and downloads packs, lists, keys and settings of an installation."""

from navicert.library.library import Library, open_library

__all__ = ["Library", "open_library"]
