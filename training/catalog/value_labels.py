"""Meanings of coded values, from comments such as `1:car 2:truck` or `0=否,1=是`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CODE = r"(?:-?\d{1,6}|[A-Za-z][A-Za-z0-9_]{0,15})"
_PAIRED = re.compile(
    rf"(?:^|(?<=[\s,，;；、/|(（\[【{{:：。]))['\"]?(?P<code>{_CODE})['\"]?\s*"
    r"(?P<sign>[:：=＝]|-{1,2}>?|—{1,2}|－|→|\s+(?:for|means|is)\s+|代表|表示|为|(?<=\d)[.．、](?!\d))\s*"
    r"(?P<meaning>[^\s,，;；、/|()（）\[\]【】{}:：=＝。'\"]"
    r"(?:[^,，;；、/|()（）\[\]【】{}:：=＝。\n]*?[^\s,，;；、/|()（）\[\]【】{}:：=＝。])??)"
    rf"(?=\s*(?:$|[,，;；、/|)）\]】}}。.\n]|\s['\"]?{_CODE}['\"]?\s*(?:[:：=＝]|-{{1,2}}>?|—|－|→|代表|表示|(?<=\d)[.．、](?!\d))))"
)
_SPACE = re.compile(r"\s+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{1,8}\Z")
_GLUED = re.compile(r"(?<![A-Za-z\d.-])(?P<code>-?\d{1,3})\s*(?P<meaning>[\u4e00-\u9fff]{1,8})(?![\u4e00-\u9fff])")
_GLUED_LETTER = re.compile(r"(?<![\w.])(?P<code>[A-Z]{1,3}\d{0,2})\s?(?P<meaning>[\u4e00-\u9fff]{1,8})(?![\w])")
_SPACED = re.compile(r"(?P<code>\d{1,3}|[A-Z]) (?P<meaning>[A-Za-z][A-Za-z' -]{0,30})")


def parse_value_labels(text: str, *, minimum: int = 2) -> tuple[tuple[str, str], ...]:
    """Return (code, meaning) pairs in the order of the text; () if it explains fewer than `minimum` codes.

    It reads `1:小客车 2:货车`, `0=否,1=是`, `（1-男，2-女）`, `0 for user, 1 for merchant`, `1启用 0禁用`, `0 trial, 1
    active`, `A best, B good`, `Y是 N否`. A sentence with a colon is not a code list: codes are short numbers or single
    short words of one kind.
    """
    text = _SPACE.sub(_one_of, text)
    pairs = _unique(_PAIRED.finditer(text))
    if minimum == 1 and pairs:
        return pairs
    numeric = tuple(pair for pair in pairs if pair[0].lstrip("-").isdigit())
    if len(numeric) >= minimum and len(numeric) >= len(pairs) - 1:
        return numeric
    words = tuple(pair for pair in pairs if not pair[0].lstrip("-").isdigit())
    if len(words) >= minimum and _look_like_codes(words):
        return words
    glued = _unique(_GLUED.finditer(text)) or _letters_glued(text) or _spaced(text)
    return glued if len(glued) >= max(minimum, 2) else ()


def _one_of(space: re.Match[str]) -> str:
    """Replace a run of white space by one line break or blank: the patterns would try each of its characters again."""
    return "\n" if "\n" in space[0] else " "


def _letters_glued(text: str) -> tuple[tuple[str, str], ...]:
    """Read `Y是 N否`. Letters that all have the same word after them (A类, B类) have no meaning of their own."""
    found = _unique(_GLUED_LETTER.finditer(text))
    return found if len({meaning for _, meaning in found}) == len(found) else ()


def _spaced(text: str) -> tuple[tuple[str, str], ...]:
    """Read `Status code: 0 trial, 1 active, 2 past due`: codes before their meanings, without other text."""
    parts = [part.strip(" .()") for part in re.split(r"[,;/|]", text.rpartition(":")[2])]
    found = [_SPACED.fullmatch(part) for part in parts if part]
    return _unique(match for match in found if match is not None) if all(found) else ()


def _unique(matches: Iterable[re.Match[str]]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for match in matches:
        meaning = match["meaning"].strip()
        # dates and times of day look like codes, but their "meaning" has no letters
        if any(character.isalpha() for character in meaning):
            found.setdefault(match["code"], meaning)
    return tuple(found.items())


def _look_like_codes(pairs: tuple[tuple[str, str], ...]) -> bool:
    """Return True for short words of one kind: `M=male F=female`, `in:入库 out:出库`; not `Note: …, see: …`."""
    codes = [code for code, _ in pairs]
    explained = all(_CHINESE.match(meaning) for _, meaning in pairs)
    return explained or all(code.isupper() for code in codes) or all(len(code) <= 2 for code in codes)
