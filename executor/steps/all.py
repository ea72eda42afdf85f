"""Which work stands behind each step of a task."""

from __future__ import annotations

from typing import Final

from executor.steps.ddl_generation import DdlGeneration
from executor.steps.qa_generation import QaGeneration
from executor.steps.seam import StepWorks
from executor.steps.sql_validation import SqlValidation
from executor.steps.training_load import TrainingLoad

WORKS: Final[StepWorks] = {
    "ddl_generation": DdlGeneration,
    "qa_generation": QaGeneration,
    "sql_validation": SqlValidation,
    "training_load": TrainingLoad,
}
