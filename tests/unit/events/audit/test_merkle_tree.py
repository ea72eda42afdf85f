"""The tree agrees with the published vectors of RFC 6962's reference, and with another library."""

from __future__ import annotations

import random
from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from events.audit.merkle_tree import (
    TILE,
    BadPath,
    Tree,
    consistency_ranges,
    cover,
    inclusion_ranges,
    perfect_subtrees,
    root_of,
    root_of_path,
    roots_of_consistency,
)
from events.wire.digest import leaf_digest

ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [leaf_digest(entry) for entry in ENTRIES]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
_A = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_B = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_C = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_D = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"


def tree_of(leaves: Sequence[bytes]) -> Tree:
    tree = Tree()
    tree.extend(leaves)
    return tree


def hashes(leaves: Sequence[bytes], ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """Hashes of ranges, each from the perfect subtrees that cover it."""
    return [
        root_of(
            [cover(leaves[i << level : (i + 1) << level], i << level)[0][1] for level, i in perfect_subtrees(*ends)]
        )
        for ends in ranges
    ]


@pytest.mark.parametrize("size", range(9))
def test_root_is_the_published_one(size: int) -> None:
    assert tree_of(LEAVES[:size]).root().hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("leaf", "size", "path"),
    [
        (1, 1, []),
        (1, 8, [_C, _A, _D]),
        (6, 8, [_B, _E, ROOTS[4]]),
        (3, 3, [ROOTS[2]]),
        (2, 5, [ROOTS[1], _A, _B]),
    ],
)
def test_inclusion_proof_is_the_published_one(leaf: int, size: int, path: list[str]) -> None:
    found = hashes(LEAVES, inclusion_ranges(leaf - 1, size))
    assert [value.hex() for value in found] == path
    assert root_of_path(LEAVES[leaf - 1], leaf - 1, size, found).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("first", "size", "path"),
    [
        (1, 1, []),
        (1, 8, [_C, _A, _D]),
        (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", _E, ROOTS[4]]),
        (2, 5, [_A, _B]),
    ],
)
def test_consistency_proof_is_the_published_one(first: int, size: int, path: list[str]) -> None:
    found = hashes(LEAVES, consistency_ranges(first, size))
    assert [value.hex() for value in found] == path
    old, new = roots_of_consistency(first, size, bytes.fromhex(ROOTS[first]), found)
    assert (old.hex(), new.hex()) == (ROOTS[first], ROOTS[size])


def test_other_library_accepts_the_proofs() -> None:
    theirs = InmemoryTree(algorithm="sha256")
    entries = [bytes([number]) * 52 for number in range(40)]
    for entry in entries:
        theirs.append_entry(entry)
    leaves = [leaf_digest(entry) for entry in entries]
    for size in range(1, len(entries) + 1):
        assert theirs.get_root(size) == tree_of(leaves[:size]).root()
        for index in range(size):
            proof = theirs.prove_inclusion(index + 1, size)
            own = hashes(leaves, inclusion_ranges(index, size))
            assert proof.path[1:] == own
            verify_inclusion(leaves[index], tree_of(leaves[:size]).root(), proof)
        for first in range(1, size + 1):
            theirs_too = theirs.prove_consistency(first, size)
            verify_consistency(tree_of(leaves[:first]).root(), tree_of(leaves[:size]).root(), theirs_too)


def leaves_of(size: int) -> list[bytes]:
    return [sha256(number.to_bytes(4)).digest() for number in range(size)]


@given(st.integers(1, 1_000), st.data())
@settings(max_examples=40)
def test_proof_of_any_leaf_holds_and_of_changed_bytes_does_not(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    root = tree_of(leaves).root()
    index = data.draw(st.integers(0, size - 1))
    path = hashes(leaves, inclusion_ranges(index, size))
    assert root_of_path(leaves[index], index, size, path) == root
    assert root_of_path(sha256(leaves[index]).digest(), index, size, path) != root
    for number, value in enumerate(path):
        changed = [*path[:number], flipped(value, data.draw(st.integers(0, 255))), *path[number + 1 :]]
        assert root_of_path(leaves[index], index, size, changed) != root
    for wrong in ([*path, root], path[:-1]):
        if wrong != path:
            with pytest.raises(BadPath, match="hashes, not"):
                root_of_path(leaves[index], index, size, wrong)


@given(st.integers(1, 600), st.data())
@settings(max_examples=40)
def test_consistency_of_any_sizes_holds_and_of_changed_bytes_does_not(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    first = data.draw(st.integers(1, size))
    roots = tree_of(leaves[:first]).root(), tree_of(leaves).root()
    path = hashes(leaves, consistency_ranges(first, size))
    assert roots_of_consistency(first, size, roots[0], path) == roots
    for number, value in enumerate(path):
        changed = [*path[:number], flipped(value, data.draw(st.integers(0, 255))), *path[number + 1 :]]
        assert roots_of_consistency(first, size, roots[0], changed) != roots


@pytest.mark.parametrize(("first", "size"), [(0, 5), (6, 5), (-1, 5)])
def test_impossible_sizes_are_refused(first: int, size: int) -> None:
    with pytest.raises(BadPath):
        roots_of_consistency(first, size, b"", [])
    with pytest.raises(BadPath):
        root_of_path(b"", size, size, [])


@given(st.integers(0, 3_000), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_tree_extended_in_steps_equals_one_tree(size: int, dice: random.Random) -> None:
    leaves = leaves_of(size)
    whole, tree = tree_of(leaves), Tree()
    while tree.size < size:
        tree.extend(leaves[tree.size : tree.size + dice.randint(1, 700)])
    assert (tree.root(), tree.subtrees, tree.completed) == (whole.root(), whole.subtrees, whole.completed)
    assert Tree.of(size, whole.hashes).root() == whole.root()
    assert [node.number for node in whole.completed if node.level == 8] == [*range(size // TILE)]


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
