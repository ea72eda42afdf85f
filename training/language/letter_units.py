"""Units at the end of a name that are read only beside what they measure: `elevation_m`, `yield_t`, `price_per_t`."""

from __future__ import annotations

from training.language.lexicon import column_of, words_of
from training.language.split_names import Words

_OF_LETTERS = column_of("units", "behind some words")
"""A letter, and what it stands for behind the words of kind "in meters", "in tons" …"""
_WHOLE = {"kmh": "km/h", "kph": "km/h", "mph": "mph", "sqm": "m2", "sqkm": "km2", "rpm": "rpm", "ppm": "ppm"}
_ONE = column_of("units", "one")
"""What a price or a rate is per."""
_LASTING = frozenset({
    "duration", "wait", "waiting", "runtime", "delay", "uptime", "downtime", "time", "length", "lag", "overtime",
})  # fmt: skip


def in_minutes(words: Words) -> Words:
    """What lasts, with `min` behind it, is in minutes: duration, minimum -> duration, in, minutes."""
    match words:
        case (*head, lasting, "minimum") if lasting in _LASTING and (head or lasting != "time"):
            return (*head, lasting, "in", "minutes")
        case _:
            return words


def with_units(words: Words) -> Words:
    """The words with the unit at their end as a word of its own: elevation, m -> elevation, in, meters; price, per, t
    -> price, per, ton. Others stay as they are."""
    *head, last = words or ("",)
    if not head:
        return words
    if head[-1] == "per" and last in _ONE:
        return (*head, *_ONE[last].split())
    if last in _WHOLE:
        return (*head, "in", _WHOLE[last]) if "/" in _WHOLE[last] or last == _WHOLE[last] else (*head, _WHOLE[last])
    unit = _OF_LETTERS.get(last)
    return (*head, "in", unit) if unit and head[-1] in words_of(f"in {unit}") else words
