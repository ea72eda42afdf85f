"""Addresses of receivers: what the settings permit, and what is shown of them."""

from __future__ import annotations

import pytest

from runtime.notices.addresses import AddressRefused, check_address, shown_address
from runtime.settings.settings import Settings

HOSTS = Settings(webhook_hosts="hooks.example, *.internal, 10.1.0.0/16, 127.0.0.1")


@pytest.mark.parametrize(
    ("address", "url", "shown"),
    [
        pytest.param(
            " https://hooks.example/t?k=1 ", "https://hooks.example/t?k=1", "https://hooks.example",
            id="path and query are not shown",
        ),
        pytest.param(
            "http://u:p@a.internal:8080/x", "http://u:p@a.internal:8080/x", "http://a.internal:8080",
            id="neither is the user",
        ),
        pytest.param("http://10.1.2.3/", "http://10.1.2.3/", "http://10.1.2.3", id="a network"),
    ],
)  # fmt: skip
def test_permitted_address(address: str, url: str, shown: str) -> None:
    assert check_address(address, HOSTS) == url
    assert shown_address(url) == shown


@pytest.mark.parametrize(
    ("settings", "address", "part"),
    [
        pytest.param(Settings(), "https://hooks.example/", "QUERYMILL_WEBHOOK_HOSTS", id="no host is permitted"),
        pytest.param(HOSTS, "http://169.254.169.254/latest", "QUERYMILL_WEBHOOK_HOSTS", id="another host"),
        pytest.param(HOSTS, "http://127.0.0.1.nip.example/", "QUERYMILL_WEBHOOK_HOSTS", id="a name that begins alike"),
        pytest.param(HOSTS, "http://127.0.0.1@10.0.0.1/", "QUERYMILL_WEBHOOK_HOSTS", id="a permitted host as user"),
        pytest.param(HOSTS, "http://[::1]/", "QUERYMILL_WEBHOOK_HOSTS", id="this machine by another address"),
        pytest.param(HOSTS, "http://2130706433/", "QUERYMILL_WEBHOOK_HOSTS", id="an address as a number"),
        pytest.param(HOSTS, "http://10.0.0.1\\@127.0.0.1/", "https://", id="a backslash"),
        pytest.param(HOSTS, "http://127.0.0.1/ x", "https://", id="a space"),
        pytest.param(HOSTS, "http://127.0.0.1:99999/", "https://", id="no port"),
        pytest.param(HOSTS, "ftp://127.0.0.1/", "https://", id="another scheme"),
        pytest.param(HOSTS, "file:///etc/passwd", "https://", id="a file"),
        pytest.param(HOSTS, "mailto:a@b.example", "https://", id="a mail address"),
    ],
)
def test_refused_address(settings: Settings, address: str, part: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_address(address, settings)
    assert part in refused.value.reason.en
    assert part in refused.value.reason.zh
