"""Detection of clumsy questions: parallel conditions in different wordings, a repeated word."""

from __future__ import annotations

import re

_UNEVEN = re.compile(
    r"whose [^?.]*? and with |with [^?.]*? and whose |"
    r"(?<!因)为[^，？。是]*?且[^，？。为]*?是|是(?!否)[^，？。为]*?且[^，？。是]*?为(?!空)"
)
_DOUBLED = re.compile(r"有有|\b([a-z]+) \1\b")


def is_uneven(question: str) -> bool:
    """Return True if one condition begins with "whose" and the next with "with", or 为 and 是 are mixed."""
    return _UNEVEN.search(question) is not None


def stumbles(question: str) -> bool:
    """Return True if a word is repeated: 没有有充电桩的服务区."""
    return _DOUBLED.search(question) is not None
