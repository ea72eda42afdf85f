"""Service behind the proxies of deploy/proxy, run as configured there, but without TLS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.conftest import API, Product
from tests.acceptance.proxy import proxy
from tests.ports import OwnPort

pytestmark = pytest.mark.long

PROXIES = Path(__file__).parents[3] / "deploy/proxy"
DRAIN = f"{API}/executors/drain"
AROUND_NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


def nginx_command(folder: Path, port: int, service: str) -> Sequence[str | Path]:
    site = (PROXIES / "nginx.conf").read_text("utf-8").replace("http://127.0.0.1:8765", service)
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    lines = [line for line in site.splitlines() if "ssl_certificate" not in line]
    (folder / "site.conf").write_text("\n".join(lines))
    (folder / "nginx.conf").write_text(AROUND_NGINX.format(folder=folder))
    return ["nginx", "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]


def caddy_command(folder: Path, port: int, service: str) -> Sequence[str | Path]:
    site = (PROXIES / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8765", service.removeprefix("http://"))
    site = site.replace("querymill.example {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(site.replace("{\n", "{\n\tadmin off\n", 1))
    return ["caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


@pytest.mark.parametrize("command", [nginx_command, caddy_command])
def test_page_behind_proxy_can_write_and_sees_events_at_once(
    idle_product: Product, tmp_path: Path, command: Callable[[Path, int, str], Sequence[str | Path]]
) -> None:
    with closing(OwnPort()) as port:
        idle_product.environment["QUERYMILL_PUBLIC_URL"] = f"http://127.0.0.1:{port.number}"
        idle_product.start_service()
        with proxy(command(tmp_path, port.number, idle_product.url), tmp_path, port.number) as page:
            stream = {"Accept": "text/event-stream"}
            with page.stream("GET", f"{API}/events?after=0", headers=stream) as live:
                answer = page.post(DRAIN, json={"reason": "a test"})
                assert answer.status_code == 200, answer.text
                assert next(line for line in live.iter_lines() if "executors.drained" in line)
            lines = "table,column,label\n" + "".join(f"t,c{n},word\n" for n in range(100_000))
            upload = page.put(f"{API}/inputs/words.csv", content=lines.encode())
            assert upload.status_code == 201, upload.text
