"""Verdict of the gate on one statement, and the sentence that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from runtime.sentences import Sentence
from training.language.languages import Language
from training.texts import say

type Layer = Literal["parse", "session", "prepare", "plan", "run"]
"""Layer that refused a statement, in their order; `run` for a statement that passed all of them."""

type Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

type Reason = Literal[
    "too_large",
    "too_deep",
    "control_character",
    "syntax",
    "not_one_statement",
    "not_a_select",
    "forbidden_clause",
    "parameter",
    "unknown_relation",
    "ambiguous_relation",
    "relation_not_in_task",
    "system_relation",
    "unsafe_relation",
    "unknown_function",
    "forbidden_function",
    "shadowed_function",
    "shadowed_operator",
    "shadowed_column",
    "foreign_code",
    "forbidden_type",
    "unbounded_argument",
    "growing_value",
    "too_many_relations",
    "too_costly",
    "timeout",
    "session_lost",
    "server_error",
]

_SENTENCES: dict[Reason, Sentence] = {
    "too_large": say("the SQL is longer than allowed: {subject}"),
    "too_deep": say("the SQL is nested deeper, or has more parts, than allowed: {subject}"),
    "control_character": say(
        "remove this control or invisible character, or write it as an escape (in parentheses line:column): {subject}"
    ),
    "syntax": say("syntax error: {subject}"),
    "not_one_statement": say("exactly one statement is allowed, found {subject}"),
    "not_a_select": say("only a SELECT is allowed, found {subject}"),
    "forbidden_clause": say("{subject} is not allowed in a question's SQL"),
    "parameter": say("{subject} is a parameter; write the value itself"),
    "unknown_relation": say('relation "{subject}" does not exist'),
    "ambiguous_relation": say("write the schema; the name could mean {subject}"),
    "relation_not_in_task": say('relation "{subject}" is not among the tables of this task'),
    "system_relation": say('"{subject}" belongs to the database system and may not be read'),
    "unsafe_relation": say("reading {subject}"),
    "unknown_function": say("function {subject}() does not exist"),
    "forbidden_function": say("function {subject}() is not allowed in a question's SQL"),
    "shadowed_function": say(
        "function {subject}() also exists outside pg_catalog, so that it is not certain which one would run"
    ),
    "shadowed_operator": say(
        "operator {subject} also exists outside pg_catalog, so that it is not certain which one would run"
    ),
    "shadowed_column": say('"{subject}" after a dot could call a function of that name'),
    "foreign_code": say("it runs {subject}, which is not PostgreSQL's own"),
    "forbidden_type": say("type {subject} is not allowed in a question's SQL"),
    "unbounded_argument": say("{subject} must be given small constants, so that its result stays small"),
    "growing_value": say(
        "a value may grow to {subject} times what it is made of, because parts that make it longer are nested"
    ),
    "too_many_relations": say("the SQL names tables in more places than allowed: {subject}"),
    "too_costly": say("the plan is too costly: {subject}"),
    "timeout": say("the SQL did not end within its time: {subject}"),
    "session_lost": say("the database ended the connection while it ran this SQL: {subject}"),
    "server_error": say("{subject}"),
}

_SQLSTATES: dict[str, Sentence] = {
    "22003": say("value out of range"),
    "22007": say("invalid format of a date or time"),
    "22008": say("date or time out of range"),
    "22012": say("divisor is zero"),
    "22P02": say("text that is no value of the type"),
    "25006": say("writing in a read-only transaction"),
    "42501": say("insufficient rights"),
    "42601": say("wrong syntax"),
    "42702": say("ambiguous column"),
    "42703": say("no such column"),
    "42803": say("column neither grouped nor aggregated"),
    "42804": say("types that do not match"),
    "42883": say("no such function or operator"),
    "42P01": say("no such table"),
    "42P10": say("invalid reference to a column"),
    "42P20": say("wrong use of a window function"),
    "53200": say("out of memory"),
    "53400": say("over a limit of the configuration"),
    "54001": say("statement too complex"),
    "55P03": say("lock not available"),
    "57014": say("query cancelled"),
}
"""Chinese sentence for a server's error; in English its own message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Result of the check of one statement."""

    valid: bool
    layer: Layer
    """Layer that refused it; `run` if it is valid."""
    error: str | None = None
    """The refusal in English, or as the server worded it."""
    sqlstate: str | None = None
    position: int | None = None
    """Position of the fault in the SQL, in characters, from 1."""
    rows: int | None = None
    """Number of rows, counted up to `max_rows`."""
    truncated: bool = False
    """True if there are more rows than were counted."""
    empty: bool | None = None
    seconds: float = 0.0
    cost: float | None = None
    """The planner's total cost, in its own unit (a sequential page read is 1)."""
    tables: tuple[str, ...] = ()
    """Short names of the relations a valid SQL reads, sorted."""
    reason: Reason | None = None
    subject: str = ""
    """Name, number or server's message that completes the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Rows of one statement, to be shown, with its verdict."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]
    """At most as many as were requested; each value is safe for JSON."""
    verdict: Verdict


def sentence(reason: Reason, subject: str, language: Language = "en") -> str:
    """Return the refusal as a sentence."""
    return _SENTENCES[reason].text(language, subject=subject)


def explain(verdict: Verdict, language: Language) -> str:
    """Return the refusal for users: sentence, SQLSTATE and position; empty if the SQL is valid."""
    if verdict.valid:
        return ""
    text = sentence(verdict.reason, verdict.subject, language) if verdict.reason else verdict.error or ""
    if language == "zh" and verdict.reason == "server_error":
        # the server's own words are in its language
        text = f"{_SQLSTATES.get(verdict.sqlstate or '', say('error of the database')).zh}：{text}"
    notes: list[str] = []
    if verdict.sqlstate:
        notes.append(f"SQLSTATE {verdict.sqlstate}")
    if verdict.position is not None:
        notes.append(say("position {position}").text(language, position=verdict.position))
    if not notes:
        return text
    if len(notes) == 1:
        return say("{text} ({note})").text(language, text=text, note=notes[0])
    return say("{text} ({note}, {position})").text(language, text=text, note=notes[0], position=notes[1])
