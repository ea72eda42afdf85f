"""Parallel conditions must have parallel wordings."""

from __future__ import annotations

import re

_UNEVEN = re.compile(
    r"whose [^?.]*? and with |with [^?.]*? and whose |"
    r"(?<!因)为[^，？。是]*?且[^，？。为]*?是|是(?!否)[^，？。为]*?且[^，？。是]*?为(?!空)"
)


def is_uneven(question: str) -> bool:
    """True if one condition begins with "whose" and the next with "with", or 为 is followed by 是."""
    return _UNEVEN.search(question) is not None
