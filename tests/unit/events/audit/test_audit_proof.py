"""Inclusion proof of one event: valid for every event of a log, and invalid after any change of its bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.audit.checkpoints import sign
from events.audit.frames import StoredRow
from events.audit.inclusion_proof import (
    BadProof,
    Before,
    Link,
    Proof,
    check_proof,
    decode_proof,
    encode_proof,
    merkle_path,
    root_of_path,
)
from events.wire.digest import chain_link, merkle_root
from tests.unit.events.audit_logs import AT, KEY, PUBLIC, Log, make_log


def commits(log: Log) -> Iterator[list[StoredRow]]:
    found: list[StoredRow] = []
    for row in log.rows:
        found.append(row)
        if row.chain is not None:
            yield found
            found = []


def link_of(commit: list[StoredRow]) -> Link:
    root = merkle_root([row.digest for row in commit])
    return Link(root.hex(), commit[-1].position, commit[-1].microseconds)


def proof_of(log: Log, position: int) -> Proof:
    """Proof of the event at this position, up to the log's last commit."""
    parts = list(commits(log))
    at = next(i for i, commit in enumerate(parts) if commit[-1].position >= position)
    own = parts[at]
    row = log.rows[position - 1]
    before = None
    if at:
        earlier = (parts[at - 2][-1].chain or b"") if at > 1 else b""
        before = Before(previous=earlier.hex(), link=link_of(parts[at - 1]))
    last = log.rows[-1]
    return Proof(
        position=position,
        stream=row.stream,
        type=row.type,
        schema_version=row.schema_version,
        meta=row.meta,
        salt=None if row.salt is None else row.salt.hex(),
        data=None if row.salt is None else row.data,
        body=None if row.body_digest is None else row.body_digest.hex(),
        path=tuple(h.hex() for h in merkle_path([r.digest for r in own], position - own[0].position)),
        last_position=own[-1].position,
        microseconds=own[-1].microseconds,
        before=before,
        anchor=None,
        links=tuple(link_of(commit) for commit in parts[at + 1 :]),
        checkpoint=sign(KEY, last.position, last.chain or b"", AT),
    )


@pytest.mark.parametrize("seed", range(10))
def test_proof_of_every_event_holds(seed: int) -> None:
    log = make_log(seed)
    for row in log.rows:
        proof = decode_proof(encode_proof(proof_of(log, row.position)))
        check_proof(proof, frozenset({PUBLIC}))


@pytest.mark.parametrize("redacted", [False, True], ids=["event with its payload", "redacted event"])
def test_proof_with_flipped_bit_is_refused(redacted: bool) -> None:
    log = make_log(5)
    row = next(r for r in log.rows[6:] if (r.salt is None) == redacted)
    raw = encode_proof(proof_of(log, row.position))
    for index in range(len(raw)):
        for bit in range(8):
            flipped = bytearray(raw)
            flipped[index] ^= 1 << bit
            with pytest.raises(BadProof):
                check_proof(decode_proof(bytes(flipped)))


def test_proof_in_another_encoding_is_refused() -> None:
    raw = encode_proof(proof_of(make_log(5), 4))
    for other in (raw + b"\n", raw[:-1], b" " + raw, raw.replace(b'{"format"', b'{"more":1,"format"', 1)):
        with pytest.raises(BadProof):
            check_proof(decode_proof(other))


def changed(proof: Proof, **values: object) -> Proof:
    return msgspec.structs.replace(proof, **values)


def test_proof_signed_by_untrusted_key_is_refused() -> None:
    proof = proof_of(make_log(5), 4)
    with pytest.raises(BadProof, match="another key"):
        check_proof(proof, frozenset({"00" * 32}))


def test_proof_at_another_position_is_refused() -> None:
    log = make_log(5)
    proof = proof_of(log, 6)
    for position in range(len(log.rows) + 2):
        if position != 6:
            with pytest.raises(BadProof):
                check_proof(changed(proof, position=position))


def test_anchor_replaces_the_archived_previous_commit() -> None:
    log = make_log(5)
    proof = next(p for p in (proof_of(log, r.position) for r in log.rows) if p.before is not None and p.before.previous)
    assert proof.before is not None
    before = proof.before.link
    chain = chain_link(
        bytes.fromhex(proof.before.previous), bytes.fromhex(before.root), before.last_position, before.microseconds
    )
    anchor = sign(KEY, before.last_position, chain, AT)
    check_proof(changed(proof, before=None, anchor=anchor), frozenset({PUBLIC}))
    with pytest.raises(BadProof, match="only one"):
        check_proof(changed(proof, anchor=anchor))
    elsewhere = sign(KEY, before.last_position - 1, chain, AT)
    with pytest.raises(BadProof):
        check_proof(changed(proof, before=None, anchor=elsewhere))


@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_merkle_path_of_every_leaf_leads_to_the_root(size: int, dice: random.Random) -> None:
    leaves = [dice.randbytes(32) for _ in range(size)]
    index = dice.randrange(size)
    path = merkle_path(leaves, index)
    assert root_of_path(leaves[index], index, size, path) == merkle_root(leaves)
    with pytest.raises(BadProof, match="too long"):
        root_of_path(leaves[index], index, size, [*path, leaves[0]])
    if path:
        with pytest.raises(BadProof, match="too short"):
            root_of_path(leaves[index], index, size, path[:-1])
