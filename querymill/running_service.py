"""Address of the running service of a home folder."""

from __future__ import annotations

import httpx2

from runtime.process.service_file import announced_address
from runtime.settings.settings import Settings


def running_address(settings: Settings) -> str | None:
    """Return the address of the home folder's service; None if no service responds."""
    url = announced_address(settings.home)
    try:
        return url if url is not None and httpx2.get(f"{url}/healthz", timeout=2).status_code == 200 else None
    except httpx2.HTTPError:
        return None
