"""Recomputes digests, roots and the chain over stored rows. Pure; `docs/event-digest.md` is its specification."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from events.digest import body_digest, chain_link, event_digest, merkle_root


class StoredRow(NamedTuple):
    """What the log stores of an event, as far as the proof goes."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    meta: str
    data: str
    salt: bytes | None
    digest: bytes
    chain: bytes | None
    body_digest: bytes | None
    microseconds: int
    """`recorded_at` since 1970, UTC."""


class Tampered(Exception):
    """The log does not hold: where it first does not, and in what."""

    def __init__(self, position: int, reason: str) -> None:
        self.position = position
        self.reason = reason
        super().__init__(f"position {position}: {reason}")


@dataclass(slots=True, kw_only=True)
class ChainVerifier:
    """Checks rows in order. `previous` and `position` are those of the commit before the first row."""

    previous: bytes = b""
    position: int = 0
    checked: int = 0
    _commit: list[bytes] = field(default_factory=list[bytes])
    _microseconds: int = 0

    def check(self, rows: Iterable[StoredRow]) -> None:
        """Raises Tampered at the first row that does not hold."""
        for row in rows:
            if row.position != self.position + 1:
                missing = self.position + 1
                raise Tampered(missing, f"the event is missing: position {row.position} follows {self.position}")
            self.position = row.position
            self._check_digest(row)
            self._check_time(row)
            self._commit.append(row.digest)
            if row.chain is not None:
                link = chain_link(self.previous, merkle_root(self._commit), row.position, row.microseconds)
                if link != row.chain:
                    first = row.position - len(self._commit) + 1
                    raise Tampered(first, "the chain does not follow from the commit's events and the commit before")
                self.previous = link
                self._commit.clear()
            self.checked += 1

    def finish(self) -> None:
        """Raises Tampered when the last rows belong to no commit."""
        if self._commit:
            raise Tampered(self.position, "the last commit has lost its end")

    def _check_digest(self, row: StoredRow) -> None:
        if row.salt is not None:
            body = body_digest(row.salt, row.data.encode())
        elif row.body_digest is not None and row.data == '{"redacted":true}':
            body = row.body_digest
        else:
            raise Tampered(row.position, "the payload was replaced and is not a redaction")
        if event_digest(row.stream, row.type, row.schema_version, row.meta.encode(), body) != row.digest:
            raise Tampered(row.position, "the event was edited: its digest does not match")

    def _check_time(self, row: StoredRow) -> None:
        if self._commit and row.microseconds != self._microseconds:
            raise Tampered(row.position, "the event has another time than its commit")
        if row.microseconds < self._microseconds:
            raise Tampered(row.position, "the event is older than the one before it")
        self._microseconds = row.microseconds
