"""Notices of events by signed webhook: retried, sent by one of many executors, recorded in the log."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

import psycopg
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.acceptance.chaos.runs import PATIENCE, Runs
from tests.acceptance.conftest import API, Product, service_over_sample
from tests.acceptance.telemetry import serving


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.body)


class Hook:
    """Receiver of webhooks that answers with given statuses, then 200. Thread-safe."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.answers = threading.Event()
        """If it is not set, requests wait for their answers."""
        self.answers.set()
        self._received: list[Received] = []
        self._changed = threading.Condition()

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        with self._changed:
            self._received.append(Received({name.lower(): value for name, value in headers.items()}, body))
            self._changed.notify_all()
            status = self.statuses.pop(0) if self.statuses else 200
        assert self.answers.wait(PATIENCE)
        return status

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[Received]:
        """Wait until at least `count` requests have arrived."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._received) >= count, seconds), self._received
            return list(self._received)

    @property
    def received(self) -> list[Received]:
        with self._changed:
            return list(self._received)


@contextmanager
def hooked() -> Generator[tuple[Hook, str]]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = hook.take(dict(self.headers.items()), body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with serving(Handler) as url:
        yield hook, f"{url}/hooks/t0ken?key=qu3ry"


@pytest.fixture
def hook(idle_product: Product) -> Iterator[tuple[Hook, str]]:
    idle_product.environment["QUERYMILL_WEBHOOK_HOSTS"] = "127.0.0.1"
    with hooked() as made:
        yield made
        idle_product.close()


def add(product: Product, address: str, *types: str, name: str = "ops") -> dict[str, Any]:
    body = {"name": name, "address": address, **({"types": list(types)} if types else {})}
    answer = product.client.post(f"{API}/receivers", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def notices(product: Product) -> list[dict[str, Any]]:
    """Events of all attempts."""
    answer = product.client.get(f"{API}/events", params={"types": "notice.*"})
    return answer.json()["data"]["events"]


@pytest.mark.long
def test_end_of_run_reaches_signed_webhook_once_from_many_executors(
    idle_product: Product, highway: str, hook: tuple[Hook, str]
) -> None:
    calls, url = hook
    idle_product.start_service()
    runs = Runs(lambda: idle_product.client)
    runs.add_source(highway)
    made = add(idle_product, url)
    for _ in range(3):
        idle_product.start_executor()
    task_id = runs.begin(task_name="Tolls")
    runs.completed(task_id)
    [received] = calls.wait_for(1)
    content = Webhook(made["secret"]).verify(received.body, received.headers)
    assert (content["type"], content["data"]["task_id"]) == ("execution.completed", task_id)
    assert (content["data"]["task_name"], content["data"]["database"]) == ("Tolls", "highway_db")
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(received.body + b" ", received.headers)
    runs.until(lambda: notices(idle_product) or None, PATIENCE, "the delivery in the log")
    [delivered] = notices(idle_product)
    assert (delivered["type"], delivered["data"]["name"]) == ("notice.delivered", "ops")
    assert delivered["data"]["position"] == content["data"]["position"]
    # the executor records the delivery before it removes the notice
    [listed] = runs.until(
        lambda: [each for each in listed_receivers(idle_product) if not each["waiting"]] or None, PATIENCE, "no notice"
    )
    assert listed["last"]["delivered"] is True
    # neither path, query nor secret are shown again, nor logged
    everything = str(listed) + idle_product.client.get(f"{API}/events", params={"limit": 5000}).text
    logs = list((idle_product.settings.home / "logs").glob("*.log"))
    assert {"executor.log", "app.log"} <= {log.name for log in logs}
    everything += "".join(log.read_text() for log in logs)
    assert [secret for secret in ("t0ken", "qu3ry", made["secret"]) if secret in everything] == []
    assert len(calls.received) == 1


def listed_receivers(product: Product) -> list[dict[str, Any]]:
    return product.client.get(f"{API}/receivers").json()["data"]["receivers"]


@pytest.mark.long
def test_executor_killed_before_it_records_a_delivery_leaves_it_to_another(
    idle_product: Product, hook: tuple[Hook, str]
) -> None:
    calls, url = hook
    calls.answers.clear()
    service = idle_product.start_service()
    add(idle_product, url)
    assert idle_product.client.post(f"{API}/receivers/ops/test").status_code == 202
    # the event is the notice: the service has nothing more to do
    service.kill()
    first = idle_product.start_executor()
    calls.wait_for(1)
    first.kill()
    calls.answers.set()
    idle_product.start_service()
    with psycopg.connect(idle_product.settings.database_url or "", autocommit=True) as conn:
        # the claim of the first has ended
        conn.execute("update querymill.notices set due_at = now()")
    idle_product.start_executor()
    before, after = calls.wait_for(2)
    assert before.headers["webhook-id"] == after.headers["webhook-id"]
    assert before.body == after.body
    [delivered] = Runs(lambda: idle_product.client).until(
        lambda: notices(idle_product) or None, PATIENCE, "the delivery"
    )
    assert (delivered["type"], delivered["data"]["attempt"]) == ("notice.delivered", 2)


def test_address_that_is_not_permitted_is_refused(hooks_service: Product) -> None:
    answer = hooks_service.client.post(
        f"{API}/receivers", json={"name": "x", "address": "http://169.254.169.254/latest"}
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "address")
    assert "QUERYMILL_WEBHOOK_HOSTS" in answer.json()["detail"]


@pytest.mark.parametrize("pattern", ["log.*", "notice.*", "pair.generated", "receiver.tested", "nothing"])
def test_type_without_notices_is_refused(hooks_service: Product, pattern: str) -> None:
    body = {"name": "x", "address": "http://127.0.0.1/", "types": ["execution.failed", pattern]}
    answer = hooks_service.client.post(f"{API}/receivers", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "types")
    assert pattern in answer.json()["detail"]


@pytest.fixture(scope="module")
def hooks_service(embedded: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Service that may send webhooks to this machine, without an executor."""
    home = tmp_path_factory.mktemp("hooks")
    with service_over_sample(embedded, _template, home, QUERYMILL_WEBHOOK_HOSTS="127.0.0.1") as product:
        yield product
