"""Addresses of all pages, and of each tab of a task; `{task}` is the id of a completed task."""

from __future__ import annotations

PAGES = {
    "tasks": "/",
    "new_task": "/?new=1",
    "log": "/tasks/{task}?tab=log",
    "files": "/tasks/{task}?tab=files&file=task_config.json",
    "schema": "/tasks/{task}?tab=schema&schema_table=bss_branch",
    "pairs": "/tasks/{task}?tab=pairs",
    "quality": "/tasks/{task}?tab=quality",
    "events": "/tasks/{task}?tab=events",
    "replay": "/tasks/{task}/replay",
    "timeline": "/timeline?last=1h",
    "datasets": "/datasets",
    "dataset": "/datasets/highway_db.zh",
    "compare": "/compare?from={task}&to={task}",
    "pair_search": "/pairs?search=公司",
    "ask": "/ask?dataset=highway_db.zh&q=公司",
    "audit": "/audit",
    "sources": "/sources",
    "missing": "/tasks/x/nowhere",
}

READY_SELECTORS = {
    "tasks": "tr[data-task]",
    "new_task": "dialog[open] select[name=db_name]",
    "log": ".log-row:visible",
    "files": ".file-preview .code",
    "schema": ".schema-columns",
    "pairs": ".pair",
    "quality": ".figure-card",
    "events": ".event-row",
    "replay": "[data-testid=scene]",
    "timeline": ".lane-bar",
    "datasets": "tr[data-dataset]",
    "dataset": "tr[data-version]",
    "compare": "tr[data-figure=pairs]",
    "pair_search": ".found-pairs mark",
    "ask": ".ask-pair",
    "audit": ".audit-trail-scroll tbody tr",
    "sources": "tr[data-source]",
    "missing": "main h1",
}
"""Selector of an element that exists only once the page shows its content."""
