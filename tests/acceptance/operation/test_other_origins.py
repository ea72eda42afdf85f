"""Pages of other origins, and the cookie of a service behind a proxy with TLS."""

from __future__ import annotations

from tests.acceptance.conftest import API, Product

PAGE = "http://localhost:3000"
DRAIN = f"{API}/executors/drain"


def test_cookie_behind_tls_is_secure_and_key_is_required(idle_product: Product) -> None:
    idle_product.start_service()
    client = idle_product.client
    key = client.post(f"{API}/keys", json={"name": "ada", "scope": "admin"}).json()["data"]["key"]
    authorization = {"Authorization": f"Bearer {key}"}
    of_tls = {"X-Forwarded-Proto": "https"}
    assert "Secure" not in client.get(f"{API}/tasks", headers=authorization).headers["Set-Cookie"]
    assert "; Secure" in client.get(f"{API}/tasks", headers=authorization | of_tls).headers["Set-Cookie"]
    refused = client.post(DRAIN, json={}, headers={"Origin": "https://mill.example", "Accept-Language": "en", **of_tls})
    assert refused.status_code == 403
    assert "QUERYMILL_PUBLIC_URL" in refused.json()["detail"]
    idle_product.processes[-1].stop()
    idle_product.environment["QUERYMILL_PUBLIC_URL"] = "https://mill.example"
    idle_product.start_service()
    client = idle_product.client
    of_page = {"Origin": "https://mill.example"}
    assert client.post(DRAIN, json={}, headers=of_page).status_code == 401
    answer = client.post(DRAIN, json={}, headers=of_page | authorization)
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
