"""Addresses of all pages, one per tab of a task; `{task}` is the id of a completed task."""

from __future__ import annotations

PAGES = {
    "tasks": "/",
    "new_task": "/?new=1",
    "log": "/tasks/{task}?tab=log",
    "files": "/tasks/{task}?tab=files&file=task_config.json",
    "pairs": "/tasks/{task}?tab=pairs",
    "quality": "/tasks/{task}?tab=quality",
    "events": "/tasks/{task}?tab=events",
    "replay": "/tasks/{task}/replay",
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
    "pairs": ".pair",
    "quality": ".figure-card",
    "events": ".event-row",
    "replay": "[data-testid=scene]",
    "ask": ".ask-pair",
    "audit": ".audit-trail-scroll tbody tr",
    "sources": "tr[data-source]",
    "missing": "main h1",
}
"""Selector of an element that exists only once the page shows its content."""
