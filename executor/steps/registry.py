"""Registry of the steps' StepWork classes.

A step's module is imported at the first execution of the step: without the libraries that parse SQL, an executor
starts in half the time.
"""

from __future__ import annotations

from typing import Final

from executor.steps.api import StepWork, StepWorks


def _ddl_generation() -> StepWork:
    from executor.steps.ddl_generation import DdlGeneration  # noqa: PLC0415

    return DdlGeneration()


def _qa_generation() -> StepWork:
    from executor.steps.qa_generation import QaGeneration  # noqa: PLC0415

    return QaGeneration()


def _sql_validation() -> StepWork:
    from executor.steps.sql_validation import SqlValidation  # noqa: PLC0415

    return SqlValidation()


def _training_load() -> StepWork:
    from executor.steps.training_load import TrainingLoad  # noqa: PLC0415

    return TrainingLoad()


WORKS: Final[StepWorks] = {
    "ddl_generation": _ddl_generation,
    "qa_generation": _qa_generation,
    "sql_validation": _sql_validation,
    "training_load": _training_load,
}
