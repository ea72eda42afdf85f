"""Time limits of an executor; tests pass shorter ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Time limits of an executor, in seconds."""

    grace_seconds: float = 8.0
    """From SIGTERM to the end of the process, even if the database is unavailable."""
    hand_back_seconds: float = 2.5
    """Part of the grace time reserved for releasing leases. Those not released by then expire."""
    cancel_seconds: float = 0.5
    """For cancelled asyncio tasks to end."""
    leave_seconds: float = 1.0
    """For removing the executor's row from the list of live executors."""
    stop_seconds: float = 1.0
    """For work to stop when asked. Then it is abandoned, such as a thread that waits for a model. It can do no harm: it
    checks the token before it changes the task's directory, and its appends are fenced."""
    shutdown_seconds: float = 5.0
    """Replaces `stop_seconds` if the process ends: then nothing waits for the execution's own end."""
    min_rest_seconds: float = 0.5
    """Pause after an execution broke off; each further one doubles it, until an execution ends regularly."""
    max_rest_seconds: float = 30.0
    log_seconds: float = 60.0
    """Time for which the log's database may be unavailable before an execution is left to another executor."""
    server_seconds: float = 30.0
    """Time for which any other server may be unavailable, each time it is lost, before the work fails."""
    max_server_losses: int = 10
    """Number of times that server may be lost in one piece of work: the work itself may bring it down."""
    collect_after_seconds: float = 3600.0
    """Age from which unreferenced objects are removed: younger ones may be about to be recorded."""

    def rest_seconds(self, faults: int) -> float:
        """Return the pause after so many executions in a row broke off."""
        # the exponent is bounded: after days of faults, the power would be too large for a float
        return min(self.min_rest_seconds * 2.0 ** min(faults - 1, 16), self.max_rest_seconds)


LIMITS = Limits()
