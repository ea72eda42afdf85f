"""Delivery of one notice: a signed HTTP request (Standard Webhooks), or a mail over SMTP."""

from __future__ import annotations

import asyncio
import base64
import hmac
import smtplib
import ssl
import time
from email.message import EmailMessage
from hashlib import sha256
from threading import Event
from typing import Final
from urllib.parse import unquote, urlsplit

from executor.notices.message import Notice, mail, webhook_body
from runtime.notices.addresses import Address
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings

WEBHOOK_SECONDS: Final = 10.0
MAIL_SECONDS: Final = 30.0
"""Maximum time of a delivery."""
SMTP_SECONDS: Final = 10.0
"""Maximum time that a mail server may take for one answer."""
SIGNING_PREFIX: Final = "whsec_"


class DeliveryFailed(Exception):
    """The receiver did not accept the notice; the message has the reason, without the address."""


async def deliver(notice: Notice, address: Address, signing: str, settings: Settings) -> None:
    """Send a notice and wait until the receiver accepts it. Raises DeliveryFailed."""
    try:
        async with asyncio.timeout(MAIL_SECONDS if address.way == "mail" else WEBHOOK_SECONDS):
            if address.way == "mail":
                await _send_mail(mail(notice, settings.mail_from or "", address.target), settings.smtp_url or "")
            else:
                await _post(notice, address.target, signing)
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


async def _send_mail(message: EmailMessage, server: str) -> None:
    given_up = Event()
    try:
        await in_thread(lambda: _submit(message, server, given_up), name="mail")
    except (smtplib.SMTPException, OSError) as error:
        code = getattr(error, "smtp_code", None)
        raise DeliveryFailed(type(error).__name__ if code is None else f"SMTP {code}") from error
    finally:
        given_up.set()


def _submit(message: EmailMessage, server: str, given_up: Event) -> None:
    """Send a mail, unless the delivery was given up meanwhile, and is recorded as failed.

    On `smtp://`, encrypt if the server offers it; a password is only sent over an encrypted line.
    """
    parts = urlsplit(server)
    host, context = parts.hostname or "", ssl.create_default_context()
    client = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=SMTP_SECONDS, context=context)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 587, timeout=SMTP_SECONDS)
    )
    with client:
        encrypted = parts.scheme == "smtps"
        client.ehlo()
        if not encrypted and client.has_extn("starttls"):
            client.starttls(context=context)
            encrypted = True
        if parts.username:
            if not encrypted:
                raise smtplib.SMTPNotSupportedError("the server offers no TLS")
            client.login(unquote(parts.username), unquote(parts.password or ""))
        if not given_up.is_set():
            client.send_message(message)
