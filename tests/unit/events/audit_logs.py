"""Random logs as the table stores them, and attacks on them; without I/O, so that thousands are made in seconds.

A log holds events of a few streams, including redacted rows. An attack returns a changed copy of a
log and is never a no-op.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.audit.checkpoints import Checkpoint, sign
from events.audit.export import FORMAT, Manifest
from events.audit.merkle_tree import Tree
from events.audit.row_verifier import StoredRow
from events.facts.codec import REDACTED
from events.wire.digest import body_digest, content_digest, leaf_digest, leaf_entry

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
AT = "2025-06-27T14:30:52+08:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Rows, externally stored checkpoints, and the hashes of the tree before the first row."""

    rows: list[StoredRow]
    checkpoints: list[Checkpoint]
    after: int = 0
    before: tuple[bytes, ...] = ()
    root: bytes | None = None
    """Root in the manifest; None for that of the rows."""

    @property
    def last(self) -> int:
        return self.rows[-1].position

    def manifest(self) -> Manifest:
        """Manifest that matches these rows, as a forger would write it."""
        return Manifest(
            format=FORMAT,
            first=self.after + 1,
            last=self.rows[-1].position if self.rows else self.after,
            before=[value.hex() for value in self.before],
            root=(self.root or self.tree(len(self.rows)).root()).hex(),
            public_key=PUBLIC,
        )

    def tree(self, rows: int) -> Tree:
        """Tree up to the end of the first `rows` rows."""
        tree = Tree.of(self.after, self.before)
        tree.extend([row.digest for row in self.rows[:rows]])
        return tree

    def sign(self, position: int, key: Ed25519PrivateKey = KEY) -> Checkpoint:
        return sign(key, position, self.tree(position - self.after).root(), AT)


def row_of(dice: random.Random, position: int, stream: str, version: int, microseconds: int) -> StoredRow:
    """Random event; one in five is redacted."""
    name, schema_version = dice.choice(("log.recorded", "unit.failed", "pair.loaded")), dice.choice((1, 1, 2))
    meta, data = f'{{"actor":"a{dice.randrange(9)}"}}', f'{{"message":"第 {dice.randrange(10**6)} 行 \\u0000"}}'
    salt = dice.randbytes(16)
    body = body_digest(salt, data.encode())
    row = StoredRow(position, stream, version, name, schema_version, meta, data, salt, b"", None, microseconds)
    if dice.random() < 0.2:
        row = row._replace(data=REDACTED.decode(), salt=None, body_digest=body)
    return hashed([row])[0]


def hashed(rows: Sequence[StoredRow]) -> list[StoredRow]:
    """Copies of the rows with recomputed digests."""
    found: list[StoredRow] = []
    for row in rows:
        body = row.body_digest if row.salt is None else body_digest(row.salt, row.data.encode())
        content = content_digest(row.stream, row.type, row.schema_version, row.meta.encode(), body or b"")
        digest = leaf_digest(leaf_entry(content, row.position, row.version, row.microseconds))
        found.append(row._replace(digest=digest))
    return found


def make_log(seed: int) -> Log:
    """Random log of three to ten commits, with checkpoints at some positions and always at the last."""
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
    log = Log(rows=rows, checkpoints=[])
    kept = sorted({*dice.sample(range(1, len(rows)), dice.randint(0, 2)), len(rows)})
    return replace(log, checkpoints=[log.sign(position) for position in kept])


def archived(log: Log, seed: int) -> Log:
    """Copy of the log without its first rows, as after archiving."""
    cut = random.Random(seed).randrange(1, len(log.rows))
    return Log(
        rows=log.rows[cut:],
        checkpoints=[log.sign(cut), *log.checkpoints],
        after=cut,
        before=tuple(log.tree(cut).hashes),
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
    index = _at(log, dice)
    return _changed(log, index, microseconds=log.rows[index].microseconds + dice.choice((-3_600_000_000, 1)))


def shift_times(log: Log, dice: random.Random) -> Log:
    """Change the times of all rows, so that they still rise."""
    moved = dice.choice((-3_600_000_000, 1))
    return replace(log, rows=[row._replace(microseconds=row.microseconds + moved) for row in log.rows])


def edit_digest(log: Log, dice: random.Random) -> Log:
    return _changed(log, _at(log, dice), digest=dice.randbytes(32))


def shorten_digest(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice)
    return _changed(log, index, digest=log.rows[index].digest[: dice.randrange(32)])


def edit_root(log: Log, dice: random.Random) -> Log:
    return replace(log, root=dice.randbytes(32))


def move_checkpoint(log: Log, dice: random.Random) -> Log:
    """Claim that the root of a checkpoint is that of another position."""
    *others, last = log.checkpoints
    moved = msgspec.structs.replace(last, position=dice.randrange(1, last.position))
    return replace(log, checkpoints=[*others, moved])


def delete_row(log: Log, dice: random.Random) -> Log:
    """Delete any row except the last (see `cut_tail`)."""
    index = dice.randrange(len(log.rows) - 1)
    return replace(log, rows=log.rows[:index] + log.rows[index + 1 :])


def delete_row_and_close_the_gap(log: Log, dice: random.Random) -> Log:
    gone = delete_row(log, dice)
    return replace(gone, rows=_versioned(_renumbered(gone.rows)))


def delete_rows(log: Log, dice: random.Random) -> Log:
    """Delete several rows; positions and versions stay consecutive."""
    first = dice.randrange(len(log.rows) - 1)
    rows = log.rows[:first] + log.rows[dice.randrange(first + 1, len(log.rows)) :]
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
    copy = log.rows[index]
    return replace(log, rows=_versioned(_renumbered([*log.rows[:index], copy, *log.rows[index:]])))


def exchange_runs(log: Log, dice: random.Random) -> Log:
    a, b, c = sorted(dice.sample(range(len(log.rows) + 1), 3))
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
    """Remove the last rows; the manifest matches the remaining rows."""
    return replace(log, rows=log.rows[: dice.randrange(1, len(log.rows))])


def cut_last(log: Log, _: random.Random) -> Log:
    return replace(log, rows=log.rows[:-1])


def recompute(log: Log, dice: random.Random) -> Log:
    """Edit one row and recompute all digests."""
    edited = edit_meta(log, dice)
    return replace(log, rows=hashed(edited.rows))


def recompute_without_a_row(log: Log, dice: random.Random) -> Log:
    index = _at(log, dice)
    rows = [row for i, row in enumerate(log.rows) if i != index]
    return replace(log, rows=hashed(_versioned(_renumbered(rows))))


def forge_checkpoint(log: Log, dice: random.Random) -> Log:
    """Recompute the digests and adjust the checkpoints; their signatures stay unchanged."""
    forged = recompute(log, dice)
    made = [msgspec.structs.replace(c, root=forged.sign(c.position).root) for c in log.checkpoints]
    return replace(forged, checkpoints=made)


def sign_with_another_key(log: Log, dice: random.Random) -> Log:
    """Recompute the digests and sign with the attacker's key; detectable only with the trusted public key."""
    forged = recompute(log, dice)
    other = Ed25519PrivateKey.from_private_bytes(sha256(dice.randbytes(8)).digest())
    return replace(forged, checkpoints=[forged.sign(c.position, other) for c in log.checkpoints])


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
    "other times of all rows": shift_times,
    "another root in the manifest": edit_root,
    "a checkpoint moved to another position": move_checkpoint,
    "a deleted row": delete_row,
    "a deleted row, the gap closed": delete_row_and_close_the_gap,
    "several deleted rows, the gap closed": delete_rows,
    "two rows exchanged": exchange_rows,
    "two runs of rows exchanged": exchange_runs,
    "an inserted row": insert_row,
    "a repeated row": repeat_row,
    "two salts exchanged": exchange_salts,
    "two payloads exchanged with their salts": exchange_payloads,
    "a byte moved from the payload into the salt": move_bytes_into_the_payload,
    "a forged redaction": forge_redaction,
    "a redaction into other words": redact_into_other_words,
    "an undone redaction": unredact,
    "a cut tail against a checkpoint": cut_tail,
    "the last row cut against a checkpoint": cut_last,
    "recomputed digests against a checkpoint": recompute,
    "digests recomputed without a row": recompute_without_a_row,
    "a forged checkpoint": forge_checkpoint,
    "checkpoints by another key": sign_with_another_key,
}


def pages_of(log: Log) -> Iterator[list[StoredRow]]:
    yield log.rows
