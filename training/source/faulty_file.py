"""Why a file that a person gave cannot be used: which line, and what would be right, in both languages."""

from __future__ import annotations


class FaultyFile(ValueError):
    """A file cannot be read. Line 0 means the whole text."""

    def __init__(self, line: int, en: str, zh: str) -> None:
        super().__init__(f"line {line}: {en}" if line else en)
        self.line = line
        self.reason = en
        self._zh = zh

    def text(self, language: str) -> str:
        """The line and the reason, in `zh` or `en`."""
        if language != "zh":
            return str(self)
        return f"第 {self.line} 行有误: {self._zh}" if self.line else f"有误: {self._zh}"
