"""Calls of workers: what a caller gets if a worker answers, fails, dies or cannot be reached."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from executor.compute.calls import Compute
from executor.compute.engine import WorkerResult, code_version
from executor.compute.worker import run, run_sealed
from executor.control.cancellation import ExecutionStopped, StopToken


class Scripted:
    """Engine of one worker that is ready, and whose calls end as scripted: with an answer, an error, or not at all."""

    width = 1

    def __init__(self, *ends: WorkerResult | Exception | None) -> None:
        self.ends = [b"", *ends]
        self.futures: list[Future[WorkerResult]] = []

    def submit(self, work: str, code: str, arguments: Sequence[Any]) -> Future[WorkerResult]:
        future: Future[WorkerResult] = Future()
        self.futures.append(future)
        match self.ends.pop(0):
            case None:
                future.set_running_or_notify_cancel()
            case Exception() as error:
                future.set_exception(error)
            case answer:
                future.set_result(answer)
        return future

    def lost(self, call: Future[WorkerResult]) -> bool:
        return False

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("end", "result", "logged"),
    [
        pytest.param(b"[]", b"[]", "", id="a worker answers"),
        pytest.param("other code", None, "other code", id="a worker refuses"),
        pytest.param(OSError("gone"), None, "gone", id="a worker dies"),
    ],
)
def test_result_of_a_call(
    end: WorkerResult | Exception, result: bytes | None, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Scripted(end)
    compute = Compute(open=lambda: engine, configured=True)
    with caplog.at_level(logging.WARNING):
        assert compute.submit("verdicts", ["text"]).result(StopToken()) == result
    assert engine.ends == []
    assert logged in caplog.text
    assert bool(caplog.text) is bool(logged)


def test_dead_workers_are_replaced() -> None:
    engines = [Scripted(OSError("gone")), Scripted(b"[]")]
    left = iter(engines)
    compute = Compute(open=lambda: next(left), configured=True)
    assert [compute.submit("verdicts", ["text"]).result(StopToken()) for _ in engines] == [None, b"[]"]


def test_refused_workers_are_not_asked_again_at_once() -> None:
    engine = Scripted("other code")
    compute = Compute(open=lambda: engine, configured=True)
    assert compute.width() == 1
    assert compute.submit("verdicts", ["text"]).result(StopToken()) is None
    assert compute.submit("verdicts", ["text"]).result(StopToken()) is None
    assert compute.width() == 0
    assert engine.ends == []


def test_workers_that_are_not_ready_get_no_call() -> None:
    engine = Scripted(b"[]")
    engine.ends[0] = None
    compute = Compute(open=lambda: engine, configured=True)
    assert compute.submit("verdicts", ["text"]).result(StopToken()) is None
    engine.futures[0].set_result(b"")
    assert compute.submit("verdicts", ["text"]).result(StopToken()) == b"[]"


def test_workers_that_cannot_be_opened_have_no_width() -> None:
    def refuse() -> Scripted:
        raise OSError("no such host")

    compute = Compute(open=refuse, configured=True)
    assert compute.width() == 0
    assert compute.submit("verdicts", ["text"]).result(StopToken()) is None


def test_stopped_call_has_ended_once_its_worker_has() -> None:
    engine = Scripted(None)
    call = Compute(open=lambda: engine, configured=True).submit("verdicts", ["text"])
    token = StopToken()
    token.stop("cancel")
    with pytest.raises(ExecutionStopped):
        call.result(token)
    call.cancel()
    assert not call.ended(within=0)
    engine.futures[-1].set_result(b"late")
    assert call.ended(within=0)


def test_worker_of_other_code_refuses_with_a_sentence() -> None:
    answer = run("verdicts", "another", (["text"],))
    assert isinstance(answer, str)
    assert f"has other code ({code_version()}) than this executor (another): install the same version" in answer


def test_error_of_the_work_is_a_sentence() -> None:
    answer = run("verdicts", code_version(), ("nonsense", "session", (), 1000, [("select 1", True)]))
    assert isinstance(answer, str)
    assert answer.startswith("ProgrammingError: ")


def test_arguments_of_another_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERYMILL_SECRET_KEY", "key of the worker")
    answer = run_sealed("verdicts", code_version(), b"sealed with another key")
    assert isinstance(answer, str)
    assert "has another QUERYMILL_SECRET_KEY than this executor" in answer
