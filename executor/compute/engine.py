"""Interface of worker pools, and the version of the code that both sides of a call must have."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol

import querymill_client
import runtime
import training

type WorkerTask = Literal["nothing", "verdicts", "theme"]
"""Name of a function of `training.units`; `nothing` shows that a worker is ready."""
type WorkerResult = bytes | str
"""The function's result, or a sentence why there is none."""

_PARSER = "pglast"


class Engine(Protocol):
    """Open pool of workers."""

    @property
    def width(self) -> int:
        """Number of calls that run at once."""
        ...

    def submit(self, work: WorkerTask, code: str, arguments: tuple[Any, ...]) -> Future[WorkerResult]:
        """Start a function with plain arguments on a worker, which refuses the call if `code` is not its own.

        The call can only be cancelled until a worker begins it. To cancel it may block for seconds.
        """
        ...

    def lost(self, call: Future[WorkerResult]) -> bool:
        """Return True if the worker that has the call is lost, or all are. May block for seconds."""
        ...

    def close(self) -> None:
        """End all calls. May block for seconds."""
        ...


@cache
def code_version() -> str:
    """Return a digest of the code that results depend on: this project's, as first read, and the SQL parser's."""
    digest = hashlib.sha256(version(_PARSER).encode())
    for package in (training, runtime, querymill_client):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
