"""Digests match docs/event-digest.md and its test vectors."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.audit.checkpoints import Checkpoint, sign
from events.wire.digest import body_digest, chain_link, event_digest, event_header, merkle_root
from tests.unit.events.verify_event_log import load_verifier

SALT = bytes(range(16))
DATA = b'{"task_id":"task_20250627_143052"}'
DOCUMENT = Path(__file__).parents[4] / "docs" / "event-digest.md"


VECTORS = json.loads(re.findall(r"^```json\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE)[-1])


def test_event_digest_matches_the_specification() -> None:
    event = VECTORS["event"]
    body = body_digest(bytes.fromhex(event["salt"]), event["data"].encode())
    assert body.hex() == event["body"]
    digest = event_digest(event["stream"], event["type"], event["schema_version"], event["meta"].encode(), body)
    assert digest.hex() == event["digest"]


def test_chain_matches_the_specification() -> None:
    chain = b""
    for commit in VECTORS["commits"]:
        root = merkle_root([bytes.fromhex(digest) for digest in commit["digests"]])
        assert root.hex() == commit["root"]
        chain = chain_link(chain, root, commit["last_position"], commit["microseconds"])
        assert chain.hex() == commit["chain"]
    assert chain.hex() == VECTORS["checkpoint"]["chain"]


def test_checkpoint_matches_the_specification() -> None:
    given = dict(VECTORS["checkpoint"])
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given.pop("private_key")))
    assert sign(key, given["position"], bytes.fromhex(given["chain"]), given["at"]) == Checkpoint(**given)


def test_documented_verifier_matches_the_specification() -> None:
    verifier, event = load_verifier(), VECTORS["event"]
    row = {**event, "position": 1, "body_digest": None}
    assert verifier.digest_of(row).hex() == event["digest"]
    assert (
        verifier.digest_of({**row, "salt": None, "data": '{"redacted":true}', "body_digest": event["body"]}).hex()
        == (event["digest"])
    )
    first = VECTORS["commits"][0]
    assert verifier.root_of([bytes.fromhex(digest) for digest in first["digests"]]).hex() == first["root"]
    checkpoint = {k: v for k, v in VECTORS["checkpoint"].items() if k != "private_key"}
    assert verifier.signed_chains([json.dumps(checkpoint)], []) == {4: checkpoint["chain"]}


def test_leaf_and_node_have_distinct_prefixes() -> None:
    """As in RFC 6962, the hashed bytes of a leaf begin with 0 and those of a node with 1."""
    assert event_header(b"stream", b"name", 1, b"{}")[:1] == b"\x00"
    assert merkle_root([b"x"]) == b"x"
    assert merkle_root([b"x", b"y", b"z"]) == node(node(b"x", b"y"), b"z")


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=9, unique=True), st.data())
def test_merkle_root_depends_on_the_order(digests: list[bytes], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(digests) - 2))
    swapped = [*digests]
    swapped[i], swapped[i + 1] = swapped[i + 1], swapped[i]
    assert merkle_root(swapped) != merkle_root(digests)


@given(st.text(), st.text(), st.binary(), st.binary())
def test_bytes_moved_between_fields_change_the_digest(stream: str, name: str, meta: bytes, more: bytes) -> None:
    body = body_digest(SALT, DATA)
    if more:
        moved = event_digest(stream + more.hex(), name, 1, meta, body)
        assert moved != event_digest(stream, more.hex() + name, 1, meta, body)
