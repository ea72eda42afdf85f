"""Labels from the words of a name, in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from training.language.lexicon import column_of, words_of
from training.language.word_lists import chinese, known_words, singular

_ACRONYMS = words_of("acronym")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMBERED = re.compile(r"[a-z]\d{1,3}[a-z]?")
"""Words of letters and numbers that stay as they are: `Q3`, `B365H`."""
_PHRASE = 4
_AS_MODIFIER = {"total": "总", "number": "编号", "net": "净", "gross": "毛", "second": "第二"}
"""Words with another translation in front of a noun."""
_ALONE_IN_ENGLISH = {"when": "time", "at": "time", "from": "start", "to": "end"}
_DATES = frozenset({"date", "time", "day", "month", "year"})
_ONLY_ALONE = frozenset({"by", "of", "to", "from", "with", "open", "close"})
"""Words whose translation applies only to the whole name."""
_UNITS = column_of("units", "zh in a label")
_UNITS_ALONE = column_of("units", "zh")
_COUNTED_TIMES = frozenset({"hours", "days"})
"""Units that Chinese counts behind a noun that is no length of time: 有效天数."""
_LASTING = words_of("length of time")
_ONE_OF_UNITS = column_of("units", "zh of one")
PROPER_NAMES = {
    "wechat": "WeChat", "alipay": "Alipay", "ph": "pH", "ppm": "ppm", "co2": "CO2", "no2": "NO2", "so2": "SO2",
    "ch4": "CH4", "h2o": "H2O", "pm10": "PM10",
}  # fmt: skip
_NUMBERS_THEMSELVES = words_of("number itself")
"""Acronyms that already end with "number": "VIN number" is redundant."""
_MOMENTS_AND_DOERS = frozenset({"by", "at", "on", "date", "time"})
_PERIODS = frozenset({"hourly", "daily", "weekly", "monthly", "yearly", "annual"})
_KINDS_OF_ADDRESS = frozenset({"billing", "shipping", "delivery", "home", "work", "office"})


@lru_cache(maxsize=16_384)
def english_label(words: tuple[str, ...]) -> str:
    """Return the words as an English label, acronyms in capitals: `customer id` -> `customer ID`."""
    return " ".join(_written(word) for word in _without_technical_words(words))


def _written(word: str) -> str:
    if (proper := PROPER_NAMES.get(word)) is not None:
        return proper
    if word.endswith("s") and word[:-1] in _ACRONYMS and word not in _ACRONYMS:
        return f"{word[:-1].upper()}s"
    return word.upper() if word in _ACRONYMS or is_unknown_code(word) or _NUMBERED.fullmatch(word) else word


def _without_technical_words(words: Sequence[str]) -> Sequence[str]:
    """Replace technical endings: `last login at` -> `last login time`, `settlement date str` -> `settlement date`."""
    if len(words) == 1:
        return [_ALONE_IN_ENGLISH.get(words[0], words[0])]
    if len(words) == len(("from", "date")) and words[0] in {"from", "to"} and words[1] in _DATES:
        return [_ALONE_IN_ENGLISH[words[0]], words[1]]
    said_once = [word for position, word in enumerate(words) if position == 0 or word != words[position - 1]]
    kept = [word for position, word in enumerate(said_once) if word != "is" or len(words) < 2 or position > 1]
    while len(kept) > 1 and kept[-1] in {"str", "string", "bool", "flag"} and kept[-2] not in {"is", "has"}:
        kept.pop()
    if len(kept) > 1 and kept[-1] in {"at", "datetime", "timestamp"}:
        kept[-1] = "time"
    if len(kept) > 1 and kept[-1] == "on":
        kept[-1] = "date"
    if len(kept) > 1 and kept[-1] == "number" and kept[-2] in _NUMBERS_THEMSELVES:
        kept.pop()
    if len(kept) > 1 and kept[-1] in {"no", "percent"}:
        kept[-1] = "number" if kept[-1] == "no" else "percentage"
    if kept[:1] in (["created"], ["create"]) and len(kept) == 2 and kept[1] in {"time", "date"}:
        kept[0] = "creation"
    if kept[:1] == ["updated"] and len(kept) == 2 and kept[1] in {"time", "date"}:
        kept[0] = "update"
    return kept


def english_table_label(words: tuple[str, ...]) -> str:
    """Return the label of one row: `order items` -> `order item`, `shop month wide` -> `shop month`."""
    head, last = words[:-1], words[-1]
    if head and last == "wide":
        return english_table_label(head)
    return english_label((*head, singular(last)))


def is_unknown_code(word: str) -> bool:
    """Return True for at most four letters without a vowel that are in no word list: an abbreviation to capitalize."""
    return (
        word.isascii()
        and word.isalpha()
        and len(word) <= 4
        and not re.search("[aeiou]|(?<!^)y", word)
        and word not in known_words()
    )


@lru_cache(maxsize=16_384)
def chinese_label(words: tuple[str, ...]) -> str | None:
    """Return the words as a Chinese label; None unless each is known, a number, or an acronym used in Chinese."""
    if len(words) > 1 and words[0] == words[1]:
        return chinese_label(words[1:])
    if any(map(holds_chinese, words)):
        said = [word.upper() if _is_kept(word) else chinese(word) for word in words]
        return "".join(filter(None, said)) if None not in said else None
    if (text := chinese(" ".join(words)) or chinese(" ".join(_in_chinese_order(words)))) is not None:
        return text if holds_chinese(text) else None
    return _reordered(words) or _in_sequence(words)


def _is_kept(word: str) -> bool:
    return holds_chinese(word) or word.isdigit() or word in _ACRONYMS


def _reordered(words: Sequence[str]) -> str | None:
    """Translate names whose word order differs in Chinese: "per", "by", "of" and units. None for other names."""
    if "per" in words[1:-1] and "in" not in words:
        place = words.index("per", 1)
        what, each = chinese_label(tuple(words[:place])), _ONE_OF_UNITS.get(" ".join(words[place + 1 :]))
        return f"每{each}{what}" if what and each else None
    if (found := _with_its_unit(words)) is not None:
        return found
    for joint in ("by", "of"):
        if joint in words[1:-1] and not (joint == "of" and words[0] in {"num", "number", "count"}):
            place = words.index(joint, 1)
            if chinese(" ".join(words[place - 1 : place + 2])) is not None:
                # a fixed term such as 物料清单, not "A of B"
                continue
            before, after = chinese_label(tuple(words[:place])), chinese_label(tuple(words[place + 1 :]))
            if before and after:
                return f"按{after}{before}" if joint == "by" else f"{after}{before}"
    return None


def _with_its_unit(words: Sequence[str]) -> str | None:
    """Return a measure with its unit in brackets, for `elevation in meters` and `weight kg`."""
    if "in" in words[1:-1]:
        place = words.index("in", 1)
        head, unit = tuple(words[:place]), tuple(words[place + 1 :])
    else:
        head, unit = tuple(words[:-1]), tuple(words[-1:])
    said = _UNITS.get(" ".join(unit)) or (_UNITS_ALONE.get(" ".join(unit)) if "in" in words else None)
    counted = unit[0] in _COUNTED_TIMES and "in" not in words and head[-1:] and head[-1] not in _LASTING
    if not head or said is None or counted:
        return None
    measured = chinese_label(head)
    return measured and f"{measured}（{said}）"


def _in_sequence(words: Sequence[str]) -> str | None:
    pieces: list[str] = []
    rest = _in_chinese_order(words)
    if len(rest) > 1 and rest[-1] in {"str", "string", "text"} and rest[-2] in {"date", "time", "month", "year"}:
        rest = rest[:-1]
    if len(rest) > 2 and rest[:2] in {("number", "of"), ("count", "of")}:
        rest = (*rest[2:], "quantity")
    elif len(rest) > 1 and (rest[0] in {"num", "number", "count"}):
        rest = (*rest[1:], "quantity")
    if len(rest) > 1 and rest[0] in {"is", "has", "can"}:
        pieces.append(chinese(rest[0]) or "")
        rest = rest[1:]
    while rest:
        length, text = _longest_known(rest, first=not pieces)
        if text is None:
            if not (rest[0].isdigit() or rest[0] in _ACRONYMS or is_unknown_code(rest[0])):
                return None
            text = PROPER_NAMES.get(rest[0]) or rest[0].upper()
            if rest[0].isdigit() and pieces and pieces[-1][-1:].isdigit():
                # keeps year and month apart: 2000-01
                text = f"-{text}"
        if len(rest) == length and pieces and rest[-1] in _MOMENTS_AND_DOERS:
            # 批准人 and 支付日期, not 已批准人
            pieces[-1] = pieces[-1].removeprefix("已")
        asked = pieces and pieces[-1] and text.startswith(pieces[-1])
        pieces.append(text.removeprefix(pieces[-1]) if asked and pieces[-1].startswith("是否") else text)
        rest = rest[length:]
    return "".join(pieces) if any(map(holds_chinese, pieces)) else None


def _in_chinese_order(words: Sequence[str]) -> tuple[str, ...]:
    """Move modifiers to the front: `balance daily` -> `daily balance`, `address billing` -> `billing address`."""
    if len(words) == len(("date", "registered")) and words[0] == "date" and words[1].endswith("ed"):
        return (words[1], words[0])
    if len(words) > 1 and (words[-1] in _PERIODS or (words[-2] == "address" and words[-1] in _KINDS_OF_ADDRESS)):
        return (words[-1], *words[:-1])
    return tuple(words)


def _longest_known(words: tuple[str, ...], *, first: bool) -> tuple[int, str | None]:
    """Return the length of the longest known phrase at the beginning, and its Chinese.

    The Chinese is "" for words that Chinese leaves out, None if the first word is unknown.
    """
    for length in range(min(_PHRASE, len(words)), 0, -1):
        if (text := chinese(" ".join(words[:length]))) is not None:
            if length == 1 and words[0] in _ONLY_ALONE and not (first and len(words) == 1):
                break
            if length == 1 and len(words) > 1 and words[0] in _AS_MODIFIER:
                return 1, _AS_MODIFIER[words[0]]
            return length, text
    match words[0]:
        case "from" | "to" if first and len(words) > 1:
            return 1, "来源" if words[0] == "from" else "目标"
        case "at" | "on" if len(words) == 1 and not first:
            return 1, "时间" if words[0] == "at" else "日期"
        case "by" if len(words) == 1 and not first:
            return 1, "人"
        case "the" | "a":
            return 1, ""
        case _:
            return 1, None


def listed(parts: Sequence[str]) -> str:
    """Join the parts as `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def holds_chinese(text: str) -> bool:
    return not text.isascii() and _CHINESE.search(text) is not None


def all_known(words: Sequence[str]) -> bool:
    """Return True if every word is in the word lists, so that the name is readable."""
    known = known_words()
    return all(
        word in known or singular(word) in known or word in _ACRONYMS or word.isdigit() or word in words_of("small")
        for word in words
    )
