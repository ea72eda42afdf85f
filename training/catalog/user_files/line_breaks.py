"""Line breaks of an uploaded file, kept when the file is edited."""

from __future__ import annotations


def line_break_of(text: str) -> str:
    """Return the line break of the first line; a line feed if the text has none."""
    first = next(iter(text.splitlines(keepends=True)), "")
    return first[len(first.rstrip("\r\n")) :] or "\n"
