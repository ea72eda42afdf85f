"""Verification of frames: recomputes digests and their Merkle tree. Pure; specified in `docs/event-digest.md`.

Ranges are verified separately, possibly in different processes; `RangeJoiner` joins the outcomes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from events.audit import tampering_texts as texts
from events.audit.frames import EPOCH_2000, Header, StoredRow, header_of, unpack
from events.audit.merkle_tree import TreePart
from events.facts.codec import REDACTED
from events.wire.digest import DIGEST_BYTES, PLACE, SALT_BYTES, body_digest, content_digest, leaf_digest, leaf_entry
from runtime.sentences import Sentence

_LONG_AGO: Final = -(2**63)
# position, recorded_at, version, length and value of digest and salt, length of data: fixed unless a row is redacted
_FIXED: Final = struct.Struct(">6xq4xq4xii32si16si")
_TAIL: Final = b"\xff" * 4
"""End of a frame whose row has a payload: null body digest."""
LEAVES: Final = 4096
"""Digests collected before they are added to the tree."""

_NO_HEADER: Final = Header(b"\xff" * 4, b"", b"")
"""Initial header, which matches no row, because no stream has the length -1."""


class Tampered(Exception):
    """The verification failed at `position`; `reason` says why."""

    def __init__(self, position: int, reason: Sentence) -> None:
        self.position = position
        self.reason = reason
        self.sentence = texts.AT_POSITION.filled(position=position, reason=reason)
        super().__init__(self.sentence.en)


class First(NamedTuple):
    """First event of a stream in a range."""

    stream: bytes
    version: int
    position: int


class Fault(NamedTuple):
    """Position and reason of a Tampered, as a value that can be passed between processes."""

    position: int
    reason: Sentence


class RangeOutcome(NamedTuple):
    """Result of verifying a range. Times are microseconds since 2000."""

    part: TreePart
    """The range's part of the tree."""
    checked: int
    first_time: int
    last_time: int
    firsts: tuple[First, ...]
    versions: dict[bytes, int]
    """The last version of each stream in the range."""
    fault: Fault | None


@dataclass(slots=True, kw_only=True)
class RangeVerifier:
    """Verifier of frames in order. `part`: the tree up to the first frame, or an empty part that begins there."""

    part: TreePart = field(default_factory=TreePart)
    position: int = field(init=False)
    checked: int = 0
    _first_time: int = _LONG_AGO
    _time: int = _LONG_AGO
    _leaves: list[bytes] = field(default_factory=list[bytes])
    _versions: dict[bytes, int] = field(default_factory=dict[bytes, int])
    _firsts: list[First] = field(default_factory=list[First])

    def __post_init__(self) -> None:
        self.position = self.part.end

    def outcome(self, frames: Iterable[bytes], *, until: int | None = None) -> RangeOutcome:
        """Verify all frames and return the outcome, which contains the fault if one was found.

        until: the position that the frames must reach; None for any.
        """
        fault = None
        try:
            self._check(frames)
            if until is not None and self.position < until:
                raise Tampered(self.position + 1, texts.MISSING)
        except Tampered as found:
            fault = Fault(found.position, found.reason)
        except struct.error:
            fault = Fault(self.position + 1, texts.MALFORMED)
        return RangeOutcome(
            part=self.read_part(),
            checked=self.checked,
            first_time=self._first_time,
            last_time=self._time,
            firsts=tuple(self._firsts),
            versions=self._versions,
            fault=fault,
        )

    def read_part(self) -> TreePart:
        """Return the tree of the rows verified so far."""
        self.part.extend(self._leaves)
        self._leaves.clear()
        return self.part

    def _check(self, frames: Iterable[bytes]) -> None:
        """Raise Tampered at the first row that fails verification, struct.error at a malformed frame."""
        # one loop without objects or calls, because it runs for millions of rows
        fixed, hashed, place = _FIXED.unpack_from, sha256, PLACE.pack
        begin, none = _FIXED.size, _TAIL
        leaves, versions, firsts = self._leaves, self._versions, self._firsts
        position, (fields, hashed_before, stream_before) = self.position, _NO_HEADER
        usual = fields + none
        try:
            for frame in frames:
                found, time, version, digest_size, digest, salt_size, salt, data_size = fixed(frame)
                if found != position + 1:
                    raise Tampered(position + 1, texts.MISSING_BETWEEN.filled(found=found, before=position))
                position = found
                if digest_size == DIGEST_BYTES and salt_size == SALT_BYTES:
                    end = begin + data_size
                    rest = frame[end:]
                    # consecutive rows often share stream, type and meta
                    if rest != usual:
                        fields, hashed_before, stream_before = header_of(rest)
                        usual = fields + none
                        if rest != usual:
                            raise Tampered(found, texts.REDACTED_DIGEST)
                    stream, body = stream_before, hashed(salt + frame[begin:end]).digest()
                    content = hashed(hashed_before + body).digest()
                    if hashed(b"\0" + content + place(found, version, time + EPOCH_2000)).digest() != digest:
                        raise Tampered(found, texts.EDITED)
                else:
                    time, version, digest, stream = _unusual(frame)
                if time != self._time:
                    self._new_time(found, time)
                before = versions.get(stream)
                if before is None:
                    firsts.append(First(stream, version, found))
                elif version != before + 1:
                    raise Tampered(found, versions_broken(stream))
                versions[stream] = version
                leaves.append(digest)
                if len(leaves) == LEAVES:
                    self.read_part()
        finally:
            self.checked += position - self.position
            self.position = position

    def _new_time(self, position: int, time: int) -> None:
        if time < self._time:
            raise Tampered(position, texts.OLDER)
        if self._first_time == _LONG_AGO:
            self._first_time = time
        self._time = time


@dataclass(slots=True, kw_only=True)
class RangeJoiner:
    """Verifier that the outcomes of consecutive ranges fit together.

    tree: the tree up to the first range.
    versions: last version of each stream in it.
    whole: True if `versions` contains all streams, so that any other stream must start at version 1.
    """

    tree: TreePart = field(default_factory=TreePart)
    time: int = _LONG_AGO
    checked: int = 0
    whole: bool = True
    versions: dict[bytes, int] = field(default_factory=dict[bytes, int])

    @property
    def position(self) -> int:
        return self.tree.end

    def join(self, outcome: RangeOutcome) -> None:
        """Add the outcome of the next range. Raises Tampered if it has a fault or does not continue the last range."""
        begin = self.position + 1
        self.check(outcome, begin)
        self.tree.join(outcome.part)
        self.time = outcome.last_time
        self.versions.update(outcome.versions)

    def check(self, outcome: RangeOutcome, begin: int) -> None:
        """Raise Tampered like `join`, without adding the outcome; `begin`: its first position."""
        self.checked += outcome.checked
        if outcome.first_time != _LONG_AGO and outcome.first_time < self.time:
            raise Tampered(begin, texts.OLDER)
        for stream, version, position in outcome.firsts:
            before = self.versions.get(stream, 0 if self.whole else version - 1)
            if version != before + 1:
                raise Tampered(position, versions_broken(stream))
        if outcome.fault is not None:
            raise Tampered(*outcome.fault)


def versions_broken(stream: bytes) -> Sentence:
    return texts.VERSIONS.filled(stream=stream.decode())


def _unusual(frame: bytes) -> tuple[int, int, bytes, bytes]:
    """Verify a row whose digest or salt does not have the usual length: a redacted or malformed row.

    Return its time (microseconds since 2000), version, digest and stream.
    """
    row = unpack(frame)
    if leaf_digest(leaf_entry(content_of(row), row.position, row.version, row.microseconds)) != row.digest:
        raise Tampered(row.position, texts.EDITED)
    return row.microseconds - EPOCH_2000, row.version, row.digest, row.stream.encode()


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
