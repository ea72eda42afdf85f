"""The digest of an event and the chain of commits. Specified, with test vectors, in `docs/event-digest.md`.

    body   = SHA-256(salt ‖ data)
    header = field("querymill.event.1") ‖ field(stream) ‖ field(type) ‖ int32(schema_version) ‖ field(meta)
    digest = SHA-256(header ‖ body)
    root   = Merkle root of a commit's digests, RFC 6962: a node is SHA-256(0x01 ‖ left ‖ right); the digests are the
             leaves, because their hashed bytes begin with 0x00, the first byte of a field's length
    chain  = SHA-256(previous chain ‖ root ‖ int64(last position) ‖ int64(microseconds of recorded_at))

field(x) is int32(length) ‖ x in UTF-8; integers are big-endian. Position and version follow from the order, which the
root and the chain fix.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from hashlib import sha256

_SIZE = struct.Struct(">i")
_LINK = struct.Struct(">qq")
MAGIC = _SIZE.pack(17) + b"querymill.event.1"
SALT_BYTES = 16
DIGEST_BYTES = 32


def body_digest(salt: bytes, data: bytes) -> bytes:
    return sha256(salt + data).digest()


def field(value: bytes) -> bytes:
    return _SIZE.pack(len(value)) + value


def kind_fields(name: bytes, schema_version: int) -> bytes:
    """Return the middle of a header, which is the same for all events of a type."""
    return field(name) + _SIZE.pack(schema_version)


def event_header(stream: bytes, name: bytes, schema_version: int, meta: bytes) -> bytes:
    """Return the hashed bytes of an event except its body; the first byte is zero."""
    return MAGIC + field(stream) + kind_fields(name, schema_version) + field(meta)


def event_digest(stream: str, name: str, schema_version: int, meta: bytes, body: bytes) -> bytes:
    """Return the 32-byte digest of an event, which stays valid after redaction."""
    return sha256(event_header(stream.encode(), name.encode(), schema_version, meta) + body).digest()


def merkle_root(digests: Sequence[bytes]) -> bytes:
    """Return the Merkle root of a commit's digests (at least one)."""
    level = list(digests)
    while len(level) > 1:
        # an odd last node moves up unpaired, which equals the split at the largest power of two of RFC 6962
        unpaired = level[-1:] if len(level) % 2 else []
        nodes = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes, nodes, strict=False)]
        level += unpaired
    return level[0]


def chain_link(previous: bytes, root: bytes, last_position: int, microseconds: int) -> bytes:
    """Return the chain value of a commit; `previous` is that of the preceding commit, empty for the log's first."""
    return sha256(previous + root + _LINK.pack(last_position, microseconds)).digest()
