"""Which work stands behind each step of a task.

A step's module is loaded with its first execution: an executor that waits for work needs none of the libraries that
read and write SQL, and is there twice as soon.
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
