"""Exception of the REST client."""

from __future__ import annotations

import email.utils
import time
from typing import Any, cast

import httpx2


class ApiError(Exception):
    """Failure of a request: refused by the service, or without a response.

    The message of a refusal is the service's, in the language of the client.
    """

    def __init__(
        self, status: int, code: str, text: str, *, field: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        """HTTP status; 503 if the service does not answer."""
        self.code = code
        """Stable error code, as the manual lists it."""
        self.field = field
        """Wrong field of the request; None if the error is not about a field."""
        self.retry_after = retry_after
        """Seconds after which a retry may succeed; None if the response has no Retry-After."""


def raise_refusal(response: httpx2.Response) -> None:
    """Raise ApiError if the status is 400 or above. The body of the response must have been read."""
    if response.status_code < 400:
        return
    retry_after = _seconds(response.headers.get("Retry-After"))
    try:
        problem = cast("dict[str, Any]", response.json())
        text, code, field = str(problem["detail"]), str(problem["code"]), problem.get("field")
    except (ValueError, KeyError, TypeError):  # the response of a proxy, not of the service
        text, code, field = response.text[:200] or response.reason_phrase, "internal_error", None
    raise ApiError(response.status_code, code, text, field=field, retry_after=retry_after)


def _seconds(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header, a number or a date; None if the header is absent or invalid."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
