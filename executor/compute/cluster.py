"""Workers of a Dask cluster (`querymill[dask]`). Arguments are encrypted, because they leave the machine."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from cryptography.fernet import Fernet
from distributed import Client
from distributed.security import Security

from executor.compute.engine import Answer, Work
from executor.compute.worker import run_sealed, seal
from runtime.settings.compute import read_compute
from runtime.settings.settings import Settings

CONNECT_SECONDS = 5


class Cluster:
    """Connection to a Dask scheduler. Raises OSError if the scheduler cannot be reached."""

    def __init__(self, address: str, security: Security | None, cipher: Fernet) -> None:
        self._cipher = cipher
        self._client: Any = Client(
            address, security=security, timeout=CONNECT_SECONDS, set_as_default=False, name="querymill"
        )
        self._pool: Any = self._client.get_executor(pure=False)
        self.width: int = max(1, sum(self._client.nthreads().values()))

    def submit(self, work: Work, code: str, arguments: tuple[Any, ...]) -> Future[Answer]:
        return self._pool.submit(run_sealed, work, code, seal(self._cipher, arguments))

    def close(self) -> None:
        self._client.close(timeout=CONNECT_SECONDS)


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
