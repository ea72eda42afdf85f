"""One evaluation on the command line: progress bars on stderr, and errors in the reader's language."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from events.facts.ids import TaskId
from events.facts.refusals import Refusal
from executor.evaluation import Evaluation, NothingMeasured
from executor.run.failure_messages import failure_message
from querymill.cli.console import CommandFailed, UsageError, err
from querymill.cli.evaluation_text import STAGES
from querymill.cli.failures import error_line
from querymill.cli.question_file import read_questions
from querymill.texts import say
from runtime.settings.settings import Settings
from training.evaluation import Stage
from training.language import Language

_NOTHING = say('no gold SQL can be run; "{question}": {error}')
_KEPT = say("the answers so far are kept; the same command asks only the other questions")


def run_evaluation(
    settings: Settings, task_id: TaskId, file: Path | None, *, language: Language | None, with_model: bool
) -> tuple[dict[str, Any], Language]:
    """Evaluate a task with the questions of a file, or with some of its pairs if None; return report and language.

    `language` None: the task's. Raises UsageError, CommandFailed, and errors that `error_line` knows.
    """
    bars = _Bars(language or "en")
    evaluation = Evaluation(
        settings=settings,
        task_id=task_id,
        questions=None if file is None else partial(read_questions, file),
        file=None if file is None else file.name,
        language=language,
        with_model=with_model,
        progress=bars.show,
    )
    with _in_words(language or "en"), bars.shown():
        task, report = evaluation.run()
    return report, language or task.parameters.get("language") or settings.language


class _Bars:
    """A progress bar for each stage that has begun, on a terminal."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._rows: dict[Stage, TaskID] = {}
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, console=err.console, transient=True)

    def show(self, stage: Stage, done: int, total: int) -> None:
        if stage not in self._rows:
            if err.console.is_interactive:
                self._bars.start()
            self._rows[stage] = self._bars.add_task(STAGES[stage].text(self._language), total=total)
        self._bars.update(self._rows[stage], completed=done)

    @contextmanager
    def shown(self) -> Generator[None]:
        """Remove the bars at the end; if a model has answered, report that its answers are kept after Ctrl-C."""
        try:
            yield
        except KeyboardInterrupt:
            self._remove()
            if "answers" in self._rows:
                err.print(_KEPT.text(self._language))
            raise
        finally:
            self._remove()

    def _remove(self) -> None:
        # the bars print an empty line where they cannot be removed
        if err.console.is_interactive:
            self._bars.stop()


@contextmanager
def _in_words(language: Language) -> Generator[None]:
    """Turn errors that users can cause into one line in the language."""
    try:
        yield
    except Refusal as refused:
        raise CommandFailed(refused.text(language)) from None
    except NothingMeasured as nothing:
        raise UsageError(_NOTHING.text(language, question=nothing.question, error=nothing.error)) from None
    except Exception as error:
        known = failure_message(error, language)
        if error_line(error) is not None or not known.expected:
            raise
        raise CommandFailed(known.text) from None
