"""The digest's test vectors, the same as in docs/event-digest.md."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from events.digest import body_digest, chain_link, event_digest, event_header, merkle_root

SALT = bytes(range(16))
DATA = b'{"task_id":"task_20250627_143052"}'
DOCUMENT = Path(__file__).parents[3] / "docs" / "event-digest.md"


def test_the_vectors_of_the_specification() -> None:
    body = body_digest(SALT, DATA)
    digest = event_digest("task:task_20250627_143052", "task.deleted", 1, b'{"actor":"alice"}', body)
    root = merkle_root([digest, digest, digest])
    link = chain_link(b"", root, 3, 1_750_000_000_000_000)
    text = DOCUMENT.read_text("utf-8")
    for value in (body, digest, root, link):
        assert value.hex() in text


def test_a_leaf_can_be_no_node() -> None:
    """The digests are leaves as RFC 6962 wants them: what is hashed for one begins with 0, for a node with 1."""
    assert event_header(b"stream", b"name", 1, b"{}")[:1] == b"\x00"
    assert merkle_root([b"x"]) == b"x"
    assert merkle_root([b"x", b"y", b"z"]) == node(node(b"x", b"y"), b"z")


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=9, unique=True), st.data())
def test_the_root_depends_on_the_order(digests: list[bytes], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(digests) - 2))
    swapped = [*digests]
    swapped[i], swapped[i + 1] = swapped[i + 1], swapped[i]
    assert merkle_root(swapped) != merkle_root(digests)


@given(st.text(), st.text(), st.binary(), st.binary())
def test_no_bytes_move_from_one_field_to_the_next(stream: str, name: str, meta: bytes, more: bytes) -> None:
    body = body_digest(SALT, DATA)
    if more:
        moved = event_digest(stream + more.hex(), name, 1, meta, body)
        assert moved != event_digest(stream, more.hex() + name, 1, meta, body)
