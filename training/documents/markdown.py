"""Markdown document about one table: its columns with examples, and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from training.catalog.comments import one_line
from training.catalog.model import Column, ColumnName, Table
from training.documents.descriptions import column_description, describe_table, shown_type
from training.documents.examples import examples
from training.documents.notes import column_notes
from training.labels.label import Label
from training.language.languages import Language
from training.source.description import SourceDescription
from training.texts import say

_SPECIAL = re.compile(r"([\\`*\[\]])")
_BACKTICKS = re.compile(r"`+")
_STRUCTURE = re.compile(r"^(?=#|>|[-+](?:\s|$|-)|={3,}|~~~|\d+[.)]\s)")


def render_markdown(table: Table, source: SourceDescription) -> str:
    """Return the file `<table>_detail.md` in the language of the task."""
    language = source.language
    label = inline(source.label(table.name))
    name = inline(table.name.short)
    described = describe_table(table, source) + _also(source.table_labels[table.name], source)
    lines = [say("## {name} ({label})").text(language, name=name, label=label), line(described)]
    lines.append(say("Columns:").text(language))
    lines.extend(_column(table, column, source) for column in table.columns)
    if notes := [*column_notes(table, source), *_withheld(table, language=language)]:
        lines.append(say("Notes on columns:").text(language))
        lines.extend(f"- {inline(note)}" for note in notes)
    return "\n".join(lines) + "\n"


def _column(table: Table, column: Column, source: SourceDescription) -> str:
    language = source.language
    label = source.column_labels[ColumnName(table.name, column.name)]
    said = column_description(table, column, source) + _also(label, source)
    text = f"- {inline(column.name)} ({inline(shown_type(column))}) - {inline(said)}"
    if column.not_null:
        text += say(" [not null]").text(language)
    profile = source.profile(table.name, column.name)
    if shown := ", ".join(map(inline, examples(profile))):
        text += say(" [examples: {shown}]").text(language, shown=shown)
    return text


def _withheld(table: Table, *, language: Language) -> Iterable[str]:
    if table.withheld:
        names = say(", ").text(language).join(table.withheld)
        yield say("Not listed, as the login may not read them: {names}").text(language, names=names)


def _also(label: Label, source: SourceDescription) -> str:
    """Return a line with the synonyms of the table, by which a search for them finds the document."""
    if not label.synonyms:
        return ""
    synonyms = say(", ").text(source.language).join(label.synonyms)
    return say(" (also called: {synonyms})").text(source.language, synonyms=synonyms)


def inline(text: str) -> str:
    """Return text for a place within a line, without line breaks; characters of Markdown or HTML are escaped."""
    if text.isalnum():
        return text
    return _SPECIAL.sub(r"\\\1", one_line(text)).replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Return a name, value or SQL as part of a line: unchanged if Markdown has no meaning for it, else a code span.

    A span needs no escapes, so that a model reads the text as it must write it.
    """
    text = one_line(text)
    if _SPECIAL.search(text) is None and not {"<", ">"} & set(text):
        return text
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    # Markdown removes one space at each end of a span
    space = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{space}{text}{space}{fence}"


def line(text: str) -> str:
    """Return text as a line of its own that Markdown does not read as heading, list or fence."""
    return _STRUCTURE.sub(r"\\", inline(text))
