"""Validation of an upload: its encoding, its kind (by content, else by name) and its entries."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, getincrementaldecoder
from typing import Final

from runtime.sentences import Sentence
from service.schemas.errors import InvalidRequest
from service.schemas.fields import InputKind
from service.texts import say
from training.catalog import (
    FaultyFile,
    dictionary_csv,
    has_header,
    is_knowledge,
    parse_dictionary,
    parse_knowledge,
    parse_relations,
    parse_table_list,
)

KIND_NAMES: Final[dict[InputKind, Sentence]] = {
    "tables": say("a table list"),
    "relations": say("relations"),
    "dictionary": say("a dictionary"),
    "knowledge": say("knowledge"),
}
"""Name of each kind, for messages."""
ENCODINGS = ("utf-8", "gb18030")
"""Accepted encodings: UTF-8, also with a byte order mark, and the encoding of Chinese spreadsheets."""


def check_upload(name: str, text: str, given: InputKind | None) -> tuple[InputKind, int]:
    """Validate an upload of the `given` or a guessed kind; return kind and number of entries. Raises InvalidRequest."""
    if given is not None:
        check_kind(given, text, name)
        return given, check_entries(given, text, name)
    guessed = kind_of(name, text)
    try:
        return guessed, check_entries(guessed, text, name)
    except InvalidRequest as refused:
        raise _with_guess(refused, guessed) from None


def check_entries(kind: InputKind, text: str, name: str, field: str | None = None) -> int:
    """Parse an upload of a kind; return the number of its entries. Raises InvalidRequest with the faulty line."""
    shown = field or name
    try:
        match kind:
            case "tables":
                found = len(parse_table_list(text))
                if not found:
                    raise InvalidRequest(say("{shown}: the table list is empty", shown=shown), field=field)
                return found
            case "relations":
                return len(parse_relations(text))
            case "dictionary":
                return len(parse_dictionary(text).entries)
            case "knowledge":
                return len(parse_knowledge(text))
    except FaultyFile as error:
        raise InvalidRequest(say("{field}: {reason}", field=shown, reason=error.sentence), field=field) from None


def check_kind(given: InputKind, text: str, name: str) -> None:
    """Raise InvalidRequest if the text is of another kind. A dictionary's header would be parsed as table names."""
    found = kind_by_content(text)
    if found is None or found == given:
        return
    raise InvalidRequest(
        say(
            "{name}: this reads as {reading}, not as {given}; upload it with kind={found}, or another file",
            name=name,
            reading=KIND_NAMES[found],
            given=KIND_NAMES[given],
            found=found,
        ),
        field="kind",
    )


def kind_of(name: str, text: str) -> InputKind:
    """Guess the kind of an upload that has not been validated, from its content and name."""
    if found := kind_by_content(text):
        return found
    match kind_by_name(name):
        case "dictionary" if not re.search(r"[,;\t]", text) and _first_line(text):
            # one column of a spreadsheet, without a dictionary's header
            return "tables"
        case None:
            return "tables"
        case named:
            return named


def kind_of_checked(name: str, beginning: str) -> InputKind:
    """Return the kind of a validated upload, from its beginning, or from its name if it begins with comments only."""
    return kind_by_content(beginning) or ("tables" if _first_line(beginning) else kind_by_name(name) or "tables")


def kind_by_content(text: str) -> InputKind | None:
    """Return the kind recognised from the first lines that are not comments; None for any other text."""
    if is_knowledge(text):
        return "knowledge"
    if re.search(r"->|→", _first_line(text)):
        return "relations"
    return "dictionary" if has_header(text) else None


def kind_by_name(name: str) -> InputKind | None:
    lower = name.lower()
    if "relation" in lower or "关联" in name or "关系" in name:
        return "relations"
    if lower.endswith((".csv", ".tsv")) or "dict" in lower or "字典" in name:
        return "dictionary"
    if "knowledge" in lower or "知识" in name:
        return "knowledge"
    return None


def unpacked_dictionary(name: str, content: bytes) -> bytes:
    """Return the dictionary of a workbook as CSV. Raises InvalidRequest with sheet and cell."""
    try:
        return dictionary_csv(content).encode()
    except FaultyFile as error:
        raise InvalidRequest(say("{field}: {reason}", field=name, reason=error.sentence)) from None


def decode_text(content: bytes, name: str) -> str:
    """Decode UTF-8 or GB18030. Raises InvalidRequest for another encoding or binary content."""
    return content.decode(encoding_of(content, name))


def encoding_of(content: bytes, name: str) -> str:
    """Return the encoding of a text, `utf-8-sig` with a byte order mark. Raises InvalidRequest like `decode_text`."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding
    raise InvalidRequest(say("{name}: is no text in UTF-8 or GB18030", name=name), status=422)


def decode_beginning(content: bytes) -> str:
    """Decode the first bytes of an upload, which may end inside a character; empty for an unknown encoding."""
    for encoding in _encodings(content):
        try:
            return getincrementaldecoder(encoding)().decode(content)
        except UnicodeDecodeError:
            continue
    return ""


def _encodings(content: bytes) -> tuple[str, ...]:
    return ("utf-8-sig",) if content.startswith(BOM_UTF8) else ENCODINGS


def _with_guess(refused: InvalidRequest, guessed: InputKind) -> InvalidRequest:
    """Return the refusal with the guessed kind added to its text, because the request gave no kind."""
    return InvalidRequest(
        say(
            "{refused} (read as {reading}; kind=… sets another kind)",
            refused=refused.message,
            reading=KIND_NAMES[guessed],
        ),
        field=refused.field,
        status=refused.status,
    )


def _first_line(text: str) -> str:
    bare = (re.split(r"(?:^|\s)#|--(?!>)", line)[0].strip() for line in text.removeprefix("\ufeff").splitlines())
    return next(filter(None, bare), "")
