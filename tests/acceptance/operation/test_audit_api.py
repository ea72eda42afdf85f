"""Audit endpoints over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from events.audit.checkpoints import Checkpoint, read_note
from events.audit.proofs import check_consistency, check_proof, decode_consistency, decode_proof
from tests.acceptance.conftest import API, Product
from tests.unit.events.verify_event_log import load_verifier

pytestmark = pytest.mark.long


def test_audit_endpoints_serve_proof_and_export(idle_product: Product, tmp_path: Path) -> None:
    idle_product.start_service()
    client = idle_product.client
    empty = client.post(f"{API}/audit/checkpoints", json={})
    assert (empty.status_code, empty.json()["code"]) == (409, "empty_log")
    made = client.post(f"{API}/keys", json={"name": "auditor", "scope": "read"})
    assert made.status_code == 201, made.text
    signed = client.post(f"{API}/audit/checkpoints", json={})
    assert signed.status_code == 201, signed.text
    verdict = client.get(f"{API}/audit/verify", params={"wait": 60}).json()["data"]
    assert (verdict["state"], verdict["holds"], verdict["checkpoints"]) == ("done", True, 1)
    proof = client.get(f"{API}/audit/proof", params={"position": 1})
    assert proof.status_code == 200
    first = signed.json()["data"]
    check_proof(decode_proof(proof.content), frozenset({first["public_key"]}))
    second = client.post(f"{API}/audit/checkpoints", json={}).json()["data"]
    earlier = Checkpoint(
        position=first["position"],
        root=first["root"],
        at=first["recorded_at"],
        public_key=first["public_key"],
        signature=first["signature"],
    )
    grown = client.get(f"{API}/audit/consistency", params={"since": first["position"]})
    check_consistency(decode_consistency(grown.content, first["public_key"]), earlier)
    note = client.get(f"{API}/audit/checkpoint")
    assert note.headers["content-type"].startswith("text/plain")
    assert read_note(note.text, first["public_key"]).root == second["root"]
    (tmp_path / "log.zip").write_bytes(client.get(f"{API}/audit/export").content)
    assert load_verifier().verify(tmp_path / "log.zip") == verdict["head"] + 1
    for path, status, code in (
        ("audit/export?task_id=nope", 404, "task_not_found"),
        ("audit/proof?position=99", 404, "no_proof"),
        ("audit/proof?position=3", 404, "no_proof"),
        ("audit/consistency?since=99", 404, "no_proof"),
        ("audit/proof", 400, "invalid_request"),
        ("audit/proof?position=0", 400, "invalid_request"),
        ("audit/verify?wait=61", 400, "invalid_request"),
    ):
        answer = client.get(f"{API}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


def test_trail_is_filtered_and_paged(idle_product: Product) -> None:
    idle_product.start_service()
    client = idle_product.client
    for name in ("auditor", "etl", "robot"):
        assert client.post(f"{API}/keys", json={"name": name, "scope": "read"}).status_code == 201
    assert client.delete(f"{API}/keys/etl").is_success

    def trail(**filters: object) -> dict[str, Any]:
        answer = client.get(f"{API}/audit/trail", params=filters)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    whole = trail()["entries"]
    assert [(e["type"], e["subject"]) for e in whole] == [
        ("key.revoked", "etl"),
        ("key.created", "robot"),
        ("key.created", "etl"),
        ("key.created", "auditor"),
    ]
    assert [e["type"] for e in trail(thing="ETL")["entries"]] == ["key.revoked", "key.created"]
    assert [e["subject"] for e in trail(types="key.revoked")["entries"]] == ["etl"]
    assert trail(types="key.*")["entries"] == whole
    assert trail(actor="nobody") == {"entries": [], "next_before": None}
    assert len(trail(actor=whole[0]["actor"])["entries"]) == 4
    assert trail(since="2999-01-01")["entries"] == []
    assert len(trail(until="2999-01-01T00:00")["entries"]) == 4
    first = trail(limit=3)
    assert trail(limit=3, before=first["next_before"]) == {"entries": whole[3:], "next_before": None}
    refused = client.get(f"{API}/audit/trail", params={"since": "yesterday"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request")
