"""Addresses of receivers: URLs of webhooks, and what the settings permit. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from runtime.sentences import Sentence
from runtime.settings.host_patterns import matches_host, read_patterns
from runtime.settings.settings import Settings
from runtime.texts import say

_PRINTABLE = re.compile(r"[!-\[\]-~]+")
"""ASCII without spaces and backslashes, which programs read in different ways."""


class AddressRefused(ValueError):
    """The address cannot be used."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.en)
        self.reason = reason


def check_address(address: str, settings: Settings) -> str:
    """Return the URL of a webhook. Raises AddressRefused if it is malformed or not permitted by the settings."""
    parts = _split(address.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressRefused(say("give a URL https://…"))
    patterns = read_patterns(settings.webhook_hosts)
    if not any(matches_host(parts.hostname, pattern) for pattern in patterns):
        raise AddressRefused(
            say("the host {hostname} is not among those QUERYMILL_WEBHOOK_HOSTS names", hostname=parts.hostname),
        )
    return address.strip()


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if _PRINTABLE.fullmatch(address) and parts.port != 0 else None
    except ValueError:
        return None


def shown_address(url: str) -> str:
    """Return the URL without its path, query and user, which may hold a secret."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
