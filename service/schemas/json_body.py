"""Parsing of the JSON body of a request."""

from __future__ import annotations

import re
from typing import Any, cast

import msgspec

from service.schemas.errors import InvalidRequest


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
        raise InvalidRequest("JSON 嵌套过深", "the JSON is nested too deeply", status=400) from None
    except UnicodeDecodeError as error:
        raise _malformed(body, error.start) from None
    except msgspec.DecodeError as error:
        found = re.search(r"\(byte (\d+)\)", str(error))
        raise _malformed(body, int(found[1]) if found else len(body)) from None
    if not isinstance(value, dict):
        raise InvalidRequest("请求内容必须是 JSON 对象", "the body must be a JSON object", status=400)
    return cast("dict[str, Any]", value)


def _malformed(body: bytes, offset: int) -> InvalidRequest:
    line = body.count(b"\n", 0, offset) + 1
    return InvalidRequest(
        f"请求内容第 {line} 行不是合法的 JSON", f"the body is malformed JSON at line {line}", status=400
    )


def _refuse_nul(value: object, field: str) -> None:
    match value:
        case str() if "\0" in value:
            raise InvalidRequest(
                f"字段 {field} 含有非法字符 \\u0000", f"{field}: contains the character \\u0000", field=field
            )
        case dict():
            for name, item in cast("dict[str, object]", value).items():
                _refuse_nul(item, f"{field}.{name}" if field else name)
        case list():
            for item in cast("list[object]", value):
                _refuse_nul(item, field)
        case _:
            pass
