"""Checks of the values of single settings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

_PART = r"(?:[\w.~!$*+,;-]|%(?!00)[0-7][\da-fA-F])"
_PARAMETERS = "application_name|channel_binding|connect_timeout|host|sslmode|sslrootcert|target_session_attrs"
_PARAMETER = rf"(?:{_PARAMETERS})=(?:{_PART}|/)*"
PLAIN_URL = re.compile(
    rf"postgres(?:ql)?://(?:{_PART}+(?::{_PART}*)?@)?[\w.-]*(?::\d+)?(?:/{_PART}*)?(?:\?{_PARAMETER}(?:&{_PARAMETER})*)?",
    re.ASCII,
)
_KUBERNETES = re.compile(r"(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")

DEFAULT_PORTS = {"http": 80, "https": 443}


def check_folder(folder: Path) -> None:
    """Raise ValueError if the folder or one of its parents is a file."""
    for path in (folder, *folder.parents):
        where = os.path.expanduser(path)  # noqa: PTH111  # Path.expanduser raises for an unknown user
        if os.path.exists(where) and not os.path.isdir(where):  # noqa: PTH110, PTH112  # nor do these raise
            raise ValueError(f"{path} is a file; give a folder")


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
        # raises for names that cannot be resolved
        host.encode("idna")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host != "" and not re.search(r"\s", text)


def origin_of(url: str) -> str:
    """Return the origin of a URL such as `https://querymill.example`. Raises ValueError if malformed or with a path."""
    parts = urlsplit(url.strip())
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError(url)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(url)
    name = parts.hostname
    host = f"[{name}]" if ":" in name else name.encode("idna").decode("ascii")
    if any(not character.isprintable() or character in ' *,"<>\\' for character in host):
        raise ValueError(url)
    default = parts.port in (None, DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if default else f"{parts.scheme}://{host}:{parts.port}"


def read_origins(text: str) -> frozenset[str]:
    """Return the origins of a comma-separated list. Raises ValueError if one is malformed."""
    return frozenset(origin_of(part) for part in text.split(",") if part.strip())


def is_plain_url(text: str) -> bool:
    """Return True if libpq certainly accepts a connection string. Loading libpq for others takes 0.2 seconds."""
    return PLAIN_URL.fullmatch(text) is not None


def is_service_address(value: object) -> bool:
    """Return True if `value` has the form of Kubernetes' `<SERVICE>_PORT`, such as tcp://10.0.0.11:8765."""
    return isinstance(value, str) and _SERVICE_ADDRESS.match(value) is not None


def set_by_kubernetes(name: str, value: str) -> bool:
    """Return True if Kubernetes sets such a variable for a service whose name begins with `querymill`.

    name: without the prefix `QUERYMILL_`.
    """
    return _KUBERNETES.fullmatch(name) is not None or (name.endswith("_PORT") and is_service_address(value))
