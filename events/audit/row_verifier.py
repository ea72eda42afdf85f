"""Verification of rows: recomputes digests and their Merkle tree. Pure; specified in `docs/event-digest.md`."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from events.audit import tampering_texts as texts
from events.audit.merkle_tree import Tree
from events.facts.codec import REDACTED
from events.wire.digest import DIGEST_BYTES, SALT_BYTES, body_digest, content_digest, leaf_digest, leaf_entry
from runtime.sentences import Sentence

LEAVES = 4096
"""Digests collected before they are added to the tree."""


class StoredRow(NamedTuple):
    """Row of an event, with the columns that are verified."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    meta: str
    data: str
    salt: bytes | None
    digest: bytes
    body_digest: bytes | None
    microseconds: int
    """`recorded_at` in microseconds since 1970, UTC."""


class Tampered(Exception):
    """The verification failed at `position`; `reason` says why."""

    def __init__(self, position: int, reason: Sentence) -> None:
        self.position = position
        self.reason = reason
        self.sentence = texts.AT_POSITION.filled(position=position, reason=reason)
        super().__init__(self.sentence.en)


@dataclass(slots=True, kw_only=True)
class RowVerifier:
    """Verifier of rows in order.

    tree: the tree up to the first row.
    versions: last version of each stream in it.
    whole: True if `versions` contains all streams, so that any other stream must start at version 1.
    """

    tree: Tree = field(default_factory=Tree)
    versions: dict[str, int] = field(default_factory=dict[str, int])
    whole: bool = True
    time: int | None = None
    position: int = field(init=False)
    checked: int = 0
    _leaves: list[bytes] = field(default_factory=list[bytes])

    def __post_init__(self) -> None:
        self.position = self.tree.size

    def add(self, row: StoredRow) -> None:
        """Verify the next row. Raises Tampered."""
        if row.position != self.position + 1:
            between = texts.MISSING_BETWEEN.filled(found=row.position, before=self.position)
            raise Tampered(self.position + 1, between)
        try:
            digest = leaf_digest(leaf_entry(content_of(row), row.position, row.version, row.microseconds))
        except (struct.error, ValueError, AttributeError):
            # numbers out of range, or null in a column that lost its constraint
            raise Tampered(row.position, texts.MALFORMED) from None
        if digest != row.digest:
            raise Tampered(row.position, texts.EDITED)
        if self.time is not None and row.microseconds < self.time:
            raise Tampered(row.position, texts.OLDER)
        before = self.versions.get(row.stream, 0 if self.whole else row.version - 1)
        if row.version != before + 1:
            raise Tampered(row.position, texts.VERSIONS.filled(stream=row.stream))
        self.versions[row.stream] = row.version
        self.time = row.microseconds
        self.position = row.position
        self.checked += 1
        self._leaves.append(digest)
        if len(self._leaves) == LEAVES:
            self.read_tree()

    def read_tree(self) -> Tree:
        """Return the tree of the rows verified so far."""
        self.tree.extend(self._leaves)
        self._leaves.clear()
        return self.tree


def content_of(row: StoredRow) -> bytes:
    """Return the content digest of a row. Raises Tampered if neither a payload nor a redaction is valid."""
    return content_digest(row.stream, row.type, row.schema_version, row.meta.encode(), _body_of(row))


def _body_of(row: StoredRow) -> bytes:
    if row.salt is not None and row.body_digest is None:
        if len(row.salt) != SALT_BYTES:
            # otherwise bytes could be moved between salt and payload
            raise Tampered(row.position, texts.SALT_SIZE.filled(size=len(row.salt), right=SALT_BYTES))
        return body_digest(row.salt, row.data.encode())
    if row.salt is None and row.body_digest is not None and row.data.encode() == REDACTED:
        if len(row.body_digest) != DIGEST_BYTES:
            raise Tampered(row.position, texts.BODY_DIGEST_SIZE.filled(size=len(row.body_digest), right=DIGEST_BYTES))
        return row.body_digest
    raise Tampered(row.position, texts.REPLACED)
