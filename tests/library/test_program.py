"""Which program it was: every file that may change an answer counts, and what has editions of its own does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import navicert
from navicert.library.program import NO_KERNEL, ROOT, edition_of, program_edition

WITHOUT_KERNEL = """
import sys
sys.modules["navicert.screening._kernel"] = None
from navicert.library.program import NO_KERNEL, ROOT, edition_of, program_edition
assert program_edition() == edition_of(ROOT, NO_KERNEL)
print(program_edition())
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A program of a few files, of every kind that ships."""
    for name in ("library/lookout.py", "office/screening/question.py", "screening/names/tables/titles.tsv", "version.py",
                 "screening/_score.h", "screening/_kernel.c", "law/t.yaml", "screening/data/scorecard.csv",
                 "screening/data/words.csv.xz", "packs/us-ear/pack.yaml", "web/static/s.css"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_every_file_that_may_change_an_answer_changes_the_edition(copied: Path) -> None:
    seen = {edition_of(copied, NO_KERNEL)}
    files = [path for path in sorted(copied.rglob("*")) if path.is_file()]
    same = []
    for path in files:
        path.write_text("another", encoding="utf-8")
        found = edition_of(copied, NO_KERNEL)
        same += [path.relative_to(copied).as_posix()] if found in seen else []
        seen.add(found)

    assert same == ["packs/us-ear/pack.yaml", "web/static/s.css"]


def test_a_file_that_is_renamed_or_new_changes_the_edition(copied: Path) -> None:
    before = edition_of(copied, NO_KERNEL)
    (copied / "version.py").rename(copied / "other.py")
    renamed = edition_of(copied, NO_KERNEL)
    (copied / "more.py").touch()

    assert len({before, renamed, edition_of(copied, NO_KERNEL), edition_of(copied, b"compiled")}) == 4


def test_the_compiled_loops_count_and_so_does_that_there_are_none() -> None:
    path = os.pathsep.join([str(Path(navicert.__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_KERNEL], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    kernel = pytest.importorskip("navicert.screening._kernel")
    assert kernel.__file__
    now = program_edition.__wrapped__()  # as the files are at this moment
    assert now == edition_of(ROOT, Path(kernel.__file__).read_bytes())
    assert done.stdout.strip() != now
