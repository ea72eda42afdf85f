"""Response of a language model in OpenAI's protocol."""

from __future__ import annotations

from typing import Any

import msgspec

from querymill_client.embedding.openai_server import shortened


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message | None = None
    finish_reason: str | None = None


class Completion(msgspec.Struct):
    """The fields that are used of a response of `/v1/chat/completions`."""

    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None

    @property
    def text(self) -> str:
        message = self.choices[0].message if self.choices else None
        return (message.content if message else None) or ""

    @property
    def was_cut(self) -> bool:
        return bool(self.choices) and self.choices[0].finish_reason == "length"

    @property
    def fault(self) -> str | None:
        """Return why the answer cannot be used; None if it can."""
        if self.was_cut:
            return "the answer was cut at its length limit"
        if self.text.strip():
            return None
        if self.error is not None:
            return f"the server reports: {shortened(str(self.error))}"
        return "the answer is empty"

    def tokens(self, name: str) -> int:
        """Return a number of tokens in `usage`; 0 if it is missing or no number."""
        count = self.usage.get(name) if isinstance(self.usage, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return count if type(count) is int and 0 <= count < 2**31 else 0  # pyright: ignore[reportUnknownArgumentType]
