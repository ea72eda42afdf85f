"""Retries after database errors."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest

from executor.control import retries
from executor.control.cancellation import ExecutionStopped, StopToken
from executor.control.limits import LIMITS
from executor.control.retries import may_come_back, retry_server_in_thread
from runtime.sources.source_connection import SourceUnreachable


def unreachable(cause: psycopg.Error) -> SourceUnreachable:
    error = SourceUnreachable(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        pytest.param(psycopg.OperationalError("server closed the connection"), True, id="a lost connection"),
        pytest.param(psycopg.errors.AdminShutdown("stopping"), True, id="a server that stops"),
        pytest.param(psycopg.errors.CannotConnectNow("starting"), True, id="a server that starts"),
        pytest.param(psycopg.errors.QueryCanceled("timeout"), False, id="a statement that took too long"),
        pytest.param(
            psycopg.errors.SerializationFailure("conflict with recovery"), True, id="a standby that is behind"
        ),
        pytest.param(psycopg.errors.DeadlockDetected("deadlock detected"), True, id="a deadlock victim"),
        pytest.param(psycopg.errors.ReadOnlySqlTransaction("read-only"), True, id="a standby about to take over"),
        pytest.param(psycopg.errors.ConnectionTimeout("connection timeout expired"), True, id="a silent server"),
        pytest.param(psycopg.errors.TooManyConnections("zu viele Verbindungen"), True, id="a full server"),
        pytest.param(psycopg.errors.InvalidPassword("Password 认证失败"), False, id="a wrong password"),
        pytest.param(SourceUnreachable("QUERYMILL_SOURCE_HOSTS does not name it"), False, id="a forbidden host"),
        pytest.param(
            unreachable(psycopg.OperationalError("failed to resolve host 'db': Temporary failure in name resolution")),
            True,
            id="a name server that is away",
        ),
    ],
)
def test_error_is_transient_or_permanent(error: Exception, away: bool) -> None:
    assert may_come_back(error) is away


def test_work_is_retried_until_the_server_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StopToken, "sleep", lambda self, seconds: None)
    failures = [psycopg.OperationalError("away"), psycopg.OperationalError("away")]

    def work() -> str:
        if failures:
            raise failures.pop()
        return "done"

    assert retry_server_in_thread(work, StopToken()) == "done"


def test_reason_of_retry_is_logged_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(StopToken, "sleep", lambda self, seconds: None)
    reasons = ["QUERYMILL_VECTOR_URL: connection refused"] * 3 + ["the system is starting up\nand a hint"]

    def work() -> None:
        if reasons:
            raise psycopg.OperationalError(reasons.pop(0))

    retry_server_in_thread(work, StopToken())
    assert [record.getMessage() for record in caplog.records] == [
        "a database does not answer, trying again: QUERYMILL_VECTOR_URL: connection refused",
        "a database does not answer, trying again: the system is starting up",
    ]


def test_stopped_execution_is_not_retried() -> None:
    token = StopToken()

    def work() -> None:
        token.stop("cancel")
        raise psycopg.OperationalError("away")

    with pytest.raises(ExecutionStopped):
        retry_server_in_thread(work, token)


def test_result_of_work_that_was_asked_to_stop_is_dropped() -> None:
    token = StopToken()

    def work() -> str:
        token.stop("pause")
        return "what the cancelled queries have left"

    with pytest.raises(ExecutionStopped):
        retry_server_in_thread(work, token)


class Lossy:
    """Work that loses its server after the given seconds of each attempt; time is simulated."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lasting: list[float], *, connects: bool = True) -> None:
        self.now = 0.0
        self.token = StopToken()
        self._lasting = lasting
        self._connects = connects
        monkeypatch.setattr(retries, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(StopToken, "sleep", lambda _, seconds: self.pass_(seconds))

    def pass_(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> str:
        if not self._lasting:
            return "done"
        if self._connects:
            self.token.connections_opened += 1
        self.pass_(self._lasting.pop(0))
        raise psycopg.OperationalError("server closed the connection")


def test_retry_time_restarts_after_each_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Lossy(monkeypatch, [1, 40, 20, 15, 60])
    assert retry_server_in_thread(work, work.token) == "done"


def test_unreachable_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Lossy(monkeypatch, [1.0] * 60, connects=False)
    with pytest.raises(psycopg.OperationalError):
        retry_server_in_thread(work, work.token)
    assert LIMITS.server_seconds < work.now < LIMITS.server_seconds + 10


def test_repeated_server_loss_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Lossy(monkeypatch, [40.0] * 60)
    with pytest.raises(psycopg.OperationalError):
        retry_server_in_thread(work, work.token)
    assert work.now < 40 * (LIMITS.max_server_losses + 2) + 60
