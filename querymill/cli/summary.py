"""Summary of a run as a table: tables, pairs, validity, coverage, loaded items."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from querymill.cli.console import out, percent, print_table
from querymill.cli.progress import STEP_NAMES
from querymill_client import Client
from querymill_client.rest import segment
from training.models import causes, total


def run_results(client: Client, task_id: str) -> dict[str, Any]:
    """Return the results of a task: its pairs as they are now, its quality report and its steps' results."""
    task = client.task(task_id)
    whole = task["result"] or {}
    steps = cast("dict[str, dict[str, Any]]", whole.get("steps") or {})
    names = [f["file_name"] for f in client.files(task_id)]
    quality: dict[str, Any] = {}
    if "quality_report.json" in names:
        quality = msgspec.json.decode(client.file(task_id, "quality_report.json"), type=dict[str, Any])
    results: dict[str, Any] = {name: step.get("result") or {} for name, step in steps.items()}
    return {
        "task_id": task_id,
        "status": task["status"],
        "files": len(names),
        "pairs": client.get(f"/tasks/{segment(task_id)}/summary"),
        "results": results,
        "quality": quality,
    }


def print_summary(found: dict[str, Any], folder: str) -> None:
    """Print the summary table of a run, the folder of its files, and a warning if the model was idle."""
    results = found["results"]
    ddl, pairs = results.get("ddl_generation", {}), results.get("qa_generation", {})
    checked, load = results.get("sql_validation", {}), results.get("training_load", {})
    coverage = pairs.get("coverage", {})
    made, repaired = found.get("pairs", {}), checked.get("repaired_sqls")
    accepted = checked.get("accepted_repairs", 0)
    rows = [
        ("tables documented", ddl.get("tables")),
        ("question–SQL pairs", made.get("pairs")),
        ("valid", _share(made["valid"], made["pairs"]) if made else None),
        ("repaired, accepted", _share(accepted, repaired) if repaired else None),
        ("repaired, waiting for approval", (repaired or 0) - accepted or None),
        ("tables covered", _covered(coverage.get("tables"))),
        ("business columns covered", _covered(coverage.get("business_columns"))),
        ("relations covered", _covered(coverage.get("relation_edges"))),
        ("loaded of expected", _share(_sum(load.get("loaded")), _sum(load.get("expected")))),
        ("items of earlier runs removed", load.get("removed") or None),
        ("items of other runs kept", load.get("others") or None),
        ("steps left out", ", ".join(STEP_NAMES[step] for step in load.get("steps_left_out", ())) or None),
        ("not loaded, no longer in the source", ", ".join(load.get("vanished_tables", ())) or None),
        ("files", found["files"]),
    ]
    rows[-1:-1] = _model_rows([each["model"] for each in (ddl, pairs, checked) if each.get("model")])
    print_table(("", ""), [(name, value) for name, value in rows if value is not None])
    out.print(f"files in {folder}")
    if warning := idle_model(found):
        out.console.print(warning, style="yellow", markup=False)


def idle_model(found: dict[str, Any]) -> str | None:
    """Return a warning if all items of the model fell back to offline work; else None."""
    parts = [cast("dict[str, Any]", step["model"]) for step in found["results"].values() if step.get("model")]
    whole = total(parts)
    if whole["made"] or not whole["fell_back"]:
        return None
    return (
        f"the model {parts[0]['name']} made nothing: all {whole['fell_back']} items fell back to offline work"
        f" ({causes(whole, 'en')})"
    )


def _model_rows(parts: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    if not parts:
        return []
    whole = total(parts)
    why = f" ({causes(whole, 'en')})" if whole["fell_back"] else ""
    return [
        ("items made by the model", whole["made"]),
        ("items that fell back to offline work", f"{whole['fell_back']}{why}"),
    ]


def _covered(part: dict[str, Any] | None) -> str | None:
    return None if part is None else _share(part.get("covered"), part.get("total"))


def _sum(by_collection: dict[str, int] | None) -> int | None:
    return None if by_collection is None else sum(by_collection.values())


def _share(part: int | None, whole: int | None) -> str | None:
    """Return a text such as `170 of 170 (100.0%)`."""
    if part is None or whole is None:
        return None
    return f"{part} of {whole} ({percent(part / whole)})" if whole else "none"
