"""A stop waits for nobody who only reads, and a service of which a part has ended stops by itself."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import httpx2

from tests.acceptance.conftest import API, Product, add_sample

MOST_SECONDS = 30
"""Some after two of grace for open requests; the source would be waited for twice as long."""


def test_a_source_that_says_nothing_does_not_hold_up_a_stop(idle_product: Product) -> None:
    service = idle_product.start_service()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dsn = f"postgresql://reader@127.0.0.1:{silent.getsockname()[1]}/shop?connect_timeout=60"
        assert idle_product.client.post(f"{API}/databases", json={"name": "shop", "dsn": dsn}).is_success

        def ask() -> None:
            with suppress(httpx2.HTTPError):
                httpx2.get(f"{idle_product.url}{API}/databases/shop/tables", timeout=90)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        silent.settimeout(30)
        held, _ = silent.accept()
        with held:
            began = time.monotonic()
            assert service.stop(seconds=50) == 0
            assert time.monotonic() - began < MOST_SECONDS
    asking.join(10)
    assert not asking.is_alive()


def test_a_model_that_says_nothing_does_not_hold_up_an_executors_stop(idle_product: Product, embedded: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        idle_product.environment |= {
            "QUERYMILL_LLM_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
            "QUERYMILL_LLM_MODEL": "silent",
        }
        idle_product.start_service()
        executor = idle_product.start_executor()
        add_sample(idle_product, embedded)
        wanted = {"task_type": "complete_workflow", "db_name": "highway_db", "use_llm": True}
        made = idle_product.client.post(f"{API}/tasks/execute-complete", json=wanted)
        assert made.is_success, made.text
        silent.settimeout(60)
        held, _ = silent.accept()
        with held:
            # one whose grace is over leaves with another code
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


def test_a_service_whose_feed_has_ended_says_so_and_ends(idle_product: Product) -> None:
    service = idle_product.run("-c", BREAKING)
    url = service.wait_for(r"querymill serving on (http://\S+)").group(1)
    with suppress(httpx2.HTTPError):
        # what it appends is what its feed stumbles over
        httpx2.post(f"{url}{API}/keys", json={"name": "last"})
    service.wait_for("the feed has ended by itself")
    service.wait_for("^service: A part of the service has ended by itself; its log says why")
    assert service.popen.wait(60) == 1
