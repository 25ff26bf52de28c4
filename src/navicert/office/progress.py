"""A bar of progress on the terminal of whoever started a long command; nothing where no person looks."""

from __future__ import annotations

import sys
import time
from types import TracebackType

WIDE, EVERY = 30, 0.1  # signs, seconds


class Bar:
    """``Documents  ██████░░░░  60 %`` on standard error, gone at the end."""

    def __init__(self, title: str, whole: int) -> None:
        self.title, self.whole, self.done, self.drawn = title, whole, 0, 0.0
        self.seen = sys.stderr.isatty()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def add(self, done: int) -> None:
        """So much more is done."""
        self.done += done
        now = time.monotonic()
        if self.seen and now - self.drawn >= EVERY:
            self.drawn = now
            part = min(1.0, self.done / self.whole) if self.whole else 1.0
            full = int(part * WIDE)
            sys.stderr.write(f"\r{self.title}  {'█' * full}{'░' * (WIDE - full)}  {part:.0%}")
            sys.stderr.flush()
