"""Independent reading of questions: a model gets only a question and the schema, and writes SQL for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from training.models.answers import text_field
from training.models.assistance import LANGUAGES, Cancelled, Report, ended
from training.models.language_model import LanguageModel
from training.models.prompt import Prompt, data_block, system_text
from training.pair import Pair


def read_questions(
    model: LanguageModel, asked: Sequence[tuple[Pair, str]], *, report: Report, cancelled: Cancelled | None = None
) -> Iterator[tuple[Pair, str]]:
    """Yield each pair with the model's SQL for its question; pairs without an answer are left out.

    `asked` has each pair with the DDL for the model, which must have more tables than the pair's: else they are a hint.
    """
    prompts = [_prompt(pair, schema) for pair, schema in asked]
    for index, answer in model.ask_all(prompts, cancelled=cancelled):
        report(answer.call)
        if answer.text is not None and (sql := text_field(answer.text, "sql")) is not None:
            yield asked[index][0], ended(sql)


def _prompt(pair: Pair, schema: str) -> Prompt:
    task = (
        f"You answer questions about a PostgreSQL database; they are in {LANGUAGES[pair.language]}. Write the one "
        'SELECT that answers the question, with the tables given. Give a JSON object: {"sql": "SELECT …;"}.'
    )
    user = "\n\n".join([data_block("Tables", schema), data_block("Question", pair.question)])
    return Prompt(purpose="read", system=system_text(task), user=user)
