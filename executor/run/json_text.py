"""JSON for people: in a file, indented, and in a line of a log. Not escaped; a number that JSON does not know is null.

It is formatted by what encodes it, in C: the standard library does neither at once.
"""

from __future__ import annotations

import msgspec

from executor.steps.api import OutputFile

_ENCODER = msgspec.json.Encoder(enc_hook=str)


def json_file(name: str, content: object, *, description: str) -> OutputFile:
    """UTF-8, indented by two."""
    data = msgspec.json.format(_ENCODER.encode(content), indent=2)
    return OutputFile(name=name, data=data + b"\n", file_type="json", description=description)


def in_one_line(content: object) -> str:
    """With a blank after each comma and colon."""
    return msgspec.json.format(_ENCODER.encode(content), indent=0).decode()
