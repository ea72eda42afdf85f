"""The user's knowledge of a source: facts to add and derived facts to remove, in the form of `knowledge.md`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

from training.catalog.comments import one_line
from training.catalog.model import TableName
from training.catalog.user_files.faulty_file import FaultyFile
from training.texts import say

_ITEM = re.compile(r"[-*]\s+(?:(?P<removed>not|删除)\s*[:：]\s*)?(?P<text>.*)", re.IGNORECASE)
_CODE_SPAN = re.compile(r"(\s*(?<!\\)`[^`]+`\s*)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class UserKnowledgeError(FaultyFile):
    """A knowledge file has a line that is neither a heading nor a fact, or a heading that names no table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFact:
    """One fact in the file: an added line, or a derived line to remove."""

    section: str
    """Name of a table; empty for the whole source."""
    text: str
    """Text without Markdown's escapes, except in code spans, which are kept."""
    removed: bool
    """True if the line removes the derived line of this text."""
    line: int
    section_line: int
    """Line of the heading; 0 for the whole source."""


def parse_knowledge(text: str) -> tuple[UserFact, ...]:
    """Return the facts of a file: `- a fact`, or `- not: a derived line`, below `## table` or before the first heading.

    The line below a heading may also be the other names of the table. Raises UserKnowledgeError naming the line.
    """
    UserKnowledgeError.unless_small(text, say("file"))
    facts: list[UserFact] = []
    section, section_line = "", 0
    for line in _lines(text):
        if line.kind == "heading":
            section, section_line = _unescaped(line.text), line.number
            continue
        if line.kind == "unreadable":
            raise UserKnowledgeError(
                line.number,
                say(
                    "cannot read {value!r}; write a fact as `- fact`, a table's section as `## table`",
                    value=line.text[:60],
                ),
            )
        removed = line.kind == "removal"
        if removed and not line.text:
            raise UserKnowledgeError(line.number, say("name the line to remove after `- not:`"))
        fact = _unescaped(line.text)
        facts.append(UserFact(section=section, text=fact, removed=removed, line=line.number, section_line=section_line))
    return tuple(facts)


def is_knowledge(text: str) -> bool:
    """Return True if the first line that is neither a heading nor the other names of a table is a fact."""
    kinds = (line.kind for line in _lines(text) if not (line.kind == "unreadable" and line.text.startswith("#")))
    return next((kind for kind in kinds if kind not in ("heading", "names")), "unreadable") != "unreadable"


class _Line(NamedTuple):
    number: int
    kind: Literal["heading", "names", "fact", "removal", "unreadable"]
    """`names`: the other names of a table, in the line below its heading."""
    text: str
    """Text of the line without the Markdown of a heading or list."""


def _lines(text: str) -> Iterator[_Line]:
    """Return the lines of a file that are neither empty nor a comment."""
    names_may_follow = False
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = one_line(raw)
        if not line or line.startswith("# "):
            continue
        if line.startswith("## "):
            yield _Line(number, "heading", line.removeprefix("## ").strip())
        elif item := _ITEM.fullmatch(line):
            yield _Line(number, "fact" if item["removed"] is None else "removal", item["text"].strip())
        else:
            yield _Line(number, "names" if names_may_follow else "unreadable", line)
        names_may_follow = line.startswith("## ")


def code_spans(text: str) -> list[str]:
    """Split a text into alternating parts: plain text, a code span with the spaces around it, plain text, …"""
    return _CODE_SPAN.split(text)


def tables_by_heading(tables: Iterable[TableName]) -> Mapping[str, TableName]:
    """Return the tables by each name that a heading may have: with its schema, or without one if that is unambiguous.

    Names are in lower case; a name with capitals is also present as it is.
    """
    every = [*tables]
    bare = Counter(table.name.casefold() for table in every)
    found = {table.name.casefold(): table for table in every if bare[table.name.casefold()] == 1}
    for fold in (str.casefold, str):
        found |= {one_line(fold(name)): table for table in every for name in (str(table), table.short)}
    return found


def check_headings(facts: Iterable[UserFact], tables: Iterable[TableName]) -> None:
    """Raise UserKnowledgeError for the first heading that names none of the tables."""
    every = [*tables]
    known = tables_by_heading(every)
    for fact in facts:
        if fact.section and heading_table(fact, known) is None:
            if any(table.name.casefold() == fact.section.casefold() for table in every):
                raise UserKnowledgeError(
                    fact.section_line,
                    say("{section} is in several schemas; write schema.{section}", section=fact.section),
                )
            nearest = [known[name].short for name in get_close_matches(fact.section.casefold(), known, n=1)]
            reason = say("there is no table {section}", section=fact.section)
            if nearest:
                reason = say(
                    "there is no table {section}; the nearest is {nearest}", section=fact.section, nearest=nearest[0]
                )
            raise UserKnowledgeError(fact.section_line, reason)


def heading_table(fact: UserFact, known: Mapping[str, TableName]) -> TableName | None:
    """Return the table of a fact's heading, from the result of `tables_by_heading`."""
    return known.get(fact.section) or known.get(fact.section.casefold())


def _unescaped(text: str) -> str:
    parts = code_spans(text)
    parts[::2] = [_ESCAPE.sub(r"\1", part).replace("&lt;", "<").replace("&gt;", ">") for part in parts[::2]]
    return "".join(parts)
