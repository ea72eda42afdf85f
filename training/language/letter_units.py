"""Unit abbreviations that only the word before them disambiguates: `elevation_m`, `yield_t`, `price_per_t`."""

from __future__ import annotations

import re

from training.language.lexicon import column_of, words_of
from training.language.split_names import Words

_OF_LETTERS = column_of("units", "behind some words")
"""Unit of a letter after words of the kind "in meters", "in tons" …"""
_WHOLE = {"kmh": "km/h", "kph": "km/h", "mph": "mph", "sqm": "m2", "sqkm": "km2", "rpm": "rpm", "ppm": "ppm"}
_SINGULAR_UNITS = column_of("units", "one")
"""Units in the singular, as they follow "per"."""
_IN_COMMENT = re.compile(r"\bminutes?\b|分钟", re.IGNORECASE)
_DURATIONS = words_of("in minutes")


def in_minutes(words: Words, comment: str = "") -> Words:
    """Read `min` after a duration as minutes: duration, minimum -> duration, in, minutes.

    If the comment mentions minutes, `min` after any noun means minutes.
    """
    match words:
        case (*head, lasting, "minimum") if lasting in _DURATIONS and (head or lasting != "time"):
            return (*head, lasting, "in", "minutes")
        case (*head, "minimum") if head and _IN_COMMENT.search(comment):
            return (*head, "in", "minutes")
        case _:
            return words


def with_units(words: Words) -> Words:
    """Spell out a trailing unit: elevation, m -> elevation, in, meters; price, per, t -> price, per, ton.

    Other words are returned unchanged.
    """
    *head, last = words or ("",)
    if not head:
        return words
    if head[-1] == "per" and last in _SINGULAR_UNITS:
        return (*head, *_SINGULAR_UNITS[last].split())
    if last in _WHOLE:
        return (*head, "in", _WHOLE[last]) if "/" in _WHOLE[last] or last == _WHOLE[last] else (*head, _WHOLE[last])
    unit = _OF_LETTERS.get(last)
    return (*head, "in", unit) if unit and head[-1] in words_of(f"in {unit}") else words
