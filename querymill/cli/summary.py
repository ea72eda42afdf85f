"""What came out of a run, as a table: tables, pairs, first-pass validity, coverage, loaded."""

from __future__ import annotations

from typing import Any

from querymill.cli.console import out, print_table
from querymill.client import Client


def figures(client: Client, task_id: str) -> dict[str, Any]:
    """The figures of a task's newest run, from its quality report and its steps' results."""
    task = client.task(task_id)
    steps = ((task.get("result") or {}).get("steps")) or {}
    results = {name: (step.get("result") or {}) for name, step in steps.items()}
    report = {}
    names = [f["file_name"] for f in client.files(task_id)]
    if "quality_report.json" in names:
        import msgspec  # noqa: PLC0415  # only where there is a report

        report = msgspec.json.decode(client.file(task_id, "quality_report.json"))
    return {"task_id": task_id, "status": task["status"], "results": results, "quality": report, "files": len(names)}


def print_summary(found: dict[str, Any], folder: str) -> None:
    """The table people see at the end of a run."""
    results, quality = found["results"], found["quality"]
    ddl = results.get("ddl_generation", {})
    pairs = results.get("qa_generation", {})
    validation = results.get("sql_validation", {})
    load = results.get("training_load", {})
    coverage = quality.get("coverage", {})
    rows = [
        ("tables documented", ddl.get("tables")),
        ("question–SQL pairs", pairs.get("pairs")),
        ("first-pass validity", _percent(validation.get("first_pass_rate", quality.get("first_pass_validity")))),
        ("valid after repair", _percent(validation.get("valid_rate", quality.get("final_validity")))),
        ("table coverage", _percent(coverage.get("tables", coverage.get("table_coverage")))),
        ("column coverage", _percent(coverage.get("business_columns", coverage.get("column_coverage")))),
        ("loaded / expected", _of(load.get("loaded"), load.get("expected"))),
        ("files", found["files"]),
    ]
    print_table(("", ""), [(name, value) for name, value in rows if value is not None])
    out.print(f"files in {folder}", markup=False)


def _percent(share: Any) -> str | None:
    if isinstance(share, dict):
        share = share.get("share")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return f"{share:.1%}" if isinstance(share, int | float) else None


def _of(loaded: Any, expected: Any) -> str | None:
    return None if loaded is None else f"{loaded} / {expected}"
