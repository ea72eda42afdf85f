"""English nouns: their plurals, and how two of them join."""

from __future__ import annotations

import re
from functools import cache

from training.source.vocabulary import inflector
from training.source.wording import PROPER_NAMES

_MASS = {
    "data", "information", "info", "staff", "equipment", "inventory", "stock", "feedback", "news", "history",
    "metadata",
    "content", "usage", "traffic", "daily", "monthly", "media", "software", "personnel", "weather",
    "snow", "rain", "food", "cash", "money", "research", "furniture", "luggage", "status", "series", "species",
    "statistics",
}  # fmt: skip
_MEMBERS = {"staff": "member", "personnel": "member", "goods": "item", "data": "record", "information": "record"}
"""Nouns without a singular, with the word for one of them."""
_KEPT = {
    "status", "address", "access", "process", "class", "business", "bonus", "campus", "basis", "analysis", "gas",
    "bus",
}  # fmt: skip
_ADJECTIVE = re.compile(r"(?:daily|monthly|weekly|yearly|annual|hourly)\Z")
_DEEDS = {
    "created": "creation", "updated": "update", "modified": "modification", "completed": "completion",
    "paid": "payment",
    "verified": "verification", "deleted": "deletion", "published": "publication", "approved": "approval",
    "registered": "registration", "cancelled": "cancellation", "canceled": "cancellation", "expired": "expiry",
    "delivered": "delivery", "shipped": "shipping", "submitted": "submission", "closed": "closing", "opened": "opening",
    "admitted": "admission", "discharged": "discharge", "hired": "hire", "prescribed": "prescription",
    "started": "start", "ended": "end", "finished": "completion", "joined": "joining", "placed": "placement",
    "cleared": "clearing", "installed": "installation", "commissioned": "commissioning", "issued": "issue",
    "resolved": "resolution", "received": "receipt", "returned": "return", "sold": "sale", "purchased": "purchase",
    "enrolled": "enrollment", "launched": "launch", "released": "release", "reviewed": "review", "visited": "visit",
    "booked": "booking", "activated": "activation", "terminated": "termination", "renewed": "renewal",
    "signed": "signing", "founded": "foundation", "ordered": "order", "billed": "billing", "invoiced": "invoicing",
    "sign": "signing", "open": "opening", "close": "closing", "leave": "leaving", "finish": "completion",
    "expire": "expiry", "arrive": "arrival", "depart": "departure", "deliver": "delivery", "create": "creation",
    "pay": "payment", "register": "registration", "publish": "publication", "enroll": "enrollment",
    "submit": "submission", "resolve": "resolution",
}  # fmt: skip
_PARTICIPLE = re.compile(
    r"(?:[a-z]{3,}(?:ed|id)|made|sold|sent|taken|given|bought|held|seen|begun|done|built|won|lost|spent)\Z"
)
_DONE = re.compile(r"(?:(?P<verb>[a-z]+) (?:at|on|date|time|dt|ts)|(?:date|time) (?P<after>[a-z]+))\Z")
_STATES = {
    "due": "due", "birth": "born", "born": "born", "start": "starting", "begin": "starting", "end": "ending",
    "hire": "hired", "order": "ordered", "ship": "shipped", "release": "released", "launch": "launched",
    "issue": "issued", "expiry": "expiring", "expiration": "expiring", "opening": "opened", "closing": "closed",
    "activation": "activated", "termination": "terminated", "registration": "registered", "creation": "created",
    "delivery": "delivered", "shipping": "shipped", "purchase": "purchased", "join": "joined", "payment": "paid",
    "admission": "admitted", "discharge": "discharged", "graduation": "graduated", "return": "returned",
    "open": "opened", "close": "closed", "sign": "signed", "signing": "signed", "leave": "leaving",
    "leaving": "leaving", "finish": "completed", "completion": "completed", "resolution": "resolved",
    "arrival": "arriving", "departure": "departing", "enrollment": "enrolled", "publication": "published",
    "submission": "submitted", "installation": "installed", "approval": "approved",
}  # fmt: skip
_UNITS = {
    "mg": "mg", "kg": "kg", "km": "km", "cm": "cm", "mm": "mm", "ml": "ml", "kb": "KB", "mb": "MB", "gb": "GB",
    "kwh": "kWh", "sec": "seconds", "secs": "seconds", "mins": "minutes", "hrs": "hours", "cents": "cents",
    "usd": "USD", "eur": "EUR", "ton": "tons", "m2": "square meters", "m3": "cubic meters",
}  # fmt: skip
_UNIT = re.compile(r"(.*[a-z)]) (\w+)\Z", re.IGNORECASE)
_LONG = re.compile(r"\b(?:length|duration|runtime)\Z")
_LARGE = re.compile(r"\b(?:size|area|capacity|population|volume|distance)\Z")
_KEY_WORDS = re.compile(r"[\s_]*\b(?:id|ids|key|code|no|number|num|uid|fk|ref)\Z", re.IGNORECASE)
_NOISE = re.compile(r"^(?:tbl|tb|dim|fact|sb|dwd|dws|ods)\s+|\s+(?:table|tbl|tb|dim|fact)\Z", re.IGNORECASE)


_UNCOUNTED = re.compile(
    r"\b(?:water|electricity|gas|energy|fuel|oil|coal|steam|heat|power|traffic|data|stock|inventory|cash|income|revenue|"
    r"spend|downtime|uptime|bandwidth|storage|memory|experience|attendance|usage|consumption|output|rainfall)\Z"
)
"""Nouns that take no "a"."""
_EVERY = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}
_EVERY_PERIOD = re.compile(
    r"(?P<what>(?:\w+ )*?(?!business |birth |work |pay |fiscal |calendar |school |holiday |of |per )\w+) "
    r"(?P<period>day|week|month|year)(?P<kind> (?:count|total|summary|report|figure|record|data|stat|statistics))?\Z"
)
_MONEY_OF = re.compile(
    r"(day|week|month|year) "
    r"((?:\w+ )*(?:rent|fee|salary|amount|sales|revenue|income|cost|price|limit|quota|usage|budget|payment))\Z"
)
_ADDRESS_OF = re.compile(r"address (billing|shipping|delivery|home|work|office|mailing|postal)\Z")

STATUS = " status"
"""Makes a noun of a yes or no: "active" rows have an "active status"."""


@cache
def singular(noun: str) -> str:
    """One of them: "order lines" gives "order line", "payments received" gives "payment received"."""
    head, last = _split(noun)
    low = last.lower()
    if low in _MEMBERS:
        return f"{noun} {_MEMBERS[low]}"
    if head and _PARTICIPLE.search(low):
        return f"{singular(head.strip())} {last}"
    if low in _MASS or low in _KEPT or not low.isascii() or not low.isalpha():
        return noun
    one = _one_of(last)
    return head + one if one else noun


@cache
def plural(noun: str) -> str:
    """Several of them; a mass noun takes "records"."""
    one = singular(noun)
    head, last = _split(one)
    low = last.lower()
    if head and _PARTICIPLE.search(low):
        return f"{plural(head.strip())} {last}"
    if low in _MASS - _MEMBERS.keys():
        return f"{noun} records"
    if not low.isascii() or not low.isalpha():
        return f"{one}s" if low.isascii() else f"{one} records"
    return head + _many_of(last)


@cache
def plural_values(noun: str) -> str:
    """Several values of an attribute: "billing countries", "statuses"."""
    if (name := measured(noun)) != noun:
        return plural_values(name) + noun.removeprefix(name)
    head, last = _split(noun)
    low = last.lower()
    if low in _MASS - {"status", "series"} or not low.isascii() or not low.isalpha() or len(low) == 1:
        return f"{noun} values"
    if _one_of(last) and low not in _KEPT:  # type: ignore[arg-type]
        return noun
    return head + _many_of(last)


def without_key_words(label: str) -> str:
    """ "original language id" names the original language."""
    return _KEY_WORDS.sub("", label).strip() or label


@cache
def _one_of(word: str) -> str | None:
    """The singular of a plural; None where the word is none. The engine is slow, words are few."""
    one = inflector().singular_noun(word)  # type: ignore[arg-type]
    return one if isinstance(one, str) and one else None


@cache
def _many_of(word: str) -> str:
    if word.isupper() and len(word) > 1:
        return f"{word}s"
    return str(inflector().plural_noun(word))  # type: ignore[arg-type]


@cache
def tidy(label: str) -> str:
    """A label as it stands inside a sentence: no brackets, no table-making noise, no capital at its head."""
    text = re.split(r"[(（:：,，;；]", label)[0].strip() or label.strip()
    text = _NOISE.sub("", text).strip() or text
    text = re.sub(r"[\s_]+", " ", text)
    text = _named_moment(_turned(text))
    first = text.split(" ", 1)[0]
    lowered = (first[1:].islower() or len(first) == 1) and first not in PROPER_NAMES.values()
    return text[0].lower() + text[1:] if lowered else text


def _turned(text: str) -> str:
    """ "wallet balance daily" is a daily wallet balance, "month rent" a monthly rent, "address home" a home address."""
    low = text.lower()
    if found := _ADDRESS_OF.match(low):
        return f"{found[1]} address"
    if found := _MONEY_OF.match(low):
        return f"{_EVERY[found[1]]} {found[2]}"
    head, last = _split(text)
    return f"{last.lower()} {head.strip()}" if head and _ADJECTIVE.match(last.lower()) else text


def _named_moment(text: str) -> str:
    """ "created at" is a creation time; "verified on" a verification date; "is active" and "active flag" are active."""
    if re.match(r"(?:is|has) \w", text, re.IGNORECASE):
        text = text.split(" ", 1)[1]
    text = re.sub(r"(?<=\w) (?:flag|bool|boolean|ind|indicator)\Z", "", text, flags=re.IGNORECASE)
    found = re.match(r"(.*?)(\w+) (at|on|date|time)\Z", text)
    if found is None:
        return text
    noun = _DEEDS.get(found[2].lower(), found[2])
    return f"{found[1]}{noun} {_MOMENTS.get(found[3], found[3])}"


_MOMENTS = {"at": "time", "on": "date"}


def moment(label: str, *, to_the_day: bool) -> str:
    """ "opened" is an opening date where a date is called so."""
    first, _, last = label.rpartition(" ")
    if label != "since" and (not _PARTICIPLE.match(last) or first not in {"", "last", "first"}):
        return label
    return f"{_DEEDS.get(label, label)} {'date' if to_the_day else 'time'}"


def done(name: str) -> str | None:
    """What has happened to a row at the moment of that name: "hired_on" and "date hired" are when it was hired, a birth
    date when it was born. None where the name does not say."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()
    found = _DONE.match(words)
    word = (found["verb"] or found["after"]) if found else words
    if word in _STATES and found:
        return _STATES[word]
    return word if _PARTICIPLE.match(word) else None


def in_unit(label: str) -> str:
    """ "duration sec" is a duration in seconds."""
    found = _UNIT.match(label)
    unit = _UNITS.get(found[2].lower()) if found else None
    return f"{found[1]} in {unit}" if found and unit and not _PARTICIPLE.match(_split(found[1])[1]) else label


def most(noun: str) -> str:
    """The word for the upper end of what the noun measures."""
    name = measured(noun)
    return "longest" if _LONG.search(name) else "largest" if _LARGE.search(name) else "highest"


def least(noun: str) -> str:
    return {"longest": "shortest", "largest": "smallest", "highest": "lowest"}[most(noun)]


def measured(noun: str) -> str:
    """Without the unit it is measured in."""
    head, found, unit = noun.rpartition(" in ")
    return head if found and unit in _UNITS.values() else noun


@cache
def is_plural(noun: str) -> bool:
    """ "milliseconds" are, a "status" is."""
    last = _split(measured(noun))[1].lower()
    return last not in _KEPT | _MASS and last.isalpha() and last.isascii() and bool(_one_of(last))


def quantity(noun: str) -> str:
    """What there is more or less of: "milliseconds" are a number of them."""
    return f"number of {noun}" if is_plural(noun) else noun


@cache
def with_article(noun: str) -> str:
    """ "an amount", "milliseconds", "water"."""
    bare = is_plural(noun) or _UNCOUNTED.search(noun)
    return noun if bare else str(inflector().a(noun))  # type: ignore[arg-type]


@cache
def each_value(noun: str) -> str:
    """One value of an attribute that is named in the plural: of allergies, each allergy."""
    return singular(noun) if is_plural(noun) else noun


def table_noun(label: str) -> str:
    """One row: of "order items" an order item, of "energy month" a monthly energy record."""
    text = tidy(label)
    found = _EVERY_PERIOD.match(text)
    if found is None:
        return singular(text)
    kind = singular(found["kind"].strip()) if found["kind"] else "record"
    kind = "record" if kind in {"data record", "stat", "statistics"} else kind
    return f"{_EVERY[found['period']]} {found['what']} {kind}"


def happening(label: str) -> str | None:
    """What a moment is a moment of: of "hire date" the hire. None where the label names no moment so."""
    head, _, last = label.rpartition(" ")
    return head if head and last in {"date", "time"} else None


def most_recent(label: str) -> str:
    """ "last login time" is the latest login time."""
    return f"latest {label.removeprefix('last ').removeprefix('latest ')}"


def sum_of(name: str) -> str:
    """The name of a sum; a total of totals is called combined."""
    return f"combined {name}" if "total" in name.lower().split(" ") else f"total {name}"


def joined(owner: str, label: str) -> str:
    """ "customer" and "country" give "customer country"; "customer name" stays what it is."""
    if label.lower().startswith(owner.lower() + " "):
        return label
    last, (first, _, rest) = _split(owner)[1], label.partition(" ")
    kind, _, one = owner.partition(" ")
    if rest and _MEMBERS.get(first.lower()) == one and kind.lower() == first.lower():
        return f"{owner} {rest}"
    return f"{owner} {rest}" if rest and first.lower() == last.lower() else f"{owner} {label}"


def _split(noun: str) -> tuple[str, str]:
    head, space, last = noun.rpartition(" ")
    return head + space, last
