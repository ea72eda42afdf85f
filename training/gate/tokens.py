"""Tokens of an SQL, in a time that grows with its length alone."""

from __future__ import annotations

from pglast.parser import ParseError, Token, scan


def tokens_of(sql: str) -> list[Token]:
    """Return PostgreSQL's tokens with the places of their first and last characters, from 0. Raises ParseError.

    Of a text that is not ASCII, pglast's `scan` counts the characters anew for each token: 10,000 Chinese strings took
    it 30 s. So such a character is scanned as a few ASCII letters that no other one has; PostgreSQL takes it for a
    letter, too.
    """
    if sql.isascii():
        return list(scan(sql))
    parts: list[str] = []
    places: list[int] = []
    for place, character in enumerate(sql):
        part = character if character.isascii() else f"z{ord(character):x}z"
        parts.append(part)
        places += [place] * len(part)
    try:
        found = scan("".join(parts))
    except ParseError:
        return list(scan(sql))  # an error names its place in the text as it was given
    return [token._replace(start=places[token.start], end=places[token.end]) for token in found]
