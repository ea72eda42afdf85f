"""Workers in a setting: `threads`, `processes:N`, or the address of a Dask scheduler."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

MAX_PROCESSES = 64
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeChoice:
    """Workers of an executor."""

    kind: Literal["default", "threads", "processes", "dask"]
    processes: int = 0
    """Number of processes, of the kind `processes`."""
    address: str = ""
    """Address of the scheduler as Dask expects it: `tcp://…` or `tls://…`."""

    @property
    def encrypted(self) -> bool:
        return self.address.startswith("tls:")


def read_compute(text: str) -> ComputeChoice:
    """Return the workers that a setting names. Raises ValueError with what would be right."""
    if text in ("", "threads"):
        return ComputeChoice(kind="threads" if text else "default")
    if found := re.fullmatch(r"processes:([1-9][0-9]?)", text):
        if int(found[1]) > MAX_PROCESSES:
            raise ValueError(f"at most {MAX_PROCESSES} processes")
        return ComputeChoice(kind="processes", processes=int(found[1]))
    scheme, host, port = _address(text)
    if scheme == "dask" and host not in LOOPBACK:
        raise ValueError("dask:// is for a scheduler of this machine; give dask+tls://host:8786")
    shown = f"[{host}]" if ":" in host else host
    return ComputeChoice(kind="dask", address=f"{'tcp' if scheme == 'dask' else 'tls'}://{shown}:{port}")


def _address(text: str) -> tuple[str, str, int]:
    """Return scheme, host and port. Raises ValueError."""
    wrong = ValueError("give threads, processes:4, or a Dask scheduler such as dask+tls://host:8786")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("dask", "dask+tls") or not host or port is None or parts.path or parts.query:
        raise wrong
    return parts.scheme, host, port
