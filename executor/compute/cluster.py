"""Workers of a Dask cluster (`querymill[dask]`). Arguments are encrypted, because they leave the machine."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import suppress
from functools import partial
from typing import Any

from cryptography.fernet import Fernet
from distributed import Client, Event
from distributed.security import Security

from executor.compute.engine import Answer, Work
from executor.compute.worker import run_sealed, seal
from runtime.settings.compute import read_compute
from runtime.settings.settings import Settings

CONNECT_SECONDS = 5
MAX_LAST_SECONDS = 10.0
"""Time for calls to end when the connection is closed: a worker does not hear of it."""
CLEAR_SECONDS = 5
"""Time in which a worker that was sent a call has looked whether it is cancelled."""
KEEP_SECONDS = 60.0
"""Time for which events of cancelled calls are kept. The next cancellation clears older ones."""


class Cluster:
    """Connection to a Dask scheduler. Raises OSError if the scheduler cannot be reached."""

    def __init__(self, address: str, security: Security | None, cipher: Fernet) -> None:
        self._cipher = cipher
        self._client: Any = Client(
            address, security=security, timeout=CONNECT_SECONDS, set_as_default=False, name="querymill"
        )
        self._pool: Any = self._client.get_executor(pure=False)
        self.width: int = max(1, sum(self._client.nthreads().values()))
        self._running: set[Future[Answer]] = set()
        self._lock = threading.Lock()
        self._cancelled: list[tuple[float, Any]] = []
        """Times and events of cancelled calls, which the scheduler holds until they are cleared."""

    def submit(self, work: Work, code: str, arguments: tuple[Any, ...]) -> Future[Answer]:
        name = uuid.uuid4().hex
        made: Future[Answer] = self._pool.submit(_run_unless_cancelled, name, work, code, seal(self._cipher, arguments))
        answer = _ClusterFuture(made, partial(self._cancel, name))
        self._running.add(answer)
        answer.add_done_callback(self._running.discard)
        made.add_done_callback(partial(_pass_on, answer))
        return answer

    def has_workers(self) -> bool:
        """Return False if the scheduler has no worker, and holds its calls until one comes, or does not answer."""
        try:
            return bool(self._client.nthreads())
        except Exception:  # noqa: BLE001  # whatever the engine raises: the scheduler is gone
            return False

    def close(self) -> None:
        wait(tuple(self._running), timeout=MAX_LAST_SECONDS)
        if cancelled := self._cancelled:
            # a worker may have been sent a call just before it was cancelled, and looks at its event only now
            time.sleep(max(0.0, cancelled[-1][0] + CLEAR_SECONDS - time.monotonic()))
        self._clear_cancelled_before(time.monotonic())
        self._client.close(timeout=CONNECT_SECONDS)

    def _cancel(self, name: str) -> bool:
        """Return True if no worker has begun a call, and none will."""
        cancelled = _cancelled(name, self._client)
        cancelled.set()
        self._clear_cancelled_before(time.monotonic() - KEEP_SECONDS)
        with self._lock:
            self._cancelled = [*self._cancelled, (time.monotonic(), cancelled)]
        return not _begun(name, self._client).is_set()

    def _clear_cancelled_before(self, moment: float) -> None:
        with self._lock:
            old = [event for at, event in self._cancelled if at <= moment]
            self._cancelled = self._cancelled[len(old) :]
        with suppress(Exception):  # whatever the engine raises: the scheduler may be gone, and its events with it
            for event in old:
                event.clear()


class _ClusterFuture(Future[Answer]):
    """Answer of a worker. Dask's own future ends when it is cancelled, although its worker goes on."""

    def __init__(self, made: Future[Answer], prevent: Callable[[], bool]) -> None:
        super().__init__()
        self._made = made
        self._prevent = prevent

    def cancel(self) -> bool:
        """Cancel the call unless a worker has begun it. Asks the scheduler, which may block."""
        if self.done():
            return self.cancelled()
        try:
            if not self._prevent():
                return False
        except Exception:  # noqa: BLE001  # whatever the engine raises: the call fails with its connection
            return False
        is_cancelled = super().cancel()
        if is_cancelled:
            # else those who wait for the answer would wait on
            self.set_running_or_notify_cancel()
        self._made.cancel()
        return is_cancelled


# Executor and worker set their own event before they read the other's, so that at least one of them sees the other's:
# no call runs that its executor believes cancelled.


def _begun(name: str, client: Any = None) -> Any:
    return Event(f"querymill-begun-{name}", client)


def _cancelled(name: str, client: Any = None) -> Any:
    return Event(f"querymill-cancelled-{name}", client)


def _run_unless_cancelled(name: str, work: Work, code: str, sealed: bytes) -> Answer:
    """Run a call on a worker."""
    begun, cancelled = _begun(name), _cancelled(name)
    begun.set()
    try:
        return "the call was cancelled before it began" if cancelled.is_set() else run_sealed(work, code, sealed)
    finally:
        # the scheduler holds each event that is set
        begun.clear()


def _pass_on(answer: Future[Answer], made: Future[Answer]) -> None:
    try:
        end = partial(answer.set_result, made.result())
    except Exception as error:  # noqa: BLE001  # whatever the engine raises
        end = partial(answer.set_exception, error)
    # unless the call was cancelled
    with suppress(InvalidStateError):
        end()


def security_of(settings: Settings) -> Security | None:
    """Return the certificates of an encrypted connection; None for a scheduler of this machine."""
    if not read_compute(settings.compute).encrypted:
        return None
    return Security(
        tls_ca_file=str(settings.compute_ca),
        tls_client_cert=str(settings.compute_cert),
        tls_client_key=str(settings.compute_key),
        require_encryption=True,
    )
