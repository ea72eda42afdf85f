"""Cases of given and expected in a file beside the test module: `test_nouns.tsv` for `test_nouns.py`.

One line a case: a sentence that says what the case shows, then the arguments, separated by tabs. Each table begins with
its test's name and the names of the arguments, and ends with an empty line. A cell is text if the test wants `str`,
with `\\n`, `\\r`, `\\t`, `\\0` and `\\\\` for what would break the line, and `\\u{202e}` for a character that no editor
shows. It is nothing if it says `None` and the test wants `str | None`. Else it is a literal of Python. In both,
`\\{2000 ab}` is two thousand times `ab`.
"""

from __future__ import annotations

import re
from ast import literal_eval
from pathlib import Path
from pkgutil import resolve_name
from types import FunctionType
from typing import Any

import pytest

_WRITTEN = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "\\": "\\"}
_REPEATED = re.compile(r"\\\{(?P<times>\d+) (?P<text>[^}]+)\}")
_ESCAPED = re.compile(rf"{_REPEATED.pattern}|\\u\{{(?P<code>[0-9a-f]+)\}}|\\(?P<letter>[nrt0\\])")


def from_table[Test: FunctionType](test: Test) -> Test:
    """Run a test with each line of its table."""
    names, lines = _table(Path(test.__code__.co_filename), test.__name__)
    types = [test.__annotations__[name] for name in names]
    return pytest.mark.parametrize(
        names,
        [
            pytest.param(*(_value(cell, kind) for cell, kind in zip(cells, types, strict=True)), id=sentence or None)
            for sentence, *cells in lines
        ],
    )(test)


def texts(module: str, name: str) -> list[list[str]]:
    """Return the lines of a table of texts, each beginning with its sentence; `module` is the caller's `__file__`."""
    return [[sentence, *(_value(cell, "str") for cell in cells)] for sentence, *cells in _table(Path(module), name)[1]]


def called(function: str, given: str) -> object:
    """Return what a function (`training.language.english:plural`) returns for arguments written as in a call."""
    return resolve_name(function)(*literal_eval(f"({given},)" if given else "()"))


def _table(module: Path, name: str) -> tuple[list[str], list[list[str]]]:
    """Return the names of the arguments and the lines."""
    file = module.with_suffix(".tsv")
    table = re.search(rf"^{name}\t(.+?)(?:\n\n|\Z)", file.read_text(), re.MULTILINE | re.DOTALL)
    assert table, f"{file.name} has no table {name}"
    names, *lines = (line.split("\t") for line in table[1].rstrip("\n").split("\n"))
    assert lines, f"{file.name}: the table {name} is empty"
    return names, lines


def _value(cell: str, kind: str) -> Any:
    if cell == "None" and kind == "str | None":
        return None
    if kind in {"str", "str | None"}:
        return _ESCAPED.sub(_meant, cell)
    return literal_eval(_REPEATED.sub(_meant, cell))


def _meant(escaped: re.Match[str]) -> str:
    match escaped.groupdict():
        case {"times": str(times), "text": text}:
            return text * int(times)
        case {"code": str(code)}:
            return chr(int(code, 16))
        case found:
            return _WRITTEN[found["letter"]]
