"""Random logs as the table stores them, and attacks on them; without I/O, so that thousands are made in seconds.

A log holds commits of random sizes over a few streams, including redacted rows. An attack returns a changed copy of a
log and is never a no-op.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.audit.checkpoints import Checkpoint, sign
from events.audit.export import FORMAT, Manifest
from events.audit.frames import StoredRow
from events.facts.codec import REDACTED
from events.wire.digest import body_digest, chain_link, event_digest, merkle_root

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
AT = "2025-06-27T14:30:52+08:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Rows, externally stored checkpoints, and the position and chain value before the first row."""

    rows: list[StoredRow]
    checkpoints: list[Checkpoint]
    after: int = 0
    previous: bytes = b""

    @property
    def last(self) -> int:
        return self.rows[-1].position

    def manifest(self) -> Manifest:
        """Manifest that matches these rows, as a forger would write it."""
        last = self.rows[-1] if self.rows else None
        return Manifest(
            format=FORMAT,
            first=self.after + 1,
            last=last.position if last is not None else self.after,
            previous_chain=self.previous.hex(),
            last_chain=(last.chain or b"").hex() if last is not None else self.previous.hex(),
            public_key=PUBLIC,
        )


def row_of(dice: random.Random, position: int, stream: str, version: int, microseconds: int) -> StoredRow:
    """Random event that is not linked yet; one in five is redacted."""
    name, schema_version = dice.choice(("log.recorded", "unit.completed", "pair.loaded")), dice.choice((1, 1, 2))
    meta, data = f'{{"actor":"a{dice.randrange(9)}"}}', f'{{"message":"第 {dice.randrange(10**6)} 行 \\u0000"}}'
    salt = dice.randbytes(16)
    body = body_digest(salt, data.encode())
    digest = event_digest(stream, name, schema_version, meta.encode(), body)
    row = StoredRow(position, stream, version, name, schema_version, meta, data, salt, digest, None, None, microseconds)
    if dice.random() < 0.2:
        return row._replace(data=REDACTED.decode(), salt=None, body_digest=body)
    return row


def linked(rows: Sequence[StoredRow], previous: bytes = b"") -> list[StoredRow]:
    """Copies of the rows with recomputed digests and chain; a row with a chain value ends its commit."""
    found: list[StoredRow] = []
    commit: list[bytes] = []
    for row in rows:
        body = row.body_digest if row.salt is None else body_digest(row.salt, row.data.encode())
        digest = event_digest(row.stream, row.type, row.schema_version, row.meta.encode(), body or b"")
        commit.append(digest)
        chain = None
        if row.chain is not None:
            previous = chain = chain_link(previous, merkle_root(commit), row.position, row.microseconds)
            commit = []
        found.append(row._replace(digest=digest, chain=chain))
    return found


def make_log(seed: int) -> Log:
    """Random log of three to ten commits, with checkpoints at some commit ends and always at the last."""
    dice = random.Random(seed)
    rows: list[StoredRow] = []
    versions: dict[str, int] = {}
    microseconds = 1_750_000_000_000_000
    for _ in range(dice.randint(3, 10)):
        microseconds += dice.choice((0, 1, 10**6))
        for _ in range(dice.choice((1, 1, 2, 3, 4, 5, 8, 13))):
            stream = dice.choice(("task:t1", "log:t1", "log:t2", "audit"))
            versions[stream] = versions.get(stream, 0) + 1
            rows.append(row_of(dice, len(rows) + 1, stream, versions[stream], microseconds))
        rows[-1] = rows[-1]._replace(chain=b"end")
    rows = linked(rows)
    ends = [row for row in rows if row.chain is not None]
    kept = sorted({*dice.sample(range(len(ends)), dice.randint(0, 2)), len(ends) - 1})
    return Log(rows=rows, checkpoints=[sign(KEY, ends[i].position, ends[i].chain or b"", AT) for i in kept])


def archived(log: Log, seed: int) -> Log:
    """Copy of the log without its first commits, as after archiving."""
    ends = [row for row in log.rows if row.chain is not None]
    cut = random.Random(seed).choice(ends[:-1])
    return Log(
        rows=log.rows[cut.position :],
        checkpoints=[sign(KEY, cut.position, cut.chain or b"", AT), *log.checkpoints],
        after=cut.position,
        previous=cut.chain or b"",
    )


type Attack = Callable[[Log, random.Random], Log]


def _at(log: Log, dice: random.Random, matches: Callable[[StoredRow], bool] = lambda _: True) -> int:
    """Index of a random row that matches; 0 if no row matches."""
    return dice.choice([i for i, row in enumerate(log.rows) if matches(row)] or [0])


def _changed(log: Log, index: int, **values: Any) -> Log:
    rows = list(log.rows)
    rows[index] = rows[index]._replace(**values)
    return replace(log, rows=rows)


def _renumbered(rows: Sequence[StoredRow]) -> list[StoredRow]:
    return [row._replace(position=i) for i, row in enumerate(rows, 1)]


def _versioned(rows: Sequence[StoredRow]) -> list[StoredRow]:
    """Copies of the rows with consecutive versions, as a careful forger leaves them."""
    versions: dict[str, int] = {}
    found: list[StoredRow] = []
    for row in rows:
        versions[row.stream] = versions.get(row.stream, 0) + 1
        found.append(row._replace(version=versions[row.stream]))
    return found


def edit_data(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice, lambda row: row.salt is not None)
    return _changed(log, index, data=log.rows[index].data.replace("{", '{"x":1,', 1))


def edit_meta(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice), meta='{"actor":"somebody else"}')


def edit_type(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice), type="task.deleted")


def edit_schema_version(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice)
    return _changed(log, index, schema_version=log.rows[index].schema_version + 1)


def edit_stream(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice), stream="log:t9", version=1)


def edit_version(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice)
    return _changed(log, index, version=log.rows[index].version + dice.choice((-1, 1, 7)))


def edit_time(log: Log, dice: random.Random) -> Log:
    """Change the time of a whole commit, so that its rows still agree."""
    index = _at(log, dice)
    moved = log.rows[index].microseconds + dice.choice((-3_600_000_000, 1))
    end = next(row.position for row in log.rows[index:] if row.chain is not None)
    start = max((row.position for row in log.rows[:index] if row.chain is not None), default=0)
    rows = [row._replace(microseconds=moved) if start < row.position <= end else row for row in log.rows]
    return replace(log, rows=rows)


def edit_digest(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice), digest=dice.randbytes(32))


def shorten_digest(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice)
    return _changed(log, index, digest=log.rows[index].digest[: dice.randrange(32)])


def edit_chain(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice, lambda row: row.chain is not None), chain=dice.randbytes(32))


def take_chain_away(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice, lambda row: row.chain is not None), chain=None)


def end_commit_early(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice, lambda row: row.chain is None)
    return _changed(log, index, chain=dice.randbytes(32))


def delete_row(log: Log, dice: random.Random) -> Log:
    """Delete any row except the last (see `cut_tail`)."""
    index = dice.randrange(len(log.rows) - 1)
    return replace(log, rows=log.rows[:index] + log.rows[index + 1 :])


def delete_row_and_close_the_gap(log: Log, dice: random.Random) -> Log:
    gone = delete_row(log, dice)
    return replace(gone, rows=_versioned(_renumbered(gone.rows)))


def delete_commit(log: Log, dice: random.Random) -> Log:
    """Delete a whole commit; positions and versions stay consecutive."""
    ends = [0, *(row.position for row in log.rows if row.chain is not None)]
    at = dice.randrange(len(ends) - 2)
    rows = log.rows[: ends[at]] + log.rows[ends[at + 1] :]
    return replace(log, rows=_versioned(_renumbered(rows)))


def exchange_rows(log: Log, dice: random.Random) -> Log:
    index = dice.randrange(len(log.rows) - 1)
    other = dice.randrange(index + 1, len(log.rows))
    rows = list(log.rows)
    rows[index], rows[other] = rows[other], rows[index]
    return replace(log, rows=_versioned(_renumbered(rows)))


def insert_row(log: Log, dice: random.Random) -> Log:
    index = dice.randrange(len(log.rows))
    beside = log.rows[index]
    new = row_of(dice, beside.position, "log:t1", 1, beside.microseconds)
    return replace(log, rows=_versioned(_renumbered([*log.rows[:index], new, *log.rows[index:]])))


def repeat_row(log: Log, dice: random.Random) -> Log:
    index = dice.randrange(len(log.rows))
    copy = log.rows[index]._replace(chain=None)
    return replace(log, rows=_versioned(_renumbered([*log.rows[:index], copy, *log.rows[index:]])))


def exchange_commits(log: Log, dice: random.Random) -> Log:
    ends = [0, *(row.position for row in log.rows if row.chain is not None)]
    at = dice.randrange(len(ends) - 2)
    a, b, c = ends[at : at + 3]
    rows = [*log.rows[:a], *log.rows[b:c], *log.rows[a:b], *log.rows[c:]]
    return replace(log, rows=_versioned(_renumbered(rows)))


def exchange_salts(log: Log, dice: random.Random) -> Log:
    salted = [i for i, row in enumerate(log.rows) if row.salt is not None]
    if len(salted) < 2:
        return edit_data(log, dice)
    one, other = dice.sample(salted, 2)
    swapped = _changed(log, one, salt=log.rows[other].salt)
    return _changed(swapped, other, salt=log.rows[one].salt)


def exchange_payloads(log: Log, dice: random.Random) -> Log:
    """Exchange two payloads with their salts, so that the body digests stay valid."""
    salted = [i for i, row in enumerate(log.rows) if row.salt is not None]
    if len(salted) < 2:
        return edit_data(log, dice)
    one, other = dice.sample(salted, 2)
    swapped = _changed(log, one, salt=log.rows[other].salt, data=log.rows[other].data)
    return _changed(swapped, other, salt=log.rows[one].salt, data=log.rows[one].data)


def move_bytes_into_the_payload(log: Log, dice: random.Random) -> Log:
    """Move the boundary between salt and payload; their concatenation does not change."""
    index = _at(log, dice, lambda row: row.salt is not None)
    row = log.rows[index]
    joined = (row.salt or b"") + row.data.encode()
    return _changed(log, index, salt=joined[:17], data=joined[17:].decode())


def forge_redaction(log: Log, dice: random.Random) -> Log:
    """Redact a row with the body digest of another payload."""
    index = _at(log, dice)
    return _changed(log, index, data=REDACTED.decode(), salt=None, body_digest=dice.randbytes(32))


def redact_into_other_words(log: Log, dice: random.Random) -> Log:
    """Redact a row with a valid body digest and a payload other than the redaction mark."""
    index = _at(log, dice)
    row = log.rows[index]
    body = row.body_digest if row.salt is None else body_digest(row.salt, row.data.encode())
    return _changed(log, index, data='{"message":"nothing happened"}', salt=None, body_digest=body)


def unredact(log: Log, dice: random.Random) -> Log:
    """Invent a payload for a redacted row; without one, add a body digest beside a payload."""
    redacted = [i for i, row in enumerate(log.rows) if row.salt is None]
    if not redacted:
        return _changed(log, _at(log, dice), body_digest=dice.randbytes(32))
    return _changed(
        log, dice.choice(redacted), data='{"message":"invented"}', salt=dice.randbytes(16), body_digest=None
    )


def cut_tail(log: Log, dice: random.Random) -> Log:
    """Remove the last commits; the manifest matches the remaining rows."""
    ends = [row.position for row in log.rows if row.chain is not None]
    return replace(log, rows=log.rows[: dice.choice(ends[:-1])])


def cut_within_a_commit(log: Log, dice: random.Random) -> Log:
    index = dice.choice([i for i, row in enumerate(log.rows) if i and row.chain is None] or [len(log.rows) - 1])
    return replace(log, rows=log.rows[: max(index, 1)])


def recompute(log: Log, dice: random.Random) -> Log:
    """Edit one row and recompute all digests and links."""
    edited = edit_meta(log, dice)
    return replace(log, rows=linked(edited.rows))


def recompute_without_a_row(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice, lambda row: row.chain is None)
    rows = [row for i, row in enumerate(log.rows) if i != index]
    ended = [*rows[:-1], rows[-1]._replace(chain=b"end")]
    return replace(log, rows=linked(_versioned(_renumbered(ended))))


def forge_checkpoint(log: Log, dice: random.Random) -> Log:
    """Recompute the chain and adjust the checkpoints; their signatures stay unchanged."""
    forged = recompute(log, dice)
    chains = {row.position: (row.chain or b"").hex() for row in forged.rows}
    made = [
        Checkpoint(
            position=c.position, chain=chains[c.position], at=c.at, public_key=c.public_key, signature=c.signature
        )
        for c in log.checkpoints
    ]
    return replace(forged, checkpoints=made)


def sign_with_another_key(log: Log, dice: random.Random) -> Log:
    """Recompute the chain and sign it with the attacker's key; detectable only with the trusted public key."""
    forged = recompute(log, dice)
    other = Ed25519PrivateKey.from_private_bytes(sha256(dice.randbytes(8)).digest())
    chains = {row.position: row.chain or b"" for row in forged.rows}
    return replace(forged, checkpoints=[sign(other, c.position, chains[c.position], c.at) for c in log.checkpoints])


ATTACKS: dict[str, Attack] = {
    "an edited payload": edit_data,
    "edited meta": edit_meta,
    "another type": edit_type,
    "another schema version": edit_schema_version,
    "another stream": edit_stream,
    "another version": edit_version,
    "another time": edit_time,
    "another digest": edit_digest,
    "a shortened digest": shorten_digest,
    "another chain value": edit_chain,
    "a chain value taken away": take_chain_away,
    "a commit ended early": end_commit_early,
    "a deleted row": delete_row,
    "a deleted row, the gap closed": delete_row_and_close_the_gap,
    "a deleted commit, the gap closed": delete_commit,
    "two rows exchanged": exchange_rows,
    "two commits exchanged": exchange_commits,
    "an inserted row": insert_row,
    "a repeated row": repeat_row,
    "two salts exchanged": exchange_salts,
    "two payloads exchanged with their salts": exchange_payloads,
    "a byte moved from the payload into the salt": move_bytes_into_the_payload,
    "a forged redaction": forge_redaction,
    "a redaction into other words": redact_into_other_words,
    "an undone redaction": unredact,
    "a cut tail against a checkpoint": cut_tail,
    "a tail cut within a commit": cut_within_a_commit,
    "a recomputed chain against a checkpoint": recompute,
    "a chain recomputed without a row": recompute_without_a_row,
    "a forged checkpoint": forge_checkpoint,
    "checkpoints by another key": sign_with_another_key,
}


def pages_of(log: Log) -> Iterator[list[StoredRow]]:
    yield log.rows
