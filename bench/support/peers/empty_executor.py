"""An executor process whose steps do nothing. Settings from the environment.

Usage: python -m bench.support.peers.empty_executor
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from events.facts.task.facts import Output
from events.facts.workflow import STEPS
from executor.daemon import serve
from executor.steps.api import StepContext, StepResult, UnitResult
from runtime.installation import check_installation
from runtime.settings.settings import load_settings


class EmptyWork:
    """A step without units."""

    def plan(self, context: StepContext) -> Sequence[str]:
        return ()

    def units_at_once(self, context: StepContext) -> int:
        return context.settings.unit_concurrency

    def run(self, context: StepContext, unit: str) -> UnitResult:
        raise RuntimeError(f"no unit was planned: {unit}")

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        return StepResult(result={})


def main() -> None:
    # as each executor does at its start: the folder's id is then in the folder
    settings = check_installation(load_settings())
    logging.basicConfig(level=settings.log_level)
    serve(settings, dict.fromkeys(STEPS, EmptyWork))


if __name__ == "__main__":
    main()
