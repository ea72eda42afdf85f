"""The one choke point where secrets are masked before anything is appended: by key name and by registered value."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import msgspec

MASK = "******"
_KEYS = frozenset(
    [
        "password",
        "passwd",
        "pwd",
        "secret",
        "secret_key",
        "api_key",
        "apikey",
        "llm_api_key",
        "embedding_api_key",
        "token",
        "access_token",
        "refresh_token",
        "authorization",
        "dsn",
        "database_url",
        "private_key",
    ]
)
# looked for in lower case: ignoring case, a pattern has no first byte to skip ahead to, and takes ten times as long
_SECRET_KEY = re.compile(rb'"(?:' + "|".join(sorted(_KEYS)).encode() + rb')"\s*:')
_SECRET_URL = re.compile(rb'://[^/\s:@"]*:[^@\s"]+@')
_URL_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^@\s]+(@)")
_PASSWORD_PAIR = re.compile(r"(\bpassword=)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE)


def mask_text(text: str) -> str:
    """Passwords inside connection strings, of the URL form and of the `key=value` form."""
    return _PASSWORD_PAIR.sub(rf"\g<1>{MASK}", _URL_PASSWORD.sub(rf"\g<1>{MASK}\g<2>", text))


def mask_keys(value: Any) -> Any:
    """The same JSON value, secrets by key name or inside connection strings replaced."""
    match value:
        case dict():
            shape = cast("dict[str, Any]", value)
            return {k: MASK if k.lower() in _KEYS and v not in (None, "") else mask_keys(v) for k, v in shape.items()}
        case list():
            items = cast("list[Any]", value)
            return [mask_keys(v) for v in items]
        case str():
            return mask_text(value)
        case _:
            return value


def _is_suspect(lowered: bytes) -> bool:
    """Whether it is worth looking closer."""
    return _SECRET_KEY.search(lowered) is not None or b"password=" in lowered or _SECRET_URL.search(lowered) is not None


class Secrets:
    """Values that must never be stored, registered by whoever learns one (a password, an API key)."""

    def __init__(self) -> None:
        self._values: dict[bytes, None] = {}

    def register(self, value: str) -> None:
        """Masks `value` from now on. Very short ones are ignored: they would mask ordinary text."""
        if len(value) >= 6:
            self._values[json.dumps(value, ensure_ascii=False)[1:-1].encode()] = None

    def mask(self, data: bytes) -> bytes:
        """An encoded event without secrets."""
        if _is_suspect(data.lower()):
            data = msgspec.json.encode(mask_keys(msgspec.json.decode(data)))
        for value in self._values:
            if value in data:
                data = data.replace(value, MASK.encode())
        return data

    def mask_text(self, text: str) -> str:
        """A log line without secrets."""
        masked = mask_text(text)
        for value in self._values:
            masked = masked.replace(json.loads(b'"' + value + b'"'), MASK)
        return masked
