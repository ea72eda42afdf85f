"""`evaluate`: measurement of a task's pairs with questions and gold SQL."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from events.facts.ids import TaskId
from events.facts.refusals import Refusal
from querymill.cli.console import CommandFailed, UsageError, err, existing_settings, print_json
from querymill.cli.parameters import Json
from querymill.cli.parameters import TaskId as TaskIdArgument
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
    lang: Annotated[str | None, typer.Option(help="zh or en, for the report; by default the task's language.")] = None,
    json: Json = False,
) -> None:
    """Measure whether a task's pairs help with your questions."""
    # imported here, because the embedder's and the parser's libraries take a second to load
    from executor.evaluation import Evaluation, NothingMeasured  # noqa: PLC0415
    from executor.steps.api import NoPairs  # noqa: PLC0415
    from querymill.cli.evaluation_text import STAGES, print_report  # noqa: PLC0415
    from querymill.cli.question_file import read_questions  # noqa: PLC0415
    from training.evaluation.gold import Stage  # noqa: PLC0415

    if lang not in (None, "zh", "en"):
        raise UsageError(f"--lang: {lang!r} is neither zh nor en")
    if (file is None) != held_out:
        both = "not both" if file else "one of them"
        raise UsageError(f"FILE has your questions, --held-out takes pairs of the task as questions; give {both}")
    if file is not None and not file.is_file():
        raise UsageError(f"FILE: there is no file {file}")
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )
    rows: dict[Stage, TaskID] = {}

    def progress(stage: Stage, done: int, total: int) -> None:
        if stage not in rows:
            bars.start()
            rows[stage] = bars.add_task(STAGES[stage].text(lang or "en"), total=total)
        bars.update(rows[stage], completed=done)

    with prepared_database(existing_settings()) as prepared, stop_on_signals():
        chosen = prepared.settings
        if llm and not (chosen.llm_base_url and chosen.llm_model):
            raise UsageError("--llm: no model is configured; set QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL")
        evaluation = Evaluation(
            settings=chosen,
            task_id=TaskId(task_id),
            questions=None if file is None else partial(read_questions, file),
            file=None if file is None else file.name,
            language=lang,
            with_model=llm is not False,
            progress=progress,
        )
        try:
            task, report = evaluation.run()
        except Refusal as refused:
            raise CommandFailed(refused.text(lang or "en")) from None
        except NoPairs:
            raise CommandFailed(f"{task_id} has no pairs; `querymill run --task {task_id}` makes them") from None
        except NothingMeasured as nothing:
            raise UsageError(f"no gold SQL can be run; question {nothing.number}: {nothing.error}") from None
        except KeyboardInterrupt:
            err.print("answers of the model so far are kept; the same command continues with the others")
            raise
        finally:
            bars.stop()
    if json:
        print_json(report)
    else:
        print_report(report, task_id, lang or task.parameters.get("language") or chosen.language)
