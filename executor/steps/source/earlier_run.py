"""The newest earlier run over the source of a task, and the digests that tell what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version

import msgspec

from events.facts.task.state import Task
from executor.steps.api import OutputObject, StepContext
from executor.steps.models.language_model import wanted_model
from executor.steps.source.described_source import described_source
from runtime.files.object_store import ObjectChanged
from training.documents import SCHEMA_FILE, RecordedSchema, read_schema
from training.pair import Pair
from training.source import Digests, table_digests

SINCE = "changes_since"
"""Key of the id of the earlier task in the result of `ddl_generation`."""
TABLES = ".tables.json"
"""Suffix of the object with the digests of the tables that a unit was made from."""
_OPTIONS = ("seed", "pairs_per_table", "pairs_total", "use_llm", "llm_config")
"""Parameters on which all pairs depend."""


def newest_run(context: StepContext) -> Task | None:
    """Return the newest earlier task over the source that has pairs in the same language; None if there is none."""
    for task in context.earlier_tasks():
        language = task.parameters.get("language") or context.settings.language
        made = task.steps["qa_generation"].status == "completed" and SCHEMA_FILE in task.files
        if task.exists and not task.deleted and made and language == context.language:
            return task
    return None


def schema_of(context: StepContext, task: Task) -> RecordedSchema | None:
    """Return the schema that a task has described; None if its file is gone or of another version."""
    try:
        return read_schema(context.artefacts.objects.get(task.files[SCHEMA_FILE].sha256))
    except (FileNotFoundError, ObjectChanged, msgspec.DecodeError):
        return None


def continued_run(context: StepContext) -> Task | None:
    """Return the earlier task whose unchanged work this task takes over; None if it makes everything anew.

    `ddl_generation` has recorded which task that is, so a resumed execution continues the same one.
    """
    since = (context.task.steps["ddl_generation"].result or {}).get(SINCE)
    if not since or not context.parameters.get("only_changes"):
        return None
    task = context.memo.get("continued run", lambda: context.read_task(str(since)))
    return task if task.exists and not task.deleted else None


def digests_now(context: StepContext) -> Digests:
    """Return the digests of the described tables; other settings, or another version of Querymill, give others."""
    settings = context.settings
    name = wanted_model(context)
    model = None if name is None else [name, settings.llm_base_url, settings.llm_temperature]
    options = [version("querymill"), model, *(context.parameters.get(name) for name in _OPTIONS)]
    return context.memo.get("digests", lambda: table_digests(described_source(context), options))


def digests_object(context: StepContext, unit: str, tables: Iterable[str]) -> OutputObject:
    """Return the object with the digests of the tables that a unit was made from."""
    now = digests_now(context)
    known = {table: now[table] for table in sorted(set(tables)) if table in now}
    return OutputObject.of_json(f"{unit}{TABLES}", known)


def found_objects(
    context: StepContext, unit: str, found: Sequence[object], pairs: Sequence[Pair]
) -> tuple[OutputObject, OutputObject]:
    """Return what a unit has found, and the digests of the tables that its pairs read."""
    tables = digests_object(context, unit, (table for pair in pairs for table in pair.tables))
    return OutputObject.of_json(f"{unit}.json", found), tables
