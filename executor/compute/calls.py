"""Calls of workers. A call that fails is the caller's to do: workers make work faster, and nothing depends on them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from executor.compute.engine import Engine, WorkerResult, WorkerTask, code_version
from executor.control.cancellation import StopToken
from runtime.postgres.errors import first_line
from runtime.telemetry.spans import record_child

logger = logging.getLogger(__name__)

REST_SECONDS = 30.0
"""Time without calls after workers could not be opened or refused a call."""
CHECK_SECONDS = 0.2
"""Interval between checks for a stop request, and for the loss of the call's worker."""


@dataclass(slots=True, kw_only=True)
class Compute:
    """Workers of an executor: opened for the first call, closed when no execution runs. Thread-safe."""

    open: Callable[[], Engine]
    """Opens the workers; may raise any error."""
    configured: bool
    """True if the settings name these workers. The default ones are used only for much work near the source."""
    code: str = field(default_factory=code_version)
    """Version of the code when this process started."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held for moments, also by the event loop."""
    _opening: threading.Lock = field(default_factory=threading.Lock)
    """Held for seconds while a cluster is connected to."""
    _engine: Engine | None = None
    _first: list[Future[WorkerResult]] = field(default_factory=list[Future[WorkerResult]])
    """Empty calls, one for each worker, of which the first to end shows that the workers are ready."""
    _executions: int = 0
    _resting_until: float = 0.0

    @contextmanager
    def in_use(self) -> Generator[None]:
        """Keep the workers open during an execution."""
        with self._lock:
            self._executions += 1
        try:
            yield
        finally:
            with self._lock:
                self._executions -= 1
                closing = None if self._executions else self._engine
            if closing is not None:
                self._close(closing)

    def width(self) -> int:
        """Return the number of calls that run at once, 0 if the workers cannot be used. Opens them if necessary."""
        engine = self._opened()
        return 0 if engine is None else engine.width

    def ready(self) -> bool:
        """Return True once a worker has answered: starting one takes a second, in which the caller works itself."""
        engine = self._opened()
        first = next((call for call in tuple(self._first) if call.done()), None)
        if engine is None or first is None:
            return False
        try:
            result = first.result()
        except Exception as error:  # noqa: BLE001  # whatever the engine raises
            self._close(engine)
            result = repr(error)
        if isinstance(result, str):
            self.rest(result)
            return False
        return True

    def submit(self, work: WorkerTask, *arguments: Any) -> WorkerCall:
        """Start a function of `training.units` with plain arguments, if the workers are ready."""
        engine = self._engine if self.ready() else None
        if engine is None:
            return WorkerCall(self)
        try:
            return WorkerCall(self, work, engine, engine.submit(work, self.code, arguments))
        except Exception as error:  # noqa: BLE001  # whatever the engine raises
            self.fail(engine, error)
            return WorkerCall(self)

    def fault(self, *, seconds: float) -> str | None:
        """Open workers for one empty call; return why they cannot be used, None if one answers within `seconds`."""
        try:
            engine = self.open()
        except Exception as error:  # noqa: BLE001  # whatever the engine raises
            return first_line(error)
        try:
            answer = engine.submit("nothing", self.code, ()).result(timeout=seconds)
        except TimeoutError:
            return f"no worker answered within {seconds:g} s"
        except Exception as error:  # noqa: BLE001  # whatever the engine raises
            return first_line(error)
        finally:
            engine.close()
        return answer if isinstance(answer, str) else None

    def fail(self, engine: Engine, error: Exception) -> None:
        """Log that a call failed, and close the engine; the next call opens another."""
        if self._close(engine):
            logger.warning("the workers broke off, so the executor computes by itself and starts them again: %r", error)

    def rest(self, reason: object) -> None:
        """Log why the workers cannot be used, and do without them for a while."""
        with self._lock:
            resting, self._resting_until = self._resting, time.monotonic() + REST_SECONDS
        if not resting:
            logger.warning("the workers cannot be used, so the executor computes by itself for a while: %s", reason)

    @property
    def _resting(self) -> bool:
        return time.monotonic() < self._resting_until

    def _opened(self) -> Engine | None:
        with self._opening:
            if self._resting or self._engine is not None:
                return None if self._resting else self._engine
            try:
                engine = self.open()
                first = [engine.submit("nothing", self.code, ()) for _ in range(engine.width)]
            except Exception as error:  # noqa: BLE001  # whatever the engine raises
                self.rest(error)
                return None
            with self._lock:
                self._engine, self._first = engine, first
            return engine

    def _close(self, engine: Engine) -> bool:
        """Close an engine in the background; return False if it was closed before."""
        with self._lock:
            if self._engine is not engine:
                return False
            self._engine = None
        threading.Thread(target=engine.close, name="compute", daemon=True).start()
        return True


@dataclass(slots=True)
class WorkerCall:
    """Call of a worker; without one if no worker is ready."""

    compute: Compute
    work: WorkerTask | None = None
    engine: Engine | None = None
    future: Future[WorkerResult] | None = None
    began: float = field(default_factory=time.monotonic)

    def result(self, token: StopToken) -> bytes | None:
        """Wait for the result; None if there is none, and the caller has to do the work itself.

        Raises ExecutionStopped; a later result is dropped.
        """
        if self.engine is None or self.future is None:
            return None
        token.check()
        while not wait([self.future], timeout=CHECK_SECONDS).done:
            token.check()
            if self.engine.lost(self.future):
                self._record(failed=True)
                return None
        token.check()
        try:
            result = self.future.result()
        except Exception as error:  # noqa: BLE001  # whatever the engine raises
            self.compute.fail(self.engine, error)
            self._record(failed=True)
            return None
        self._record(failed=isinstance(result, str))
        if isinstance(result, str):
            self.compute.rest(result)
            return None
        return result

    def _record(self, *, failed: bool) -> None:
        """Record the call as a span, which ends when the caller has taken the answer."""
        seconds = time.monotonic() - self.began
        record_child("worker", f"worker {self.work}", seconds, {"querymill.work": self.work or ""}, failed=failed)

    def ended(self, *, within: float) -> bool:
        """Wait at most `within` seconds for the end of the call; return True if no worker runs it any more."""
        # `wait` does not count a cancelled call until its pool has noticed
        return self.future is None or self.future.cancelled() or bool(wait([self.future], timeout=within).done)

    def cancel(self) -> None:
        """End the call unless a worker has begun it. May block for seconds."""
        if self.future is not None:
            self.future.cancel()
