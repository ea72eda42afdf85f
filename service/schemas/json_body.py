"""Parsing of the JSON body of a request."""

from __future__ import annotations

import re
from typing import Any, cast

import msgspec

from service.schemas.errors import InvalidRequest
from service.texts import say


def read_json(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body; `{}` for an empty body.

    Raises InvalidRequest: 400 with the line for malformed JSON, 400 for JSON that is nested too deeply or no object,
    422 with the field for a NUL character in a text, which PostgreSQL cannot store.
    """
    try:
        value: object = msgspec.json.decode(body.decode("utf-8-sig") or "{}")
        if b"\\u0000" in body:
            _refuse_nul(value, "")
    except RecursionError:
        raise InvalidRequest(say("the JSON is nested too deeply"), status=400) from None
    except UnicodeDecodeError as error:
        raise _malformed(body, error.start) from None
    except msgspec.DecodeError as error:
        found = re.search(r"\(byte (\d+)\)", str(error))
        raise _malformed(body, int(found[1]) if found else len(body)) from None
    if not isinstance(value, dict):
        raise InvalidRequest(say("the body must be a JSON object"), status=400)
    return cast("dict[str, Any]", value)


def _malformed(body: bytes, offset: int) -> InvalidRequest:
    line = body.count(b"\n", 0, offset) + 1
    return InvalidRequest(say("the body is malformed JSON at line {line}", line=line), status=400)


def _refuse_nul(value: object, field: str) -> None:
    match value:
        case str() if "\0" in value:
            raise InvalidRequest(say("{field}: contains the character \\u0000", field=field), field=field)
        case dict():
            for name, item in cast("dict[str, object]", value).items():
                _refuse_nul(item, f"{field}.{name}" if field else name)
        case list():
            for item in cast("list[object]", value):
                _refuse_nul(item, field)
        case _:
            pass
