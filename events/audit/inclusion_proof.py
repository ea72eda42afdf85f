"""A proof that one event is in the log: the event itself, a Merkle path, chain links and a signed checkpoint. Pure.

`docs/event-digest.md` describes the file. A proof is accepted only in the exact bytes that `encode_proof`
writes, so that any change is noticed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, Literal

import msgspec

from events.audit.checkpoints import Checkpoint, is_genuine
from events.wire.digest import DIGEST_BYTES, SALT_BYTES, body_digest, chain_link, event_digest
from runtime.postgres.errors import first_line

FORMAT: Final = "querymill inclusion proof 1"


class Link(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Chain link of a commit without the previous chain value: the Merkle root (32 bytes in hex) and two numbers."""

    root: str
    last_position: int
    microseconds: int


class Before(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The commit before the event's, which fixes where the event's commit begins: its link, and the previous chain
    value."""

    previous: str
    """Empty for the log's first commit."""
    link: Link


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Inclusion proof, all hashes in hex. Either `salt` and `data` are given, or `body` of a redacted event."""

    format: Literal["querymill inclusion proof 1"] = FORMAT
    position: int
    stream: str
    type: str
    schema_version: int
    meta: str
    salt: str | None
    data: str | None
    body: str | None
    path: tuple[str, ...]
    """The event's siblings in its commit's Merkle tree, from the leaf up."""
    last_position: int
    """Last position of the event's commit; `microseconds` is its time."""
    microseconds: int
    before: Before | None
    """None in the log's first commit, and if `anchor` replaces it."""
    anchor: Checkpoint | None
    """Checkpoint of the commit before, if that is in an archive."""
    links: tuple[Link, ...]
    """Links of the commits after the event's, up to the checkpoint."""
    checkpoint: Checkpoint


class BadProof(Exception):
    """The proof does not hold; the text names the fault."""


MAX_PROOF_BYTES = 100_000_000
"""Bound of a proof, which has a link for each commit up to the next checkpoint."""


def encode_proof(proof: Proof) -> bytes:
    """Return the proof as one line of JSON."""
    return msgspec.json.encode(proof) + b"\n"


def decode_proof(raw: bytes) -> Proof:
    """Return the proof. Raises BadProof unless the bytes are exactly those of `encode_proof`."""
    if len(raw) > MAX_PROOF_BYTES:
        raise BadProof(f"this is no proof: it is larger than {MAX_PROOF_BYTES} bytes")
    try:
        proof = msgspec.json.decode(raw, type=Proof)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadProof(f"this is no proof: {first_line(error)}") from None
    if encode_proof(proof) != raw:
        raise BadProof("this is no proof as it was written: its bytes differ, its values do not")
    return proof


def check_proof(proof: Proof, trusted: frozenset[str] = frozenset()) -> None:
    """Raise BadProof unless the event is at its position in the log that the checkpoint signs."""
    try:
        _follow(proof, trusted)
    except struct.error:
        raise BadProof("a number is larger than any position or time") from None


def _follow(proof: Proof, trusted: frozenset[str]) -> None:
    previous, before = _before(proof, trusted)
    size, index = proof.last_position - before, proof.position - before - 1
    if not 0 <= index < size:
        raise BadProof(f"position {proof.position} is not in the commit {before + 1} to {proof.last_position}")
    root = root_of_path(_digest(proof), index, size, [_bytes(h, "path") for h in proof.path])
    chain, last = chain_link(previous, root, proof.last_position, proof.microseconds), proof.last_position
    for link in proof.links:
        if link.last_position <= last:
            raise BadProof(f"the links do not rise: {link.last_position} follows {last}")
        chain, last = _linked(chain, link), link.last_position
    if (proof.checkpoint.position, proof.checkpoint.chain) != (last, chain.hex()):
        raise BadProof(f"what follows from the event at position {last} is not the chain the checkpoint signs")
    _require_genuine(proof.checkpoint, trusted)


def merkle_path(digests: Sequence[bytes], index: int) -> list[bytes]:
    """Return the siblings of a leaf in a commit's Merkle tree, from the leaf up."""
    level, path = list(digests), list[bytes]()
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        paired = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            paired.append(level[-1])
        level, index = paired, index // 2
    return path


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root of a tree of `size` leaves from a leaf and its path. Raises BadProof if the length is wrong."""
    rest = list(path)
    node = leaf
    while size > 1:
        # an odd last node moves up unpaired
        if index ^ 1 < size:
            if not rest:
                raise BadProof("the Merkle path is too short")
            sibling = rest.pop(0)
            node = _node(sibling, node) if index % 2 else _node(node, sibling)
        index, size = index // 2, (size + 1) // 2
    if rest:
        raise BadProof("the Merkle path is too long")
    return node


def _before(proof: Proof, trusted: frozenset[str]) -> tuple[bytes, int]:
    """Return the chain value before the event's commit, and its position."""
    match proof.before, proof.anchor:
        case None, None:
            return b"", 0
        case Before() as before, None:
            previous = _bytes(before.previous, "before.previous") if before.previous else b""
            return _linked(previous, before.link), before.link.last_position
        case None, Checkpoint() as anchor:
            _require_genuine(anchor, trusted)
            return _bytes(anchor.chain, "anchor.chain"), anchor.position
        case _:
            raise BadProof("only one of before and anchor may be given")


def _digest(proof: Proof) -> bytes:
    match proof.salt, proof.data, proof.body:
        case str() as salt, str() as data, None:
            body = body_digest(_bytes(salt, "salt", SALT_BYTES), data.encode())
        case None, None, str() as redacted:
            body = _bytes(redacted, "body")
        case _:
            raise BadProof("either salt and data must be given, or body")
    return event_digest(proof.stream, proof.type, proof.schema_version, proof.meta.encode(), body)


def _linked(previous: bytes, link: Link) -> bytes:
    return chain_link(previous, _bytes(link.root, "root"), link.last_position, link.microseconds)


def _require_genuine(checkpoint: Checkpoint, trusted: frozenset[str]) -> None:
    _bytes(checkpoint.public_key, "public_key")
    _bytes(checkpoint.signature, "signature", 64)
    if trusted and checkpoint.public_key not in trusted:
        raise BadProof(f"the checkpoint is signed by another key: {checkpoint.public_key}")
    if not is_genuine(checkpoint):
        raise BadProof("the checkpoint's signature does not hold")


def _bytes(text: str, what: str, size: int = DIGEST_BYTES) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != size or value.hex() != text:
        raise BadProof(f"{what} is not {size} bytes in lower-case hex")
    return value


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
