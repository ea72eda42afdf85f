"""API key that the client sends."""

from __future__ import annotations

import pytest

from querymill_client import ApiError, Client


@pytest.mark.parametrize("key", [pytest.param("钥匙", id="in Chinese"), pytest.param("qm_geheim\nx", id="two lines")])
def test_key_invalid_in_header_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("QUERYMILL_API_KEY", key)
    with pytest.raises(ApiError) as refused:
        Client("http://127.0.0.1:1")
    assert str(refused.value).startswith("QUERYMILL_API_KEY: this is no API key")
    assert key[:9] not in str(refused.value)
    assert refused.value.status == 400


def test_key_is_sent_without_surrounding_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERYMILL_API_KEY", "qm_key\r\n")
    with Client("http://127.0.0.1:1") as client:
        assert client._http.headers["Authorization"] == "Bearer qm_key"


def test_client_without_key_sends_no_authorization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUERYMILL_API_KEY", raising=False)
    with Client("http://127.0.0.1:1") as client:
        assert "Authorization" not in client._http.headers
