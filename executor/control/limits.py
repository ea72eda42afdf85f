"""Time limits of an executor; tests pass shorter ones."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.files.task_folders import LEFTOVER_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorLimits:
    """Time limits of an executor, in seconds."""

    grace_seconds: float = 8.0
    """Maximum time from SIGTERM to the end of the process, even if the database is unavailable."""
    hand_back_seconds: float = 2.5
    """Part of `grace_seconds` reserved for releasing leases. Leases not released by then expire."""
    cancel_seconds: float = 0.5
    """Maximum time for cancelled asyncio tasks to end."""
    leave_seconds: float = 1.0
    """Maximum time for removing the executor's row from the table `executors`."""
    stop_seconds: float = 1.0
    """Maximum time for work to stop after a stop request. Work still running then, such as a thread that waits for a
    model, is abandoned. This is safe: such work checks the token before changing the task's directory, and its appends
    are fenced."""
    shutdown_seconds: float = 5.0
    """Replaces `stop_seconds` at shutdown. Longer, because no client waits for the end of the execution."""
    min_rest_seconds: float = 0.5
    """Pause after an execution raised an unexpected error, or the output folder could not be read; each consecutive
    error doubles the pause."""
    max_rest_seconds: float = 30.0
    log_seconds: float = 60.0
    """Maximum outage of the log's database before an execution is left to another executor, and maximum time for which
    work that must not be interrupted delays a stop."""
    server_seconds: float = 30.0
    """Maximum duration of one outage of another server, such as the source, before the work fails."""
    max_server_losses: int = 10
    """Maximum number of such outages during one piece of work, which may itself crash the server."""
    leftover_seconds: float = LEFTOVER_SECONDS
    """Age from which temporary files count as left by a killed process."""

    def rest_seconds(self, faults: int) -> float:
        """Return the pause after `faults` consecutive unexpected errors."""
        # bound the exponent: after days of errors, the power would overflow a float
        return min(self.min_rest_seconds * 2.0 ** min(faults - 1, 16), self.max_rest_seconds)


LIMITS = ExecutorLimits()
