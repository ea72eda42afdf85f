"""Digests match docs/event-digest.md and its test vectors."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.audit.checkpoints import Checkpoint, note_of, sign
from events.audit.merkle_tree import Tree
from events.wire.digest import body_digest, content_digest, leaf_digest, leaf_entry
from tests.unit.events.verify_event_log import load_verifier

SALT = bytes(range(16))
DATA = b'{"task_id":"task_20250627_143052"}'
DOCUMENT = Path(__file__).parents[4] / "docs" / "event-digest.md"


VECTORS = json.loads(re.findall(r"^```json\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE)[-1])


def test_content_digest_matches_the_specification() -> None:
    event = VECTORS["event"]
    body = body_digest(bytes.fromhex(event["salt"]), event["data"].encode())
    assert body.hex() == event["body"]
    content = content_digest(event["stream"], event["type"], event["schema_version"], event["meta"].encode(), body)
    assert content.hex() == event["content"]


def test_digests_and_roots_match_the_specification() -> None:
    content, tree = bytes.fromhex(VECTORS["event"]["content"]), Tree()
    for row in VECTORS["rows"]:
        digest = leaf_digest(leaf_entry(content, row["position"], row["version"], row["microseconds"]))
        tree.extend([digest])
        assert (digest.hex(), tree.root().hex()) == (row["digest"], row["root"])
    assert tree.root().hex() == VECTORS["checkpoint"]["root"]


def test_checkpoint_matches_the_specification() -> None:
    given = dict(VECTORS["checkpoint"])
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given.pop("private_key")))
    checkpoint = sign(key, given["position"], bytes.fromhex(given["root"]), given["at"])
    assert checkpoint == Checkpoint(**given)
    assert note_of(checkpoint) == VECTORS["note"]


def test_documented_verifier_matches_the_specification() -> None:
    verifier, event = load_verifier(), VECTORS["event"]
    row = {**event, **VECTORS["rows"][0]}
    assert verifier.digest_of(row).hex() == row["digest"]
    redacted = {**row, "salt": None, "data": '{"redacted":true}'}
    assert verifier.digest_of(redacted, bytes.fromhex(event["body"])).hex() == row["digest"]
    tree: list[list[object]] = []
    for row in VECTORS["rows"]:
        verifier.add(tree, bytes.fromhex(row["digest"]))
        assert verifier.root_of(tree).hex() == row["root"]
    checkpoint = {k: v for k, v in VECTORS["checkpoint"].items() if k != "private_key"}
    assert verifier.signed_roots([json.dumps(checkpoint)], []) == {4: bytes.fromhex(checkpoint["root"])}


@given(st.text(), st.text(), st.binary(), st.binary())
def test_bytes_moved_between_fields_change_the_digest(stream: str, name: str, meta: bytes, more: bytes) -> None:
    body = body_digest(SALT, DATA)
    if more:
        moved = content_digest(stream + more.hex(), name, 1, meta, body)
        assert moved != content_digest(stream, more.hex() + name, 1, meta, body)
