"""An error's text where there is room for one line only."""

from __future__ import annotations


def first_line(error: BaseException) -> str:
    """The first line of an error's text, as the driver's texts have several; its type where it has no text."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
