"""Option `--no-db-tracking`: runs steps without the event log, for experiments.

Reads the connection string from the source register and writes files to the task's directory; appends no events.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from msgspec.structs import asdict, replace

from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId, TaskId
from events.facts.task.added_file import added_file
from events.facts.task.facts import FileWritten, Output
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.facts.workflow import LOG_FILE, STEPS, RequestedStep, Step, disabled_steps, is_read_by_steps
from events.store import objects
from events.wire.masking import Secrets
from executor.control.cancellation import StopToken
from executor.run.step import result_file
from executor.steps.api import OutputFile, OutputObject, PairHistory, StepContext, StepWorks
from executor.steps.pairs.logged_pairs import pairs_of_added_file
from executor.tasklog.log_file import LogFile
from executor.tasklog.process_log import mask_process_log, register_password
from runtime.files.artefact_store import ArtefactStore, open_artefacts
from runtime.files.names import UnsafeName
from runtime.files.object_store import digest_of
from runtime.files.task_folders import TaskFolders
from runtime.postgres import connections
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import source_register

logger = logging.getLogger(__name__)


class NoTaskConfig(Exception):
    """The task's directory has no readable task_config.json."""


RESERVED_SECONDS = 86_400.0
"""Time in which the objects of a run are kept: longer than it takes. Afterwards its directory has their links."""

type Reserve = Callable[[Collection[str]], object]
"""Protects objects from deletion by their digests. Blocks on a database query."""


async def reserve_objects(settings: Settings, digests: Collection[str]) -> None:
    """Protect the objects of a run from deletion, because no event refers to them."""
    dsn = settings.database_url
    assert dsn is not None  # noqa: S101  # the caller has prepared the database
    async with connections.open_pool(dsn, settings.database_schema, max_size=1) as pool:
        await objects.reserve(pool.connection, digests, seconds=RESERVED_SECONDS)


async def source_dsn(settings: Settings, name: str) -> str:
    """Return the connection string of a registered source. Raises SourceNotFound, SecretKeyWrong."""
    dsn = settings.database_url
    assert dsn is not None  # noqa: S101  # the caller has prepared the database
    async with connections.open_pool(dsn, settings.database_schema, max_size=1) as pool:
        return await source_register(settings, pool.connection).dsn(name)


def task_of_config(artefacts: ArtefactStore, task_id: TaskId) -> Task:
    """Return the task described by its `task_config.json`. Raises NoTaskConfig if the file is missing or unreadable."""
    try:
        folder = folders_of(artefacts).directory(task_id)
        config: dict[str, Any] = json.loads((folder / "task_config.json").read_text("utf-8"))
        parameters: dict[str, Any] = config["parameters"]
        db_name = str(parameters["db_name"])
    except (FileNotFoundError, UnsafeName):
        raise NoTaskConfig(f"there is no task_config.json in the directory of {task_id!r}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise NoTaskConfig(f"task_config.json of {task_id} is not readable: {error}") from None
    return Task(
        exists=True,
        task_id=task_id,
        task_type=str(config.get("task_type", "")),
        db_name=db_name,
        source=str(config.get("source") or db_name),
        parameters=parameters,
        output_directory=str(folder),
        business_context=str(parameters.get("business_context") or ""),
    )


def folders_of(artefacts: ArtefactStore) -> TaskFolders:
    """Return the task directories of the store. Raises NoTaskConfig if the store is a bucket, which has none."""
    if artefacts.folders is None:
        raise NoTaskConfig("--no-db-tracking works in task directories: give a folder as QUERYMILL_OUTPUT_ROOT")
    return artefacts.folders


def run_untracked(
    settings: Settings, works: StepWorks, *, task: Task, step: RequestedStep, dsn: str, reserve: Reserve
) -> None:
    """Run one step, or all enabled steps if `step` is `complete`; units run one after another."""
    secrets = Secrets()
    register_password(secrets, dsn)
    artefacts = open_artefacts(settings)
    path = folders_of(artefacts).path(task.task_id, LOG_FILE)
    _unlink_from_store(path)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S"))
    logging.getLogger().addHandler(handler)
    mask_process_log(secrets, task.parameters.get("language") or settings.operator_language)
    disabled = disabled_steps(task.parameters)
    chosen: tuple[Step, ...] = tuple(each for each in STEPS if each not in disabled) if step == "complete" else (step,)
    try:
        for each in chosen:
            _run_step(settings, works, artefacts, _with_files(task, artefacts, reserve), each, dsn, reserve)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _unlink_from_store(path: str) -> None:
    """Replace the log file by a copy if it is a hard link to a stored object, which must not change."""
    log = LogFile(path)
    log.open()
    log.close()


def _with_files(task: Task, artefacts: ArtefactStore, reserve: Reserve) -> Task:
    """Return the task with the files in its directory that steps read."""
    found = folders_of(artefacts).refresh(task.task_id, {}, (), is_read_by_steps)
    reserve(list(map(digest_of, found.new.values())))
    for name, data in found.new.items():
        stored = artefacts.objects.put(data)
        new = added_file(None, name, stored.sha256, stored.size, "")
        written = FileWritten(task_id=task.task_id, execution_id=None, **asdict(new))
        task = TASK.evolve(task, written, Moment(task.position, datetime.now(UTC)))
    return task


def _run_step(
    settings: Settings, works: StepWorks, artefacts: ArtefactStore, task: Task, step: Step, dsn: str, reserve: Reserve
) -> None:
    logger.info("starting step: %s", step)
    began = time.monotonic()
    work = works[step]()
    token = StopToken()
    context = StepContext(
        task=task,
        step=step,
        execution_id=ExecutionId(""),
        settings=settings,
        artefacts=artefacts,
        token=token,
        timestamp=datetime.now(settings.zone),
        source_dsn=dsn,
        logger=logger,
    )
    context = replace(context, pair_history=partial(_pairs_of_file, context))
    try:
        done: dict[str, tuple[Output, ...]] = {}
        for unit in work.plan(context):
            result = work.run(context, unit)
            reserve([digest_of(made.data) for made in (*result.files, *result.objects)])
            shown = _show(artefacts, task.task_id, result.files)
            done[unit] = (*shown, *(_output(artefacts, item, file=False) for item in result.objects))
        finished = work.finish(context, done)
        files = (*finished.files, result_file(step, finished))
        reserve([digest_of(made.data) for made in files])
        _show(artefacts, task.task_id, files)
    finally:
        token.close_connections()
    logger.info("step completed: %s (%.1f s)", step, time.monotonic() - began)


def _pairs_of_file(context: StepContext) -> PairHistory:
    """Return the pairs of the task's pair file, which stands in for the log. Raises PairFileBroken."""
    now = datetime.now(UTC)
    return PairHistory([Recorded(fact, Moment(n, now)) for n, fact in enumerate(pairs_of_added_file(context), start=1)])


def _show(artefacts: ArtefactStore, task_id: str, files: Sequence[OutputFile]) -> tuple[Output, ...]:
    stored = tuple(_output(artefacts, file, file=True) for file in files)
    for file in stored:
        artefacts.show(file.sha256, task_id, file.name)
    return stored


def _output(artefacts: ArtefactStore, made: OutputFile | OutputObject, *, file: bool) -> Output:
    stored = artefacts.objects.put(made.data)
    return Output(name=made.name, sha256=stored.sha256, size=stored.size, file=file)
