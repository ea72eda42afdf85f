"""Requests to a language model: questions in other words, more pairs, repairs, labels.

Items without an answer keep the offline result.

Pairs and SQL from a model pass the same gate as all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from training.catalog.comments import one_line
from training.language.languages import Language
from training.measures.agreement import keeps_literals
from training.measures.mismatch_hints import FREE_WORDING, find_mismatch_hints
from training.models.answers import keeps_numbers, records, text_field, text_fields
from training.models.contribution import Contribution
from training.models.faults import FITS_LESS, LABEL_NOT_OWN, LABEL_TOO_LONG, NO_ANSWER, VALUES_DROPPED
from training.models.language_model import LanguageModel
from training.models.prompt import ModelCall, Prompt, data_block, system_text
from training.pair import Pair
from training.source.description import SourceDescription

type Cancelled = Callable[[], bool]
type Report = Callable[[ModelCall], None]

LANGUAGES: Mapping[Language, str] = {"zh": "Chinese (简体中文)", "en": "English"}
_AT_ONCE = 8
MAX_LABEL_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRequest:
    """A theme that needs more pairs."""

    theme: str
    """Key of the theme, returned with the pairs."""
    name: str
    ddl: Sequence[str]
    known_questions: Sequence[str]
    count: int
    language: Language
    business_context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedPair:
    """A pair that a model proposed, before it is checked by the gate."""

    theme: str
    question: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlabelledTable:
    """A table with columns without a comment."""

    table: str
    description: str
    columns: Sequence[tuple[str, str, Sequence[str]]]
    """(name, type, at most three sampled values) of each column to be labelled; no values of personal columns."""
    other_labels: frozenset[str] = frozenset()
    """Labels of the table's other columns."""


def rephrase_questions(
    model: LanguageModel,
    pairs: Sequence[Pair],
    source: SourceDescription,
    *,
    report: Report,
    contribution: Contribution,
    business_context: str = "",
    cancelled: Cancelled | None = None,
) -> dict[str, str]:
    """Return, by pair id, a question that asks the same in other words; pairs left out keep theirs.

    A wording is accepted only if it keeps every number, quoted name and literal of the SQL that the original has, and
    has no hint of a mismatch with the SQL that the original has not.
    """
    groups = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    prompts = [_rephrase_prompt(group, business_context) for group in groups]
    found: dict[str, str] = {}
    for index, answer in model.ask_all(prompts, cancelled=cancelled):
        report(answer.call)
        if answer.text is None:
            contribution.lack(answer.call.error, len(groups[index]))
            continue
        said = text_fields(answer.text)
        for number, pair in enumerate(groups[index], start=1):
            question = one_line(said.get(str(number), ""))
            if not question:
                contribution.lack(NO_ANSWER.en)
            elif not (keeps_numbers(pair.question, question) and keeps_literals(pair, question, source)):
                contribution.lack(VALUES_DROPPED.en)
            elif (
                set(find_mismatch_hints(question, pair.sql, source))
                - set(find_mismatch_hints(pair.question, pair.sql, source))
                - FREE_WORDING
            ):
                contribution.lack(FITS_LESS.en)
            else:
                contribution.made += 1
                if question != pair.question:
                    found[pair.id] = question
    return {pair.id: found[pair.id] for pair in pairs if pair.id in found}


def more_pairs(
    model: LanguageModel, requests: Sequence[ThemeRequest], *, report: Report, cancelled: Cancelled | None = None
) -> list[SuggestedPair]:
    """Return pairs for each theme, in the themes' order, without known questions."""
    found: dict[int, list[SuggestedPair]] = {}
    for index, text in _texts(model, [_pairs_prompt(request) for request in requests], report, cancelled):
        request = requests[index]
        known = {question.strip() for question in request.known_questions}
        new: dict[str, str] = {}
        for entry in records(text, ("question", "sql")):
            if (question := one_line(entry["question"])) not in known:
                new.setdefault(question, ended(entry["sql"]))
        pairs = [SuggestedPair(theme=request.theme, question=question, sql=sql) for question, sql in new.items()]
        found[index] = pairs[: request.count]
    return [pair for index in sorted(found) for pair in found[index]]


def repair_sql(
    model: LanguageModel,
    *,
    question: str,
    sql: str,
    error: str,
    position: int | None,
    ddl: Sequence[str],
    report: Report,
    contribution: Contribution,
) -> str | None:
    """Return other SQL for the question, which may be empty; None if the model has none.

    `position` is that of the error, from 1, in characters, as PostgreSQL counts.
    """
    answer = model.ask(_repair_prompt(question, sql, error, position, ddl))
    report(answer.call)
    better = text_field(answer.text, "sql") if answer.text is not None else None
    if better and ended(better) != ended(sql):
        contribution.made += 1
        return ended(better)
    contribution.lack(answer.call.error)
    return None


def label_columns(
    model: LanguageModel,
    tables: Sequence[UnlabelledTable],
    *,
    language: Language,
    report: Report,
    contribution: Contribution,
    business_context: str = "",
    cancelled: Cancelled | None = None,
) -> dict[tuple[str, str], str]:
    """Return a label in that language by (table, column); columns left out keep what they have.

    A label of another column of the table, or in the form of an identifier, is refused: it would not name the column in
    a question.
    """
    prompts = [_labels_prompt(table, language, business_context) for table in tables]
    found: dict[tuple[str, str], str] = {}
    for index, answer in model.ask_all(prompts, cancelled=cancelled):
        report(answer.call)
        table = tables[index]
        if answer.text is None:
            contribution.lack(answer.call.error, len(table.columns))
            continue
        given = {name: one_line(label) for name, label in text_fields(answer.text).items()}
        for name, _, _ in table.columns:
            label = given.get(name, "")
            if not label:
                contribution.lack(NO_ANSWER.en)
            elif len(label) > MAX_LABEL_CHARS:
                contribution.lack(LABEL_TOO_LONG.en)
            elif label in table.other_labels or list(given.values()).count(label) > 1 or is_raw_name(label):
                contribution.lack(LABEL_NOT_OWN.en)
            else:
                contribution.made += 1
                found[table.table, name] = label
    wanted = ((table.table, name) for table in tables for name, _, _ in table.columns)
    return {key: found[key] for key in wanted if key in found}


def _texts(
    model: LanguageModel, prompts: Sequence[Prompt], report: Report, cancelled: Cancelled | None
) -> Iterator[tuple[int, str]]:
    for index, answer in model.ask_all(prompts, cancelled=cancelled):
        report(answer.call)
        if answer.text is not None:
            yield index, answer.text


def _context(business_context: str) -> list[str]:
    return [data_block("Business", business_context)] if business_context else []


def _rephrase_prompt(pairs: Sequence[Pair], business_context: str) -> Prompt:
    language = LANGUAGES[pairs[0].language]
    numbered = {str(n): {"question": pair.question, "sql": pair.sql} for n, pair in enumerate(pairs, start=1)}
    task = (
        f"You reword questions about a database, in {language}, as its users would ask them. Each must still ask for "
        "exactly what its SQL answers: the same filters, numbers, names, dates, grouping, order and limit. "
        'Give a JSON object from each number to its new question: {"1": "…", "2": "…"}.'
    )
    listed = json.dumps(numbered, ensure_ascii=False, indent=1)
    user = "\n\n".join([*_context(business_context), data_block("Questions with their SQL", listed)])
    return Prompt(purpose="rephrase", system=system_text(task), user=user)


def _pairs_prompt(request: ThemeRequest) -> Prompt:
    task = (
        "You write questions that users ask a PostgreSQL database, each with the one SELECT that answers it. "
        f"Questions are in {LANGUAGES[request.language]}. Use only the tables and columns given; qualify every "
        "column; no data-changing statement, no locking, one statement each; give every output column an alias. "
        'Give a JSON array: [{"question": "…", "sql": "SELECT …;"}].'
    )
    user = "\n\n".join(
        [
            *_context(request.business_context),
            data_block("Theme", request.name),
            data_block("Tables", "\n\n".join(request.ddl)),
            data_block("Questions that exist already", "\n".join(request.known_questions)),
            f"Write {request.count} more pairs, from easy to hard, that ask for something else than those.",
        ]
    )
    return Prompt(purpose="pairs", system=system_text(task), user=user)


def _repair_prompt(question: str, sql: str, error: str, position: int | None, ddl: Sequence[str]) -> Prompt:
    task = (
        "You repair a SELECT for PostgreSQL that was refused. Change as little as possible; keep every literal; answer "
        'the same question. Give a JSON object: {"sql": "SELECT …;"}.'
    )
    where = f"\nat character {position}: {sql[position - 1 : position + 39]}" if position else ""
    user = "\n\n".join(
        [
            *([data_block("Question", question)] if question else []),
            data_block("SQL", sql),
            data_block("Error", error + where),
            data_block("Tables", "\n\n".join(ddl)),
        ]
    )
    return Prompt(purpose="repair", system=system_text(task), user=user)


def _labels_prompt(table: UnlabelledTable, language: Language, business_context: str) -> Prompt:
    task = (
        f"You name the columns of a database table in {LANGUAGES[language]}, in a few words each, as its users would. "
        'Give a JSON object from column name to label: {"order_date": "…"}. Leave out what you cannot tell.'
    )
    columns = [{"column": name, "type": kind, "values": list(values)} for name, kind, values in table.columns]
    about = json.dumps(
        {"table": table.table, "description": table.description, "columns": columns}, ensure_ascii=False, indent=1
    )
    user = "\n\n".join([*_context(business_context), data_block("Table", about)])
    return Prompt(purpose="labels", system=system_text(task), user=user)


def is_raw_name(label: str) -> bool:
    """Return True for a label such as `order_date` or `orderDate`."""
    return "_" in label or re.search(r"[a-z][A-Z]", label) is not None


def ended(sql: str) -> str:
    """Return the SQL with one semicolon at its end."""
    return sql.rstrip().rstrip(";").rstrip() + ";"
