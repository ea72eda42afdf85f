"""Delivery of one notice: a signed HTTP request (Standard Webhooks)."""

from __future__ import annotations

import asyncio
import base64
import hmac
import time
from hashlib import sha256
from typing import Final

from executor.notices.message import Notice, webhook_body

WEBHOOK_SECONDS: Final = 10.0
"""Maximum time of a delivery."""
SIGNING_PREFIX: Final = "whsec_"


class DeliveryFailed(Exception):
    """The receiver did not accept the notice; the message has the reason, without the address."""


async def deliver(notice: Notice, url: str, signing: str) -> None:
    """Post a notice to the URL once, signed with the receiver's secret `signing`.

    Raises DeliveryFailed unless the receiver answers with a status of success in time.
    """
    try:
        async with asyncio.timeout(WEBHOOK_SECONDS):
            await _post(notice, url, signing)
    except TimeoutError as late:
        raise DeliveryFailed("no answer in time") from late


def signature(signing: str, notice_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`: HMAC-SHA256 of id, time and body with the receiver's secret."""
    key = base64.b64decode(signing.removeprefix(SIGNING_PREFIX))
    signed = f"{notice_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, sha256)).decode()


async def _post(notice: Notice, url: str, signing: str) -> None:
    import httpx2  # noqa: PLC0415  # a tenth of a second that only those with webhooks wait for

    body, timestamp = webhook_body(notice), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "querymill",
        "webhook-id": notice.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(signing, notice.id, timestamp, body),
    }
    try:
        # of the variable SSL_CERT_FILE, if it is set
        authorities = httpx2.create_ssl_context()
        # no redirects, which could lead to a host that is not permitted; no proxy of the environment
        async with (
            httpx2.AsyncClient(timeout=None, follow_redirects=False, trust_env=False, verify=authorities) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            status = answer.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise DeliveryFailed(type(error).__name__) from error
    if not 200 <= status < 300:
        raise DeliveryFailed(f"HTTP {status}")
