"""German nouns among English words: names of columns stay as they are, and take no English plural."""

from __future__ import annotations

import re
from functools import cache

from training.language.word_lists import known_words

_NOUN = re.compile(
    r"(?:[a-z]{4}ung|keit|heit|schaft|nummer|betrag|preis|menge|satz|auftrag|kunde|stamm|liste|gruppe|stelle|einheit|eingang|"
    r"ausgang|bestand|kurs|angebot|maschine|vertreter|mitarbeiter|lieferant|reklamation|artikel|konto|klasse|stufe|grund|"
    r"benutzer|hersteller|kategorie|adresse|standort|filiale|strasse|anlage|vertrag|gehalt|urlaub|bereich|projekt|"
    r"zahlungsart|versandart|vorname|nachname|kaeufer|firma)\Z"
)
_SHORT = frozenset({"ort", "lager", "land", "beleg", "gebiet"})
_MOMENT = re.compile(
    r"(?:[a-z]{2}datum|termin|[a-z]{2}(?:s|ch|r)tag|zeitpunkt|[a-z]{3}frist|[a-z]{3}monat|[a-z]{4}zeit)\Z"
)


@cache
def is_german(word: str) -> bool:
    """`rechnung`, `kundengruppe`: a word that is on no list of English words and ends as German nouns do."""
    low = word.lower()
    return low not in known_words() and (low in _SHORT or bool(_NOUN.search(low) or _MOMENT.search(low)))


@cache
def says_when(word: str) -> bool:
    """`liefertermin`, `belegdatum`: a moment, without an English word for it."""
    return is_german(word) and _MOMENT.search(word.lower()) is not None
