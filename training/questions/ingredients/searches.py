"""Words within the values of a column that people would search for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from training.profile.profiles import CommonValue

_SEARCHES = 3
_MOST = 0.7
"""Maximum share of the values that contain the word; above, it is not distinctive."""
_SAMPLED = 6
_BOUNDED = 3
"""Minimum distinct characters in front of an ending; they show that a word begins there."""
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]+")
_ENDINGS = (3, 4, 5, 6)
_FILLS = re.compile(
    r"(?:here|there|th[ie]s|that|with|from|your|have|been|will|wh(?:at|en|ere|ich)|the(?:ir|y|n|se)|than|some|more|most|"
    r"such|only|also|into|over|under|about|after|before|between|does|were|would|could|should|please)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Search:
    text: str
    share: float
    """Part of the rows whose value contains the text, 0..1."""
    values: int


def shared_words(common: Sequence[CommonValue]) -> list[Search]:
    """Return at most three words that several longer values share, the most frequent first."""
    shares: dict[str, list[float]] = {}
    before: dict[str, set[str]] = {}
    for each in common:
        text = str(each.value)
        for word in dict.fromkeys((*_words(text), *_endings(text))):
            shares.setdefault(word, []).append(each.share)
            before.setdefault(word, set()).add(text.removesuffix(word)[-1:])
    whole = {str(each.value) for each in common}
    shared = [
        Search(word, sum(found), len(found))
        for word, found in shares.items()
        if word not in whole
        and 1 < len(found) < _MOST * len(common)
        and not _is_cut_off(word, shares)
        and (not _IDEOGRAPHS.fullmatch(word) or len(before[word]) >= _BOUNDED)
    ]
    return sorted(shared, key=lambda each: (-each.values, each.text))[:_SEARCHES]


def longest_word(common: Sequence[CommonValue]) -> Search | None:
    """Return the longest word in the first values of several words; None if there is none."""
    values = [([*_words(str(each.value))], each.share) for each in common[:_SAMPLED]]
    found = [Search(word, share, 1) for words, share in values if len(words) > 1 for word in words]
    return max(found, key=lambda each: len(each.text), default=None)


def _is_cut_off(word: str, among: Mapping[str, Sequence[float]]) -> bool:
    """Return True for a fragment of a more frequent word: 务区 and 山服务区 of 服务区."""
    mine = len(among[word])
    return any(
        (word in other and len(found) >= mine) or (other in word and len(found) > mine)
        for other, found in among.items()
        if word != other
    )


def _words(text: str) -> Iterator[str]:
    if " " in text.strip():
        yield from (w for w in re.findall(r"[A-Za-z]{4,}", text) if not _FILLS.match(w))


def _endings(text: str) -> Iterator[str]:
    """Yield endings of a Chinese name, which usually state its kind."""
    if _IDEOGRAPHS.fullmatch(text):
        yield from (text[-n:] for n in _ENDINGS if n < len(text))
