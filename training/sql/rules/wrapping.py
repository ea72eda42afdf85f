"""SQL out of a chat, a word processor or a web page: what is around it, and characters that only look right."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_FENCE = re.compile(r"```[ \t]*\w*[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL)
_START = re.compile(r"\bSELECT\b|\bWITH\s+(?:RECURSIVE\s+)?[\w\"]+\s*(?:\([^)]*\)\s*)?AS\b", re.IGNORECASE)
_STRING = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")
_TAIL = re.compile(r"(?:\\[gG]|</\w+>|^\s*GO\s*$)\s*\Z", re.MULTILINE)
_SUBQUERY = re.compile(
    r"(?:[=<>,]|\b(?:IN|EXISTS|ANY|ALL|AS|FROM|JOIN|UNION|EXCEPT|INTERSECT))\s*\(*\s*\Z", re.IGNORECASE
)
_TAG = re.compile(r"<\w+>\s*\Z")
_ENTITY = re.compile(r"&(?:[a-z]+|#\d+);")
_WIDE = str.maketrans({
    "，": ",", "（": "(", "）": ")", "；": ";", "＝": "=", "＞": ">", "＜": "<", "＊": "*", "＋": "+", "．": ".",
    "：": ":",
    "\u00a0": " ", "\u3000": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "–": "-", "−": "-",
    "≥": ">=", "≤": "<=", "≠": "<>", "×": "*", "÷": "/",
})  # fmt: skip
_QUOTES = str.maketrans("‘’＇“”＂", "'''\"\"\"")
_OPERATORS = (
    (re.compile(r">\s+="), ">="), (re.compile(r"<\s+="), "<="), (re.compile(r"<\s+>"), "<>"),
    (re.compile(r"!\s+="), "<>"),
    (re.compile(r"=>"), ">="), (re.compile(r"=<"), "<="), (re.compile(r"=="), "="), (re.compile(r"&&"), " AND "),
)  # fmt: skip


def outside_strings(change: Callable[[str], str]) -> Callable[[str], str]:
    """The change made to all but what stands in quotes."""

    def changed(sql: str) -> str:
        parts = _STRING.split(sql)
        return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))

    return changed


def unwrapped(text: str) -> str:
    """The statement alone: out of its code fence, without the words before and after it, up to its first `;`."""
    fence = _FENCE.search(text)
    sql = fence[1] if fence is not None and _START.search(fence[1]) else text
    sql = sql.lstrip("\ufeff")
    start = _START.search(sql)
    if start is None:
        return text
    before = _TAG.sub("", sql[: start.start()])
    if before.rstrip("( \n\t").count("(") > before.count(")") or _SUBQUERY.search(before):
        # it stands inside something that only its beginning keeps from being read
        return text
    opened = len(sql[: start.start()]) - len(sql[: start.start()].rstrip("( \n\t"))
    inline = sql[: start.start()].rstrip("( \n\t").endswith("`")
    sql = sql[start.start() - opened :]
    parts = _STRING.split(sql)
    for index in range(0, len(parts), 2):
        ends = [at for mark in (";", "；", "\n\n") if (at := parts[index].find(mark)) >= 0]
        if ends:
            sql = "".join(parts[:index]) + parts[index][: min(ends)]
            break
    return _TAIL.sub("", sql).strip().removesuffix("`" if inline else "").strip()


def without_entities(text: str) -> str:
    """`&gt;` and `&quot;`, as a web page's source has them."""
    return html.unescape(text) if _ENTITY.search(text) else text


def characters(text: str) -> str:
    """Punctuation of another keyboard or a word processor, operators written apart or the wrong way round."""
    changed = text.lstrip("\ufeff").translate(_QUOTES).replace("\\'", "'")
    changed = outside_strings(lambda part: part.translate(_WIDE))(changed)
    for pattern, operator in _OPERATORS:
        changed = outside_strings(lambda part, p=pattern, o=operator: p.sub(o, part))(changed)
    return changed
