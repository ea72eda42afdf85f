"""One-line error messages."""

from __future__ import annotations


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, or the name of the error's type if the message is empty."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
