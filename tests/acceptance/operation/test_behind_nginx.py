"""Service behind a real nginx with a minimal configuration, and pages of other origins."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.acceptance.conftest import API, Product
from tests.acceptance.proxy import proxy
from tests.ports import OwnPort

PAGE = "http://localhost:3000"
DRAIN = f"{API}/executors/drain"
CONFIG = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass {service}; }}
        location /named/ {{ proxy_pass {service}/; proxy_set_header Host $host; }}
        location /tls/ {{ proxy_pass {service}/; proxy_set_header X-Forwarded-Proto https; }}
    }}
}}
"""


@contextmanager
def nginx(service: str, port: int, folder: Path) -> Generator[httpx2.Client]:
    """Client of an nginx in front of the service; sends the headers of a page at that address."""
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port, service=service))
    command = ["nginx", "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]
    with proxy(command, folder, port) as client:
        yield client


@pytest.fixture
def port() -> Iterator[int]:
    own = OwnPort()
    yield own.number
    own.close()


def test_page_behind_nginx_can_write_and_stream(idle_product: Product, tmp_path: Path, port: int) -> None:
    idle_product.environment["QUERYMILL_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    idle_product.start_service()
    with nginx(idle_product.url, port, tmp_path) as page:
        for path in (DRAIN, f"/named{DRAIN}"):
            answer = page.post(path, json={"reason": "a test"})
            assert answer.status_code == 200, answer.text
        stranger = page.post(DRAIN, json={}, headers={"Origin": "http://evil.example"})
        assert stranger.status_code == 403
        stream = {"Accept": "text/event-stream"}
        with page.stream("GET", f"{API}/events?after=0", headers=stream) as live:
            assert next(line for line in live.iter_lines() if "executors.drained" in line)


def test_write_behind_nginx_without_public_url_is_refused(idle_product: Product, tmp_path: Path, port: int) -> None:
    idle_product.start_service()
    with nginx(idle_product.url, port, tmp_path) as page:
        answer = page.post(DRAIN, json={}, headers={"Accept-Language": "en"})
        assert answer.status_code == 403
        assert "QUERYMILL_PUBLIC_URL" in answer.json()["detail"]


def test_cookie_behind_tls_is_secure_and_key_is_required(idle_product: Product, tmp_path: Path, port: int) -> None:
    idle_product.start_service()
    key = idle_product.client.post(f"{API}/keys", json={"name": "ada", "scope": "admin"}).json()["data"]["key"]
    authorization = {"Authorization": f"Bearer {key}"}
    with nginx(idle_product.url, port, tmp_path) as page:
        assert "Secure" not in page.get(f"{API}/tasks", headers=authorization).headers["Set-Cookie"]
        assert "; Secure" in page.get(f"/tls{API}/tasks", headers=authorization).headers["Set-Cookie"]
    idle_product.processes[-1].stop()
    idle_product.environment["QUERYMILL_PUBLIC_URL"] = "https://mill.example"
    idle_product.start_service()
    with nginx(idle_product.url, port, tmp_path) as page:
        page.headers["Origin"] = "https://mill.example"
        assert page.post(DRAIN, json={}).status_code == 401
        answer = page.post(DRAIN, json={}, headers=authorization)
        assert answer.status_code == 200, answer.text
        assert "; Secure" in answer.headers["Set-Cookie"]


def test_page_of_allowed_origin_needs_key(idle_product: Product) -> None:
    idle_product.environment["QUERYMILL_ALLOWED_ORIGINS"] = PAGE
    idle_product.start_service()
    client = idle_product.client
    key = client.post(f"{API}/keys", json={"name": "page"}).json()["data"]["key"]
    origin = {"Origin": PAGE, "Sec-Fetch-Site": "same-site"}
    before = client.options(
        DRAIN,
        headers={**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"},
    )
    assert before.status_code == 204
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in before.headers
    client.cookies.clear()
    for given, status in (({}, 401), ({"Cookie": f"querymill_key={key}"}, 401), ({"X-API-Key": key}, 200)):
        answer = client.post(DRAIN, json={}, headers={**origin, **given})
        assert answer.status_code == status, answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert "Origin" in answer.headers["Vary"]
    other = {"Origin": "http://localhost:3001", "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in client.options(DRAIN, headers=other).headers
