"""A stop waits for nobody who only reads."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import httpx2

from tests.acceptance.conftest import API, Product

MOST_SECONDS = 15
"""A few after two of grace for open requests; the source would be waited for four times as long."""


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
