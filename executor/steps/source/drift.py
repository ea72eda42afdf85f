"""Changes of the source's tables since an earlier task described them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict

import msgspec

from events.facts.task.facts import SchemaChange, SourceDrifted
from events.facts.task.state import Task
from executor.steps.api import StepContext
from executor.steps.source.described_source import described_source
from executor.steps.source.earlier_run import schema_of
from runtime.files.object_store import ObjectChanged
from training.documents import MAX_CHANGES, affected_pairs, compared_tables, counted

logger = logging.getLogger(__name__)


class _Reads(msgspec.Struct, frozen=True):
    """Part of an entry of a task's metadata file."""

    id: str
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def source_drift(context: StepContext, earlier: Task) -> SourceDrifted | None:
    """Return the changes since an earlier task; None if there are none, or its description is gone."""
    schema = schema_of(context, earlier)
    if schema is None:
        return None
    compared = compared_tables(earlier.parameters, context.parameters)
    changes = compared.changes(schema, described_source(context).catalog)
    if not changes:
        return None
    counts, pairs = counted(changes), len(affected_pairs(changes, _reads(context, earlier)))
    named = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    logger.warning("the source has changed since %s: %s; affected pairs: %d", earlier.task_id, named, pairs)
    return SourceDrifted(
        task_id=context.task.task_id,
        execution_id=context.execution_id,
        since=earlier.task_id,
        counts=counts,
        changes=tuple(SchemaChange(**asdict(each)) for each in changes[:MAX_CHANGES]),
        pairs=pairs,
    )


def _reads(context: StepContext, earlier: Task) -> Mapping[str, frozenset[str]]:
    """Return the tables and columns that the pairs of a task read, by pair id; empty if their file is gone."""
    names = [name for name in earlier.files if name.startswith("qs_") and name.endswith("_meta.json")]
    try:
        data = [context.artefacts.objects.get(earlier.files[name].sha256) for name in names]
        entries = [entry for each in data for entry in msgspec.json.decode(each, type=list[_Reads])]
    except (FileNotFoundError, ObjectChanged, msgspec.DecodeError):
        return {}
    return {each.id: frozenset((*each.tables, *each.columns)) for each in entries}
