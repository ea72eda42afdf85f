"""YAML text of plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

type Data = str | bool | Sequence[Data] | Mapping[str, Data]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML 1.1 takes for booleans and null, in any case."""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that YAML wants escaped and JSON does not."""


def to_yaml(data: Mapping[str, Data]) -> str:
    """Return a mapping as YAML in block style; texts are double-quoted unless they are plain names."""
    lines: list[str] = []
    _add(lines, data, "", "")
    return "\n".join(lines) + "\n"


def _add(lines: list[str], data: Data, first: str, indent: str) -> None:
    """Add the lines of a value. `first` comes before the first line, `indent` before the others."""
    if isinstance(data, str | bool) or not data:
        lines.append(first + _scalar(data))
    elif isinstance(data, Mapping):
        for key, value in data.items():
            head = f"{first}{_scalar(key)}:"
            if isinstance(value, str | bool) or not value:
                lines.append(f"{head} {_scalar(value)}")
            else:
                lines.append(head)
                _add(lines, value, indent + "  ", indent + "  ")
            first = indent
    else:
        for value in data:
            _add(lines, value, f"{first}- ", indent + "  ")
            first = indent


def _scalar(data: Data) -> str:
    """Return a scalar, or an empty list or mapping, as YAML on one line."""
    if isinstance(data, str) and _PLAIN.fullmatch(data) and data.lower() not in _RESERVED:
        return data
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))
