"""Tiles: their paths, what is in them, and which arise when a log grows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.record.merkle import (
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from navicert.record.refused import RecordError
from navicert.record.tiles import ENTRIES, Edge, Tile, nodes, pack, parse_path, tiles_between, tiles_of, unpack


def entries_of(size: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(size)]


def test_paths_are_those_of_tlog_tiles() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(ENTRIES, 0, 7).path == "tile/entries/000.p/7"
    assert Tile(2, 1000, 255).path == "tile/2/x001/000.p/255"


@settings(deadline=None)
@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_a_path_is_read_back(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint",
        "tile/64/000",
        "tile/00/000",
        "tile/0/00",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/07",
        "tile/0/../000",
        "/tile/0/000",
        "tile/0/000/",
    ],
)
def test_what_is_no_path_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(RecordError, match="is not the path of a tile"):
        parse_path(path)


def test_a_log_of_70000_entries_has_the_tiles_that_the_specification_counts() -> None:
    tiles = [tile for tile in tiles_of(70_000) if tile.level >= 0]
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert [tile.path for tile in tiles if tile.width < 256] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile.path for tile in tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


def test_an_entry_bundle_has_each_entry_after_its_length() -> None:
    bundle = pack([b"", b"abc"])
    assert bundle == b"\x00\x00\x00\x03abc"
    assert unpack(bundle) == [b"", b"abc"]
    with pytest.raises(RecordError, match="ends within entry 1, at byte 2"):
        unpack(bundle[:-1])
    with pytest.raises(RecordError, match="an entry has 65536 bytes"):
        pack([bytes(65_536)])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=4))
def test_a_log_that_grows_writes_the_tiles_that_it_needs_and_they_prove_everything(steps: list[int]) -> None:
    entries = entries_of(sum(steps))
    edge, files = Edge(), dict[Tile, bytes]()
    for step in steps:
        old = edge.size
        edge, made = edge.grown(entries[old : old + step])
        assert [tile for tile, _ in made] == list(tiles_between(old, edge.size))
        files |= dict(made)
        assert edge == Edge.of(edge.size, files.__getitem__)
        assert edge.root == Frontier().grown(entries[: edge.size]).root
    size, root = edge.size, edge.root
    node = nodes(size, files.__getitem__)
    for index in range(0, size, 61):
        check_inclusion(index, size, leaf_hash(entries[index]), inclusion_proof(index, size, node), root)
    for old in range(0, size + 1, 53):
        check_consistency(old, Frontier().grown(entries[:old]).root, size, root, consistency_proof(old, size, node))


def test_a_tile_of_a_higher_level_has_the_roots_of_the_full_tiles_below() -> None:
    _, made = Edge().grown(entries_of(66_000))
    files = dict(made)
    assert [tile.path for tile in files if tile.level == 2] == ["tile/2/000.p/1"]
    above = files[Tile(1, 0)]
    assert above[32:64] == root_of(files[Tile(0, 1)])
    assert files[Tile(2, 0, 1)] == root_of(above)


def test_a_tile_of_the_wrong_length_is_refused() -> None:
    edge, made = Edge().grown(entries_of(300))
    files = dict(made)
    with pytest.raises(RecordError, match=r"tile/0/001\.p/44 has 1407 bytes where it must have 1408"):
        Edge.of(300, lambda tile: files[tile][:-1] if tile.level == 0 else files[tile])
    assert [a < b for a, b in pairwise(sorted(files))] == [True] * (len(files) - 1)
    assert edge.size == 300
