"""Parsing of imported pairs: entries with the line on which each entry begins. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, cast

from runtime.sentences import Sentence
from service.schemas.errors import InvalidRequest
from service.texts import say

_SPACE_AND_COMMA = " \t\r\n,"
_LIST_OF_PAIRS = re.compile(r'"templates"\s*:\s*\[')
_QUESTIONS = ("question", "问题", "问题描述", "input", "nl_query")
"""Fields and columns that hold the question, in any case."""
_SQLS = ("sql", "示例 sql", "query", "output")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""Characters that PostgreSQL cannot store: NUL and surrogates."""
MAX_ENTRIES = 100_000
"""Maximum number of entries in one upload; equals the maximum number of pairs that a task may generate."""
TOO_MANY_FIELDS = say("more fields than the header; a statement with commas must be in double quotes")
TOO_DEEP = say("nested too deeply")


class UploadedPair(NamedTuple):
    """One entry of an upload. `question` or `sql` is empty if the entry has none."""

    number: int
    """Number of the entry, from 1."""
    line: int
    """Line of the upload, from 1."""
    question: str
    sql: str

    @property
    def is_pair(self) -> bool:
        return bool(self.question and self.sql)


def read_entries(text: str) -> list[UploadedPair]:
    """Parse JSON of Querymill, Spider or BIRD, JSON lines of Alpaca, ShareGPT or OpenAI, or CSV with a header.

    Also context sets in JSON. Names of fields and columns may have capitals, and `问题` is
    `question`. Raises InvalidRequest if the text is malformed (with the line), has no entry, or has more than
    MAX_ENTRIES.
    """
    return entries_of(_records(text.removeprefix("\ufeff")))


def entries_of(records: Iterable[tuple[int, object]]) -> list[UploadedPair]:
    """Return the entries of records, each with the line on which it begins. Raises InvalidRequest as `read_entries`."""
    entries = [
        UploadedPair(number, line, *_storable(line, _pair(record)))
        for number, (line, record) in enumerate(islice(records, MAX_ENTRIES + 1), start=1)
    ]
    if len(entries) > MAX_ENTRIES:
        raise InvalidRequest(
            say("more than {max_entries} pairs; import them in several parts", max_entries=MAX_ENTRIES),
            field="pairs",
        )
    if not entries:
        raise InvalidRequest(say("the upload holds no pair"), field="pairs")
    return entries


def _records(text: str) -> Iterable[tuple[int, object]]:
    match text.lstrip()[:1]:
        case "[":
            return _of_list(text, text.index("["))
        case "{" if (listed := _list_in_document(text)) is not None:
            return _of_list(text, listed, is_whole=False)
        case "{":
            return _of_lines(text)
        case _:
            return _of_table(text)


def _list_in_document(text: str) -> int | None:
    """Return where the list of pairs in a JSON document begins; None for another document or JSON lines."""
    found = _LIST_OF_PAIRS.search(text)
    if found is None:
        return None
    try:
        document: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found.end() - 1 if isinstance(document.get("templates"), list) else None


def _of_list(text: str, start: int, *, is_whole: bool = True) -> Iterator[tuple[int, object]]:
    """Yield the elements of the JSON array at `start`, each with the line on which it begins.

    is_whole: only white space may follow the array.
    """
    decoder = json.JSONDecoder(object_pairs_hook=_once_each)
    at = start + 1
    # count lines from element to element: counting from the start took over a minute for an upload of 3 MB
    counted, line = 0, 1
    while True:
        while at < len(text) and text[at] in _SPACE_AND_COMMA:
            at += 1
        counted, line = at, line + text.count("\n", counted, at)
        if text[at : at + 1] == "]":
            break
        try:
            record, at = decoder.raw_decode(text, at)
        except ValueError as error:
            raise _not_json(_line_of(error, line)) from None
        except RecursionError:
            raise malformed(line, TOO_DEEP) from None
        yield line, record
    if is_whole and (behind := text[at + 1 :].lstrip()):
        # text after the array would be ignored silently
        raise _not_json(text.count("\n", 0, len(text) - len(behind)) + 1)


def _of_lines(text: str) -> Iterator[tuple[int, object]]:
    # not `splitlines`, which also breaks at characters that JSON strings may contain unescaped
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if line.strip():
            try:
                yield number, json.loads(line, object_pairs_hook=_once_each)
            except ValueError:
                raise _not_json(number) from None
            except RecursionError:
                raise malformed(number, TOO_DEEP) from None


def _of_table(text: str) -> Iterator[tuple[int, object]]:
    reader = csv.DictReader(io.StringIO(text))
    before = reader.line_num
    try:
        for record in reader:
            if any(record.pop(None, None) or ()):  # cells without a column
                raise malformed(max(before, 1) + 1, TOO_MANY_FIELDS)
            yield max(before, 1) + 1, record
            before = reader.line_num
    except csv.Error:
        # `reader.line_num` is not updated by the record that fails
        raise malformed(reader.reader.line_num, say("not CSV")) from None


def _line_of(error: ValueError, line: int) -> int:
    return error.lineno if isinstance(error, json.JSONDecodeError) else line


def _once_each(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object as a dictionary. Raises ValueError for a repeated key, because one value would be lost."""
    found = dict(members)
    if len(found) < len(members):
        raise ValueError
    return found


def _not_json(line: int) -> InvalidRequest:
    return malformed(line, say("not JSON, or a field is repeated"))


def malformed(line: int, reason: Sentence) -> InvalidRequest:
    """Return the error for a malformed line of an upload."""
    return InvalidRequest(say("line {line}: malformed: {reason}", line=line, reason=reason), field="pairs", status=400)


def _storable(line: int, pair: tuple[str, str]) -> tuple[str, str]:
    """Return `pair`. Raises InvalidRequest with the line if PostgreSQL cannot store a character of its texts."""
    for text in pair:
        if found := _UNSTORABLE.search(text):
            character = f"\\u{ord(found[0]):04x}"
            raise malformed(line, say("the character {character}", character=character))
    return pair


def _pair(entry: object) -> tuple[str, str]:
    """Return question and SQL of an entry; an empty string for a missing one."""
    if not isinstance(entry, dict):
        return "", ""
    record = {name.strip().casefold(): value for name, value in cast("dict[str, Any]", entry).items()}
    if "messages" in record or "conversations" in record:
        turns = dict(_turns(record.get("messages") or record.get("conversations")))
        question = turns.get("user") or turns.get("human")
        sql = turns.get("assistant") or turns.get("gpt")
    else:
        question = next(filter(None, map(record.get, _QUESTIONS)), None)
        sql = next(filter(None, map(record.get, _SQLS)), None)
    return (
        question.strip() if isinstance(question, str) else "",
        sql.strip() if isinstance(sql, str) else "",
    )


def _turns(turns: object) -> Iterator[tuple[Any, Any]]:
    for turn in cast("list[object]", turns) if isinstance(turns, list) else []:
        if isinstance(turn, dict):
            fields = cast("dict[str, Any]", turn)
            yield fields.get("role") or fields.get("from"), fields.get("content") or fields.get("value")
