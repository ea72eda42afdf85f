"""Response to a refused request."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

type ErrorText = Annotated[str, Meta(examples=["There is no task task_20260302_093000."])]


class Problem(Struct, kw_only=True):
    """Problem (RFC 9457), with the fields `success` and `error` of the original design."""

    type: Annotated[str, Meta(examples=["/docs#error-task_not_found"])]
    """URL path of the description of the error code."""
    title: Annotated[str, Meta(examples=["Task not found"])]
    """Error code in words."""
    status: Annotated[int, Meta(examples=[404])]
    """HTTP status of the response."""
    detail: ErrorText
    """The error and its remedy, in the caller's language."""
    instance: Annotated[str, Meta(examples=["/api/v0/data_pipeline/tasks/task_20260302_093000"])]
    """Path of the request."""
    success: bool
    """Always false."""
    error: ErrorText
    """A copy of `detail`, for clients of the original design."""
    code: Annotated[str, Meta(examples=["task_not_found"])]
    """Stable code of the error."""
    field: Annotated[str, Meta(examples=["db_name"])] | None = None
    """Wrong field, parameter or header; null if the error is about none of these."""
