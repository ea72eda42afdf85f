"""Words of a name put together again as people would say them, in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from training.source.vocabulary import chinese, known_words, singular

_ACRONYMS = frozenset({
    "id", "ids", "url", "ip", "vin", "sku", "isbn", "kyc", "mfa", "gdp", "api", "uuid", "guid", "iban", "ssn", "gpa",
    "gps", "sms", "pdf", "html", "json", "xml", "sql", "usd", "eur", "cny", "os", "iso", "mcc", "pin", "qr", "vip",
    "ceo", "hr", "it", "etf", "atm", "bmi", "dna", "ui", "utc", "md5", "sha", "vat", "pos", "erp", "crm", "roi",
    "kpi", "etc", "fax",
}) - {"it", "fax"}  # fmt: skip
_PHRASE = 4
_BEFORE_OTHERS = {"total": "总", "number": "编号"}
"""Words that read differently in front of another word."""
_PERIODS = frozenset({"daily", "weekly", "monthly", "yearly", "annual"})
_KINDS_OF_ADDRESS = frozenset({"billing", "shipping", "delivery", "home", "work", "office"})


@lru_cache(maxsize=16_384)
def english_label(words: tuple[str, ...]) -> str:
    """`customer id` -> `customer ID`: words as they are, acronyms in capitals."""
    return " ".join(word.upper() if word in _ACRONYMS or is_unknown_code(word) else word for word in _spoken(words))


def _spoken(words: Sequence[str]) -> Sequence[str]:
    """`last login at` -> `last login time`; `is active` -> `active`; `settlement date str` -> `settlement date`."""
    kept = [word for position, word in enumerate(words) if word != "is" or len(words) < 2 or position > 1]
    while len(kept) > 1 and kept[-1] in {"str", "string", "bool", "flag"} and kept[-2] not in {"is", "has"}:
        kept.pop()
    if len(kept) > 1 and kept[-1] in {"at", "datetime", "timestamp"}:
        kept[-1] = "time"
    if len(kept) > 1 and kept[-1] == "on":
        kept[-1] = "date"
    if kept[:1] == ["created"] and len(kept) == 2 and kept[1] in {"time", "date"}:
        kept[0] = "creation"
    if kept[:1] == ["updated"] and len(kept) == 2 and kept[1] in {"time", "date"}:
        kept[0] = "update"
    return kept


def english_table_label(words: tuple[str, ...]) -> str:
    """The name of one row: `order items` -> `order item`."""
    return english_label((*words[:-1], singular(words[-1])))


def is_unknown_code(word: str) -> bool:
    """Short letters without a vowel that no list knows: an abbreviation to spell, not a word."""
    return (
        word.isascii()
        and word.isalpha()
        and len(word) <= 4
        and not re.search("[aeiouy]", word)
        and word not in known_words()
    )


@lru_cache(maxsize=16_384)
def chinese_label(words: tuple[str, ...]) -> str | None:
    """The words in Chinese; unknown ones stay Latin if they are the smaller part. None where too little is known."""
    if len(words) == 1 and words[0] == "total":
        return chinese("total")
    if "by" in words[1:-1]:
        # "sales by store" is said the other way round
        place = words.index("by", 1)
        return _both(chinese_label(words[:place]), chinese_label(words[place + 1 :]))
    pieces: list[tuple[str, bool]] = []
    rest = _in_chinese_order(words)
    if len(rest) > 2 and rest[:2] in {("number", "of"), ("count", "of")}:
        rest = (*rest[2:], "quantity")
    elif len(rest) > 1 and rest[0] in {"num", "number", "count"} and chinese(" ".join(rest)) is None:
        rest = (*rest[1:], "quantity")
    if len(rest) > 1 and rest[0] in {"is", "has", "can"} and chinese(" ".join(rest)) is None:
        pieces.append((chinese(rest[0]) or "", True))
        rest = rest[1:]
    while rest:
        length, text = _longest_known(rest)
        if text is None:
            pieces.append((english_label(rest[:1]), rest[0].isdigit() or is_unknown_code(rest[0])))
        elif text:
            pieces.append((text, True))
        rest = rest[length:]
    known = sum(len(text) for text, is_known in pieces if is_known and not text.isdigit())
    if not any(re.search(r"[\u4e00-\u9fff]", text) for text, _ in pieces):
        return None
    unknown = [text for text, is_known in pieces if not is_known]
    if len(unknown) > 1 or (unknown and len(pieces) < 2) or not known:
        return None
    return _joined([text for text, _ in pieces])


def _in_chinese_order(words: Sequence[str]) -> tuple[str, ...]:
    """What qualifies stands in front: `balance daily` -> `daily balance`, `address billing` -> `billing address`."""
    if len(words) > 1 and (words[-1] in _PERIODS or (words[-2] == "address" and words[-1] in _KINDS_OF_ADDRESS)):
        return (words[-1], *words[:-1])
    return tuple(words)


def _both(counted: str | None, grouped: str | None) -> str | None:
    return f"按{grouped}{counted}" if counted and grouped else None


def _longest_known(words: tuple[str, ...]) -> tuple[int, str | None]:
    """How many words are taken, and their Chinese; an empty text for words that Chinese leaves out."""
    for length in range(min(_PHRASE, len(words)), 0, -1):
        if (text := chinese(" ".join(words[:length]))) is not None:
            if length == 1 and len(words) > 1 and words[0] in _BEFORE_OTHERS:
                return 1, _BEFORE_OTHERS[words[0]]
            return length, text
    match words[0]:
        case "at" | "on":
            return 1, "时间" if words[0] == "at" else "日期"
        case "by":
            return 1, "人"
        case "the" | "of" | "for" | "in" | "a":
            return 1, ""
        case _:
            return 1, None


def _joined(parts: Sequence[str]) -> str:
    """Chinese needs no spaces; a Latin word between is set off, an ID or a number is not."""
    text = ""
    for part in parts:
        if text and (_is_latin_word(part) or _is_latin_word(text.rsplit(" ", 1)[-1])):
            text += " "
        text += part
    return text


def _is_latin_word(text: str) -> bool:
    return text.isascii() and any(c.islower() for c in text)


def holds_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None
