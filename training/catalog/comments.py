"""Splits a database comment into a label and a description."""

from __future__ import annotations

import re
from functools import lru_cache

from training.catalog.model import Column
from training.language.label_text import holds_chinese

_GLUED = r"(?:-?\d{1,3}|[A-Z]{1,3}\d{0,2})\s?[\u4e00-\u9fff]{1,8}"
_END_OF_LABEL = re.compile(
    r"[,，;；。:：(（\[【{|\n\r\t?？!！、]|\.(?:\s|$)|\s[-–—]\s|——"
    # codes that follow without punctuation: 车型 1:小客车, 性别 M:男, 状态1-启用
    r"|\s(?=(?:\d+|[A-Za-z]{1,6})\s*[:：=])|\s(?=\d+\s*[-—])|(?<=[\u4e00-\u9fff])\s*(?=\d\s*[-:：=])"
    # the two values of a flag: 是否解决 Y/N
    r"|(?<=[\u4e00-\u9fff])\s*(?=(?:[YTJ1]/[NF0]|[NF0]/[YTJ1]|是/否)(?![A-Za-z0-9]))"
    # the format of a date: 账单月份 YYYYMM
    r"|\s*(?=(?i:yyyy)[-/.]?(?i:mm))"
    # codes directly before their meaning: 状态 0待揽收 1运输中, 阳性标志 Y阳性 N阴性
    rf"|(?<=[\u4e00-\u9fff])\s*(?={_GLUED}\s*[\s,，;；、/|]\s*{_GLUED})"
    # the codes of a flag without anything between them: 是否进口 0否1是
    r"|(?<=[\u4e00-\u9fff])\s*(?=(?:0[\u4e00-\u9fff]{1,8}1|1(?![天日周月年次])[\u4e00-\u9fff]{1,8}0)[\u4e00-\u9fff])"
)
_CODE_FIRST = re.compile(
    rf"-?(?:\d+|\w{{1,6}})\s*[=＝]|\d+\s*[:：-]|{_GLUED}\s*[\s,，;；、/|]\s*{_GLUED}"
    # IN: we borrow; OUT: we lend
    r"|[A-Z]{1,6}\s*[:：][^:：;,|]+[;,|]\s*[A-Z]{1,6}\s*[:：]"
    # A-approved D-denied
    r"|[A-Z]-[a-z]+[\s,;/|]+[A-Z]-[a-z]"
    # A best, B good; 0 booked, 1 done
    r"|(?:[A-Z]|\d{1,3}) [a-z][a-z -]*[,;/|] ?(?:[A-Z]|\d{1,3}) [a-z]"
)
_SAYS = re.compile(
    r"\b(?:who|whom|which|that|whose|where|when|whether|if|is|are|was|were|has|have|or|before|after|since|until|because)\b",
    re.IGNORECASE,
)
"""Words that occur in descriptive phrases but not in labels."""
_UNSAFE = re.compile(r"[\"'`;\\$<>*#{}]|--+|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]")
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=[a-z]\b)")
_WAITING = re.compile(r"(?: (?:of|in|on|at|by|to|for|from|with|the|a|an|and|or|as|per|is|than))+\Z", re.IGNORECASE)
MAX_LABEL_LENGTH = 60
MAX_CHINESE_LABEL_LENGTH = 24
_UNTIL = re.compile(r"(?<=[\u4e00-\u9fff]期)至\Z")
"""Ending of a form's field, 有效期至, that the label, 有效期, does not have."""


def written(column: Column) -> str | None:
    """Return the comment of a column, or its name if that is Chinese, such as `常住人口（万人）`."""
    return column.comment or (column.name if holds_chinese(column.name) else None)


def split_comment(comment: str | None) -> tuple[str, str]:
    """Return (label, description) of a comment; the label ends at the first punctuation or parenthesis.

    The label is empty, and the description the whole comment, if the beginning is no label: an English phrase of more
    than six words or with a relative clause (`people who bought`), an identifier, or a code with its meaning.
    """
    text = one_line(comment or "")
    if not text:
        return "", ""
    match = _END_OF_LABEL.search(text)
    head = text if match is None else text[: match.start()]
    label = _UNTIL.sub("", clean_label(head))
    if not label or "_" in label or _CODE_FIRST.match(text) or _describes(label):
        return "", text
    rest = "" if match is None else text[match.start() :]
    return label, rest.strip(" ,，;；。:：|、-–—\t.") if not rest.lstrip().startswith(
        ("(", "（", "[", "【")
    ) else _unwrapped(rest)


def _unwrapped(rest: str) -> str:
    """Remove brackets around the whole text: `（1-男，2-女）` -> `1-男，2-女`."""
    text = rest.strip()
    match = re.fullmatch(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]?[。.]?", text)
    return match[1].strip() if match else text


def _describes(label: str) -> bool:
    if holds_chinese(label):
        return len(label) > MAX_CHINESE_LABEL_LENGTH
    words = len(label.split())
    return len(label) > MAX_LABEL_LENGTH or words > 6 or (words > 2 and _SAYS.search(label) is not None)


@lru_cache(maxsize=16_384)
def clean_label(text: str) -> str:
    """Return the text as a label that is safe in a question and as a quoted alias: one line, no quotes, no markup."""
    plain = " ".join(_UNSAFE.sub(" ", _APOSTROPHE.sub("’", text)).split())
    if len(plain) > MAX_LABEL_LENGTH and " " in plain[: MAX_LABEL_LENGTH + 1]:
        # a label that is cut ends with a whole word, and not with a preposition or an article
        plain = _WAITING.sub("", plain[: MAX_LABEL_LENGTH + 1].rsplit(" ", 1)[0])
    return plain[:MAX_LABEL_LENGTH].strip(" .,-:：")


def one_line(text: str) -> str:
    """Return the text on one line, without control characters."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029\x85]", " ", text).split())
