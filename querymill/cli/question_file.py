"""Questions with gold SQL from a file of the user, for `evaluate`."""

from __future__ import annotations

from pathlib import Path

from querymill.cli.console import UsageError
from querymill.texts import say
from service.pairs.formats.upload import read_upload
from service.schemas.errors import InvalidRequest
from training.evaluation import GoldQuestion
from training.language import Language

_LACKING = say(
    "FILE: line {line} has no {what}; a CSV file needs the columns question and sql, each "
    "entry of a JSON file the fields question and sql (or query)"
)


def read_questions(path: Path, language: Language) -> list[GoldQuestion]:
    """Return the questions of a CSV or JSON file. Raises UsageError with the line, in the language."""
    try:
        entries = read_upload(path.read_bytes(), path.name)
    except InvalidRequest as refused:
        raise UsageError(f"FILE: {refused.text(language)}") from None
    for entry in entries:
        if not entry.is_pair:
            what = "question" if not entry.question else "sql"
            raise UsageError(_LACKING.text(language, line=entry.line, what=what))
    return [GoldQuestion(number=entry.line, question=entry.question, sql=entry.sql) for entry in entries]
