"""Audit endpoints over HTTP."""

from __future__ import annotations

from pathlib import Path

from events.audit.inclusion_proof import check_proof, decode_proof
from tests.acceptance.conftest import API, Product
from tests.unit.events.verify_event_log import load_verifier


def test_audit_endpoints_serve_proof_and_export(idle_product: Product, tmp_path: Path) -> None:
    idle_product.start_service()
    client = idle_product.client
    empty = client.post(f"{API}/audit/checkpoints", json={})
    assert (empty.status_code, empty.json()["code"]) == (409, "empty_log")
    made = client.post(f"{API}/keys", json={"name": "auditor", "scope": "read"})
    assert made.status_code == 201, made.text
    signed = client.post(f"{API}/audit/checkpoints", json={})
    assert signed.status_code == 201, signed.text
    verdict = client.get(f"{API}/audit/verify").json()["data"]
    assert (verdict["state"], verdict["holds"], verdict["checkpoints"]) == ("done", True, 1)
    proof = client.get(f"{API}/audit/proof", params={"position": 1})
    assert proof.status_code == 200
    check_proof(decode_proof(proof.content), frozenset({signed.json()["data"]["public_key"]}))
    (tmp_path / "log.zip").write_bytes(client.get(f"{API}/audit/export").content)
    assert load_verifier().verify(tmp_path / "log.zip") == verdict["head"]
    for path, status, code in (
        ("audit/export?task_id=nope", 404, "task_not_found"),
        ("audit/proof?position=99", 404, "no_proof"),
        ("audit/proof?position=2", 404, "no_proof"),
        ("audit/proof", 400, "invalid_request"),
        ("audit/proof?position=0", 400, "invalid_request"),
        ("audit/verify?wait=61", 400, "invalid_request"),
        (f"audit/verify?after={verdict['head'] + 1000}", 400, "invalid_request"),
    ):
        answer = client.get(f"{API}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
