"""Masking of secrets in events, by key name and by registered value. Applied to all appended events."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, cast

import msgspec

MASK = "******"
_SECRET_WORDS = (
    "password", "passwords", "passwd", "pwd", "passphrase", "secret", "secrets", "credential", "credentials",
)  # fmt: skip
"""Word endings that mark a secret anywhere in a key, such as in `dbpassword`."""
_SECRET_ENDS = frozenset(["token", "dsn", "authorization", "apikey"])
"""Words that mark a secret at the end of a key: `api_token` is a secret, `token_count` and `max_tokens` are not."""
_SECRET_PAIRS = frozenset(
    [("api", "key"), ("private", "key"), ("secret", "key"), ("access", "key"), ("encryption", "key"),
     ("database", "url")]
)  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_A-Za-z]+")
_KEY = re.compile(rb'"([^"\\]{1,200})"\s*:')
# searching for one byte value takes a seventh of the time of a byte string
_EQUALS = ord("=")
# applied to lower-case text, because a case-insensitive pattern takes ten times as long
_SECRET_URL = re.compile(rb'://[^/\s:@"]*:[^@\s"]+@|https?://[^/\s:@"]+@')
_URL_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^@\s]+(@)")
_URL_TOKEN = re.compile(r"(https?://)[^/\s:@\"']+(@)", re.IGNORECASE)
"""Token in the user part of an HTTP URL. The user of a database URL is not masked."""
# libpq allows spaces around the equals sign
_IS = "[ \t]*=[ \t]*"
_PASSWORD_KEY = re.compile(rb"password[ \t]*=")
_PASSWORD_PAIR = re.compile(rf"(\b\w*password{_IS})('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE)
_SETTING = rf"(?:host|hostaddr|port|dbname|user|sslmode|options|application_name|connect_timeout){_IS}\S+"
_DSN_PASSWORD = re.compile(
    rf"(?<=\s)(password{_IS})(\S+)(?=\s+{_SETTING})|({_SETTING}\s+password{_IS})(\S+)", re.IGNORECASE
)
_TRAINING = frozenset(["question", "sql"])
_STRUCTURE = frozenset(
    [
        "task_id",
        "execution_id",
        "parent_execution_id",
        "pair_id",
        "task_type",
        "step",
        "step_name",
        "single_step",
        "disabled_steps",
        "type",
        "status",
        "level",
        "logged_at",
        "executor",
        "source",
        "db_name",
        "database",
        "host",
        "user",
        "output_directory",
        "name",
        "names",
        "unit",
        "units",
        "file_type",
        "sha256",
        "language",
        "theme",
        "family",
        "difficulty",
        "tables",
        "table",
        "table_list",
        "origin",
        "layer",
        "rule",
        "collection",
        "scope",
        "code",
        "signature",
        "public_key",
        "chain",
        "root",
        "prompt_digest",
        "module",
        "function",
    ]
)
"""Fields whose values are names: even if a secret equals the name of a table or a step, the name is not masked."""


def is_secret_key(key: str) -> bool:
    """Return True if a value under this key is a secret: `password`, `db_password`, `clientSecret`, `api-token` …"""
    words = [word.lower() for word in _WORD.findall(key)]
    if any(word.endswith(_SECRET_WORDS) for word in words):
        return True
    return bool(words) and (words[-1] in _SECRET_ENDS or tuple(words[-2:]) in _SECRET_PAIRS)


def mask_text(text: str) -> str:
    """Mask passwords inside connection strings, in URL form and in `key=value` form."""
    if "=" not in text and "://" not in text:
        return text
    return _PASSWORD_PAIR.sub(rf"\g<1>{MASK}", _mask_urls(text))


def _mask_urls(text: str) -> str:
    return _URL_TOKEN.sub(rf"\g<1>{MASK}\g<2>", _URL_PASSWORD.sub(rf"\g<1>{MASK}\g<2>", text))


def mask_training(text: str) -> str:
    """Mask passwords in a question or SQL.

    `password='x'` is masked only next to another connection setting, because it is otherwise a condition.
    """
    return _DSN_PASSWORD.sub(rf"\g<1>\g<3>{MASK}", _mask_urls(text))


def mask_keys(value: Any, key: str = "") -> Any:
    """Mask secrets in a JSON value, by key name and inside connection strings."""
    match value:
        case dict():
            shape = cast("dict[str, Any]", value)
            return {k: MASK if is_secret_key(k) and _may_be_secret(v) else mask_keys(v, k) for k, v in shape.items()}
        case list():
            items = cast("list[Any]", value)
            return [mask_keys(v, key) for v in items]
        case str():
            return mask_training(value) if key in _TRAINING else mask_text(value)
        case _:
            return value


def _may_be_secret(value: Any) -> bool:
    """Return False for an empty value and for a Boolean, such as the value of `has_password`."""
    return value not in (None, "") and not isinstance(value, bool)


def _mask_values(value: Any, secrets: list[str], key: str = "") -> Any:
    """Mask secret values in a JSON value, but not in field names, without which the event could not be decoded."""
    match value:
        case dict():
            shape = cast("dict[str, Any]", value)
            return {k: _mask_values(v, secrets, k) for k, v in shape.items()}
        case list():
            items = cast("list[Any]", value)
            return [_mask_values(v, secrets, key) for v in items]
        case str() if key not in _STRUCTURE:
            for secret in secrets:
                if not (key in _TRAINING and _is_word(secret)):
                    value = value.replace(secret, MASK)
            return value
        case _:
            return value


def _is_word(secret: str) -> bool:
    """Return True if a secret looks like a column name, which training data may contain without revealing it."""
    return secret.isidentifier() and not any(c.isdigit() for c in secret)


def _is_suspect(data: bytes) -> bool:
    """Return True if a record may hold a secret and has to be decoded."""
    return _has_secret_key(data) or _holds_password(data.lower())


def _has_secret_key(data: bytes) -> bool:
    return any(map(_is_secret, _KEY.findall(data)))


@lru_cache(maxsize=4096)
def _is_secret(key: bytes) -> bool:
    return is_secret_key(key.decode("utf-8", "replace"))


def _holds_password(lowered: bytes) -> bool:
    if b"password" in lowered and _PASSWORD_KEY.search(lowered):
        return True
    return b"://" in lowered and _SECRET_URL.search(lowered) is not None


class Secrets:
    """Registered secret values (passwords, API keys), which are masked in all events and log lines.

    Values stay registered until the process ends, also after their source was removed, because later log lines may
    still quote them. Each value adds a fraction of a microsecond to an append.
    """

    def __init__(self) -> None:
        self._values: dict[bytes, str] = {}
        """Registered values by their JSON encoding without the quotes; longest first, as one may contain another."""

    def register(self, value: str) -> None:
        """Mask `value` from now on. Values under 6 characters are ignored, because they would mask ordinary text."""
        if len(value) >= 6:
            known = self._values | {json.dumps(value, ensure_ascii=False)[1:-1].encode(): value}
            # a new dictionary, because other threads may be masking with the old one
            self._values = dict(sorted(known.items(), key=lambda each: len(each[1]), reverse=True))

    def mask(self, data: bytes) -> bytes:
        """Return an encoded event with its secrets masked."""
        if _is_suspect(data):
            data = msgspec.json.encode(mask_keys(msgspec.json.decode(data)))
        found = [value for encoded, value in self._values.items() if encoded in data]
        return msgspec.json.encode(_mask_values(msgspec.json.decode(data), found)) if found else data

    def mask_all(self, encoded: list[bytes]) -> list[bytes]:
        """Return encoded records with their secrets masked.

        The top-level fields of a record must not be named like secrets, because names of fields are checked only in
        records with nested objects.
        """
        # the records are checked one by one only if their concatenation looks suspicious: no pattern spans two records,
        # and line breaks occur only between records
        together = b"\n".join((b"", *encoded))
        has_nested_objects = together.count(b'{"') != together.count(b'\n{"')
        may_hold_password = has_nested_objects or _EQUALS in together or together.find(b"://") >= 0
        if (has_nested_objects and _has_secret_key(together)) or (
            may_hold_password and _holds_password(together.lower())
        ):
            return [self.mask(one) for one in encoded]
        for value in self._values:
            if value in together:
                return [self.mask(one) for one in encoded]
        return encoded

    def mask_text(self, text: str) -> str:
        """Return a log line with its secrets masked."""
        masked = mask_text(text)
        for value in self._values.values():
            masked = masked.replace(value, MASK)
        return masked
