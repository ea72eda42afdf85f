"""Proofs: valid for every event and every pair of checkpoints of a log, and invalid after any change of their bytes."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.audit.checkpoints import note_of, read_note
from events.audit.merkle_tree import consistency_ranges, inclusion_ranges
from events.audit.proofs import (
    BadProof,
    ConsistencyProof,
    Proof,
    ProvenEvent,
    check_consistency,
    check_proof,
    decode_consistency,
    decode_proof,
    encode_consistency,
    encode_proof,
)
from tests.unit.events.audit.test_merkle_tree import hashes
from tests.unit.events.audit_logs import PUBLIC, Log, make_log
from tests.unit.events.verify_event_log import load_verifier

TRUSTED = frozenset({PUBLIC})


def proof_of(log: Log, position: int) -> Proof:
    """Proof of the event at this position, up to the log's last event."""
    row = log.rows[position - 1]
    return Proof(
        position=position,
        event=ProvenEvent(
            stream=row.stream,
            version=row.version,
            type=row.type,
            schema_version=row.schema_version,
            meta=row.meta,
            salt=None if row.salt is None else row.salt.hex(),
            data=None if row.salt is None else row.data,
            body=None if row.body_digest is None else row.body_digest.hex(),
            microseconds=row.microseconds,
        ),
        path=tuple(hashes([r.digest for r in log.rows], inclusion_ranges(position - 1, log.last))),
        checkpoint=log.sign(log.last),
    )


def consistency_of(log: Log, since: int) -> ConsistencyProof:
    path = hashes([r.digest for r in log.rows], consistency_ranges(since, log.last))
    return ConsistencyProof(since=since, path=tuple(path), checkpoint=log.sign(log.last))


@pytest.mark.parametrize("seed", range(10))
def test_proof_of_every_event_holds(seed: int) -> None:
    log, verifier = make_log(seed), load_verifier()
    for row in log.rows:
        raw = encode_proof(proof_of(log, row.position))
        check_proof(decode_proof(raw), TRUSTED)
        found = verifier.verify_proof(raw.decode(), [PUBLIC])
        assert found == f"position {row.position} is {row.type} of {row.stream}"


@pytest.mark.parametrize("redacted", [False, True], ids=["event with its payload", "redacted event"])
def test_proof_with_flipped_bit_is_refused(redacted: bool) -> None:
    log = make_log(5)
    row = next(r for r in log.rows[6:] if (r.salt is None) == redacted)
    raw = encode_proof(proof_of(log, row.position))
    for index in range(len(raw)):
        for bit in range(8):
            with pytest.raises(BadProof):
                check_proof(decode_proof(flipped(raw, index, bit)))


def test_proof_in_another_encoding_is_refused() -> None:
    raw = encode_proof(proof_of(make_log(5), 4))
    for other in (raw + b"\n", raw[:-1], b" " + raw, raw.replace(b"index ", b"index 0", 1), b"", b"\xff"):
        with pytest.raises(BadProof):
            check_proof(decode_proof(other))


def test_proof_signed_by_untrusted_key_is_refused() -> None:
    proof = proof_of(make_log(5), 4)
    with pytest.raises(BadProof, match="another key"):
        check_proof(proof, frozenset({"00" * 32}))


def test_proof_at_another_position_is_refused() -> None:
    log, verifier = make_log(5), load_verifier()
    proof = proof_of(log, 6)
    for position in range(1, len(log.rows) + 2):
        if position != 6:
            moved = msgspec.structs.replace(proof, position=position)
            with pytest.raises(BadProof):
                check_proof(moved)
            with pytest.raises(verifier.Broken):
                verifier.verify_proof(encode_proof(moved).decode())


@pytest.mark.parametrize("seed", range(5))
def test_consistency_of_every_earlier_checkpoint_holds(seed: int) -> None:
    log = make_log(seed)
    for since in range(1, log.last + 1):
        raw = encode_consistency(consistency_of(log, since))
        check_consistency(decode_consistency(raw, PUBLIC), log.sign(since), TRUSTED)


def test_consistency_proof_with_flipped_bit_is_refused() -> None:
    log = make_log(5)
    since = log.last // 2
    raw = encode_consistency(consistency_of(log, since))
    for index in range(len(raw)):
        for bit in range(8):
            with pytest.raises(BadProof):
                check_consistency(decode_consistency(flipped(raw, index, bit), PUBLIC), log.sign(since))


def test_consistency_with_a_rewritten_log_is_refused() -> None:
    log, other = make_log(5), make_log(6)
    since = min(log.last, other.last) - 1
    with pytest.raises(BadProof, match="root"):
        check_consistency(consistency_of(log, since), other.sign(since))


def test_note_is_a_signed_checkpoint_of_c2sp() -> None:
    """Parsed here after the specification, not with the product's parser."""
    log = make_log(5)
    checkpoint = log.sign(log.last)
    text, signatures = note_of(checkpoint).split("\n\n")
    origin, size, root, _ = text.split("\n")
    dash, name, encoded = signatures.removesuffix("\n").split(" ")
    assert (dash, name, int(size)) == ("—", origin, log.last)
    assert b64decode(root) == log.tree(len(log.rows)).root()
    key = bytes.fromhex(PUBLIC)
    signature = b64decode(encoded)
    assert signature[:4] == sha256(name.encode() + b"\n\x01" + key).digest()[:4]
    Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], f"{text}\n".encode())
    assert read_note(note_of(checkpoint), PUBLIC) == checkpoint


def flipped(raw: bytes, index: int, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[index] ^= 1 << bit
    return bytes(changed)
