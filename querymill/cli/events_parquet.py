"""Export of the log as Parquet, for programs that analyse it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from events.wire.event import Event
from querymill.cli.console import UsageError
from runtime.files.atomic import whole_file

ROW_GROUP_EVENTS = 10_000
"""Events of one row group, which is all that is in memory at a time."""
_NOT_INSTALLED = "--format: parquet needs the extra `parquet`: uv tool install 'querymill[parquet]'"


async def write_parquet(target: Path, pages: AsyncIterable[Sequence[Event]], timezone: str) -> int:
    """Write events to a Parquet file and return their number; the file appears once it is complete.

    `timezone`: IANA name of the zone of the column `recorded_at`. Raises UsageError without the library, and OSError.
    """
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        raise UsageError(_NOT_INSTALLED) from None
    schema = arrow.schema(
        [
            arrow.field("position", arrow.int64(), nullable=False),
            arrow.field("stream", arrow.string(), nullable=False),
            arrow.field("version", arrow.int64(), nullable=False),
            arrow.field("task_id", arrow.string()),
            arrow.field("type", arrow.string(), nullable=False),
            arrow.field("schema_version", arrow.int32(), nullable=False),
            arrow.field("data", arrow.string(), nullable=False),
            arrow.field("meta", arrow.string(), nullable=False),
            arrow.field("recorded_at", arrow.timestamp("us", tz=timezone), nullable=False),
        ]
    )
    assert tuple(schema.names) == Event._fields  # noqa: S101
    written = 0
    with whole_file(target) as fresh, parquet.ParquetWriter(str(fresh), schema, compression="zstd") as writer:

        def write(events: Sequence[Event]) -> None:
            columns = zip(*events, strict=True)
            arrays = [arrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))

        waiting: list[Event] = []
        async for page in pages:
            waiting += page
            written += len(page)
            while len(waiting) >= ROW_GROUP_EVENTS:
                write(waiting[:ROW_GROUP_EVENTS])
                del waiting[:ROW_GROUP_EVENTS]
        if waiting:
            write(waiting)
    return written
