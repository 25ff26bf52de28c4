"""A process that is killed, or may write no more, in the middle of an update leaves the old list in force, whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from listed import Served, lines, listing, server

OLD = tuple(listing(n) for n in range(200))
NEW = tuple(listing(n) for n in range(1, 202))
TESTS = Path(__file__).parents[1]

UPDATE = """
import json, os, shutil, signal, ssl, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import httpx
import navicert.screening.readers as readers
from listed import NOW, read_lines, source
from navicert.library import keeping
from navicert.library.lists import loaded, update_list

readers.READERS = {"lines": read_lines}
roots = ssl.create_default_context()  # read once: each of the many updates would read them again
ssl.create_default_context = lambda *args, **given: roots
home, address = Path(sys.argv[2]), sys.argv[3]
own = source(parts={"list": address})

def update(kill_at):
    '''Update; at the call of this number that has to do with the disk, die as by a power cut.'''
    calls = 0
    def counted(function):
        def call(*args, **given):
            nonlocal calls
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **given)
        return call
    for name in ("mkdir", "open", "fsync", "rename", "replace", "rmdir", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    keeping.listing_line = counted(keeping.listing_line)
    update_list(home, own, now=NOW, progress=counted(lambda came, expected: None))

def state():
    snapshot, = loaded(home)
    return [each.id for each in snapshot.listings()]

update(0) if sys.argv[4] == "first" else None
shutil.copytree(home, base := home.with_name("base"), dirs_exist_ok=True)
for point in json.loads(sys.argv[5]):
    shutil.rmtree(home)
    shutil.copytree(base, home)
    child = os.fork()
    if not child:
        update(point)
        os._exit(0)
    _, how = os.waitpid(child, 0)
    ids = state()
    after, left = 0, []
    if point % 3 == 0:
        update_list(home, own, now=NOW)
        after, left = len(state()), [p.name for p in home.rglob(".new-*")]
    print(json.dumps([point, os.WTERMSIG(how), len(ids), ids[0], after, left]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_whatever_the_moment_of_death_one_whole_edition_is_in_force(tmp_path: Path) -> None:
    points = [*range(1, 8), 30, 120, 205, *range(209, 240)]
    with server() as served:
        served.give("/list", lines(*OLD, day="2026-11-19"))
        child(tmp_path, served, "first", [])
        served.give("/list", lines(*NEW, day="2026-11-20"))
        told = [json.loads(line) for line in child(tmp_path, served, "again", points).splitlines()]
    deaths = [(size, first) for _, signal, size, first, _, _ in told if signal]
    assert len(deaths) > 20
    assert set(deaths) == {(200, "own-00000"), (201, "own-00001")}
    assert deaths == sorted(deaths)  # the old one up to one step, the new one from there
    assert any(signal == 0 for _, signal, *_ in told)  # the points went beyond the end of an update
    assert {after for *_, after, _ in told if after} == {201}  # the next update goes through
    assert [left for *_, left in told if left] == []  # and has cleaned up


def child(tmp_path: Path, served: Served, mode: str, points: list[int]) -> str:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    arguments = [str(TESTS), str(home), f"{served.address}/list", mode, json.dumps(points)]
    return subprocess.run(
        [sys.executable, "-c", UPDATE, *arguments], capture_output=True, text=True, check=True, timeout=60
    ).stdout


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import navicert.screening.readers as readers
from listed import NOW, listing, read_lines, source, write
from navicert.library.lists import import_list, loaded
from navicert.screening.listing_error import ListError

readers.READERS = {"lines": read_lines}
home = Path(sys.argv[2])
import_list(home, source(), {"list": write(home / "a", listing(1), day="2026-11-19")}, now=NOW)
many = write(home / "b", *(listing(n) for n in range(3000)), day="2026-11-20")
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
try:
    import_list(home, source(), {"list": many}, now=NOW)
except ListError as error:
    print(error)
print([each.id for each in loaded(home)[0].listings()], len(list((home / "lists").rglob("*"))))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a Unix process")
def test_a_process_that_may_write_no_more_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(TESTS), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    sentence, state = done.stdout.splitlines()
    assert sentence.startswith("nothing was changed, because ")
    assert "larger than this process may write" in sentence
    assert state == "['own-00001'] 6"  # the folder, its lock, current, one snapshot of two files
