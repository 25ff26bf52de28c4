"""Trees, against a second implementation that follows the recursive definitions of RFC 6962 word by word."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    Node,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from navicert.record.refused import RecordError

# --- the definitions, as slow as they are plain -------------------------------------------------


def tree(data: list[bytes]) -> bytes:
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = below(len(data))
    return sha256(b"\x01" + tree(data[:k]) + tree(data[k:])).digest()


def below(n: int) -> int:
    return 1 << (n - 1).bit_length() - 1


def path(m: int, data: list[bytes]) -> list[bytes]:
    if len(data) == 1:
        return []
    k = below(len(data))
    return [*path(m, data[:k]), tree(data[k:])] if m < k else [*path(m - k, data[k:]), tree(data[:k])]


def proof(m: int, data: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(data):
        return [] if whole else [tree(data)]
    k = below(len(data))
    if m <= k:
        return [*proof(m, data[:k], whole), tree(data[k:])]
    return [*proof(m - k, data[k:], False), tree(data[:k])]


def nodes_of(data: list[bytes]) -> Node:
    return lambda level, index: tree(data[index << level : (index + 1) << level])


def entries_of(size: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(size)]


# --- the tests ----------------------------------------------------------------------------------

untimed = settings(deadline=None)
trees = st.lists(st.binary(max_size=40), max_size=70)


@untimed
@given(trees)
def test_every_way_to_the_root_gives_the_root_of_the_definition(data: list[bytes]) -> None:
    assert root_of(b"".join(map(leaf_hash, data))) == Frontier().grown(data).root == tree(data)


def test_the_roots_that_every_implementation_publishes() -> None:
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    frontier = Frontier().grown(map(bytes.fromhex, leaves))
    assert frontier.root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert Frontier().root == EMPTY_ROOT == sha256().digest()


@untimed
@given(trees, st.integers(0, 70))
def test_a_frontier_grows_the_same_in_any_batches_and_survives_being_stored(data: list[bytes], cut: int) -> None:
    first = Frontier().grown(data[:cut])
    assert Frontier.of_row(first.size, first.row).grown(data[cut:]) == Frontier().grown(data)


def test_a_frontier_that_lost_a_hash_is_refused() -> None:
    frontier = Frontier().grown(entries_of(7))
    with pytest.raises(RecordError, match="a tree of 7 leaves has 3 complete subtrees"):
        Frontier.of_row(7, frontier.row[32:])


@untimed
@given(trees.filter(bool), st.data())
def test_every_entry_has_a_proof_that_it_is_in(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    made = inclusion_proof(index, len(data), nodes_of(data))
    assert list(made) == path(index, data)
    check_inclusion(index, len(data), leaf_hash(data[index]), made, tree(data))


@untimed
@given(trees, st.data())
def test_every_earlier_size_has_a_proof_that_it_was_continued(data: list[bytes], draw: st.DataObject) -> None:
    old = draw.draw(st.integers(0, len(data)))
    made = consistency_proof(old, len(data), nodes_of(data))
    assert list(made) == (proof(old, data) if old else [])
    check_consistency(old, tree(data[:old]), len(data), tree(data), made)


def tampered(made: list[bytes], draw: st.DataObject) -> list[bytes]:
    """A proof in which something was flipped, dropped, exchanged or put in."""
    wrong = list(made)
    match draw.draw(st.sampled_from(["flip", "drop", "add", "swap"])):
        case "flip" if wrong:
            at, bit = draw.draw(st.integers(0, len(wrong) - 1)), draw.draw(st.integers(0, 255))
            wrong[at] = (int.from_bytes(wrong[at], "big") ^ 1 << bit).to_bytes(32, "big")
        case "drop" if wrong:
            del wrong[draw.draw(st.integers(0, len(wrong) - 1))]
        case "swap" if len(wrong) > 1:
            wrong[0], wrong[-1] = wrong[-1], wrong[0]
        case _:
            wrong.insert(draw.draw(st.integers(0, len(wrong))), sha256(b"more").digest())
    return wrong


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 70), st.data())
def test_no_proof_that_was_tampered_with_is_believed(size: int, draw: st.DataObject) -> None:
    data = entries_of(size)
    index, old = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    with pytest.raises(RecordError):
        check_inclusion(index, size, leaf_hash(data[index]), tampered(path(index, data), draw), tree(data))
    with pytest.raises(RecordError):
        check_consistency(old, tree(data[:old]), size, tree(data), tampered(proof(old, data), draw))
    with pytest.raises(RecordError):
        check_inclusion(index, size, leaf_hash(data[index]), path(index, data), bytes(32))


@untimed
@given(st.integers(2, 40), st.data())
def test_a_proof_for_one_place_or_size_does_not_serve_for_another(size: int, draw: st.DataObject) -> None:
    data = entries_of(size)
    right, other = draw.draw(st.permutations(range(size)))[:2]
    with pytest.raises(RecordError):
        check_inclusion(other, size, leaf_hash(data[right]), path(right, data), tree(data))
    with pytest.raises(RecordError):
        check_inclusion(right, size, leaf_hash(data[other]), path(right, data), tree(data))
    old = right + 1
    with pytest.raises(RecordError):
        check_consistency(old, tree([*data[: old - 1], b"x"]), size, tree(data), proof(old, data))
    with pytest.raises(RecordError):
        check_consistency(old, tree(data[:old]), size, tree([*data[:-1], b"x"]), proof(old, data))


def test_what_cannot_be_proved_is_not_proved() -> None:
    node = nodes_of(entries_of(5))
    with pytest.raises(RecordError, match="the log has 5 entries, so there is no entry 5"):
        inclusion_proof(5, 5, node)
    with pytest.raises(RecordError, match="cannot grow from 6 to 5"):
        consistency_proof(6, 5, node)
