"""Reasons why a step cannot have a result."""

from __future__ import annotations


class NoPairs(ValueError):
    """The task has no pairs."""


class NothingRuns(ValueError):
    """The database refused all {tried} SQL statements tried, most of them with: {reason}"""

    def __init__(self, tried: int, reason: str) -> None:
        super().__init__(f"The database refused all {tried} SQL statements tried, most of them with: {reason}")
        self.tried = tried
        self.reason = reason


class NothingPasses(ValueError):
    """None of the {tried} pairs passed, most of them for: {reason}"""

    def __init__(self, tried: int, reason: str) -> None:
        super().__init__(
            f"None of the {tried} pairs passed, most of them for: {reason};"
            " they stay in their file, so see whether this is the database they were made for"
        )
        self.tried = tried
        self.reason = reason
