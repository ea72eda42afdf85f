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
from tests.integration.executor.conftest import SHOP


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


@pytest.mark.long
def test_failure_is_retried_and_redirect_is_not_followed(idle_product: Product, hook: tuple[Hook, str]) -> None:
    calls, url = hook
    # more than are sent in the time of the test
    calls.statuses = [503, *[302] * 9]
    idle_product.start_service()
    idle_product.start_executor()
    add(idle_product, url, "executors.drained")
    assert idle_product.client.post(f"{API}/receivers/ops/test").status_code == 202
    first, second = calls.wait_for(2)[:2]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.content["type"] == "receiver.tested"
    runs = Runs(lambda: idle_product.client)
    runs.until(lambda: len(notices(idle_product)) >= 2 or None, PATIENCE, "two attempts")
    attempts = [
        (event["type"], event["data"]["error"], event["data"]["retry_seconds"]) for event in notices(idle_product)
    ]
    assert attempts[:2] == [("notice.failed", "HTTP 503", 5), ("notice.failed", "HTTP 302", 30)]
    [listed] = idle_product.client.get(f"{API}/receivers").json()["data"]["receivers"]
    assert (listed["waiting"], listed["last"]["error"]) == (1, "HTTP 302")
    assert idle_product.client.delete(f"{API}/receivers/ops").is_success
    assert listed_receivers(idle_product) == []
    assert idle_product.client.delete(f"{API}/receivers/ops").json()["code"] == "receiver_not_found"
    assert {received.headers["webhook-id"] for received in calls.received} == {first.headers["webhook-id"]}


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


@pytest.mark.long
def test_changed_source_reaches_webhook_and_is_hidden_from_viewers(
    idle_product: Product, database: str, hook: tuple[Hook, str]
) -> None:
    calls, url = hook
    idle_product.start_service()
    client = idle_product.client
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP.encode())
    runs = Runs(lambda: client)
    runs.add_source(database, "shop")
    add(idle_product, url, "source.drifted")
    idle_product.start_executor()
    options: dict[str, Any] = {
        "table_list": None,
        "pairs_per_table": 6,
        "language": "en",
        "enable_training_data_load": False,
    }
    first = runs.begin("shop", **options)
    runs.completed(first)
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("alter table customer rename column city to town")
        conn.execute("create table depot (id int primary key)")
    later = runs.begin("shop", task_name="Later", **options)
    task = runs.completed(later)
    [received] = calls.wait_for(1)
    content = received.content
    assert (content["type"], content["data"]["task_id"]) == ("source.drifted", later)
    assert content["data"]["event"]["since"] == first
    assert content["data"]["event"]["counts"] == {"table_added": 1, "column_renamed": 1}
    assert content["text"].startswith("数据源结构有变化 · source changed: Later\n1 个字段改名（推测）、新增 1 张表")
    affected = task["drift"]["pairs"]
    assert affected > 0
    assert content["text"].endswith(f"pairs affected: {affected}")

    key = client.post(f"{API}/keys", json={"name": "wall", "scope": "view"}).json()["data"]["key"]
    viewer = {"X-API-Key": key}
    view = client.get(f"{API}/tasks/{later}", headers=viewer)
    assert view.json()["data"]["drift"] is None
    events = client.get(f"{API}/tasks/{later}/events", params={"types": "source.drifted"}, headers=viewer)
    assert [e["data"] for e in events.json()["data"]["events"]] == [{"hidden": True}]
    assert [word for word in ("depot", "town", "column_renamed") if word in view.text + events.text] == []
    assert client.get(f"{API}/databases/shop/drift", headers=viewer).status_code == 403


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
