"""Error of an uploaded file: the line and what would be right, in both languages."""

from __future__ import annotations

MAXIMUM_BYTES = 2 * 1024 * 1024
"""Size of a file in UTF-8."""
_BEGINNING, _END = 300, 200
"""Characters that are left of a longer reason, which quotes a long name or text of the file."""


class FaultyFile(ValueError):
    """A file cannot be read. Line 0 is the whole text."""

    def __init__(self, line: int, en: str, zh: str) -> None:
        en, zh = _shortened(en), _shortened(zh)
        super().__init__(f"line {line}: {en}" if line else en)
        self.line = line
        self.reason = en
        self._zh = zh

    @classmethod
    def unless_small(cls, text: str, what: str, what_zh: str) -> None:
        """Raise the error for a text of more than MAXIMUM_BYTES; `what` is the name of the file in its sentence."""
        if len(text.encode("utf-8", errors="surrogatepass")) > MAXIMUM_BYTES:
            limit = MAXIMUM_BYTES // 2**20
            raise cls(0, f"the {what} is larger than {limit} MB", f"{what_zh}超过 {limit} MB")

    def text(self, language: str) -> str:
        """Return the line and the reason, in `zh` or `en`."""
        if language != "zh":
            return str(self)
        return f"第 {self.line} 行有误：{self._zh}" if self.line else f"有误：{self._zh}"


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _BEGINNING + _END else f"{reason[:_BEGINNING]}…{reason[-_END:]}"
