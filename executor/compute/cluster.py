"""Workers of a Dask cluster (`querymill[dask]`). Arguments are encrypted, because they leave the machine."""

from __future__ import annotations

import logging
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

from executor.compute.engine import WorkerResult, WorkerTask
from executor.compute.worker import run_sealed, seal
from runtime.settings.compute import read_compute
from runtime.settings.settings import Settings

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 5
LOOK_SECONDS = 1.0
"""Interval between two looks at the workers while calls are waited for."""
SILENT_SECONDS = 15.0
"""Time without a heartbeat after which a worker is lost; of hundreds of workers each beats every few seconds. The
scheduler itself gives a frozen worker five minutes."""
MAX_LAST_SECONDS = 10.0
"""Time for calls to end when the connection is closed: a worker does not hear of it."""
CLEAR_SECONDS = 5
"""Time in which a worker that was sent a call has looked whether it is cancelled."""
KEEP_SECONDS = 60.0
"""Time for which events of cancelled calls are kept. The next cancellation clears older ones."""


class DaskCluster:
    """Connection to a Dask scheduler. Raises OSError if the scheduler cannot be reached."""

    def __init__(self, address: str, security: Security | None, cipher: Fernet) -> None:
        self._cipher = cipher
        self._client: Any = Client(
            address, security=security, timeout=CONNECT_SECONDS, set_as_default=False, name="querymill"
        )
        self._pool: Any = self._client.get_executor(pure=False)
        self.width: int = max(1, sum(self._client.nthreads().values()))
        self._watching = threading.Lock()
        self._looked = 0.0
        self._heard: dict[str, tuple[float, float]] = {}
        """Time of each worker's last heartbeat by the scheduler's clock, and the time here when it was first seen."""
        self._lost: set[str] = set()
        self._at_lost: set[str] = set()
        """Names of the calls that lost workers have."""
        self._look()
        self._running: set[Future[WorkerResult]] = set()
        self._lock = threading.Lock()
        self._cancelled: list[tuple[float, Any]] = []
        """Times and events of cancelled calls, which the scheduler holds until they are cleared."""

    def submit(self, work: WorkerTask, code: str, arguments: tuple[Any, ...]) -> Future[WorkerResult]:
        name = uuid.uuid4().hex
        left = sorted(self._heard.keys() - self._lost)
        if self._lost and not left:
            raise OSError("no worker is left")
        # others only if none of these is left
        where = {"workers": left, "allow_other_workers": True} if self._lost else {}
        sealed = seal(self._cipher, arguments)
        made: Future[WorkerResult] = self._pool.submit(
            _run_unless_cancelled, name, work, code, sealed, key=name, **where
        )
        future = _ClusterFuture(name, made, partial(self._cancel, name))
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        made.add_done_callback(partial(_pass_on, future))
        return future

    def lost(self, call: Future[WorkerResult]) -> bool:
        """Return True if the call's worker is lost, or all are. Logs each lost worker once.

        All are lost, too, if the scheduler does not answer for SILENT_SECONDS.
        """
        with self._watching:
            if time.monotonic() - self._looked > LOOK_SECONDS:
                self._look()
            return self._heard.keys() == self._lost or getattr(call, "name", None) in self._at_lost

    def _look(self) -> None:
        try:
            ask = partial(self._client.sync, callback_timeout=CONNECT_SECONDS)
            workers: dict[str, Any] = ask(self._client.scheduler.identity)["workers"]
            calls: dict[str, Any] = ask(self._client.scheduler.processing, workers=None)
        except Exception:  # noqa: BLE001  # whatever the engine raises: the scheduler is gone or frozen
            workers, calls = dict.fromkeys(self._heard), {}
        now = time.monotonic()
        heard = dict(self._heard)
        if now - self._looked > SILENT_SECONDS:  # nobody has looked meanwhile, so that nobody is known to be silent
            heard = {address: (seen, now) for address, (seen, _) in heard.items()}
        self._looked = now
        for address, about in workers.items():
            if about is not None and heard.get(address, (0.0,))[0] != about["last_seen"]:
                heard[address] = (about["last_seen"], now)
        lost = {
            address for address, (_, since) in heard.items() if address not in workers or now - since > SILENT_SECONDS
        }
        for address in sorted(lost - self._lost):
            logger.warning("a worker is gone or frozen, and others or the executor do its work: %s", address)
        self._heard, self._lost = heard, lost
        self._at_lost = {name for address in lost for name in calls.get(address, ())}

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


class _ClusterFuture(Future[WorkerResult]):
    """Answer of a worker. Dask's own future ends when it is cancelled, although its worker goes on."""

    def __init__(self, name: str, made: Future[WorkerResult], prevent: Callable[[], bool]) -> None:
        super().__init__()
        self.name = name
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


def _run_unless_cancelled(name: str, work: WorkerTask, code: str, sealed: bytes) -> WorkerResult:
    """Run a call on a worker."""
    begun, cancelled = _begun(name), _cancelled(name)
    begun.set()
    try:
        return "the call was cancelled before it began" if cancelled.is_set() else run_sealed(work, code, sealed)
    finally:
        # the scheduler holds each event that is set
        begun.clear()


def _pass_on(future: Future[WorkerResult], made: Future[WorkerResult]) -> None:
    try:
        end = partial(future.set_result, made.result())
    except Exception as error:  # noqa: BLE001  # whatever the engine raises
        end = partial(future.set_exception, error)
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
