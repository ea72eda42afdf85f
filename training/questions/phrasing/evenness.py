"""Conditions that stand beside each other are said alike."""

from __future__ import annotations

import re

_UNEVEN = re.compile(
    r"whose [^?.]*? and with |with [^?.]*? and whose |"
    r"(?<!因)为[^，？。是]*?且[^，？。为]*?是|是(?!否)[^，？。为]*?且[^，？。是]*?为(?!空)"
)


def is_uneven(question: str) -> bool:
    """True where one condition begins with "whose" and the next with "with", or one 为 is followed by one 是."""
    return _UNEVEN.search(question) is not None
