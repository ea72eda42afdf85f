"""YAML text of plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

type Data = str | bool | Sequence[Data] | Mapping[str, Data]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML 1.1 takes for booleans and null, in any case."""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that YAML wants escaped and JSON does not."""


def to_yaml(data: Mapping[str, Data]) -> str:
    """Return a mapping as YAML in block style; texts are double-quoted unless they are plain names."""
    return "\n".join(_lines(data, "")) + "\n"


def _lines(data: Data, indent: str) -> Iterator[str]:
    if isinstance(data, str | bool) or not data:
        yield indent + _scalar(data)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            head = f"{indent}{_scalar(key)}:"
            if isinstance(value, str | bool) or not value:
                yield f"{head} {_scalar(value)}"
            else:
                yield head
                yield from _lines(value, indent + "  ")
    else:
        for value in data:
            lines = _lines(value, indent + "  ")
            yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
            yield from lines


def _scalar(data: Data) -> str:
    """A value on one line; also an empty list or mapping."""
    if isinstance(data, str) and _PLAIN.fullmatch(data) and data.lower() not in _RESERVED:
        return data
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))
