"""Readable JSON: indented in files, on one line in logs, no ASCII escapes; NaN and infinity become null."""

from __future__ import annotations

import msgspec

from executor.steps.api import OutputFile

_ENCODER = msgspec.json.Encoder(enc_hook=str)


def json_file(name: str, content: object, *, description: str) -> OutputFile:
    """Return a JSON file in UTF-8, indented by two spaces."""
    data = msgspec.json.format(_ENCODER.encode(content), indent=2)
    return OutputFile(name=name, data=data + b"\n", file_type="json", description=description)


def in_one_line(content: object) -> str:
    """Return JSON on one line, with a space after each comma and colon."""
    return msgspec.json.format(_ENCODER.encode(content), indent=0).decode()
