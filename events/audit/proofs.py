"""Proofs in the textual formats of C2SP: one event is in the log, and a log only grew between two checkpoints. Pure.

`docs/event-digest.md` describes the files. A proof is accepted only in the exact bytes that the encoders write, so that
any change is detected.
"""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence

import msgspec

from events.audit.checkpoints import Checkpoint, is_genuine, note_of, read_note
from events.audit.merkle_tree import BadPath, root_of_path, roots_of_consistency
from events.wire.digest import SALT_BYTES, body_digest, content_digest, leaf_digest, leaf_entry

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_PROOF_BYTES = 16_000_000
"""Maximum size of a proof, which contains an event of at most 4 MB in base64."""


class ProvenEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event, binary values in hex. `salt` and `data` are given, or `body` if the event is redacted."""

    stream: str
    version: int
    type: str
    schema_version: int
    meta: str
    salt: str | None
    data: str | None
    body: str | None
    microseconds: int
    """Time of the event since 1970, UTC."""


class _Extra(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    public_key: str
    event: ProvenEvent


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Proof that an event is at a position of the log, up to a checkpoint."""

    position: int
    event: ProvenEvent
    path: tuple[bytes, ...]
    """Inclusion proof of RFC 9162, from the leaf up."""
    checkpoint: Checkpoint


class ConsistencyProof(msgspec.Struct, frozen=True, kw_only=True):
    """Proof that the log of `since` events became that of a checkpoint by appending only."""

    since: int
    path: tuple[bytes, ...]
    """Consistency proof of RFC 9162."""
    checkpoint: Checkpoint


class BadProof(Exception):
    """The proof is malformed or invalid; the text names the fault."""


def encode_proof(proof: Proof) -> bytes:
    """Encode a proof as c2sp.org/tlog-proof, whose extra line contains the event and the public key."""
    extra = msgspec.json.encode(_Extra(public_key=proof.checkpoint.public_key, event=proof.event))
    head = (FIRST_LINE, f"extra {b64encode(extra).decode()}", f"index {proof.position - 1}")
    return _encoded(head, proof.path, proof.checkpoint)


def decode_proof(raw: bytes) -> Proof:
    """Decode a proof. Raises BadProof unless `raw` is exactly what `encode_proof` writes."""
    if len(raw) > MAX_PROOF_BYTES:
        raise BadProof(f"this is no proof: it is larger than {MAX_PROOF_BYTES} bytes")
    try:
        text, note = raw.decode().split("\n\n", 1)
        _, extra_line, index, *path = text.split("\n")
        extra = msgspec.json.decode(b64decode(extra_line.removeprefix("extra ")), type=_Extra)
        proof = Proof(
            position=int(index.removeprefix("index ")) + 1,
            event=extra.event,
            path=tuple(map(b64decode, path)),
            checkpoint=read_note(note, extra.public_key),
        )
    except (ValueError, msgspec.MsgspecError, RecursionError):
        raise BadProof("this is no proof as `querymill audit prove` writes it") from None
    return _unchanged(proof, encode_proof(proof), raw)


def encode_consistency(proof: ConsistencyProof) -> bytes:
    """Encode a consistency proof as a request to a witness (c2sp.org/tlog-witness)."""
    return _encoded((f"old {proof.since}",), proof.path, proof.checkpoint)


def decode_consistency(raw: bytes, public_key: str) -> ConsistencyProof:
    """Decode a consistency proof, signed with a public key (hex).

    Raises BadProof unless `raw` is exactly what `encode_consistency` writes.
    """
    try:
        text, note = raw.decode().split("\n\n", 1)
        since, *path = text.split("\n")
        proof = ConsistencyProof(
            since=int(since.removeprefix("old ")),
            path=tuple(map(b64decode, path)),
            checkpoint=read_note(note, public_key),
        )
    except ValueError:
        raise BadProof("this is no proof as `audit prove-consistency` writes it, or it is of another key") from None
    return _unchanged(proof, encode_consistency(proof), raw)


def check_proof(proof: Proof, trusted: frozenset[str] = frozenset()) -> None:
    """Raise BadProof unless the event is at its position in the log that the checkpoint signs.

    trusted: public keys (hex) that must have signed the checkpoint; empty: any key.
    """
    event, checkpoint = proof.event, proof.checkpoint
    try:
        entry = leaf_entry(_content(event), proof.position, event.version, event.microseconds)
        root = root_of_path(leaf_digest(entry), proof.position - 1, checkpoint.position, proof.path)
    except struct.error:
        raise BadProof("a number is larger than any position, version or time") from None
    except BadPath as error:
        raise BadProof(str(error)) from None
    _require_root(checkpoint, root)
    _require_genuine(checkpoint, trusted)


def check_consistency(proof: ConsistencyProof, since: Checkpoint, trusted: frozenset[str] = frozenset()) -> None:
    """Raise BadProof unless the log of an earlier checkpoint became that of the proof's by appending only."""
    _require_genuine(since, trusted)
    _require_genuine(proof.checkpoint, trusted)
    if since.position != proof.since:
        raise BadProof(f"the proof begins at position {proof.since}, not at {since.position}")
    root = bytes.fromhex(since.root)
    try:
        old, new = roots_of_consistency(proof.since, proof.checkpoint.position, root, proof.path)
    except BadPath as error:
        raise BadProof(str(error)) from None
    _require_root(since, old)
    _require_root(proof.checkpoint, new)


def _encoded(head: Sequence[str], path: Sequence[bytes], checkpoint: Checkpoint) -> bytes:
    lines = [*head, *(b64encode(value).decode() for value in path), "", note_of(checkpoint)]
    return "\n".join(lines).encode()


def _unchanged[P](proof: P, encoded: bytes, raw: bytes) -> P:
    if encoded != raw:
        raise BadProof("this is no proof as it was written: its bytes differ, its values do not")
    return proof


def _content(event: ProvenEvent) -> bytes:
    match event.salt, event.data, event.body:
        case str() as salt, str() as data, None:
            body = body_digest(_bytes(salt, "salt", SALT_BYTES), data.encode())
        case None, None, str() as redacted:
            body = _bytes(redacted, "body", 32)
        case _:
            raise BadProof("either salt and data must be given, or body")
    return content_digest(event.stream, event.type, event.schema_version, event.meta.encode(), body)


def _require_root(checkpoint: Checkpoint, root: bytes) -> None:
    if checkpoint.root != root.hex():
        raise BadProof(f"the root that follows is not the one of the checkpoint at position {checkpoint.position}")


def _require_genuine(checkpoint: Checkpoint, trusted: frozenset[str]) -> None:
    _bytes(checkpoint.public_key, "public_key", 32)
    if trusted and checkpoint.public_key not in trusted:
        raise BadProof(f"the checkpoint is signed by another key: {checkpoint.public_key}")
    if not is_genuine(checkpoint):
        raise BadProof(f"the signature of the checkpoint at position {checkpoint.position} does not hold")


def _bytes(text: str, what: str, size: int) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != size or value.hex() != text:
        raise BadProof(f"{what} is not {size} bytes in lower-case hex")
    return value
