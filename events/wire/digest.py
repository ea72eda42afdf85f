"""The digest of an event, which is a leaf of the log's Merkle tree. Specified in `docs/event-digest.md`.

    body    = SHA-256(salt ‖ data)
    header  = field("querymill.event.1") ‖ field(stream) ‖ field(type) ‖ int32(schema_version) ‖ field(meta)
    content = SHA-256(header ‖ body)
    digest  = SHA-256(0x00 ‖ content ‖ int64(position) ‖ int32(version) ‖ int64(microseconds of recorded_at))

field(x) is int32(length) ‖ x in UTF-8; integers are big-endian. The client computes the content before the append,
`append()` the digest.
"""

from __future__ import annotations

import struct
from hashlib import sha256

_SIZE = struct.Struct(">i")
PLACE = struct.Struct(">qiq")
"""Position, version and microseconds of `recorded_at`, as they end an entry."""
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
    """Return the hashed bytes of an event except its body."""
    return MAGIC + field(stream) + kind_fields(name, schema_version) + field(meta)


def content_digest(stream: str, name: str, schema_version: int, meta: bytes, body: bytes) -> bytes:
    """Return the 32-byte digest of an event without its place in the log; it stays valid after redaction."""
    return sha256(event_header(stream.encode(), name.encode(), schema_version, meta) + body).digest()


def leaf_entry(content: bytes, position: int, version: int, microseconds: int) -> bytes:
    """Return the 52 bytes of an event that are an entry of the log's Merkle tree. Raises struct.error."""
    return content + PLACE.pack(position, version, microseconds)


def leaf_digest(entry: bytes) -> bytes:
    """Return the hash of an entry of a Merkle tree (RFC 6962)."""
    return sha256(b"\x00" + entry).digest()
