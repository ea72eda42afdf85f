"""Messages in English and Chinese with named placeholders; a stored message can be recognised in either language.

Code contains the English text. Each package has the Chinese texts in its catalogue, `texts.tsv`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_ROOT: Final = Path(__file__).parents[1]
"""Folder of the packages."""


class Sentence(NamedTuple):
    zh: str
    en: str

    def __str__(self) -> str:
        return self.en

    @property
    def both(self) -> str:
        """The Chinese text and then the English one, for a message whose reader's language is unknown."""
        return f"{self.zh}{self.en}"

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


class Catalogue:
    """Chinese texts of a package by their English text, read from its `texts.tsv`.

    A line of the file is an English text, a tab and its Chinese text; `\\n` is a line break within a text.
    """

    def __init__(self, package: str) -> None:
        lines = Path(_ROOT, package, "texts.tsv").read_text(encoding="utf-8").splitlines()
        self.chinese: Final = dict(line.replace("\\n", "\n").split("\t") for line in lines)

    def __call__(self, english: str, /, **gaps: object) -> Sentence:
        """Return an English text with its Chinese, filled if values are given. Raises KeyError if it has none."""
        sentence = Sentence(self.chinese[english], english)
        return sentence.filled(**gaps) if gaps else sentence


@cache
def catalogue(package: str) -> Catalogue:
    """Return the catalogue of a top-level package such as `service`."""
    return Catalogue(package)


@lru_cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    # parts at odd positions are names of placeholders
    gaps = [f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(gaps), re.DOTALL)
