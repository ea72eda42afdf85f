"""English names of columns and tables, turned round and written out as people say them."""

from __future__ import annotations

import re

from training.language.lexicon import column_of, words_of

_ADJECTIVE = re.compile(r"(?:daily|monthly|weekly|yearly|annual|hourly)\Z")
DEEDS = column_of("verbs", "deed")
PARTICIPLE = re.compile(
    r"(?:(?!breed|seed|feed|speed|need|weed|shed|grid|fluid|liquid|hybrid|hundred|orchid)[a-z]{3,}(?:ed|id)|made|sold|sent|taken|given|bought|held|seen|begun|done|built|won|lost|spent|paid|"
    r"ridden|driven|written|known|chosen|flown|drawn|grown|found|kept)\Z"
)
UNITS = column_of("units", "in a label")
_MEASURES = {"milliseconds": "duration", "seconds": "duration", "bytes": "size", "kwh": "energy"}
"""What is measured where a name says the unit alone."""
UNITS_SAID = words_of("unit")
_LENGTHS = words_of("length of time")
"""What is measured in days or minutes; of anything else there are so many of them."""
_TIMES = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "years"})
_UNIT = re.compile(r"(.*[a-z)]) (\w+)\Z", re.IGNORECASE)
_MONEY_PER = re.compile(r"(\w.*)(?<! in) (cents|euros|dollars|eur|usd) per (\w.*)", re.IGNORECASE)
"""What is paid for so many: `overage_cents_per_million`."""
_EVERY = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}
_EVERY_PERIOD = re.compile(
    r"(?P<what>(?:\w+ )*?(?!business |birth |work |pay |fiscal |calendar |school |holiday |of |per )\w+) "
    r"(?P<period>day|week|month|year)(?P<kind> (?:count|total|summary|report|figure|record|data|stat|statistics))?\Z"
)
_MONEY_OF = re.compile(
    r"(day|week|month|year) "
    r"((?:(?!of )\w+ )*(?:rent|fee|salary|amount|sales|revenue|income|cost|price|limit|quota|usage|budget|payment))\Z"
)
_ADDRESS_OF = re.compile(r"address (billing|shipping|delivery|home|work|office|mailing|postal)\Z")


def in_order(text: str) -> str:
    """Return a name in the order and the words of speech: "month rent" is a monthly rent, "created at" a creation time.

    What only marks a yes or no goes: "is active" and "active flag" are active.
    """
    return _named_moment(_turned(text))


def _turned(text: str) -> str:
    """ "wallet balance daily" is a daily wallet balance, "month rent" a monthly rent, "address home" a home address."""
    if found := _ADDRESS_OF.match(text.lower()):
        return f"{found[1]} address"
    if found := _MONEY_OF.match(text.lower()):
        return f"{_EVERY[found[1]]} {found[2]}"
    head, last = last_word_of(text)
    return f"{last.lower()} {head.strip()}" if head and _ADJECTIVE.match(last.lower()) else text


def _named_moment(text: str) -> str:
    """ "created at" is a creation time; "verified on" a verification date; "is active" and "active flag" are active."""
    if re.match(r"(?:is|has) \w", text, re.IGNORECASE):
        text = text.split(" ", 1)[1]
    text = re.sub(r"(?<=\w) (?:flag|bool|boolean|ind|indicator)\Z", "", text, flags=re.IGNORECASE)
    if (found := re.match(r"(date|time) ([a-z]+)\Z", text)) and found[2] in DEEDS:
        return f"{DEEDS[found[2]]} {found[1]}"
    found = re.match(r"(.*?)(\w+) (at|on|date|time)\Z", text)
    if found is None:
        return text
    noun = DEEDS.get(found[2].lower(), found[2])
    return f"{found[1]}{noun} {_MOMENTS.get(found[3], found[3])}"


_MOMENTS = {"at": "time", "on": "date"}


def in_unit(label: str) -> str:
    """ "duration sec" is a duration in seconds, "bytes" are a size, "lead time days" are a lead time in
    days."""
    if (what := _MEASURES.get(label.lower())) is not None:
        return f"{what} in {UNITS.get(label.lower(), label.lower())}"
    if (rate := _MONEY_PER.fullmatch(label)) is not None:
        return f"{rate[1]} per {rate[3]} in {UNITS[rate[2].lower()]}"
    found = None if re.search(r" (?:in|per) ", label) else _UNIT.match(label)
    if found and found[2].lower() in _TIMES and last_word_of(found[1])[1].lower() in _LENGTHS:
        return f"{re.sub(r'terms$', 'term', found[1])} in {found[2].lower()}"
    unit = UNITS.get(found[2].lower()) if found else None
    if not found or not unit:
        return label
    return f"{found[1]} {unit}" if PARTICIPLE.match(last_word_of(found[1])[1]) else f"{found[1]} in {unit}"


def periodic(text: str) -> str | None:
    """Of "energy month" a monthly energy record, of "car day count" a daily car count; None of any other."""
    found = _EVERY_PERIOD.match(text)
    if found is None:
        return None
    kind = (found["kind"] or "record").strip()
    kind = {"data": "record", "stat": "record", "statistics": "record", "counts": "count"}.get(kind, kind)
    return f"{_EVERY[found['period']]} {found['what']} {kind}"


def last_word_of(noun: str) -> tuple[str, str]:
    """What stands before the last word, with its space, and the last word."""
    head, space, last = noun.rpartition(" ")
    return head + space, last
