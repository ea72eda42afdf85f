"""Error of an uploaded file: its line and the expected content, in English and Chinese."""

from __future__ import annotations

from runtime.sentences import Sentence
from training.texts import say

MAXIMUM_BYTES = 2 * 1024 * 1024
"""Maximum size of a file in UTF-8."""
_BEGINNING, _END = 300, 200
"""Characters kept at the beginning and the end of a reason that quotes a long text of the file."""


class FaultyFile(ValueError):
    """A file cannot be read. Line 0 is the whole text."""

    def __init__(self, line: int, reason: Sentence) -> None:
        self.line = line
        self.reason = Sentence(_shortened(reason.zh), _shortened(reason.en))
        super().__init__(self.sentence.en)

    @classmethod
    def unless_small(cls, text: str, what: Sentence) -> None:
        """Raise the error if the text exceeds MAXIMUM_BYTES; `what` names the kind of file in the message."""
        if len(text.encode("utf-8", errors="surrogatepass")) > MAXIMUM_BYTES:
            limit = MAXIMUM_BYTES // 2**20
            reason = say("the {what} is larger than {limit} MB", what=what, limit=limit)
            raise cls(0, reason)

    @property
    def sentence(self) -> Sentence:
        """Message of the error: line and reason."""
        if self.line:
            return say("line {line}: {reason}", line=self.line, reason=self.reason)
        return say("{reason}", reason=self.reason)


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _BEGINNING + _END else f"{reason[:_BEGINNING]}…{reason[-_END:]}"
