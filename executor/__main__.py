"""Command `python -m executor`: runs the daemon or, with `--task-id`, one execution."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence

from events.facts.ids import TaskId
from events.facts.refusals import Refusal
from events.facts.workflow import STEPS, RequestedStep, canonical_step
from events.store.event_log import NoDatabase
from events.wire.masking import mask_text
from executor.daemon import event_loop, serve
from executor.dry_run import NoTaskConfig, reserve_objects, run_untracked, source_dsn, task_of_config
from executor.one_shot import COMPLETED, FAILED, DrainInForce, OtherWorkQueued, TakenElsewhere, run_once
from executor.run.failure_messages import failure_message
from executor.steps.registry import WORKS
from executor.tasklog.translations import Language
from executor.texts import say
from runtime.bootstrap import configure_logging, prepared_database
from runtime.embedded.home import NoHome, existing
from runtime.files.artefact_store import open_artefacts
from runtime.files.output_check import check_outputs
from runtime.installation import check_installation
from runtime.process.arguments import BadUsage, OneLineParser
from runtime.process.signals import StopRequested, stop_on_signals, stop_when_stdin_ends
from runtime.settings.settings import Settings, SettingsError, load_settings

BAD_USAGE = 2
STOPPED = 130


def parser() -> argparse.ArgumentParser:
    made = OneLineParser(
        prog="python -m executor", description="Runs steps of tasks: as a daemon, or once with --task-id."
    )
    made.add_argument("--task-id", help="run one execution of this task and exit: 0 completed, 1 failed, 130 cancelled")
    made.add_argument("--execution-mode", help="complete (default) or step")
    made.add_argument("--step-name", help=f"with --execution-mode step: one of {', '.join(STEPS)}")
    made.add_argument("--force", action="store_true", help="run the step even if earlier ones are not completed")
    made.add_argument("--no-db-tracking", action="store_true", help="write files only; do not use the event log")
    made.add_argument("--until-stdin-ends", action="store_true", help="stop when standard input is closed")
    made.add_argument("--debug", action="store_true", help="show tracebacks and debug messages")
    return made


def wanted_step(arguments: argparse.Namespace) -> RequestedStep:
    """Return the requested step. Raises BadUsage if --execution-mode or --step-name is missing or invalid."""
    mode = arguments.execution_mode or "complete"
    if mode not in ("complete", "step"):
        raise BadUsage(say("--execution-mode must be complete or step, not {mode}", mode=mode).both)
    if mode == "complete":
        if arguments.step_name:
            raise BadUsage("--step-name needs --execution-mode step")
        return "complete"
    if not arguments.step_name:
        raise BadUsage(f"--execution-mode step needs --step-name, one of {', '.join(STEPS)}")
    step = canonical_step(arguments.step_name)
    if step is None:
        raise BadUsage(f"unknown step {arguments.step_name!r}; --step-name must be one of {', '.join(STEPS)}")
    return step


def main(given: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Print errors on one line; with `--debug`, raise unexpected errors."""
    debug = "--debug" in (sys.argv if given is None else given)
    language: Language = "en"
    try:
        arguments = parser().parse_args(given)
        if arguments.until_stdin_ends:
            stop_when_stdin_ends()
        step = _asked_step(arguments)
        settings = load_settings()
        language = settings.operator_language
        return _run(arguments, step, settings)
    except (BadUsage, SettingsError, NoHome) as error:
        return _fail(error, BAD_USAGE)
    except NoTaskConfig as error:
        return _fail(error, FAILED)
    except Refusal as refusal:
        return _fail(refusal.text(language), FAILED)
    except (TakenElsewhere, OtherWorkQueued, DrainInForce, NoDatabase) as error:
        return _fail(error, FAILED)
    except Exception as error:  # the outermost handler: one line, or a traceback with --debug
        if debug:
            raise
        return _fail(failure_message(error, language).text.splitlines()[0], FAILED)


def _fail(text: object, code: int) -> int:
    print(f"executor: {text}", file=sys.stderr)  # noqa: T201  # the output of a command line
    return code


def _asked_step(arguments: argparse.Namespace) -> RequestedStep | None:
    """Return the step for a run of one task, None for a daemon. Raises BadUsage for options that do not fit."""
    one_shot_only = arguments.execution_mode or arguments.step_name or arguments.no_db_tracking or arguments.force
    if not arguments.task_id and one_shot_only:
        raise BadUsage("--execution-mode, --step-name, --force and --no-db-tracking need --task-id")
    return wanted_step(arguments) if arguments.task_id else None


def _run(arguments: argparse.Namespace, step: RequestedStep | None, settings: Settings) -> int:
    if step is not None:
        # `--task-id` needs an existing home: a wrong folder must not become a new home
        existing(settings)
    configure_logging(settings, "executor", mask_text)
    if arguments.debug:
        logging.getLogger().setLevel(logging.DEBUG)
    check_outputs(settings)
    try:
        with stop_on_signals():
            return _run_prepared(settings, arguments, step)
    except StopRequested:
        # stopped before any execution started
        return COMPLETED if step is None else STOPPED


def _run_prepared(settings: Settings, arguments: argparse.Namespace, step: RequestedStep | None) -> int:
    with prepared_database(settings) as prepared:
        chosen = check_installation(prepared.settings)
        if step is None:
            serve(chosen, WORKS, last=prepared.server.stop if prepared.server else None)
            return COMPLETED
        return _run_one(chosen, TaskId(arguments.task_id), step, arguments)


def _run_one(settings: Settings, task_id: TaskId, step: RequestedStep, arguments: argparse.Namespace) -> int:
    with asyncio.Runner(loop_factory=event_loop) as loop:
        if not arguments.no_db_tracking:
            return loop.run(run_once(settings, WORKS, task_id=task_id, step=step, force=arguments.force))
        task = task_of_config(open_artefacts(settings), task_id)
        dsn = loop.run(source_dsn(settings, task.source))
        run_untracked(
            settings,
            WORKS,
            task=task,
            step=step,
            dsn=dsn,
            reserve=lambda digests: loop.run(reserve_objects(settings, digests)),
        )
    return COMPLETED


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # interrupted before the signal handlers were installed
        sys.exit(STOPPED)
