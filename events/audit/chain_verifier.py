"""Verification of frames: recomputes digests, Merkle roots and the chain. Pure; specified in `docs/event-digest.md`.

Ranges are verified separately, possibly in different processes; `RangeJoiner` joins the outcomes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from events.audit.frames import EPOCH_2000, Header, StoredRow, header_of, unpack
from events.facts.codec import REDACTED
from events.wire.digest import DIGEST_BYTES, SALT_BYTES, body_digest, chain_link, event_digest, merkle_root

_LONG_AGO: Final = -(2**63)
# position, recorded_at, version, length and value of digest and salt, length of data: fixed unless a row is redacted
_FIXED: Final = struct.Struct(">6xq4xq4xii32si16si")
_TAIL: Final = b"\xff" * 8
"""End of a frame whose row is not the last of its commit: null body digest and null chain."""

_NO_HEADER: Final = Header(b"\xff" * 4, b"", b"")
"""Initial header, which matches no row, because no stream has the length -1."""


class Tampered(Exception):
    """The verification failed at `position`; `reason` says why."""

    def __init__(self, position: int, reason: str) -> None:
        self.position = position
        self.reason = reason
        super().__init__(f"position {position}: {reason}")


class First(NamedTuple):
    """First event of a stream in a range."""

    stream: bytes
    version: int
    position: int


class Fault(NamedTuple):
    """Position and reason of a Tampered, as a value that can be passed between processes."""

    position: int
    reason: str


class RangeOutcome(NamedTuple):
    """Result of verifying a range. Times are microseconds since 2000."""

    after: int
    """Position of the commit end before the range; `previous` is the chain value there."""
    previous: bytes
    last: int
    chain: bytes
    checked: int
    first_time: int
    last_time: int
    firsts: tuple[First, ...]
    versions: dict[bytes, int]
    """The last version of each stream in the range."""
    fault: Fault | None


@dataclass(slots=True, kw_only=True)
class RangeVerifier:
    """Verifier of frames in order. `previous` and `position`: chain value and position of the commit end before the
    first frame."""

    previous: bytes = b""
    position: int = 0
    checked: int = 0
    _first_time: int = _LONG_AGO
    _time: int = _LONG_AGO
    _commit: list[bytes] = field(default_factory=list[bytes])
    _versions: dict[bytes, int] = field(default_factory=dict[bytes, int])
    _firsts: list[First] = field(default_factory=list[First])

    def outcome(self, frames: Iterable[bytes], *, until: int | None = None) -> RangeOutcome:
        """Verify all frames and return the outcome, which contains the fault if one was found.

        until: the position that the frames must reach; None for any.
        """
        after, previous = self.position, self.previous
        fault = None
        try:
            self._check(frames)
            if until is not None and self.position < until:
                raise Tampered(self.position + 1, "the event is missing")
            if self._commit:
                raise Tampered(self.position, "the last commit has lost its end")
        except Tampered as found:
            fault = Fault(found.position, found.reason)
        except struct.error:
            fault = Fault(self.position + 1, "the row is malformed")
        return RangeOutcome(
            after=after,
            previous=previous,
            last=self.position,
            chain=self.previous,
            checked=self.checked,
            first_time=self._first_time,
            last_time=self._time,
            firsts=tuple(self._firsts),
            versions=self._versions,
            fault=fault,
        )

    def _check(self, frames: Iterable[bytes]) -> None:
        """Raise Tampered at the first row that fails verification, struct.error at a malformed frame."""
        # one loop without objects or calls, because it runs for millions of rows
        fixed, starts, hashed, redacted = _FIXED.unpack_from, bytes.startswith, sha256, self._unusual
        begin, none = _FIXED.size, _TAIL
        commit, versions, firsts = self._commit, self._versions, self._firsts
        position, (fields, hashed_before, stream_before) = self.position, _NO_HEADER
        usual = fields + none
        try:
            for frame in frames:
                found, time, version, digest_size, digest, salt_size, salt, data_size = fixed(frame)
                if found != position + 1:
                    raise Tampered(position + 1, f"the event is missing: position {found} follows {position}")
                position = found
                if digest_size == DIGEST_BYTES and salt_size == SALT_BYTES:
                    end = begin + data_size
                    rest, tail = frame[end:], none
                    # consecutive rows often share stream, type and meta, and few rows end a commit
                    if rest != usual:
                        if not starts(rest, fields):
                            fields, hashed_before, stream_before = header_of(rest)
                            usual = fields + none
                        tail = rest[len(fields) :]
                    stream, body = stream_before, hashed(salt + frame[begin:end]).digest()
                    if hashed(hashed_before + body).digest() != digest:
                        raise Tampered(found, "the event was edited: its digest does not match")
                    chain = None if tail == none else _chain_of(found, tail)
                else:
                    time, version, digest, stream, chain = redacted(frame)
                if time != self._time:
                    self._new_time(found, time)
                before = versions.get(stream)
                if before is None:
                    firsts.append(First(stream, version, found))
                elif version != before + 1:
                    raise Tampered(found, versions_broken(stream))
                versions[stream] = version
                commit.append(digest)
                if chain is not None:
                    self._end_commit(found, time, chain)
        finally:
            self.checked += position - self.position
            self.position = position

    def _end_commit(self, position: int, time: int, chain: bytes) -> None:
        link = chain_link(self.previous, merkle_root(self._commit), position, time + EPOCH_2000)
        if link != chain:
            first = position - len(self._commit) + 1
            raise Tampered(first, "the chain does not follow from the commit's events and the commit before")
        self.previous = link
        self._commit.clear()

    def _new_time(self, position: int, time: int) -> None:
        if self._commit:
            raise Tampered(position, "the event has another time than its commit")
        if time < self._time:
            raise Tampered(position, "the event is older than the one before it")
        if self._first_time == _LONG_AGO:
            self._first_time = time
        self._time = time

    def _unusual(self, frame: bytes) -> tuple[int, int, bytes, bytes, bytes | None]:
        """Verify a row whose digest or salt does not have the usual length: a redacted or malformed row.

        Return its time (microseconds since 2000), version, digest, stream and chain value.
        """
        row = unpack(frame)
        if event_digest(row.stream, row.type, row.schema_version, row.meta.encode(), _body_of(row)) != row.digest:
            raise Tampered(row.position, "the event was edited: its digest does not match")
        return row.microseconds - EPOCH_2000, row.version, row.digest, row.stream.encode(), row.chain


@dataclass(slots=True, kw_only=True)
class RangeJoiner:
    """Verifier that the outcomes of consecutive ranges fit together.

    versions: last version of each stream up to `position`.
    whole: True if `versions` contains all streams, so that any other stream must start at version 1.
    """

    position: int = 0
    chain: bytes = b""
    time: int = _LONG_AGO
    checked: int = 0
    whole: bool = True
    versions: dict[bytes, int] = field(default_factory=dict[bytes, int])

    def join(self, outcome: RangeOutcome) -> None:
        """Add the outcome of the next range. Raises Tampered if it has a fault or does not continue the last range."""
        self.checked += outcome.checked
        if outcome.after != self.position or outcome.previous != self.chain:
            raise Tampered(self.position + 1, "the chain does not follow from the commit before")
        if outcome.first_time != _LONG_AGO and outcome.first_time < self.time:
            raise Tampered(outcome.after + 1, "the event is older than the one before it")
        for stream, version, position in outcome.firsts:
            before = self.versions.get(stream, 0 if self.whole else version - 1)
            if version != before + 1:
                raise Tampered(position, versions_broken(stream))
        if outcome.fault is not None:
            raise Tampered(*outcome.fault)
        self.position, self.chain, self.time = outcome.last, outcome.chain, outcome.last_time
        self.versions.update(outcome.versions)


def versions_broken(stream: bytes) -> str:
    return f"the versions of the stream {stream.decode()} do not run 1, 2, 3 …"


def _chain_of(position: int, tail: bytes) -> bytes:
    if tail[:4] != _TAIL[:4]:
        raise Tampered(position, "the event has a payload and the digest of a redacted one")
    return tail[8:]


def _body_of(row: StoredRow) -> bytes:
    if row.salt is not None and row.body_digest is None:
        if len(row.salt) != SALT_BYTES:
            # otherwise bytes could be moved between salt and payload
            raise Tampered(row.position, f"the salt has {len(row.salt)} bytes, not {SALT_BYTES}")
        return body_digest(row.salt, row.data.encode())
    if row.salt is None and row.body_digest is not None and row.data.encode() == REDACTED:
        if len(row.body_digest) != DIGEST_BYTES:
            raise Tampered(row.position, f"the body digest has {len(row.body_digest)} bytes, not {DIGEST_BYTES}")
        return row.body_digest
    raise Tampered(row.position, "the payload was replaced and is not a redaction")
