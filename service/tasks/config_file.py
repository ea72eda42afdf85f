"""`task_config.json`: the parameters of a task, written when the task is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from events.facts.ids import TaskId
from events.facts.task.commands import NewFile
from events.wire.masking import Secrets
from runtime.files.object_store import StoredObject
from service.texts import say

CONFIG = "task_config.json"


def config_data(
    task_id: TaskId, task_type: str, created_at: str, parameters: Mapping[str, Any], secrets: Secrets
) -> bytes:
    """Return the content of `task_config.json` for `python -m executor --no-db-tracking`, with secrets masked."""
    config = {"task_id": task_id, "task_type": task_type, "created_at": created_at, "parameters": parameters}
    return msgspec.json.format(secrets.mask(msgspec.json.encode(config)), indent=2)


def config_file(stored: StoredObject, parameters: Mapping[str, Any], default_language: str) -> NewFile:
    """Return `task_config.json` as a file to record in the log, with a description in the task's language."""
    language = parameters.get("language") or default_language
    return NewFile(
        name=CONFIG,
        sha256=stored.sha256,
        size=stored.size,
        file_type="json",
        description=say("task parameters").text(language),
    )
