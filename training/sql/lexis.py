"""Bounds an SQL by a scan of its tokens, before anything that recurses sees it.

The scanner is PostgreSQL's own and works from left to right without recursion; the parser and every walk over its tree
recurse, and 40,000 nested parentheses or 20,000 chained UNIONs would end the process instead of raising an error.
"""

from __future__ import annotations

from pglast.parser import ParseError, scan

from training.sql.refusal import Refused

_OPENING = frozenset({"ASCII_40", "ASCII_91", "CASE"})
_CLOSING = frozenset({"ASCII_41", "ASCII_93", "END_P"})
_MAX_TOKENS = 10_000
"""Chains (`a + b + c`, UNION, NOT NOT) nest without a parenthesis, one level for each token or two: 16,000 tokens of
the worst kind (UNION) still parsed in a thread's stack of 8 MB, 40,000 did not."""
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that make a text read otherwise than it runs. No data needs them in a question's SQL."""


def check_lexis(sql: str, *, max_bytes: int, max_depth: int) -> None:
    """Refuse an SQL that is too long, nested too deeply, or holds characters that hide something.

    Linear in the SQL's length.
    """
    size = len(sql.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise Refused("too_large", f"{size} > {max_bytes} bytes")
    for offset, character in enumerate(sql):
        if (
            (character < " " and character not in "\t\n\r\f")
            or "\x7f" <= character <= "\x9f"
            or character in _DIRECTION
        ):
            raise Refused("control_character", f"U+{ord(character):04X}", offset=offset)
        if "\ud800" <= character <= "\udfff":
            raise Refused("control_character", f"U+{ord(character):04X}", offset=offset)
    try:
        tokens = scan(sql)
    except ParseError as error:
        raise Refused.of_syntax(error) from error
    if len(tokens) > _MAX_TOKENS:
        raise Refused("too_deep", f"{len(tokens)} > {_MAX_TOKENS} tokens")
    depth = 0
    for token in tokens:
        if token.name in _OPENING:
            depth += 1
            if depth > max_depth:
                raise Refused("too_deep", f"> {max_depth}", offset=token.start)
        elif token.name in _CLOSING:
            depth -= 1
        elif token.name == "PARAM":
            raise Refused("parameter", sql[token.start : token.end + 1], offset=token.start)
