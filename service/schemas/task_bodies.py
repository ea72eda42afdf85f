"""Parsing of requests for tasks, whose fields may be at the top level or under `parameters`."""

from __future__ import annotations

from typing import Any, cast

from service.schemas.conversion import convert, missing_field
from service.schemas.errors import InvalidRequest
from service.schemas.requests import ResumeRequest, TaskRequest, empty_table_list
from service.texts import say


def read_task(body: dict[str, Any]) -> TaskRequest:
    """Return the request for a new task; fields may be under `parameters`. Raises InvalidRequest for wrong fields."""
    flat = flatten(body)
    _check_connection(flat)
    if flat.get("table_list") in ([], "") or flat.get("table_list_file") == "":
        raise empty_table_list()
    mode = flat.get("execution_mode", "complete")
    if mode not in ("complete", "step"):
        raise InvalidRequest(
            say("execution_mode: {mode!r} is neither complete nor step", mode=mode),
            field="execution_mode",
        )
    return convert(flat, TaskRequest)


def read_run(body: dict[str, Any]) -> TaskRequest | ResumeRequest:
    """Return the request to resume a task if `task_id` is given, else the request for a new task.

    Raises InvalidRequest for wrong fields.
    """
    flat = flatten(body)
    if flat.get("task_id") is None:
        task = read_task({k: v for k, v in flat.items() if k != "task_id"})
        if task.execution_mode != "complete":
            raise InvalidRequest(
                say(
                    "execution_mode: {execution_mode} does not run here; POST /tasks/{{id}}/execute runs one step",
                    execution_mode=task.execution_mode,
                ),
                field="execution_mode",
            )
        return task
    fields_of_new_tasks = set(TaskRequest.__struct_fields__) - set(ResumeRequest.__struct_fields__)
    for name in sorted(flat.keys() & fields_of_new_tasks):
        raise InvalidRequest(
            say("{name}: belongs to a new task only; task_id resumes one", name=name),
            field=name,
        )
    return convert(flat, ResumeRequest)


def flatten(body: dict[str, Any]) -> dict[str, Any]:
    """Merge the fields under `parameters` into the top level. Raises InvalidRequest if a field has two values."""
    if "parameters" not in body:
        return body
    nested = body["parameters"]
    if not isinstance(nested, dict):
        raise InvalidRequest(say("parameters: must be an object"), field="parameters")
    outer = {k: v for k, v in body.items() if k != "parameters"}
    inner = cast("dict[str, Any]", nested)
    for name in outer.keys() & inner.keys():
        if outer[name] != inner[name]:
            raise InvalidRequest(say("{name}: given twice with different values", name=name), field=name)
    return {**outer, **inner}


def _check_connection(flat: dict[str, Any]) -> None:
    """Raise InvalidRequest if neither `db_name` nor a complete `db_connection` is given.

    The message names the missing fields in the wording of the original design.
    """
    connection = flat.get("db_connection")
    if connection is None:
        if not flat.get("db_name"):
            raise missing_field("db_name")
        return
    parts = cast("dict[str, Any]", connection) if isinstance(connection, dict) else {}
    missing = [k for k in ("host", "port", "database") if parts.get(k) in (None, "")]
    if missing:
        raise InvalidRequest(
            say("db_connection: {missing} missing; host, port and database are needed", missing=", ".join(missing)),
            field="db_connection",
        )
