"""Workers of a Dask cluster (`querymill[dask]`). Arguments are encrypted, because they leave the machine."""

from __future__ import annotations

from concurrent.futures import Future, wait
from functools import partial
from typing import Any

from cryptography.fernet import Fernet
from distributed import Client
from distributed.security import Security

from executor.compute.engine import Answer, Work
from executor.compute.worker import run_sealed, seal
from runtime.settings.compute import read_compute
from runtime.settings.settings import Settings

CONNECT_SECONDS = 5
MAX_LAST_SECONDS = 10.0
"""Time for calls to end when the connection is closed: a worker does not hear of it."""


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

    def submit(self, work: Work, code: str, arguments: tuple[Any, ...]) -> Future[Answer]:
        answer: Future[Answer] = Future()
        # Dask's own future ends when it is cancelled, although its worker goes on
        answer.set_running_or_notify_cancel()
        self._running.add(answer)
        answer.add_done_callback(self._running.discard)
        try:
            made: Future[Answer] = self._pool.submit(run_sealed, work, code, seal(self._cipher, arguments))
        except BaseException:
            self._running.discard(answer)
            raise
        made.add_done_callback(partial(_pass_on, answer))
        return answer

    def close(self) -> None:
        wait(tuple(self._running), timeout=MAX_LAST_SECONDS)
        self._client.close(timeout=CONNECT_SECONDS)


def _pass_on(answer: Future[Answer], made: Future[Answer]) -> None:
    try:
        answer.set_result(made.result())
    except Exception as error:  # noqa: BLE001  # whatever the engine raises
        answer.set_exception(error)


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
