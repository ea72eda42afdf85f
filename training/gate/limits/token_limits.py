"""Bounds a statement by a scan of its tokens, before it is passed to a parser that recurses.

The scanner is PostgreSQL's own and works from left to right without recursion; the parser and every walk over its tree
recurse, and 40,000 nested parentheses or 20,000 chained UNIONs would end the process instead of raising an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pglast.parser import ParseError, Token, scan

from training.gate.refusal import Refused

MAX_BYTES = 16_000
MAX_DEPTH = 200
_BRACKET, _CLOSING_BRACKET = "ASCII_91", "ASCII_93"
_OPENING = frozenset({"ASCII_40", _BRACKET, "CASE"})
_CLOSING = frozenset({"ASCII_41", _CLOSING_BRACKET, "END_P"})
_CHAINING = frozenset({_BRACKET, "ASCII_46"})
_MAX_TOKENS = 10_000
"""Chains (`a + b + c`, UNION, NOT NOT) nest without a parenthesis, one level for each token or two: 16,000 tokens of
the worst kind (UNION) still parsed in a thread's stack of 8 MB, 40,000 did not."""
_MAX_BRACKETS = 6
"""As many dimensions as PostgreSQL's arrays have. SQL readers take twice the time for each nested `ARRAY[(`."""
_MAX_CHAINED = 100
"""Subscripts and fields that follow a `]`. sqlglot copies a chain of them for each one: 1,200 took it 10 s."""
_OPERATOR_RUN = re.compile(r"[-+*/<>=~!@#%^&|`?]{1001}")
"""More of these characters in a row than a line of a comment has. PostgreSQL's scanner reads all of them again for each
`+` and each `/*`: 60,000 took it 9 s."""
_IN_QUOTES = frozenset("\u200c\u200d")
"""The joiners of Persian, the Indian scripts and emoji: data and quoted names may hold them."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2028\u2029\u3164\uffa0")
"""Characters that show as nothing, though Unicode does not count them among those of format: fillers, and separators
of lines."""
_QUOTED = frozenset({"SCONST", "USCONST", "IDENT", "UIDENT"})


def check_tokens(sql: str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> None:
    """Raise `Refused` for SQL that is too long, nested too deeply, or has characters that hide something."""
    size = len(sql.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise Refused("too_large", f"{size} > {max_bytes} bytes")
    if (run := _OPERATOR_RUN.search(sql)) is not None:
        raise Refused("too_deep", "> 1000 characters of operators", offset=run.start())
    joiners = _check_characters(sql)
    try:
        tokens = list(scan(sql))  # 0.3 s at most: it counts the characters before each token anew
    except ParseError as error:
        raise Refused.of_syntax(error) from error
    for token in tokens if joiners else ():
        if token.name in _QUOTED and sql[token.end] in "\"'$":
            joiners.difference_update(range(token.start, token.end + 1))
    if joiners:
        raise _refused_character(sql, min(joiners))
    if len(tokens) > _MAX_TOKENS:
        raise Refused("too_deep", f"{len(tokens)} > {_MAX_TOKENS} tokens")
    _check_depth(tokens, max_depth)


def _check_depth(tokens: Sequence[Token], max_depth: int) -> None:
    depth = brackets = chained = 0
    before = ""
    for token in tokens:
        chained += before == _CLOSING_BRACKET and token.name in _CHAINING
        if chained > _MAX_CHAINED:
            raise Refused("too_deep", f"> {_MAX_CHAINED} ][", offset=token.start)
        before = token.name
        if token.name in _OPENING:
            depth += 1
            brackets += token.name == _BRACKET
            if depth > max_depth:
                raise Refused("too_deep", f"> {max_depth}", offset=token.start)
            if brackets > _MAX_BRACKETS:
                raise Refused("too_deep", f"> {_MAX_BRACKETS} [", offset=token.start)
        elif token.name in _CLOSING:
            depth -= 1
            brackets -= token.name == _CLOSING_BRACKET


def _check_characters(sql: str) -> set[int]:
    """Refuse characters that are allowed nowhere; return the offsets of those allowed only in quotes."""
    unseen = [offset for offset, character in enumerate(sql) if _is_unseen(character)]
    for offset in unseen:
        if sql[offset] not in _IN_QUOTES:
            raise _refused_character(sql, offset)
    return set(unseen)


def _is_unseen(character: str) -> bool:
    """Return True for a character that is invisible or changes how text is shown, and so disguises the SQL."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\t\n\r\f"
    ) or character in _UNSEEN


def _refused_character(sql: str, offset: int) -> Refused:
    """Return a refusal that names the character with its line and column, from 1."""
    character, before = sql[offset], sql[:offset]
    name = unicodedata.name(character, "")
    place = f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"
    return Refused("control_character", f"U+{ord(character):04X} {name}".strip() + f" ({place})", offset=offset)
