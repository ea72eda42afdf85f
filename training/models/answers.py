"""Reads a model's answer: JSON or SQL within a text. Returns None, never an error, for unusable text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import islice
from typing import cast

_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCED_SQL = re.compile(r"```(?:\w+\n)?(.*?)(?:```|$)", re.DOTALL)
_FENCE = re.compile(r"```(?:json|sql)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)
_MAX_STARTS = 200
"""Maximum number of brackets at which the parser looks for JSON in an answer."""
_DIGITS = re.compile(r"\d+(?:[.,:-]\d+)*")


def json_in(text: str) -> object | None:
    """Return the first JSON object or array of the text, without the model's thoughts and code fences."""
    spoken = _THOUGHTS.sub("", text)
    fenced = _FENCE.search(spoken)
    for candidate in (fenced[1], spoken) if fenced else (spoken,):
        for match in islice(re.finditer(r"[\[{]", candidate), _MAX_STARTS):
            try:
                found, _ = json.JSONDecoder().raw_decode(candidate, match.start())
            except RecursionError:
                # the next bracket is nested nearly as deeply
                break
            except ValueError:
                continue
            return cast("object", found)
    return None


def sql_in(text: str) -> str:
    """Return the SQL of an answer, which may be in a fenced block, begin with `SQL:` and end with a semicolon."""
    spoken = _THOUGHTS.sub("", text)
    fenced = _FENCED_SQL.search(spoken)
    return (fenced[1] if fenced else spoken).strip().removeprefix("SQL:").rstrip(";").strip()


def text_field(text: str, name: str) -> str | None:
    """Return the non-empty text under that name in the answer's object."""
    found = json_in(text)
    value = cast("dict[str, object]", found).get(name) if isinstance(found, dict) else None
    return _said(value)


def text_fields(text: str) -> dict[str, str]:
    """Return every non-empty text of the answer's object."""
    found = json_in(text)
    entries = cast("dict[str, object]", found).items() if isinstance(found, dict) else ()
    return {name: line for name, value in entries if (line := _said(value)) is not None}


def records(text: str, fields: Sequence[str]) -> list[dict[str, str]]:
    """Return the objects of the answer's array (or of the only array in its object) that have all of these texts."""
    found = json_in(text)
    if isinstance(found, dict):
        parts = list(cast("dict[str, object]", found).values())
        lists = [n for n, part in enumerate(parts) if isinstance(part, list)]
        found = parts[lists[0]] if len(lists) == 1 else [cast("object", found)]
    made: list[dict[str, str]] = []
    for entry in cast("list[object]", found) if isinstance(found, list) else []:
        values = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        lines = {name: _said(values.get(name)) for name in fields}
        if all(lines.values()):
            made.append({name: line for name, line in lines.items() if line})
    return made


def keeps_numbers(original: str, rephrased: str) -> bool:
    """Return True if the other text has every number and quoted name of the original unchanged."""
    quoted = re.findall(r"[「『“\"']([^」』”\"']+)[」』”\"']", original)
    return all(said in rephrased for said in [*_DIGITS.findall(original), *quoted])


def _said(value: object) -> str | None:
    """Return the value if it is a non-empty text that PostgreSQL can store, else None."""
    if not isinstance(value, str) or "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return None
    return value.strip() or None
