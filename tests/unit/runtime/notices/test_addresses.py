"""Addresses of receivers: what the settings permit, and what is shown of them."""

from __future__ import annotations

import pytest

from runtime.notices.addresses import AddressRefused, check_address
from runtime.settings.settings import Settings

HOSTS = Settings(webhook_hosts="hooks.example, *.internal, 10.1.0.0/16, 127.0.0.1")
MAIL = Settings(smtp_url="smtp://mail.example", mail_from="querymill@example.com")


@pytest.mark.parametrize(
    ("settings", "address", "way", "target", "shown"),
    [
        pytest.param(
            HOSTS, " https://hooks.example/t?k=1 ", "webhook", "https://hooks.example/t?k=1", "https://hooks.example",
            id="path and query are not shown",
        ),
        pytest.param(
            HOSTS, "http://u:p@a.internal:8080/x", "webhook", "http://u:p@a.internal:8080/x", "http://a.internal:8080",
            id="neither is the user",
        ),
        pytest.param(HOSTS, "http://10.1.2.3/", "webhook", "http://10.1.2.3/", "http://10.1.2.3", id="a network"),
        pytest.param(MAIL, "mailto:a@b.example", "mail", "a@b.example", "mailto:a@b.example", id="mail"),
        pytest.param(
            MAIL, "mailto:night.shift+1@b.example", "mail", "night.shift+1@b.example", "mailto:night.shift+1@b.example",
            id="mail to a part of a mailbox",
        ),
        pytest.param(
            MAIL, "mailto:%E5%9B%A2@b.example", "mail", "团@b.example", "mailto:团@b.example", id="a Chinese name"
        ),
    ],
)  # fmt: skip
def test_permitted_address(settings: Settings, address: str, way: str, target: str, shown: str) -> None:
    checked = check_address(address, settings)
    assert (checked.way, checked.target, checked.shown) == (way, target, shown)


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
        pytest.param(HOSTS, "mailto:a@b.example", "QUERYMILL_SMTP_URL", id="mail without a server"),
        pytest.param(MAIL, "mailto:a@b.example,c@d.example", "mailto:", id="two recipients"),
        pytest.param(MAIL, "mailto:a%0Ab@c.example", "mailto:", id="a line break"),
        pytest.param(MAIL, "mailto:a%00b@c.example", "mailto:", id="a control character"),
        pytest.param(MAIL, "mailto:a@c.example?cc=d@e.example", "mailto:", id="fields of a mail"),
        pytest.param(MAIL, "mailto:a(b)@c.example", "mailto:", id="a comment"),
        pytest.param(MAIL, "mailto:team:a@c.example", "mailto:", id="a group"),
        pytest.param(MAIL, "mailto:a@[127.0.0.1]", "mailto:", id="an address in brackets"),
        pytest.param(MAIL, "mailto:.@.", "mailto:", id="nothing but dots"),
    ],
)
def test_refused_address(settings: Settings, address: str, part: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_address(address, settings)
    assert part in refused.value.reason.en
    assert part in refused.value.reason.zh
