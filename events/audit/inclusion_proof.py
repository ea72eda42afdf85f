"""Proof that one event is in the log: the event itself, a Merkle path, chain links and a signed checkpoint. Pure.

`docs/event-digest.md` describes the file. A proof is accepted only in the exact bytes that `encode_proof` writes, so
that any change is detected.
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
    """Inputs of a commit's chain value: Merkle root (hex), last position and time, without the previous chain value."""

    root: str
    last_position: int
    microseconds: int


class Before(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Commit before the event's commit: its link, and the chain value before it.

    Proves where the event's commit begins.
    """

    previous: str
    """Chain value before this commit, in hex; empty if this is the log's first commit."""
    link: Link


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Inclusion proof of an event, hashes in hex. `salt` and `data` are given, or `body` if the event is redacted."""

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
    """Hashes of the siblings in the Merkle tree of the event's commit, from the leaf up."""
    last_position: int
    """Last position of the event's commit; `microseconds` is the commit's time since 1970, UTC."""
    microseconds: int
    before: Before | None
    """None if the event is in the log's first commit, or if `anchor` is given."""
    anchor: Checkpoint | None
    """Checkpoint of the commit before the event's commit, if that earlier commit is in an archive."""
    links: tuple[Link, ...]
    """Links of the commits after the event's, up to the checkpoint."""
    checkpoint: Checkpoint


class BadProof(Exception):
    """The proof is malformed or invalid; the text names the fault."""


MAX_PROOF_BYTES = 100_000_000
"""Maximum size of a proof, which has a link for each commit up to the next checkpoint."""


def encode_proof(proof: Proof) -> bytes:
    """Encode a proof as one line of JSON."""
    return msgspec.json.encode(proof) + b"\n"


def decode_proof(raw: bytes) -> Proof:
    """Decode a proof. Raises BadProof unless `raw` is exactly what `encode_proof` writes."""
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
    """Raise BadProof unless the event is at its position in the log that the checkpoint signs.

    trusted: public keys (hex) that must have signed the checkpoint; empty: any key.
    """
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
    """Return the hashes of the siblings of a leaf in a commit's Merkle tree, from the leaf up."""
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
    """Return the root of a Merkle tree with `size` leaves, computed from one leaf and its path.

    Raises BadProof if the path has the wrong length.
    """
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
    """Return chain value and position of the commit end before the event's commit.

    At the log's beginning, the chain value is empty and the position is 0.
    """
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
