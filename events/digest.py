"""The digest of an event and the chain of commits. Specified, with test vectors, in `docs/event-digest.md`.

    body   = SHA-256(salt ‖ data)
    header = field("querymill.event.1") ‖ field(stream) ‖ field(type) ‖ int32(schema_version) ‖ field(meta)
    digest = SHA-256(header ‖ body)
    root   = Merkle root of a commit's digests (RFC 6962: leaves 0x00, nodes 0x01)
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
_MAGIC = _SIZE.pack(17) + b"querymill.event.1"
SALT_BYTES = 16


def body_digest(salt: bytes, data: bytes) -> bytes:
    return sha256(salt + data).digest()


def event_digest(stream: str, name: str, schema_version: int, meta: bytes, body: bytes) -> bytes:
    """32 bytes that stand for one event, whether or not its payload is still there."""
    stream_bytes, name_bytes = stream.encode(), name.encode()
    return sha256(
        b"".join(
            (
                _MAGIC,
                _SIZE.pack(len(stream_bytes)),
                stream_bytes,
                _SIZE.pack(len(name_bytes)),
                name_bytes,
                _SIZE.pack(schema_version),
                _SIZE.pack(len(meta)),
                meta,
                body,
            )
        )
    ).digest()


def merkle_root(digests: Sequence[bytes]) -> bytes:
    """The root over one commit's digests, at least one."""
    level = [sha256(b"\x00" + digest).digest() for digest in digests]
    while len(level) > 1:
        # an odd last node rises unpaired, as the largest power of two splits in RFC 6962
        paired = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def chain_link(previous: bytes, root: bytes, last_position: int, microseconds: int) -> bytes:
    """What links a commit to the one before; `previous` is empty for the first."""
    return sha256(previous + root + _LINK.pack(last_position, microseconds)).digest()
