"""`run`: create a task and run it, with progress."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from events.workflow import STEPS, canonical_step
from querymill.cli.console import UsageError, client, err, out, print_json, settings
from querymill.cli.progress import watch
from querymill.cli.summary import figures, print_summary
from querymill.client import Client, read_text
from runtime.signals import stop_on_signals

EXIT = {"completed": 0, "failed": 1, "cancelled": 130}

Language = Literal["zh", "en"]


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(
    db: Annotated[str, typer.Option("--db", help="A registered source; see `querymill db list`.")],
    tables: Annotated[Path | None, typer.Option(help="A table list; without one, every table.")] = None,
    on_missing: Annotated[str, typer.Option(help="fail or skip: names in the list that are no tables.")] = "fail",
    context: Annotated[str, typer.Option(help="What the business is about.")] = "",
    lang: Annotated[str | None, typer.Option(help="zh or en.")] = None,
    step: Annotated[str | None, typer.Option(help="One step instead of all four.")] = None,
    llm: Annotated[bool | None, typer.Option("--llm/--no-llm", help="Whether the configured model helps.")] = None,
    dictionary: Annotated[Path | None, typer.Option(help="A business dictionary, CSV.")] = None,
    relations: Annotated[Path | None, typer.Option(help="A relations.txt.")] = None,
    pairs_per_table: Annotated[int | None, typer.Option(min=1, help="Pairs a table.")] = None,
    pairs_total: Annotated[int | None, typer.Option(min=1, help="Pairs in all.")] = None,
    include_views: Annotated[bool, typer.Option("--include-views", help="Views, too.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Another choice of pairs.")] = None,
    json: Annotated[bool, typer.Option("--json", help="The summary for programs.")] = False,
) -> None:
    """Create a task over a source and run it. Exit code 0 completed, 1 failed, 130 cancelled."""
    if lang not in (None, "zh", "en"):
        raise UsageError(f"--lang: {lang!r} is neither zh nor en")
    if on_missing not in ("fail", "skip"):
        raise UsageError(f"--on-missing: {on_missing!r} is neither fail nor skip")
    if step is not None and canonical_step(step) is None:
        # before anything is made: a task whose only step does not exist would stay behind
        raise UsageError(f"--step: {step!r} is no step; one of {', '.join(STEPS)}")
    with stop_on_signals(), client(settings(), executors=1) as api:
        if llm:
            _must_have_model(api)
        request: dict[str, Any] = {
            "task_type": "data_workflow" if step else "complete_workflow",
            "db_name": db,
            "business_context": context,
            "language": lang,
            "on_missing": on_missing,
            "use_llm": llm,
            "pairs_per_table": pairs_per_table,
            "pairs_total": pairs_total,
            "include_views": include_views,
            "seed": seed,
            "table_list_file": _upload(api, db, tables, "tables"),
            "dictionary_file": _upload(api, db, dictionary, "dictionary"),
            "relations_file": _upload(api, db, relations, "relations"),
        }
        request = {name: value for name, value in request.items() if value is not None}
        if step:
            task_id = api.create_task(**request)["task_id"]
            started = api.execute(task_id, step, force_execute=True)
        else:
            started = api.execute_complete(**request)
            task_id = started["task_id"]
        code = follow(api, task_id, started["execution_id"], json=json)
    raise typer.Exit(code)


def follow(api: Client, task_id: str, execution_id: str, *, json: bool = False) -> int:
    """Watches an execution to its end and prints the summary; the exit code of the command."""
    if not json:
        out.print(f"{task_id}", markup=False)
    view = watch(api, task_id, execution_id)
    found = figures(api, task_id)
    if json:
        print_json(found)
    else:
        print_summary(found, view.get("output_directory", ""))
    execution = next(e for e in view["executions"] if e["execution_id"] == execution_id)
    if execution["status"] == "failed":
        err.print(f"failed: {execution.get('error_message') or view.get('error_message')}", markup=False)
    return EXIT[execution["status"]]


def _must_have_model(api: Client) -> None:
    """The service is asked: the settings that count are its own, not those of this command."""
    (model,) = (found for found in api.get("/models")["models"] if found["kind"] == "model")
    if not (model["configured"] and model["name"]):
        raise UsageError("--llm: no model is configured; set QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL")


def _upload(api: Client, db: str, path: Path | None, kind: str) -> str | None:
    """Sends the file of the option `--{kind}` as an input of the service, under a name of its own for this source."""
    if path is None:
        return None
    if not path.is_file():
        raise UsageError(f"--{kind}: there is no file {path}")
    try:
        content = read_text(path)
    except UnicodeDecodeError as error:
        raise UsageError(f"--{kind}: {path} is not UTF-8 (byte {error.start})") from None
    name = f"{db}_{path.name}"
    api.put_input(name, content.encode(), kind=kind)
    return name
