"""`run`: creation and execution of a task, or continuation of an existing task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from events.facts.workflow import STEPS, Step, canonical_step
from querymill.cli.console import CommandFailed, UsageError, client, settings
from querymill.cli.follow_execution import follow
from querymill.cli.input_files import chosen_tables, table_refusal, uploaded
from querymill.cli.task_parameters import (
    Add,
    Context,
    Dictionary,
    IncludeViews,
    Knowledge,
    Lang,
    Llm,
    OnMissing,
    PairsPerTable,
    PairsTotal,
    Relations,
    Tables,
)
from querymill.running_service import running_address
from querymill_client import ApiError, Client
from runtime.process.signals import stop_on_signals

_NEEDS_PAIRS: tuple[Step, ...] = ("sql_validation", "training_load")
"""Steps that process the pairs of a task. A new task has no pairs."""
_OF_EACH_RUN = frozenset(("db", "task", "step", "force", "json"))
"""Parameters of the command that do not belong to the task."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def run(
    called: typer.Context,
    db: Annotated[str | None, typer.Option("--db", help="A registered source; see `querymill db list`.")] = None,
    task: Annotated[str | None, typer.Option("--task", help="Continue this task instead of creating one.")] = None,
    tables: Tables = None,
    on_missing: OnMissing = "fail",
    context: Context = "",
    name: Annotated[str | None, typer.Option(help="A name for the task.")] = None,
    lang: Lang = None,
    step: Annotated[str | None, typer.Option(help="One step instead of all four.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Run the step even if earlier ones are incomplete.")] = False,
    llm: Llm = None,
    dictionary: Dictionary = None,
    relations: Relations = None,
    knowledge: Knowledge = None,
    pairs_per_table: PairsPerTable = None,
    pairs_total: PairsTotal = None,
    include_views: IncludeViews = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Choose other pairs.")] = None,
    only_changes: Annotated[
        bool,
        typer.Option("--only-changes", help="Keep what has not changed since the newest task over the source."),
    ] = False,
    add: Add = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Create and run a task over a source, or continue a task. Exit code 0 completed, 1 failed, 130 cancelled.

    With `--task`, a task that is being worked on is followed; any other continues at its first step that is not
    completed, or runs the step named by `--step` again. Options that select or explain the source (`--tables`,
    `--context`, `--lang` …) belong to the task and can only be given when it is created.
    """
    wanted = None if step is None else _step(step)
    _check(db, task, wanted, force=force, of_a_new_task=_of_a_new_task(called))
    chosen = settings()
    with stop_on_signals(), client(chosen, executors=1) as api:
        own = running_address(chosen) is None
        if task is not None:
            execution_id = _go_on(api, task, wanted, force=force)
            raise typer.Exit(follow(api, task, execution_id, own=own, json=json))
        assert db is not None  # noqa: S101  # one of both is given
        if llm:
            _must_have_model(api)
        request: dict[str, Any] = {
            "task_type": "data_workflow" if wanted else "complete_workflow",
            "db_name": db,
            "task_name": name,
            "business_context": context,
            "language": lang,
            "on_missing": on_missing,
            "use_llm": llm,
            "pairs_per_table": pairs_per_table,
            "pairs_total": pairs_total,
            "include_views": include_views,
            "seed": seed,
            "only_changes": only_changes,
            "load_mode": "add" if add else None,
            **chosen_tables(api, db, tables),
            "dictionary_file": uploaded(api, db, dictionary, "dictionary"),
            "relations_file": uploaded(api, db, relations, "relations"),
            "knowledge_file": uploaded(api, db, knowledge, "knowledge"),
        }
        request = {name: value for name, value in request.items() if value is not None}
        try:
            task_id, execution_id = _begin(api, request, wanted)
        except ApiError as refused:
            raise table_refusal(refused, tables) from None
        code = follow(api, task_id, execution_id, own=own, json=json)
    raise typer.Exit(code)


def _step(name: str) -> Step:
    # checked before a task is created
    found = canonical_step(name)
    if found is None:
        raise UsageError(f"--step: {name!r} is not a step; give one of {', '.join(STEPS)}")
    return found


def _of_a_new_task(called: typer.Context) -> list[str]:
    """Return the given options that a task has from its creation."""
    own = (each for each in called.command.params if each.name not in _OF_EACH_RUN)
    return [each.opts[0] for each in own if called.params[each.name or ""] != each.default]


def _check(db: str | None, task: str | None, step: Step | None, *, force: bool, of_a_new_task: Sequence[str]) -> None:
    """Raise UsageError if options exclude each other, or if the run could not succeed."""
    if (db is None) == (task is None):
        both = "not both" if db else "one of them"
        raise UsageError(f"--db NAME creates a task over a source, --task ID continues one; give {both}")
    if force and step is None:
        raise UsageError("--force needs --step; without a step, everything that is not completed runs in order")
    if task is not None and of_a_new_task:
        raise UsageError(
            f"{of_a_new_task[0]}: the task {task} already has its own; leave it out, or create a task with --db"
        )
    if db is not None and step in _NEEDS_PAIRS:
        raise UsageError(
            f"--step: {step} works on a task's pairs, and a new task has none; run all four steps without --step, "
            f"or the step on a task that has pairs: querymill run --task ID --step {step}"
        )


def _begin(api: Client, request: dict[str, Any], step: Step | None) -> tuple[str, str]:
    """Create a task and its execution; return both ids."""
    if step is None:
        started = api.execute_complete(**request)
        return started["task_id"], started["execution_id"]
    task_id: str = api.create_task(**request)["task_id"]
    return task_id, api.execute(task_id, step, force_execute=True)["execution_id"]


def _go_on(api: Client, task_id: str, step: Step | None, *, force: bool) -> str:
    """Return the id of the task's current execution, or of a new execution of `step` or of all incomplete steps."""
    current = api.task(task_id)["current_execution"]
    if current is not None and step in (None, current["step"]):
        return current["execution_id"]
    try:
        if step is None:
            return api.resume(task_id)["execution_id"]
        return api.execute(task_id, step, force_execute=force)["execution_id"]
    except ApiError as refused:
        match refused.code:
            case "dependency_not_met":
                reason = str(refused).split(";", 1)[0]
                advice = f"`querymill run --task {task_id}` runs what is missing in order, --force the step anyway"
            case "nothing_to_resume":
                reason = str(refused).split(";", 1)[0]
                advice = f"`querymill run --task {task_id} --step …` runs one of {', '.join(STEPS)} again"
            case _:
                raise
        raise CommandFailed(f"{reason}; {advice}") from None


def _must_have_model(api: Client) -> None:
    """Raise UsageError if the service has no model. The service's settings count, not those of this command."""
    (model,) = (found for found in api.get("/models")["models"] if found["kind"] == "model")
    if not (model["configured"] and model["name"]):
        raise UsageError("--llm: no model is configured; set QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL")
