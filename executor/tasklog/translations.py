"""Language of log lines and file descriptions, which the code has in English and the catalogue in Chinese.

The Chinese log lines are those of the specification.
"""

from __future__ import annotations

import logging
from collections import ChainMap
from typing import Literal

from executor.texts import say
from runtime.sentences import Sentence
from training.texts import say as of_training

type Language = Literal["zh", "en"]


def translate(text: str, language: Language) -> str:
    """Return an English text of this package or `training` translated to `language`; unchanged if it has no Chinese."""
    return ChainMap(say.chinese, of_training.chinese).get(text, text) if language == "zh" else text


def message(record: logging.LogRecord, language: Language) -> str:
    """Return the formatted message of a log record in `language`, and in it the arguments that are sentences."""
    if language != "zh" or not isinstance(record.msg, str) or record.msg not in say.chinese:
        return record.getMessage()
    form = say.chinese[record.msg]
    match record.args:
        case tuple() as given if given:
            return form % tuple([one.text(language) if isinstance(one, Sentence) else one for one in given])
        case _:
            return form
