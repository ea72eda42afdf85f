"""All endpoints below the prefix, in the order in which the router tries their paths."""

from __future__ import annotations

from typing import Final

from service.api.declaration import Endpoint
from service.api.routes import (
    ask,
    audit,
    databases,
    datasets,
    events,
    executors,
    files,
    inputs,
    keys,
    logs,
    pairs,
    receivers,
    schedules,
    schema,
    task_states,
    tasks,
    timeline,
)

_GROUPS = (
    tasks.endpoint,
    logs.endpoint,
    files.endpoint,
    events.endpoint,
    databases.endpoint,
    inputs.endpoint,
    executors.endpoint,
    keys.endpoint,
    receivers.endpoint,
    schedules.endpoint,
    pairs.endpoint,
    task_states.endpoint,
    datasets.endpoint,
    ask.endpoint,
    schema.endpoint,
    audit.endpoint,
    timeline.endpoint,
)
ENDPOINTS: Final[tuple[Endpoint, ...]] = tuple(endpoint for group in _GROUPS for endpoint in group.endpoints)
