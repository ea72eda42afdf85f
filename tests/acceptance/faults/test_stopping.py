"""Stop of a process: it does not wait for silent peers, and a service with a failed part stops by itself."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import httpx2
import pytest

from tests.acceptance.conftest import API, Product, add_sample
from tests.waiting import PATIENCE

MAX_STOP_SECONDS = 120
"""Limit far above the two seconds of grace for open requests, and far below the connect timeout of the source."""


@pytest.mark.long
def test_silent_source_does_not_delay_stop(idle_product: Product) -> None:
    service = idle_product.start_service()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dsn = f"postgresql://reader@127.0.0.1:{silent.getsockname()[1]}/shop?connect_timeout=600"
        assert idle_product.client.post(f"{API}/databases", json={"name": "shop", "dsn": dsn}).is_success

        def ask() -> None:
            with suppress(httpx2.HTTPError):
                httpx2.get(f"{idle_product.url}{API}/databases/shop/tables", timeout=900)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        silent.settimeout(PATIENCE)
        held, _ = silent.accept()
        with held:
            began = time.monotonic()
            assert service.stop(2 * MAX_STOP_SECONDS) == 0
            assert time.monotonic() - began < MAX_STOP_SECONDS
    asking.join(PATIENCE)
    assert not asking.is_alive()


@pytest.mark.long
def test_silent_model_does_not_delay_executor_stop(idle_product: Product, embedded: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        idle_product.environment |= {
            "QUERYMILL_LLM_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
            "QUERYMILL_LLM_MODEL": "silent",
        }
        idle_product.start_service()
        executor = idle_product.start_patient_executor()
        add_sample(idle_product, embedded)
        request = {"task_type": "complete_workflow", "db_name": "highway_db", "use_llm": True}
        made = idle_product.client.post(f"{API}/tasks/execute-complete", json=request)
        assert made.is_success, made.text
        silent.settimeout(PATIENCE)
        held, _ = silent.accept()
        with held:
            # the exit code would differ after the grace period
            assert executor.stop() == 0


BREAKING = """
import sys
from service.__main__ import main
from service.live.hub import Hub

def fail(_hub, _page):
    raise TypeError("a page nobody can read")

Hub.receive = fail
sys.exit(main(["--private"]))
"""


def test_service_with_failed_feed_exits(idle_product: Product) -> None:
    service = idle_product.run("-c", BREAKING)
    url = service.wait_for(r"querymill serving on (http://\S+)").group(1)
    with suppress(httpx2.HTTPError):
        # the feed fails on the appended event
        httpx2.post(f"{url}{API}/keys", json={"name": "last"}, timeout=PATIENCE)
    service.wait_for("the feed has ended by itself")
    service.wait_for("^service: A part of the service has ended by itself; its log says why")
    assert service.ended() == 1
