"""Registry of the steps' StepWork classes.

A step's module is imported at the first execution of the step: without the libraries that parse SQL, an executor
starts in half the time.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Final

from events.facts.workflow import Step
from executor.steps.api import StepWork, StepWorks


def _work(step: Step, name: str) -> StepWork:
    return getattr(import_module(f"executor.steps.{step}"), name)()


WORKS: Final[StepWorks] = {
    "ddl_generation": partial(_work, "ddl_generation", "DdlGeneration"),
    "qa_generation": partial(_work, "qa_generation", "QaGeneration"),
    "sql_validation": partial(_work, "sql_validation", "SqlValidation"),
    "training_load": partial(_work, "training_load", "TrainingLoad"),
}
