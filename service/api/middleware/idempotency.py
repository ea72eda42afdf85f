"""Middleware for `Idempotency-Key` on POST (pure ASGI): a repeated request gets the stored response."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import Any, cast

import msgspec
import psycopg
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.facts.refusals import Refusal
from events.store.event_store import EventStore
from schema.named_queries import query
from service.api.declaration import SECRET_PATHS
from service.api.envelope import body_of, problem
from service.application import Application
from service.schemas.errors import IdempotencyMismatch, InvalidRequest, NotReady
from service.schemas.formats import API
from service.schemas.translated_errors import TRANSLATED, as_refusal
from service.texts import say

logger = logging.getLogger(__name__)

STORED_HEADERS = ("content-type", "location", "etag")
MAX_KEY_CHARACTERS = 200
WAIT_SECONDS = 10.0
LOOK_AGAIN = 0.05
LEASE_SECONDS = 60.0
"""Seconds for which an idempotency key stays reserved after the last renewal, for example if the process ends."""
RENEW_SECONDS = 15.0
"""Seconds between two renewals of the reservation by a request in progress."""


class Idempotency:
    """Middleware that stores responses with a status below 500 and sends a stored response to a repeated request."""

    def __init__(self, app: ASGIApp, *, renew_seconds: float = RENEW_SECONDS) -> None:
        self.app = app
        self.renew_seconds = renew_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST" or scope["path"].removeprefix(API) in SECRET_PATHS:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        store = cast("Application", scope["app"].state.application).store
        try:
            response = await self._response_for(request, store, key, send)
        except (Refusal, *TRANSLATED) as error:
            response = problem(request, as_refusal(error))
        if response is not None:
            await response(scope, receive, send)

    async def _response_for(self, request: Request, store: EventStore, key: str, send: Send) -> Response | None:
        """Return the stored response, or execute the request and return None.

        Raises InvalidRequest if the length of the key is wrong, IdempotencyMismatch if the key was used with another
        request, NotReady if the first request with the key does not end in time.
        """
        if not 1 <= len(key) <= MAX_KEY_CHARACTERS:
            message = say("Idempotency-Key: 1–{limit} characters", limit=MAX_KEY_CHARACTERS)
            raise InvalidRequest(message, field="Idempotency-Key", status=400)
        body = await body_of(request)
        scope = request.scope
        name = f"{scope.get('querymill.actor') or ''}:{key}"
        fingerprint = hashlib.sha256(b"\0".join((scope["path"].encode(), scope["query_string"], body))).digest()
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while not await reserved(store, name, fingerprint):
            if (response := await stored_response(store, name, fingerprint, deadline)) is not None:
                return response
        await self._execute(scope, body, store, name, send)
        return None

    async def _execute(self, scope: Scope, body: bytes, store: EventStore, name: str, send: Send) -> None:
        recorded = Recording(send)
        renewing = asyncio.create_task(self._renew(store, name), name="idempotency key")
        try:
            await self.app(scope, replay(body), recorded)
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])
            await self._keep(store, name, recorded)

    async def _keep(self, store: EventStore, name: str, recorded: Recording) -> None:
        try:
            async with store.connection() as conn:
                if recorded.status and recorded.status < 500:
                    await conn.execute(
                        query("idempotency", "store_answer"),
                        {"key": name, "status": recorded.status, "body": recorded.text()},
                    )
                else:
                    await conn.execute(query("idempotency", "drop_answer"), {"key": name})
        except psycopg.Error as error:
            # the response is sent already; the key is free again once its reservation expires
            logger.warning("the response to an idempotency key was not stored: %s", str(error).strip())

    async def _renew(self, store: EventStore, name: str) -> None:
        """Renew the reservation of the key while the request is in progress."""
        while True:
            await asyncio.sleep(self.renew_seconds)
            try:
                async with store.connection() as conn:
                    await conn.execute(query("idempotency", "renew_answer"), {"key": name})
            except psycopg.Error as error:
                # the next attempt may succeed before the reservation expires
                logger.warning("an idempotency key was not renewed: %s", str(error).strip() or type(error).__name__)


class Recording:
    """ASGI send channel that forwards a response and records it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = Headers(raw=message["headers"])
            self._headers = {k: headers[k] for k in STORED_HEADERS if k in headers}
        else:
            self._body.append(message.get("body", b""))
        await self._send(message)

    def text(self) -> str:
        stored = {"headers": self._headers, "body": b"".join(self._body).decode()}
        return msgspec.json.encode(stored).decode()


async def reserved(store: EventStore, name: str, fingerprint: bytes) -> bool:
    """Reserve a key; return False if another request holds it or has its response."""
    parameters = {"key": name, "fingerprint": fingerprint, "seconds": LEASE_SECONDS}
    async with store.connection() as conn:
        await conn.execute(query("idempotency", "remove_old_answers"))
        return await (await conn.execute(query("idempotency", "begin_answer"), parameters)).fetchone() is not None


async def stored_response(store: EventStore, name: str, fingerprint: bytes, deadline: float) -> Response | None:
    """Return the stored response of a key, waiting until the deadline while the first request is in progress.

    `deadline`: a time of the event loop's clock. Returns None if the first request failed, so that the key is free.
    Raises IdempotencyMismatch if the key was used with another request, NotReady if the first request does not end by
    the deadline.
    """
    while True:
        async with store.connection() as conn:
            row = await (await conn.execute(query("idempotency", "stored_response"), {"key": name})).fetchone()
        if row is None:
            return None
        if bytes(row[0]) != fingerprint:
            raise IdempotencyMismatch()
        if row[1] is not None:
            stored: dict[str, Any] = msgspec.json.decode(row[2])
            headers = {**stored["headers"], "Idempotency-Replayed": "true"}
            return Response(stored["body"], status_code=row[1], headers=headers)
        if asyncio.get_running_loop().time() > deadline:
            raise NotReady()
        await asyncio.sleep(LOOK_AGAIN)


def replay(body: bytes) -> Receive:
    """Return an ASGI receive channel that delivers a body that was already read, then waits forever."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await asyncio.Event().wait()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
