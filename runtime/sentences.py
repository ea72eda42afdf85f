"""Messages in Chinese and English with named placeholders; a stored message can be recognised in either language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_HALF_WIDTH: Final = {"，": ", ?", "；": "; ?", "：": ": ?", "（": r" ?\(", "）": r"\) ?"}
"""Punctuation in the Chinese texts that earlier versions stored."""


class Sentence(NamedTuple):
    zh: str
    en: str

    def text(self, language: str, **gaps: object) -> str:
        """Return the sentence in Chinese (`zh`) or English, with values in its placeholders.

        A value that is a Sentence is shown in the same language. Without values, braces are not placeholders.
        """
        template = self.zh if language == "zh" else self.en
        if not gaps:
            return template
        texts = {name: gap.text(language) if isinstance(gap, Sentence) else gap for name, gap in gaps.items()}
        return template.format(**texts)

    def filled(self, **gaps: object) -> Sentence:
        """Return the sentence with values in its placeholders, in both languages."""
        return Sentence(*(self.text(language, **gaps) for language in ("zh", "en")))

    def gaps_in(self, text: str) -> dict[str, str] | None:
        """Return the placeholder values if `text` is this sentence in either language, else None."""
        found = _pattern(self.zh).fullmatch(text) or _pattern(self.en).fullmatch(text)
        return None if found is None else found.groupdict()


@lru_cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    # parts at odd positions are names of placeholders
    gaps = [f"(?P<{part}>.*)" if place % 2 else _literal(part) for place, part in enumerate(parts)]
    return re.compile("".join(gaps), re.DOTALL)


def _literal(part: str) -> str:
    return "".join(f"(?:{mark}|{_HALF_WIDTH[mark]})" if mark in _HALF_WIDTH else re.escape(mark) for mark in part)
