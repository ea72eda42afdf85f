"""Reads the corpora of SQL that lie beside the tests.

A part begins with `-- name: …`, which may be followed by other lines `-- word: value`; the rest is its SQL. In it,
`<<unit*90>>` stands for ninety units, and `<<U+202E>>` for a character that no editor shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
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
    for part in re.split(rf"^-- {opening}: ", text, flags=re.MULTILINE)[1:]:
        name, *lines = part.rstrip().split("\n")
        words = [found.groups() for line in lines if (found := _LINE.fullmatch(line))]
        sql = "\n".join(line for line in lines if not _LINE.fullmatch(line))
        yield Part(name, tuple((word, _written_out(value)) for word, value in words), _written_out(sql).strip())


def _written_out(text: str) -> str:
    text = re.sub(r"<<(.*?)\*(\d+)>>", lambda found: found[1] * int(found[2]), text, flags=re.DOTALL)
    return re.sub(r"<<U\+([0-9A-F]{4})>>", lambda found: chr(int(found[1], 16)), text)
