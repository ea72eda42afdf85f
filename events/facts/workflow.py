"""The four steps of a task: order, share of the progress, and owned files."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, get_args

type Step = Literal["ddl_generation", "qa_generation", "sql_validation", "training_load"]
type RequestedStep = Literal["ddl_generation", "qa_generation", "sql_validation", "training_load", "complete"]

STEPS: Final[tuple[Step, ...]] = get_args(Step.__value__)

SWITCHES: Final[dict[Step, str]] = {
    "sql_validation": "enable_sql_validation",
    "training_load": "enable_training_data_load",
}
"""Task parameter of each optional step; the value false disables the step."""

ALIASES: Final[dict[str, Step]] = {
    "ddl_md_generation": "ddl_generation",
    "question_sql_generation": "qa_generation",
    "training_data_load": "training_load",
}
"""Alternative names of steps that requests may use."""

PROGRESS: Final[dict[Step, tuple[int, int]]] = {
    "ddl_generation": (10, 40),
    "qa_generation": (40, 70),
    "sql_validation": (70, 90),
    "training_load": (90, 100),
}
"""Progress of the whole task, in percent, at the start and at the end of each step."""

OWNED_FILES: Final[dict[Step, tuple[str, ...]]] = {
    "ddl_generation": (
        "*.ddl",
        "*_detail.md",
        "knowledge.md",
        "knowledge.yaml",
        "schema.json",
        "metadata.txt",
        "filename_mapping.txt",
        "db_query_decision_prompt.txt",
        "ddl_generation_result.json",
    ),
    "qa_generation": ("qs_*_pair.json", "qs_*_pair.json.backup*", "qs_*_meta.json", "qa_generation_result.json"),
    "sql_validation": (
        "sql_validation_*_summary.log",
        "sql_validation_*_report.json",
        "file_modifications_*.log",
        "sql_validation_result.json",
    ),
    "training_load": ("training_load_*.log", "training_load_result.json"),
}
"""Name patterns of the files that each step writes and that `clean_previous` removes."""

READ_FILES: Final = ("*.ddl", "*_detail.md", "*knowledge.md", "filename_mapping.txt", "qs_*")
"""Name patterns of the files that steps read. Users may change and add such files."""

LOG_FILE: Final = "data_pipeline.log"
"""Name of the task's log file. No step owns the file, because all executions append to it."""


def canonical_step(name: str) -> Step | None:
    """Return the step with this name or alias; None if the name is unknown."""
    canonical = ALIASES.get(name, name)
    return next((step for step in STEPS if step == canonical), None)


def disabled_steps(parameters: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps that a task's parameters disable."""
    return tuple(step for step, switch in SWITCHES.items() if not parameters.get(switch, True))


def earlier_steps(step: Step) -> tuple[Step, ...]:
    return STEPS[: STEPS.index(step)]


def later_steps(step: Step) -> tuple[Step, ...]:
    return STEPS[STEPS.index(step) + 1 :]


def is_read_by_steps(file_name: str) -> bool:
    return any(fnmatchcase(file_name, pattern) for pattern in READ_FILES)


def owner_of(file_name: str) -> Step | None:
    """Return the step that owns a file of the task directory; None if the file belongs to the task itself."""
    return next((s for s in STEPS if any(fnmatchcase(file_name, pattern) for pattern in OWNED_FILES[s])), None)
