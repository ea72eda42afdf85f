"""Reasons why a model gave no usable answer, in English and Chinese; calls and events record the English one."""

from __future__ import annotations

from typing import Final

from runtime.sentences import Sentence
from training.texts import say

NO_ANSWER: Final = say("the answer holds nothing for the item")
VALUES_DROPPED: Final = say("a number, name or value of the question was dropped")
LABEL_TOO_LONG: Final = say("the label is longer than 60 characters")
FITS_LESS: Final = say("it fits the SQL less than the question it replaces")
LABEL_NOT_OWN: Final = say("another column has the label, or it is written like a database's name")
REFUSED: Final = say("the SQL was refused, gave no rows or does not fit its question")
NOT_CONFIGURED: Final = say("no model is configured")

STATUS: Final = say("status {status}: {message}")
TIMED_OUT: Final = say("no answer within the time limit")
NO_CONNECTION: Final = say("no connection: {message}")
UNUSABLE: Final = say("the answer is not what was asked for ({message}): {start}")
ANSWER_TOO_LONG: Final = say("the answer is longer than {mib} MiB")
CUT: Final = say("the answer was cut at its length limit")
SERVER_ERROR: Final = say("the server reports: {message}")
EMPTY: Final = say("the answer is empty")
GIVEN_UP: Final = say("not asked: the last {calls} calls brought no answer")
SPENT: Final = say("not asked: the {calls} calls that may be made are used up")

_ALL: Final = tuple(value for value in globals().values() if isinstance(value, Sentence))


def in_language(fault: str, language: str) -> str:
    """Translate a fault that was recorded in either language; any other text is returned as it is."""
    for sentence in _ALL:
        if (gaps := sentence.gaps_in(fault)) is not None:
            return sentence.text(language, **gaps)
    return fault
