"""Vectors by worker processes: those of the executor's own embedder, bit by bit."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import batched

import numpy as np
import pytest

from events.facts.task.state import Task
from executor.compute.calls import Call
from executor.compute.choice import compute_of
from executor.control.cancellation import StopToken
from executor.steps.api import StepContext
from executor.steps.models import worker_vectors
from querymill_client.embedding.embedder import choose_embedder
from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from tests.waiting import until_in_thread
from training.vectors.load import BATCH_TEXTS

pytestmark = pytest.mark.long

TEXTS = [f"how many orders of customer {n} were paid in {2000 + n % 20}?" for n in range(5 * BATCH_TEXTS + 7)]


@pytest.mark.parametrize("count", [1, 2])
def test_vectors_are_those_of_the_executor(settings: Settings, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(worker_vectors, "MIN_TEXTS", len(TEXTS) - 1)
    chosen = settings.model_copy(update={"compute": f"processes:{count}"})
    compute = compute_of(chosen)
    assert compute is not None
    context = StepContext(
        task=Task(),
        step="training_load",
        execution_id="execution",
        settings=chosen,
        artefacts=open_artefacts(chosen),
        token=StopToken(),
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        source_dsn="",
        logger=logging.getLogger(),
        compute=compute,
    )
    embedder = choose_embedder()
    with compute.in_use():
        until_in_thread(lambda: compute.submit("nothing").result(StopToken()) is not None)
        answers: list[bytes | None] = []
        result = Call.result

        def recorded(call: Call, token: StopToken) -> bytes | None:
            answers.append(result(call, token))
            return answers[-1]

        monkeypatch.setattr(Call, "result", recorded)
        found = list(worker_vectors.worker_vectors(context, embedder, TEXTS))
    expected = [embedder.embed(batch) for batch in batched(TEXTS, BATCH_TEXTS)]
    assert [np.array_equal(mine, its) for mine, its in zip(found, expected, strict=True)] == [True] * len(expected)
    assert len(answers) == len(expected)
    assert None not in answers
