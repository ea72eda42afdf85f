"""`evaluate`: measurement of a task's pairs with questions and gold SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from events.facts.ids import TaskId
from querymill.cli.console import UsageError, existing_settings, print_json
from querymill.cli.parameters import Json
from querymill.cli.parameters import TaskId as TaskIdArgument
from querymill_client.parameters import Language
from runtime.bootstrap import prepared_database
from runtime.process.signals import stop_on_signals

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def evaluate(
    task_id: TaskIdArgument,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Questions and gold SQL: CSV or JSON, also of Spider or BIRD.")
    ] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Hold out every fifth pair of the task (at most 100) as questions.")
    ] = False,
    llm: Annotated[bool | None, typer.Option("--llm/--no-llm", help="Whether the configured model answers.")] = None,
    lang: Annotated[
        Language | None, typer.Option(help="zh or en, for the report; by default the task's language.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure whether a task's pairs help with your questions.

    FILE has questions and the SQL that answers them (gold SQL): a CSV file with the columns `question` and `sql` (or
    `问题` and `SQL`), or what `pairs import` reads, such as the JSON of Spider or BIRD. A gold text may allow several
    answers: statements separated by `;`, and `{a, b}` for any of these columns. An entry without question or SQL is an
    error with its line; a question whose gold SQL the gate refuses is listed and left out. All SQL, yours and the
    model's, passes the gate: it is run read-only, for at most 5 seconds and 5,000 rows.
    """
    if (file is None) != held_out:
        both = "not both" if file else "one of them"
        raise UsageError(f"FILE has your questions, --held-out takes pairs of the task as questions; give {both}")
    if file is not None and not file.is_file():
        raise UsageError(f"FILE: there is no file {file}")
    # imported here, because the libraries of the embedder and of the gate take a second to load
    from querymill.cli.evaluation_run import run_evaluation  # noqa: PLC0415
    from querymill.cli.evaluation_text import print_report  # noqa: PLC0415

    with prepared_database(existing_settings()) as prepared, stop_on_signals():
        chosen = prepared.settings
        if llm and not (chosen.llm_base_url and chosen.llm_model):
            raise UsageError("--llm: no model is configured; set QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL")
        report, language = run_evaluation(chosen, TaskId(task_id), file, language=lang, with_model=llm is not False)
    if json:
        print_json(report)
    else:
        print_report(report, task_id, language)
