"""Ids and stream names. The pure core creates no ids; commands carry them."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

TaskId = NewType("TaskId", str)
ExecutionId = NewType("ExecutionId", str)
ExecutorId = NewType("ExecutorId", str)
Stream = NewType("Stream", str)


def task_stream(task_id: TaskId) -> Stream:
    return Stream(f"task:{task_id}")


def log_stream(task_id: TaskId) -> Stream:
    return Stream(f"log:{task_id}")


def pairs_stream(task_id: TaskId) -> Stream:
    return Stream(f"pairs:{task_id}")


def source_stream(name: str) -> Stream:
    return Stream(f"source:{name}")


def key_stream(name: str) -> Stream:
    return Stream(f"key:{name}")


def input_stream(name: str) -> Stream:
    return Stream(f"input:{name}")


def receiver_stream(name: str) -> Stream:
    """Return the stream of a receiver and its notices."""
    return Stream(f"receiver:{name}")


def schedule_stream(name: str) -> Stream:
    """Return the stream of a schedule and its due times."""
    return Stream(f"schedule:{name}")


def executor_stream(executor: str) -> Stream:
    """Return the stream of an executor's own drains and resumptions."""
    return Stream(f"executor:{executor}")


ASSISTANTS_STREAM = Stream("assistants")
AUDIT_STREAM = Stream("audit")
EXECUTORS_STREAM = Stream("executors")
"""Stream of drains and resumptions, which apply to all executors."""


def task_id_at(moment: datetime, attempt: int = 1) -> TaskId:
    """Return the id `task_YYYYMMDD_HHMMSS`; later attempts within a second end in `_02`, `_03` …"""
    suffix = "" if attempt == 1 else f"_{attempt:02d}"
    return TaskId(f"task_{moment:%Y%m%d_%H%M%S}{suffix}")


def execution_id_at(task_id: TaskId, step: str, moment: datetime, attempt: int = 1) -> ExecutionId:
    """Return the id `{task_id}_step_{step}_exec_{YYYYMMDDHHMMSS}`; later attempts within a second end in `_02` …"""
    suffix = "" if attempt == 1 else f"_{attempt:02d}"
    return ExecutionId(f"{task_id}_step_{step}_exec_{moment:%Y%m%d%H%M%S}{suffix}")


def task_of(stream: str) -> TaskId | None:
    """Return the task that a stream belongs to; None for streams of sources, keys, inputs, executors and the audit."""
    kind, _, rest = stream.partition(":")
    return TaskId(rest) if kind in ("task", "log", "pairs") else None
