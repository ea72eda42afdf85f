"""Reads the corpora of SQL that lie beside the tests.

A part begins with `-- name: …`, which may be followed by other lines `-- word: value`; the rest is its SQL. In it,
`<<unit*90>>` stands for ninety units, `<<function f(int) returns int 1>>` for the creation of a function that takes the
lock of `test_attack_corpus.py` and returns 1, and `<<operator public.= (int, int)>>` for that of an operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
_LOCKING = "language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return \\3; end $canary$"
_LINE = re.compile(r"-- ([a-z ]+): (.*)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a corpus."""

    name: str
    words: tuple[tuple[str, str], ...]
    """Its lines `-- word: value`, in their order."""
    sql: str

    def word(self, name: str, default: str = "") -> str:
        return dict(self.words).get(name, default)

    def words_of(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in self.word(name).split(", ") if word)


def parts(file: str, opening: str = "name") -> Iterator[Part]:
    """Yield the parts of a corpus."""
    text = (HERE / file).read_text(encoding="utf-8")
    _, *found = re.split(rf"^-- {opening}: ", text, flags=re.MULTILINE)
    assert found, f"{file} has no part that begins with -- {opening}:"
    for part in found:
        name, *lines = part.rstrip().split("\n")
        words = [found.groups() for line in lines if (found := _LINE.fullmatch(line))]
        sql = "\n".join(line for line in lines if not _LINE.fullmatch(line))
        yield Part(name, tuple((word, written_out(value)) for word, value in words), written_out(sql).strip())


def written_out(text: str) -> str:
    text = re.sub(r"<<operator (\w+)\.(\S+) \((\w+), (\w+)\)>>", _operator, text)
    text = re.sub(r"<<function (.+?) returns (\w+) (.+?)>>", rf"create function \1 returns \2 {_LOCKING}", text)
    return re.sub(r"<<(.*?)\*(\d+)>>", lambda found: found[1] * int(found[2]), text, flags=re.DOTALL)


def _operator(found: re.Match[str]) -> str:
    schema, symbol, left, right = found.groups()
    function = f"{schema}.canary_{symbol.encode().hex()}"
    return (
        f"<<function {function}({left}, {right}) returns boolean true>>;"
        f"create operator {schema}.{symbol} (leftarg = {left}, rightarg = {right}, function = {function})"
    )
