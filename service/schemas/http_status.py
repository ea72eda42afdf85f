"""HTTP status of each error of the API."""

from __future__ import annotations

from typing import Final

from events.facts.refusals import Refusal
from service.schemas.errors import InvalidRequest

STATUS: Final[dict[str, int]] = {
    "invalid_request": 422,
    "table_not_found": 422,
    "idempotency_mismatch": 422,
    "invalid_sql": 422,
    "unauthorized": 401,
    "forbidden": 403,
    "task_not_found": 404,
    "execution_not_found": 404,
    "executor_not_found": 404,
    "file_not_found": 404,
    "source_not_found": 404,
    "dataset_not_found": 404,
    "version_not_found": 404,
    "pair_not_found": 404,
    "key_not_found": 404,
    "receiver_not_found": 404,
    "schedule_not_found": 404,
    "no_proof": 404,
    "not_found": 404,
    "method_not_allowed": 405,
    "execution_in_progress": 409,
    "active_task_limit": 409,
    "dependency_not_met": 409,
    "empty_log": 409,
    "nothing_to_cancel": 409,
    "nothing_to_pause": 409,
    "nothing_to_resume": 409,
    "not_the_owner": 409,
    "sample_refused": 409,
    "task_exists": 409,
    "file_changed": 409,
    "key_exists": 409,
    "receiver_exists": 409,
    "store_empty": 409,
    "embedder_differs": 409,
    "model_missing": 409,
    "pair_changed": 409,
    "pair_invalid": 409,
    "refused": 409,
    "version_conflict": 412,
    "body_too_large": 413,
    "range_not_satisfiable": 416,
    "rate_limited": 429,
    "source_busy": 429,
    "store_busy": 429,
    "too_many_streams": 429,
    "checkpoints_unreadable": 500,
    "signing_key_unusable": 500,
    "internal_error": 500,
    "source_unreachable": 502,
    "store_unreachable": 502,
    "embedding_failed": 502,
    "model_failed": 502,
    "not_ready": 503,
}
"""HTTP status of each error code."""


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, InvalidRequest):
        return refusal.status
    return STATUS.get(refusal.code, 409)
