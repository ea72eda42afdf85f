"""A client of the REST API: what the command line speaks, and what applications may use."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self, cast
from urllib.parse import quote

import httpx2
import msgspec

from runtime.process.actors import USER_HEADER

PREFIX = "/api/v0/data_pipeline"
LONGEST_NAME = 4096
"""Characters of a segment of a path: of many more no address could be made."""


class ApiError(Exception):
    """The service refused a request; the text is its own."""

    def __init__(self, status: int, code: str, text: str) -> None:
        self.status = status
        self.code = code
        super().__init__(text)


class Message(NamedTuple):
    """One message of a live stream: an event of the log, a `view`, or the `problem` why there is none."""

    kind: str
    """`message` for events, else `view` or `problem`."""
    data: dict[str, Any]


class ExportedPairs(NamedTuple):
    content: bytes
    pairs: int
    left_out: str
    """Why pairs are not in it, and how many: `invalid=11, rejected=2`, or `none`."""


class Client:
    """Talks to one service. Every method answers the `data` of the response; a refusal raises ApiError."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        language: str = "en",
        timeout: float = 60,
        user: str | None = None,
    ) -> None:
        """`user`: who is recorded for what is done without a key, if the service is on this machine."""
        key = _sendable(api_key or os.environ.get("QUERYMILL_API_KEY") or "")
        headers = {"Accept-Language": language, **({"Authorization": f"Bearer {key}"} if key else {})}
        if user is not None:
            headers[USER_HEADER] = quote(user)
        self.url = url.rstrip("/")
        self._http = httpx2.Client(base_url=self.url, timeout=timeout, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def create_task(self, **request: Any) -> dict[str, Any]:
        return self._data("POST", "/tasks", json=request)

    def execute(self, task_id: str, step: str, **request: Any) -> dict[str, Any]:
        return self._data("POST", f"/tasks/{segment(task_id)}/execute", json={"step": step, **request})

    def execute_complete(self, **request: Any) -> dict[str, Any]:
        """Creates a task and runs all of it; with `task_id`, resumes one."""
        return self._data("POST", "/tasks/execute-complete", json=request)

    def cancel(self, task_id: str) -> dict[str, Any]:
        return self._data("POST", f"/tasks/{segment(task_id)}/cancel", json={})

    def delete(self, task_id: str, *, purge: bool = False) -> dict[str, Any]:
        return self._data("DELETE", f"/tasks/{segment(task_id)}", params={"purge": "true"} if purge else None)

    def tasks(self, **filters: Any) -> dict[str, Any]:
        return self._data("GET", "/tasks", params=_given(filters))

    def task(self, task_id: str, *, at: int | None = None) -> dict[str, Any]:
        return self._data("GET", f"/tasks/{segment(task_id)}", params=_given({"at": at}))

    def executions(self, task_id: str) -> list[dict[str, Any]]:
        return self._data("GET", f"/tasks/{segment(task_id)}/executions")["executions"]

    def logs(self, task_id: str, **filters: Any) -> dict[str, Any]:
        return self._data("GET", f"/tasks/{segment(task_id)}/logs", params=_given(filters))

    def files(self, task_id: str, *, at: int | None = None) -> list[dict[str, Any]]:
        return self._data("GET", f"/tasks/{segment(task_id)}/files", params=_given({"at": at}))["files"]

    def file(self, task_id: str, name: str) -> bytes:
        """The bytes of one file of the task's directory."""
        return self._answer("GET", f"/tasks/{segment(task_id)}/files/download/{segment(name)}").content

    def export_pairs(self, task_id: str, form: str = "json", **filters: Any) -> ExportedPairs:
        """The pairs that may train, in a format of the API; `filters` are the parameters of its export."""
        path = f"/tasks/{segment(task_id)}/pairs/export"
        response = self._answer("GET", path, params={"format": form, **_given(filters)})
        left_out = response.headers.get("X-Pairs-Left-Out", "none")
        return ExportedPairs(response.content, int(response.headers.get("X-Pairs", 0)), left_out)

    def import_pairs(self, task_id: str, content: bytes, *, dry_run: bool = False) -> dict[str, Any]:
        """What was taken, was there already, or was refused; with `dry_run`, would be."""
        parameters = {"dry_run": "true"} if dry_run else None
        return self._data("POST", f"/tasks/{segment(task_id)}/pairs/import", content=content, params=parameters)

    def put_input(self, name: str, content: bytes, *, kind: str | None = None) -> dict[str, Any]:
        """Uploads an input; `kind` is tables, relations or dictionary, else it is told by the name and the text."""
        return self._data("PUT", f"/inputs/{segment(name)}", content=content, params=_given({"kind": kind}))

    def databases(self) -> list[dict[str, Any]]:
        return self._data("GET", "/databases")["databases"]

    def add_database(self, name: str, dsn: str) -> dict[str, Any]:
        return self._data("POST", "/databases", json={"name": name, "dsn": dsn})

    def change_database(self, name: str, **parts: Any) -> dict[str, Any]:
        """`host`, `port`, `database`, `user`, `password`: what is not given stays as it is."""
        return self._data("PATCH", f"/databases/{segment(name)}", json=_given(parts))

    def remove_database(self, name: str) -> dict[str, Any]:
        return self._data("DELETE", f"/databases/{segment(name)}")

    def events(self, **filters: Any) -> dict[str, Any]:
        """One page of the log: `events` and `next_after`."""
        return self._data("GET", "/events", params=_given(filters))

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """Any other endpoint below the prefix."""
        return self._data("GET", path, params=_given(parameters))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._data("POST", path, json=body)

    def delete_path(self, path: str) -> dict[str, Any]:
        return self._data("DELETE", path)

    def follow(
        self, task_id: str | None = None, *, after: int | None = None, types: Sequence[str] = ()
    ) -> Iterator[Message]:
        """The live stream of a task, or of the whole log. Reconnects with its last id: nothing is missed or doubled.

        Raises ApiError with the code `log_set_back` where the log no longer holds what was read of it.
        """
        path = f"{PREFIX}/tasks/{segment(task_id)}/events" if task_id else f"{PREFIX}/events"
        parameters = _given({"types": ",".join(types) or None})
        last, pause = after, 0.1
        again: dict[str, str] = {}
        while True:
            try:
                cursor = {} if last is None else {"after": last}
                with self._http.sse(
                    path, params={**parameters, **cursor}, headers=again, timeout=httpx2.Timeout(10, read=40)
                ) as stream:
                    if stream.response.status_code >= 400:
                        stream.response.read()
                        _check(stream.response)
                    for message in stream:
                        pause = 0.1
                        if message.event in ("bye", "resync"):
                            break
                        if message.event == "set_back":
                            raise ApiError(
                                409,
                                "log_set_back",
                                f"the event log was set back: what was read at position {last} is gone, it ends at "
                                f"{message.id}; an older copy of the database has taken its place",
                            )
                        if message.id:
                            last, again = int(message.id), {"Last-Event-ID": message.id}
                        if message.event == "begin":  # where to go on, before there is any event
                            continue
                        yield Message(message.event or "message", msgspec.json.decode(message.data))
            except httpx2.TransportError:
                pause = min(pause * 2, 5.0)
            except ApiError as refused:
                if refused.status not in (429, 503):
                    raise
                pause = min(pause * 2, 5.0)
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret

    def _data(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        return cast("dict[str, Any]", self._answer(method, path, **arguments).json()["data"])

    def _answer(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        try:
            response = self._http.request(method, f"{PREFIX}{path}", **arguments)
        except httpx2.TransportError as error:
            raise ApiError(503, "not_ready", f"the service at {self.url} does not answer: {error}") from None
        _check(response)
        return response


def _check(response: httpx2.Response) -> None:
    if response.status_code < 400:
        return
    try:
        body = cast("dict[str, Any]", response.json())
    except ValueError:
        raise ApiError(response.status_code, "internal_error", response.text[:200]) from None
    raise ApiError(response.status_code, str(body.get("code")), str(body.get("detail") or body.get("error")))


def _sendable(key: str) -> str:
    """A key without the blanks and line breaks that files have around it. ApiError, without the key, for one that no
    header takes.
    """
    found = key.strip()
    if not (found.isascii() and found.isprintable()):
        raise ApiError(
            400, "invalid_request", "QUERYMILL_API_KEY: this is no API key; `querymill keys create` makes one"
        )
    return found


def segment(text: str) -> str:
    """One segment of a path, whatever the text: a name such as `../tasks/x` reaches nothing but itself."""
    if text in ("", ".", ".."):  # a client or a proxy would resolve these, quoted or not
        raise ApiError(404, "not_found", f"{text!r} is no name of anything")
    if len(text) > LONGEST_NAME:
        raise ApiError(404, "not_found", f"{text[:60]!r}… is longer than the name of anything")
    return quote(text, safe="")


def _given(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}
