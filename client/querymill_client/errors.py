"""The one exception of the REST client."""

from __future__ import annotations

import email.utils
import time
from typing import Any, cast

import httpx2


class ApiError(Exception):
    """The service refused a request, or did not answer. The text is the service's own, in the client's language."""

    def __init__(
        self, status: int, code: str, text: str, *, field: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        """HTTP status; 503 if the service does not answer."""
        self.code = code
        """Stable, for programs; `docs/errors.md` lists the codes."""
        self.field = field
        """The field of the request that is wrong, if one is."""
        self.retry_after = retry_after
        """Seconds after which the request may succeed, if the service gave any."""


def raise_refusal(response: httpx2.Response) -> None:
    """Raise ApiError for a response of status 400 and above, whose body must have been read."""
    if response.status_code < 400:
        return
    retry_after = _seconds(response.headers.get("Retry-After"))
    try:
        problem = cast("dict[str, Any]", response.json())
        text, code, field = str(problem["detail"]), str(problem["code"]), problem.get("field")
    except (ValueError, KeyError, TypeError):  # a proxy's answer, not the service's
        text, code, field = response.text[:200] or response.reason_phrase, "internal_error", None
    raise ApiError(response.status_code, code, text, field=field, retry_after=retry_after)


def _seconds(header: str | None) -> float | None:
    """Convert a Retry-After header, which is a number of seconds or a date."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
