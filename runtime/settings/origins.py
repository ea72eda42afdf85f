"""Origins of web pages: scheme, host and port, written as browsers send them."""

from __future__ import annotations

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


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
