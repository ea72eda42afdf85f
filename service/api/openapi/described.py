"""What is told of one endpoint: its parameters, shapes and errors, as `/openapi.json` and `/docs` have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple


class Parameter(NamedTuple):
    """One value of the query string or the headers, with its bounds where it has any."""

    name: str
    type: str
    says: str
    least: float | None = None
    most: float | None = None
    values: Sequence[str] = ()
    """The words it may be."""
    required: bool = False
    several: bool = False
    """A comma-separated list, which may also be given in parts."""

    @property
    def schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.least, "maximum": self.most, "enum": list(self.values) or None}
        return {"type": self.type, **{key: value for key, value in bounds.items() if value is not None}}


IF_MATCH = Parameter("If-Match", "string", "The `ETag` of the version meant; refused if the task has changed since.")
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key", "string", "1–200 characters: the same request with the same key is executed only once."
)
LAST_EVENT_ID = Parameter("Last-Event-ID", "integer", "Streams only: the position of the last event received.", least=0)
GENERAL: Final = ("unauthorized", "forbidden", "not_ready", "invalid_request", "head_too_large")
"""What any endpoint may answer; `invalid_request` to an unknown parameter, and to a header that is given twice."""
_ABSENT: Final = {
    "/tasks/{task_id}": "task_not_found",
    "/databases/{name}": "source_not_found",
    "/inputs/{name}": "file_not_found",
    "/keys/{name}": "key_not_found",
}
"""What is said where the thing that a path names is not there."""


class Endpoint(NamedTuple):
    """One method of one path, below the prefix."""

    method: str
    path: str
    group: str
    says: str
    answers: type[Any] | None = None
    """The shape of `data`; None for a plain object or a file."""
    takes: type[Any] | None = None
    query: Sequence[Parameter] = ()
    status: int = 200
    files: Sequence[str] = ()
    """Media types of the files it answers with, without the envelope; with a shape it may answer with either."""
    may_be_null: bool = False
    """Whether `data` is null where there is nothing."""
    errors: Sequence[str] = ()
    """Its own; what follows from its form is in `refusals`."""
    uploads: Sequence[str] = ()
    """Media types of a body that is a file; which one it is called is not asked."""
    also_takes: type[Any] | None = None
    """Another shape of the body."""
    conditional: bool = False
    """Whether `If-None-Match` is understood, which 304 answers."""

    @property
    def headers(self) -> tuple[Parameter, ...]:
        """Headers of the request that change what it does."""
        found: list[Parameter] = []
        if "version_conflict" in self.errors:
            found.append(IF_MATCH)
        if self.repeatable:
            found.append(IDEMPOTENCY_KEY)
        if self.streams:
            found.append(LAST_EVENT_ID)
        return tuple(found)

    @property
    def repeatable(self) -> bool:
        """Whether an `Idempotency-Key` is understood."""
        return self.method == "POST" and self.path != "/keys"

    @property
    def streams(self) -> bool:
        """Whether it also answers with server-sent events."""
        return self.group == "events"

    @property
    def has_body(self) -> bool:
        """Whether a body is read; one that takes no fields refuses those there are."""
        return self.takes is not None or bool(self.uploads) or self.method == "POST"

    @property
    def refusals(self) -> tuple[str, ...]:
        """The code of every error it may answer with, each once: its own and those that follow from its form."""
        found = [*self.errors, *GENERAL]
        if self.method != "PUT":  # which makes what is not there
            found += [code for start, code in _ABSENT.items() if self.path.startswith(start)]
        if "{" in self.path:
            found.append("not_found")
        if self.has_body:
            found.append("body_too_large")
        if self.repeatable:
            found.append("idempotency_mismatch")
        if self.streams:
            found += ["too_many_streams", "rate_limited"]
        if "{pair_id}" in self.path:
            found.append("pair_not_found")
        return tuple(dict.fromkeys(found))

    def statuses(self, code: str, usual: int) -> tuple[int, ...]:
        """The statuses one of its errors may come with."""
        if code != "invalid_request":
            return (usual,)
        # what cannot be read, and a field that is wrong
        return (400, 422) if self.has_body or "step" in self.names else (400,)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters of its path and its query."""
        return (*re.findall(r"\{(\w+)\}", self.path), *(p.name for p in self.query))
