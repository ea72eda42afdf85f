"""English nouns: singular, plural and compounds; names of dates, quantities and flags."""

from __future__ import annotations

import re
from functools import cache

from training.language.english_names import (
    DEEDS,
    PARTICIPLE,
    UNITS_SAID,
    in_order,
    last_word_of,
    periodic,
)
from training.language.label_text import PROPER_NAMES
from training.language.lexicon import column_of, patterns_of, words_of
from training.language.split_names import split_name
from training.language.word_lists import inflector
from training.language.word_lists import singular as singular_name

_MASS = words_of("mass")
_INVARIANT = frozenset({"series", "species"})
"""Nouns with the same singular and plural."""
_MEMBERS = {"staff": "member", "personnel": "member", "goods": "item", "data": "record", "information": "record"}
"""Nouns without a singular, with the word for one member."""
_UNCOUNTABLE = frozenset(_MASS - _MEMBERS.keys())
"""Uncountable nouns: their plural is formed with "records"."""
_KEPT = words_of("kept in the plural")
_DONE = re.compile(r"(?:(?P<verb>[a-z]+) (?:at|on|date|time|dt|ts)|(?:date|time) (?P<after>[a-z]+))\Z")
_JOINTS = words_of("joint")
"""Words that cannot end a noun phrase: the plural of a name that ends with one is formed with "values"."""
_STATES = column_of("verbs", "participle")
_TIME_WORDS = words_of("moment")
"""Words that mark a label as a date or time."""
_OPEN_ENDS = words_of("open end")
_INTRANSITIVE = column_of("verbs", "active")
"""Active forms of intransitive verbs: customers join, they are not joined."""
_PAST = {now: past for past, now in _INTRANSITIVE.items() if past != "sign up"} | {
    "starting": "started",
    "ending": "ended",
}
_DOERS = column_of("verbs", "doer")
_PHRASAL_VERB = re.compile(r"(?P<verb>[a-z]+ (?:up|in|out|off))(?: (?:at|on|date|time|dt|ts))?\Z")
_LONG = re.compile(r"\b(?:length|duration|runtime)\Z")
_LARGE = re.compile(r"\b(?:size|area|capacity|population|volume|distance)\Z")
_KEY_WORDS = re.compile(r"[\s_]*\b(?:id|ids|key|code|no|number|num|uid|fk|ref)\Z", re.IGNORECASE)
_NOISE = re.compile(r"^(?:tbl|tb|dim|fact|sb|dwd|dws|ods)\s+|\s+(?:table|tbl|tb|dim|fact|master)\Z", re.IGNORECASE)


_WITHOUT_ARTICLE = re.compile(rf"\b{patterns_of('without article')}\Z")
"""Nouns that take no indefinite article."""
_ATTRIBUTES = words_of("attribute")
"""Attributes of the row itself: for a customer, "customer status" is shortened to "status"."""

_ROW_OF = {
    "geographic": "geographic area",
    "mapper": "mapping",
    "dictionary": "dictionary entry",
    "dictionaries": "dictionary entry",
    **{of: f"{of} entry" for of in ("waiting list", "wait list", "waitlist", "wish list", "wishlist", "watchlist")},
}
"""Nouns of one row for tables that are named after the whole."""
_WHOLE = re.compile(rf"\b(?:{'|'.join(_ROW_OF)})\Z")

_PLACES = words_of("place")

STATUS = " status"
"""Suffix that makes a noun of a boolean's adjective: "active" gives "active status"."""


_OF_SOMETHING = re.compile(r"(\w.*?)( (?:of|per|for|under|as of) .+| (?:in stock|on order|on hand|in total))\Z")


def _head_of(noun: str) -> tuple[str, str]:
    """Split a noun phrase into its head and the rest: ("years", " of birth")."""
    found = _OF_SOMETHING.match(noun)
    return (found[1], found[2]) if found else (noun, "")


_NUMBERED = re.compile(r"\A(?:\d+[a-z]?|[a-z])\Z")
"""Trailing number of one of several similar tables: "archive 2024 01", "temperature 1h"."""


@cache
def singular(noun: str) -> str:
    """Return the singular of a noun phrase: "order line", "payment received" for "payments received"."""
    what, of = _head_of(noun)
    if of:
        return singular(what) + of
    head, last = last_word_of(noun)
    low = last.lower()
    if low in _MEMBERS:
        return f"{noun} {_MEMBERS[low]}"
    if head and PARTICIPLE.search(low):
        return f"{singular(head.strip())} {last}"
    if low in _MASS or low in _KEPT or low in _JOINTS or not low.isascii() or not low.isalpha():
        return noun
    one = _singular_word(last)
    return head + one if one else noun


@cache
def plural(noun: str) -> str:
    """Return the plural of a noun phrase; uncountable nouns get "records"."""
    what, of = _head_of(noun)
    if of:
        return plural(what) + of
    one = singular(noun)
    head, last = last_word_of(one)
    low = last.lower()
    if head and PARTICIPLE.search(low):
        return f"{plural(head.strip())} {last}"
    if low in _INVARIANT:
        return noun
    if low in _UNCOUNTABLE:
        return f"{noun} records"
    if not low.isascii() or _is_foreign(low) or (head and _NUMBERED.search(low)):
        return f"{one} records"
    return head + _plural_word(last) if low.isalpha() else f"{one}s"


@cache
def plural_values(noun: str) -> str:
    """Return the plural of an attribute's values: "billing countries", "statuses"; "… values" if there is no plural."""
    if (name := measured(noun)) != noun:
        return plural_values(name) + noun.removeprefix(name)
    what, of = _head_of(noun)
    if of:
        return plural_values(what) + of
    head, last = last_word_of(noun)
    low = last.lower()
    if head and PARTICIPLE.search(low):
        return f"{plural_values(head.strip())} {last}"
    if low in _INVARIANT:
        return noun
    if (
        low in _MASS - {"status"}
        or low in _JOINTS
        or _is_foreign(low)
        or not low.isascii()
        or not low.isalpha()
        or len(low) == 1
    ):
        return f"{noun} values"
    if _singular_word(last) and low not in _KEPT:
        return noun
    return head + _plural_word(last)


def without_key_words(label: str) -> str:
    """Return a label without a trailing key word: "original language" for "original language id"."""
    return _KEY_WORDS.sub("", label).strip() or label


@cache
def _singular_word(word: str) -> str | None:
    """Return the singular of a plural; None if the word is not a plural. Cached because the engine is slow."""
    if word.lower().endswith(("sis", "us")) or _is_foreign(word.lower()):
        return None
    found = inflector().singular_noun(word)
    return found if isinstance(found, str) and found else None


def _is_foreign(word: str) -> bool:
    """Return True for a non-English singular in "-is", such as "Preis", which the engine would take for a plural."""
    if not word.endswith("is") or word.endswith(("sis", "xis")) or singular_name(word) != word:
        return False
    return bool(inflector().singular_noun(word))


@cache
def _plural_word(word: str) -> str:
    if word.isupper() and len(word) > 1:
        return f"{word}s"
    return str(inflector().plural_noun(word))


@cache
def tidy(label: str) -> str:
    """Return a label for use inside a sentence: no brackets, no table prefix or suffix, no initial capital."""
    text = re.split(r"[(（:：,，;；]", label)[0].strip() or label.strip()
    text = _NOISE.sub("", text).strip() or text
    text = re.sub(r"\b([A-Z]{1,4}) (\d) ([A-Z]{1,3})\b", r"\1\2\3", re.sub(r"[\s_]+", " ", text))
    first = text.split(" ", 1)[0]
    lowered = (first[1:].islower() or len(first) == 1) and first not in PROPER_NAMES.values()
    return text[0].lower() + text[1:] if lowered else text


def moment(label: str, *, to_the_day: bool) -> str:
    """Return the label of a date or time with "date" or "time" at its end: "opening date" for "opened"."""
    words = label.lower().split(" ")
    if len(words) > 1 and words[-1] == "by" and PARTICIPLE.match(words[-2]):
        return f"{label} {'date' if to_the_day else 'time'}"
    if not label.isascii() or not _TIME_WORDS.isdisjoint(words) or words[-1] in _OPEN_ENDS:
        return label
    first, space, last = label.rpartition(" ")
    if first and last == "for":
        return f"{first} {'date' if to_the_day else 'time'}"
    if first and last == "since":
        return f"{first} start {'date' if to_the_day else 'time'}"
    deed = DEEDS.get(label) or (f"{first}{space}{DEEDS.get(last, last)}" if first in {"last", "first"} else label)
    return f"{deed} {'date' if to_the_day else 'time'}"


def quantity_of(label: str) -> str:
    """Return the label of a stock quantity with its noun: "reserved quantity" for "reserved", "quantity on hand"."""
    if label in _IN_STOCK:
        return f"{label} quantity"
    return f"quantity {label}" if label in {"on hand", "in stock", "on order", "in transit"} else label


_IN_STOCK = words_of("in stock")


def year_of(label: str) -> str:
    """Return the label of a year with "year" at its end: "founding year" for "founded"."""
    words = label.removeprefix("year ").split(" ")
    if words[-1] not in _YEAR_ADJECTIVES and not PARTICIPLE.match(words[-1]):
        return label
    return " ".join((*words[:-1], _YEAR_ADJECTIVES.get(words[-1]) or DEEDS.get(words[-1], words[-1]), "year"))


_YEAR_ADJECTIVES = column_of("verbs", "in a year")


def event_of_date(name: str) -> str | None:
    """Return the event in the name of a date: "hired" for "hired_on" and "date hired", "born" for "birth date".

    None if the name has no event.
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()
    if (pair := _PHRASAL_VERB.match(words)) is not None:
        return _INTRANSITIVE.get(pair["verb"])
    found = _DONE.match(words)
    word = (found["verb"] or found["after"]) if found else words
    if word in _EXPECTED:
        return None  # a planned date does not say when the planning happened
    if word in _INTRANSITIVE:
        return _INTRANSITIVE[word]
    if word in _STATES and found:
        return _STATES[word]
    return word if PARTICIPLE.match(word) else None


def happened(event: str) -> str:
    """Return the affirmative past for an event from `event_of_date`: "joined", "were hired"."""
    return _PAST.get(event) or f"were {event}"


def not_happened(event: str) -> str:
    """Return the form after "have not" for an event from `event_of_date`: "joined", "been hired"."""
    return _PAST.get(event) or f"been {event}"


def is_of_their_own(event: str) -> bool:
    """Return True if the event is a past action of the subject: joining. False for starting and ending."""
    return event in _PAST and not is_foreseen(event) and event not in {"starting", "ending"}


def is_foreseen(event: str) -> bool:
    """Return True if the date may be set before the event happens: a due date is known in advance."""
    return event in _FORESEEN


def is_past(event: str) -> bool:
    """Return True if the event is certainly past: hired, joining. False for due and starting."""
    return event not in {"due", "born", "expiring", "maturing", "starting", "ending"}


_FORESEEN = words_of("foreseen")
_EXPECTED = frozenset({"planned", "scheduled", "expected", "estimated", "promised", "required"})


def is_quality(mark: str) -> bool:
    """Return True if the word can follow "are": active, paid, in stock. A noun such as "VIP" needs "marked as"."""
    return _QUALITY.match(mark) is not None or PARTICIPLE.match(mark) is not None


_QUALITY = re.compile(
    r"(?:[a-z]+(?:able|ible|ous|ctive|ssive|usive|ful|less|ional|ual)|(?:in|on|out of|under|up to) [a-z ]+|"
    r"urgent|current|permanent|public|private|open|free|cold|hot|new|remote|ready)\Z"
)


def doer(event: str, noun: str) -> str:
    """Return the person of an action: "approver" for "approved", "acknowledging user" for "acknowledged" and "user"."""
    *_, verb = event.split(" ")
    if (known := _DOERS.get(verb)) is not None:
        return known
    return f"{verb.removesuffix('ed')}ing {noun}" if verb.endswith("ed") and len(verb) > len("used") else noun


def receiver(event: str) -> str | None:
    """Return the receiver of an action: "assignee" for "assigned to". None if there is no word for it."""
    return _RECEIVERS.get(event.removesuffix(" to"))


_RECEIVERS = column_of("verbs", "receiver")


def by_somebody(name: str) -> str | None:
    """Return the action of a column that names its doer: "raised by" for `raised_by`. None for any other name."""
    *_, verb, last = ("", "", *split_name(name))
    return f"{verb} by" if last == "by" and PARTICIPLE.match(verb) else None


def most(noun: str) -> str:
    """Return the superlative for the upper end of a measure: "longest" for a duration, else "largest" or "highest"."""
    name = measured(noun)
    if name.rpartition(" ")[2] == "length":
        return "greatest"
    return "longest" if _LONG.search(name) else "largest" if _LARGE.search(name) else "highest"


def least(noun: str) -> str:
    return {"greatest": "shortest", "longest": "shortest", "largest": "smallest", "highest": "lowest"}[most(noun)]


def measured(noun: str) -> str:
    """Return a label without its unit: "weight" for "weight in kg"."""
    head, found, unit = noun.rpartition(" in ")
    return head if found and unit.removeprefix("US ") in UNITS_SAID else noun


@cache
def is_plural(noun: str) -> bool:
    """Return True for a plural: "milliseconds" is one, "status" is not."""
    head, last = last_word_of(_head_of(measured(noun))[0].lower())
    if head and PARTICIPLE.search(last):
        return is_plural(head.strip())
    return last not in _KEPT | _MASS and last.isalpha() and last.isascii() and bool(_singular_word(last))


@cache
def with_article(noun: str) -> str:
    """Return a noun with its indefinite article if it takes one: "an amount", "milliseconds", "water"."""
    bare = is_plural(noun) or _WITHOUT_ARTICLE.search(noun)
    return noun if bare else str(inflector().a(noun))


@cache
def each_value(noun: str) -> str:
    """Return the singular of an attribute that is named in the plural: "allergy" for "allergies"."""
    return singular(noun) if is_plural(noun) else noun


_ARTICLE = re.compile(r"\A(?:the|an?) (?=\w)", re.IGNORECASE)


def table_noun(label: str) -> str:
    """Return the noun of one row: "order item" for "order items", "monthly energy record" for "energy month"."""
    text = _ARTICLE.sub("", in_order(tidy(label)))
    found = _WHOLE.search(text)
    return text[: found.start()] + _ROW_OF[found[0]] if found else periodic(text) or singular(text)


def is_place(noun: str) -> bool:
    """Return True for a noun that is itself a place: its city is an attribute, not its location."""
    return last_word_of(noun)[1].lower() in _PLACES


def is_called_by_action(noun: str) -> bool:
    """Return True for a noun that ends with a participle, such as "payment received"."""
    head, last = last_word_of(noun)
    return bool(head) and PARTICIPLE.match(last) is not None


def is_mass(noun: str) -> bool:
    """Return True for a noun without a plural: inventory, qualifying."""
    last = last_word_of(noun)[1].lower()
    return last in _UNCOUNTABLE and last not in {"status", "series", "species"}


def without_owner(label: str, noun: str) -> str:
    """Return an attribute's label without the owner: "status" for "customer status" of a customer."""
    head, owner = last_word_of(noun)
    named_by_head = _MEMBERS.get(head.strip()) == owner or owner == "entry" or is_called_by_action(noun)
    kind = (head.strip(),) if named_by_head else ()
    for start in (noun, owner, *kind):
        rest = label.removeprefix(f"{start} ")
        if rest != label and last_word_of(rest.rstrip(" 0123456789"))[1] in _ATTRIBUTES:
            return rest
    return label


def moment_without_owner(label: str, noun: str) -> str:
    """Return a date's label without the owner: "join date" for "customer join date". "order date" of an order stays."""
    for start in (noun, last_word_of(noun)[1]):
        rest = label.removeprefix(f"{start} ")
        if rest != label and " " in rest and rest.rpartition(" ")[2] in {"date", "time"}:
            return rest
    return label


def happening(label: str) -> str | None:
    """Return the event that a date label names: "hire" for "hire date". None if it names none."""
    head, _, last = label.rpartition(" ")
    named = head and last in {"date", "time"} and head not in _NO_EVENTS
    return head if named and not PARTICIPLE.search(head) else None


def is_event_time_of(label: str, noun: str) -> bool:
    """Return True for the time of the event that the noun is derived from: "reserved time" of reservations."""
    head, _, last = label.rpartition(" ")
    stem = head.removesuffix("ed")
    return last in {"date", "time"} and stem != head and len(stem) > 3 and last_word_of(noun)[1].startswith(stem)


_NO_EVENTS = frozenset({"full", "calendar", "actual", "local", "system"})
"""Words in front of "date" that name no event."""


def most_recent(label: str) -> str:
    """Return the label of a repeated event's last date: "most recent login time" for "last login time"."""
    return f"most recent {label.removeprefix('last ').removeprefix('latest ')}"


def sum_of(name: str) -> str:
    """Return the label of a sum: "total …", or "combined …" if the label itself contains "total"."""
    return f"combined {name}" if "total" in name.lower().split(" ") else f"total {name}"


def joined(owner: str, label: str) -> str:
    """Return the label with its owner: "customer country"; "customer name" stays; "taxonomy of the term taxonomy"."""
    if label.lower().startswith(owner.lower() + " "):
        return label
    last, (first, _, rest) = last_word_of(owner)[1], label.partition(" ")
    kind, _, one = owner.partition(" ")
    if rest and _MEMBERS.get(first.lower()) == one and kind.lower() == first.lower():
        return f"{owner} {rest}"
    if not rest and owner != last and label.lower() == last.lower() and last.lower() != "status":
        return f"{label} of the {owner}"
    return f"{owner} {rest}" if rest and first.lower() == last.lower() else f"{owner} {label}"
