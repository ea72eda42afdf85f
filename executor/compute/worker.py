"""Worker's side of a call: runs one function of `training.units`. It knows no log, no lease and no store."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken

from executor.compute.engine import WorkerResult, WorkerTask, code_version
from runtime.postgres.errors import first_line
from training import units

_WORKS: Final[Mapping[WorkerTask, Callable[..., bytes]]] = {
    "nothing": bytes,
    "verdicts": units.verdicts,
    "theme": units.theme,
}


def run(work: WorkerTask, code: str, arguments: tuple[Any, ...]) -> WorkerResult:
    """Return the result of a function, or a sentence if it failed or the caller runs other code than this worker."""
    if code != code_version():
        return (
            f"the worker on {socket.gethostname()} has other code ({code_version()}) than this executor"
            f" ({code}): install the same version of Querymill on both"
        )
    try:
        return _WORKS[work](*arguments)
    except Exception as error:  # noqa: BLE001  # the executor does the work itself, and meets the error there
        return f"{type(error).__name__}: {first_line(error)}"


def run_sealed(work: WorkerTask, code: str, sealed: bytes) -> WorkerResult:
    """Run a function with encrypted arguments, which contain a connection string and texts of the source."""
    try:
        arguments = pickle.loads(_cipher().decrypt(sealed))  # noqa: S301  # authenticated by the key
    except InvalidToken:
        return f"the worker on {socket.gethostname()} has another QUERYMILL_SECRET_KEY than this executor"
    except Exception as error:  # noqa: BLE001  # such as a wrong setting of the worker
        return f"the worker on {socket.gethostname()}: {first_line(error)}"
    return run(work, code, arguments)


def seal(cipher: Fernet, arguments: tuple[Any, ...]) -> bytes:
    """Return encrypted arguments for `run_sealed`."""
    return cipher.encrypt(pickle.dumps(arguments))


@cache
def _cipher() -> Fernet:
    # imported here, because a local process needs neither
    from runtime.settings.settings import SettingsError, load_settings  # noqa: PLC0415
    from runtime.sources.encrypted_sources import cipher, key_file  # noqa: PLC0415

    settings = load_settings()
    if not settings.secret_key and not key_file(settings).exists():
        # `cipher` would create a key, which no executor has
        raise SettingsError("QUERYMILL_SECRET_KEY: set it to that of the executors")
    return cipher(settings)
