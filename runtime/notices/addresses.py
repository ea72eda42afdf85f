"""Addresses of receivers: webhooks and mail, and what the settings permit. Pure."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from runtime.sentences import Sentence
from runtime.settings.host_patterns import matches_host, read_patterns
from runtime.settings.settings import Settings
from runtime.texts import say

type Way = Literal["webhook", "mail"]
_PRINTABLE = re.compile(r"[!-\[\]-~]+")
"""ASCII without spaces and backslashes, which programs read in different ways."""
_ATOM, _LABEL = r"[\w!#$%&'*+/=?^`{|}~-]+", r"[\w-]+"
_MAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")
"""Address without quotes, comments and groups, which may be read as another recipient or none."""


class AddressRefused(ValueError):
    """The address cannot be used."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Address(NamedTuple):
    """Checked address of a receiver."""

    way: Way
    target: str
    """URL of a webhook, or mail address."""

    @property
    def shown(self) -> str:
        """The address without path, query and user of a URL, which may hold a secret."""
        return f"mailto:{self.target}" if self.way == "mail" else _origin(urlsplit(self.target))


def check_address(address: str, settings: Settings) -> Address:
    """Return the checked address. Raises AddressRefused if it is malformed or not permitted by the settings."""
    parts = _split(address.strip())
    if parts is not None and parts.scheme == "mailto":
        return _mail(unquote(address.strip().partition(":")[2]), settings)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressRefused(say("give a URL https://… or a mail address mailto:…"))
    patterns = read_patterns(settings.webhook_hosts)
    if not any(matches_host(parts.hostname, pattern) for pattern in patterns):
        raise AddressRefused(
            say("the host {hostname} is not among those QUERYMILL_WEBHOOK_HOSTS names", hostname=parts.hostname),
        )
    return Address("webhook", address.strip())


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if _PRINTABLE.fullmatch(address) and parts.port != 0 else None
    except ValueError:
        return None


def _mail(recipient: str, settings: Settings) -> Address:
    if not (settings.smtp_url and settings.mail_from):
        raise AddressRefused(
            say("mail needs QUERYMILL_SMTP_URL and QUERYMILL_MAIL_FROM"),
        )
    if not _MAIL.fullmatch(recipient):
        raise AddressRefused(say("give one mail address such as mailto:team@example.com"))
    return Address("mail", recipient)


def _origin(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
