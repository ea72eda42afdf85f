"""REST client, including live streams."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self, Unpack, cast
from urllib.parse import quote

import httpx2

from querymill_client.errors import ApiError, raise_refusal
from querymill_client.parameters import InputKind, Language, LogFilter, PairFilter, Review, TaskFilter
from querymill_client.stream import Message, stream_events

if TYPE_CHECKING:
    from querymill_client import schemas

PREFIX = "/api/v0/data_pipeline"
USER_HEADER = "X-Querymill-User"
MAX_SEGMENT_CHARACTERS = 4096
"""Maximum length of a path segment before encoding; a longer segment would not fit into a URL."""
MAX_WAIT_SECONDS = 30.0
"""Longest Retry-After for which the client waits; a request with a longer one is not retried."""


class ExportedPairs(NamedTuple):
    content: bytes
    pairs: int
    left_out: str
    """Number of pairs left out for each reason, such as `invalid=11, rejected=2`, or `none`."""


class Client:
    """Client of one service, safe to share between threads. Methods return the `data` of the response.

    All methods raise ApiError if the service refuses the request or does not respond. Requests that are refused with
    429, and GET requests that are refused with 503, are retried after the response's `Retry-After`, at most `retries`
    times.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        language: Language = "en",
        timeout: float = 60,
        retries: int = 2,
        user: str | None = None,
    ) -> None:
        """Create a client of the service at `url`. `api_key` defaults to the environment variable QUERYMILL_API_KEY.

        `language`: language of error messages. `timeout`: seconds for each request. `user`: actor recorded in events if
        no key is given and the service is on this machine. Raises ApiError if no header can carry the key.
        """
        key = _checked_key(api_key or os.environ.get("QUERYMILL_API_KEY") or "")
        headers = {"Accept-Language": language, **({"Authorization": f"Bearer {key}"} if key else {})}
        if user is not None:
            headers[USER_HEADER] = quote(user)
        self.url = url.rstrip("/")
        self.headers = headers
        """Headers of every request: language, key and user."""
        self._retries = retries
        self._http = httpx2.Client(base_url=self.url, timeout=timeout, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def create_task(self, **request: Unpack[schemas.TaskRequest]) -> schemas.TaskCreatedResponse:
        return cast("schemas.TaskCreatedResponse", self._data("POST", "/tasks", json=request))

    def execute(
        self, task_id: str, step: str, *, force_execute: bool = False, clean_previous: bool = True
    ) -> schemas.ExecutionStartedResponse:
        """Start one step, or all remaining steps if `step` is `complete`."""
        body = {"step": step, "force_execute": force_execute, "clean_previous": clean_previous}
        return cast("schemas.ExecutionStartedResponse", self._data("POST", f"{_task(task_id)}/execute", json=body))

    def execute_complete(self, **request: Unpack[schemas.TaskRequest]) -> schemas.ExecutionStartedResponse:
        """Create a task and start its complete workflow."""
        return cast("schemas.ExecutionStartedResponse", self._data("POST", "/tasks/execute-complete", json=request))

    def resume(self, task_id: str) -> schemas.ExecutionStartedResponse:
        """Resume a paused task, or run the steps of a task that are not completed."""
        body = {"task_id": task_id}
        return cast("schemas.ExecutionStartedResponse", self._data("POST", "/tasks/execute-complete", json=body))

    def pause(self, task_id: str) -> schemas.PauseRequestedResponse:
        """Stop a task's work after its finished units, until it is resumed."""
        return cast("schemas.PauseRequestedResponse", self._data("POST", f"{_task(task_id)}/pause", json={}))

    def cancel(self, task_id: str) -> schemas.CancelRequestedResponse:
        return cast("schemas.CancelRequestedResponse", self._data("POST", f"{_task(task_id)}/cancel", json={}))

    def rename(self, task_id: str, name: str | None) -> schemas.TaskDetail:
        """Give a task another name; None removes it."""
        return cast("schemas.TaskDetail", self._data("PATCH", _task(task_id), json={"task_name": name}))

    def delete(self, task_id: str, *, purge: bool = False) -> schemas.TaskDeletedResponse:
        """Delete a task; with `purge` also redact its events and remove its items from the vector store."""
        parameters = {"purge": purge or None}
        return cast("schemas.TaskDeletedResponse", self._data("DELETE", _task(task_id), params=parameters))

    def tasks(self, **filters: Unpack[TaskFilter]) -> schemas.TaskPage:
        """Return one page of tasks, newest first."""
        return cast("schemas.TaskPage", self._data("GET", "/tasks", params=filters))

    def task(self, task_id: str, *, at: int | None = None) -> schemas.TaskDetail:
        """Return the state of a task; with `at`, the state at that position of the log."""
        return cast("schemas.TaskDetail", self._data("GET", _task(task_id), params={"at": at}))

    def executions(self, task_id: str) -> list[schemas.ExecutionView]:
        return self._data("GET", f"{_task(task_id)}/executions")["executions"]

    def logs(self, task_id: str, **filters: Unpack[LogFilter]) -> schemas.LogPage:
        return cast("schemas.LogPage", self._data("GET", f"{_task(task_id)}/logs", params=filters))

    def files(self, task_id: str, *, at: int | None = None) -> list[schemas.FileView]:
        return self._data("GET", f"{_task(task_id)}/files", params={"at": at})["files"]

    def file(self, task_id: str, name: str) -> bytes:
        return self._answer("GET", f"{_task(task_id)}/files/download/{segment(name)}").content

    def put_file(self, task_id: str, name: str, content: bytes) -> schemas.FileView:
        """Change or add a file that the steps of a task read; the entries of a changed pair file edit its pairs."""
        return cast("schemas.FileView", self._data("PUT", f"{_task(task_id)}/files/{segment(name)}", content=content))

    def remove_file(self, task_id: str, name: str) -> schemas.Removed:
        """Remove a file that a user added."""
        return cast("schemas.Removed", self._data("DELETE", f"{_task(task_id)}/files/{segment(name)}"))

    def pairs(
        self,
        task_id: str,
        *,
        at: int | None = None,
        limit: int | None = None,
        cursor: int | None = None,
        **filters: Unpack[PairFilter],
    ) -> schemas.PairPage:
        parameters = {"at": at, "limit": limit, "cursor": cursor, **filters}
        return cast("schemas.PairPage", self._data("GET", f"{_task(task_id)}/pairs", params=parameters))

    def change_pair(
        self,
        task_id: str,
        pair_id: str,
        *,
        question: str | None = None,
        sql: str | None = None,
        review: Review | None = None,
        position: int | None = None,
    ) -> schemas.PairView:
        """Edit or review a pair. A review fails if question or SQL have changed since `position`."""
        body = _given({"question": question, "sql": sql, "review": review, "position": position})
        return cast("schemas.PairView", self._data("PATCH", f"{_task(task_id)}/pairs/{segment(pair_id)}", json=body))

    def review_pairs(self, task_id: str, pair_ids: Sequence[str], review: Review) -> schemas.PairsDecided:
        body = {"pair_ids": [*pair_ids], "review": review}
        return cast("schemas.PairsDecided", self._data("PATCH", f"{_task(task_id)}/pairs", json=body))

    def run_pair(self, task_id: str, pair_id: str) -> schemas.PairRun:
        """Run a pair's SQL on the task's source."""
        return cast("schemas.PairRun", self._data("POST", f"{_task(task_id)}/pairs/{segment(pair_id)}/run", json={}))

    def export_pairs(
        self,
        task_id: str,
        form: str = "json",
        *,
        include: str | None = None,
        top: int | None = None,
        **filters: Unpack[PairFilter],
    ) -> ExportedPairs:
        """Export pairs in a format that `GET /tasks/{task_id}/pairs/export` names.

        Without invalid and rejected pairs, and without repaired and proposed pairs that are not approved.

        `include`: comma-separated list of `invalid`, `rejected`, `repaired` and `proposed`, to export these pairs too.
        `top`: export only this number of pairs, those that together cover most tables and kinds of question.
        """
        parameters = {"format": form, "include": include, "top": top, **filters}
        response = self._answer("GET", f"{_task(task_id)}/pairs/export", params=parameters)
        left_out = response.headers.get("X-Pairs-Left-Out", "none")
        return ExportedPairs(response.content, int(response.headers.get("X-Pairs", 0)), left_out)

    def import_pairs(self, task_id: str, content: bytes, *, dry_run: bool = False) -> schemas.PairImport:
        """Import the pairs that pass the gate; with `dry_run`, only check.

        Takes the formats of an export that docs/files.md calls imported.
        """
        parameters = {"dry_run": dry_run or None}
        path = f"{_task(task_id)}/pairs/import"
        return cast("schemas.PairImport", self._data("POST", path, content=content, params=parameters))

    def askable_datasets(self) -> schemas.AskableDatasets:
        """Return the datasets of the vector store with example questions, and the name of the language model."""
        return cast("schemas.AskableDatasets", self._data("GET", "/ask"))

    def ask(self, dataset: str, question: str) -> schemas.Asked:
        """Return the pairs, tables and documents that an assistant would be given for a question, with the reasons."""
        return cast("schemas.Asked", self._data("POST", _ask(dataset), json={"question": question}))

    def run_sql(self, dataset: str, sql: str) -> schemas.PairRun:
        """Run SQL over the tables of a dataset, read-only and with limits on time and rows."""
        return cast("schemas.PairRun", self._data("POST", f"{_ask(dataset)}/run", json={"sql": sql}))

    def write_sql(self, dataset: str, question: str) -> schemas.WrittenSql:
        """Let the configured language model write SQL for a question, and run it."""
        return cast("schemas.WrittenSql", self._data("POST", f"{_ask(dataset)}/write", json={"question": question}))

    def propose_pair(self, dataset: str, question: str, sql: str) -> schemas.Proposed:
        """Propose a pair. It waits for review in the dataset's newest task."""
        body = {"question": question, "sql": sql}
        return cast("schemas.Proposed", self._data("POST", f"{_ask(dataset)}/propose", json=body))

    def databases(self) -> list[schemas.DatabaseView]:
        return self._data("GET", "/databases")["databases"]

    def add_database(self, name: str, dsn: str, *, keep: bool = False) -> schemas.DatabaseView:
        """Register a source; `keep` stores it even if the server refuses the password."""
        body = {"name": name, "dsn": dsn, **({"keep": True} if keep else {})}
        return cast("schemas.DatabaseView", self._data("POST", "/databases", json=body))

    def add_sample(self, language: Language) -> dict[str, Any]:
        """Create and register the sample database; return the fields of a request for a task over it."""
        return self._data("POST", "/sample", params={"language": language}, json={})

    def change_database(self, name: str, **parts: Unpack[schemas.DatabaseChange]) -> schemas.DatabaseView:
        """Change the given fields of a registered connection; fields that are None are kept."""
        return cast("schemas.DatabaseView", self._data("PATCH", f"/databases/{segment(name)}", json=_given(parts)))

    def check_database(self, name: str) -> schemas.DatabaseCheck:
        """Connect to a source and report the rights of its login."""
        return cast("schemas.DatabaseCheck", self._data("POST", f"/databases/{segment(name)}/check", json={}))

    def remove_database(self, name: str) -> schemas.Removed:
        return cast("schemas.Removed", self._data("DELETE", f"/databases/{segment(name)}"))

    def tables(self, name: str) -> list[schemas.TableView]:
        """List the tables of a source."""
        return self._data("GET", f"/databases/{segment(name)}/tables")["tables"]

    def drift(self, name: str) -> schemas.DriftView:
        """Compare the tables of a source with the newest description by a task."""
        return cast("schemas.DriftView", self._data("GET", f"/databases/{segment(name)}/drift"))

    def put_input(self, name: str, content: bytes, *, kind: InputKind | None = None) -> schemas.InputView:
        """Upload an input. If `kind` is None, the service detects the kind from content and name."""
        path = f"/inputs/{segment(name)}"
        return cast("schemas.InputView", self._data("PUT", path, content=content, params={"kind": kind}))

    def read_input(self, name: str) -> bytes:
        return self._answer("GET", f"/inputs/{segment(name)}").content

    def event_page(
        self,
        task_id: str | None = None,
        *,
        after: int | None = None,
        types: Sequence[str] = (),
        limit: int | None = None,
    ) -> schemas.EventPage:
        """Return one page of a task's events, or of all events if `task_id` is None."""
        parameters = {"after": after, "limit": limit, "types": ",".join(types) or None}
        return cast("schemas.EventPage", self._data("GET", _events(task_id), params=parameters))

    def events(
        self, task_id: str | None = None, *, after: int | None = None, types: Sequence[str] = ()
    ) -> Iterator[Message]:
        """Yield the messages of the live stream of a task, or of all events if `task_id` is None, without end.

        The stream starts after the position `after`, or with the next event if `after` is None. `types` are patterns of
        event types such as `execution.*`. If the connection is lost, the iterator reconnects and resumes after its last
        event, so that no event is missed or repeated. Raises ApiError if the service refuses the stream, with the code
        `log_set_back` if the log no longer contains events that were read.
        """
        parameters = _given({"types": ",".join(types) or None})
        return stream_events(self._http, f"{PREFIX}{_events(task_id)}", parameters, after=after)

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """Send a GET request to any path below the prefix `/api/v0/data_pipeline`."""
        return self._data("GET", path, params=parameters)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._data("POST", path, json=body)

    def delete_path(self, path: str) -> dict[str, Any]:
        return self._data("DELETE", path)

    def _data(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        return cast("dict[str, Any]", self._answer(method, path, **arguments).json()["data"])

    def _answer(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, **content: Any
    ) -> httpx2.Response:
        retries = self._retries
        while True:
            try:
                return self._once(method, f"{PREFIX}{path}", params=_given(params or {}), **content)
            except ApiError as refused:
                wait = refused.retry_after
                may_repeat = refused.status == 429 or (refused.status == 503 and method == "GET")
                if not may_repeat or wait is None or wait > MAX_WAIT_SECONDS or retries == 0:
                    raise
            retries -= 1
            time.sleep(wait)

    def _once(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        try:
            response = self._http.request(method, path, **arguments)
        except httpx2.TransportError as error:
            raise ApiError(503, "not_ready", f"the service at {self.url} does not answer: {error}") from None
        raise_refusal(response)
        return response


def segment(text: str) -> str:
    """Return a name as an encoded path segment, so that a name such as `../tasks/x` cannot address another path.

    Raises ApiError (404) if the name is empty, `.`, `..` or too long.
    """
    if text in ("", ".", ".."):  # a client or a proxy would resolve these even if encoded
        raise ApiError(404, "not_found", f"{text!r} is no name of anything")
    if len(text) > MAX_SEGMENT_CHARACTERS:
        raise ApiError(404, "not_found", f"{text[:60]!r}… is longer than the name of anything")
    return quote(text, safe="")


def _task(task_id: str) -> str:
    return f"/tasks/{segment(task_id)}"


def _ask(dataset: str) -> str:
    return f"/datasets/{segment(dataset)}/ask"


def _events(task_id: str | None) -> str:
    return "/events" if task_id is None else f"{_task(task_id)}/events"


def _checked_key(key: str) -> str:
    """Return the key without surrounding whitespace, which key files often have.

    Raises ApiError if no header can carry the key. The message does not contain the key.
    """
    stripped = key.strip()
    if not (stripped.isascii() and stripped.isprintable()):
        raise ApiError(
            400, "invalid_request", "QUERYMILL_API_KEY: this is no API key; `querymill keys create` makes one"
        )
    return stripped


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}
