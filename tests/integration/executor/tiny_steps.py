"""Steps that exercise only the executor; also a daemon over them: `python tiny_steps.py`."""

from __future__ import annotations

import json
import logging
import os
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from events.facts.ids import ExecutionId
from events.facts.records import PairGenerated
from events.facts.task.facts import FileType, Output
from events.facts.workflow import Step
from events.wire.masking import mask_text
from executor.daemon import serve
from executor.steps.api import OutputFile, OutputObject, StepContext, StepResult, StepWorks, UnitResult
from executor.tasklog import log_context
from runtime.bootstrap import configure_logging, prepare_database
from runtime.settings.settings import load_settings
from tests.waiting import until_in_thread

FILES: dict[Step, tuple[str, FileType]] = {
    "ddl_generation": ("{unit}.ddl", "ddl"),
    "qa_generation": ("qs_{unit}_pair.json", "json"),
    "sql_validation": ("sql_validation_{unit}_summary.log", "log"),
    "training_load": ("training_load_{unit}.log", "log"),
}


def make_noise(number: int) -> None:
    """Warn and log as libraries do."""
    warnings.warn(f"warned {number}", stacklevel=1)
    try:
        json.loads(f"[{number}")
    except ValueError:
        logging.getLogger("library").exception("caught %d", number)


class TinyWork:
    """Number of units from the parameter `units`; each writes a file and an object, optionally slowly."""

    def plan(self, context: StepContext) -> Sequence[str]:
        return [f"unit_{n}" for n in range(1, context.parameters.get("units", 3) + 1)]

    def units_at_once(self, context: StepContext) -> int:
        return context.settings.unit_concurrency

    def run(self, context: StepContext, unit: str) -> UnitResult:
        parameters = context.parameters
        logging.getLogger("DDLMDGenerator").info("processing table: %s", unit)
        if parameters.get("fail") == unit:
            raise RuntimeError("a fault of the step")
        if seconds := parameters.get("query_seconds"):
            with context.open_source(statement_timeout_ms=60_000) as conn:
                conn.execute("select pg_sleep(%s)", (seconds,))
        if seconds := parameters.get("stubborn_seconds"):
            time.sleep(seconds)
        if until := parameters.get("stubborn_until"):
            until_in_thread(Path(until).exists)
        context.token.sleep(parameters.get("unit_seconds", 0))
        for n in range(parameters.get("lines", 0)):
            logging.getLogger("Burst").info("line %d", n)
        waits = int(unit.removeprefix("unit_")) > parameters.get("free_units", 0)
        if (awaited := parameters.get("awaited_file")) and waits:
            until_in_thread(Path(awaited).exists, pause=context.token.sleep)
        for n in range(parameters.get("noise", 0)):
            make_noise(n)
        name, kind = FILES[context.step]
        # as a model words it: otherwise each time
        question = f"asked by {os.getpid()}" if parameters.get("signed") else "?"
        stored = json.dumps({"unit": unit, "question": question})
        return UnitResult(
            files=(
                OutputFile(
                    name=name.format(unit=unit),
                    data=f"{context.step} {unit}\n".encode(),
                    file_type=kind,
                    is_primary=True,
                ),
            ),
            objects=(OutputObject(name=f"{unit}.json", data=stored.encode()),),
            counts={"lines": 1},
            pairs=(
                PairGenerated(
                    task_id=context.task.task_id,
                    execution_id=ExecutionId(context.execution_id),
                    pair_id=unit,
                    question=question,
                    sql="select 1;",
                    language="zh",
                    theme="t",
                    family="f",
                    difficulty="easy",
                    tables=(),
                ),
            )
            if context.step == "qa_generation"
            else (),
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        read = {unit: len(context.read(outputs[-1])) for unit, outputs in done.items()}
        return StepResult(result={"units": len(done), "read": read})


WORKS: StepWorks = dict.fromkeys(FILES, TinyWork)

if __name__ == "__main__":
    settings = load_settings()
    configure_logging(settings, "executor", mask_text)
    log_context.install()
    serve(prepare_database(settings).settings, WORKS)
