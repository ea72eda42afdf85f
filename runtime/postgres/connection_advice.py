"""Advice for connection errors of sources, in Chinese and English."""

from __future__ import annotations

import re

from runtime.postgres.refused_connections import BAD_LOGIN, FULL, LIMITED
from runtime.sentences import Sentence
from runtime.texts import say

_KNOWN: tuple[tuple[str, Sentence], ...] = (
    (
        r"connection refused|\.s\.pgsql\.\d+\" failed: no such file",
        say("nothing listens at that address; is PostgreSQL running there, and are host and port right?"),
    ),
    (
        r"failed to resolve host|could not translate host name|name or service not known|name resolution",
        say("the host name is unknown; is it spelt right?"),
    ),
    (
        r"timeout expired|timed out|no route to host|network is unreachable",
        say("the server does not answer; are host and port right, and do all firewalls permit the connection?"),
    ),
    (
        r"pg_hba\.conf",
        say(
            "the server does not permit this user from this machine; add ?sslmode=require, or let an "
            "administrator change pg_hba.conf"
        ),
    ),
    (
        r'database "(?P<database>.*)" does not exist',
        say("the server answers, but has no database {database}; is the name right?"),
    ),
    (
        rf'{BAD_LOGIN.pattern}|role ".*" does not exist|not permitted to log in',
        say(
            "the server answers, but refuses the user or the password (in a connection string, / and "
            "@ of a password are written %2F and %40); if the password was changed, give the source "
            "the new one (Edit on the page, or querymill db edit): tasks and pairs stay"
        ),
    ),
    (
        r"certificate|root\.crt|does not support ssl",
        say("the encrypted connection failed; check sslmode and the certificate"),
    ),
    (
        r"ssl negotiation|expected authentication request|closed the connection unexpectedly",
        say("the response is not PostgreSQL's; is the port right?"),
    ),
    (
        rf"{LIMITED.pattern}|{FULL.pattern}|query_wait_timeout",
        say("no connection is left; try again later, set QUERYMILL_UNIT_CONCURRENCY lower, or have the limit raised"),
    ),
    (
        r"starting up|shutting down|not yet accepting|recovery mode",
        say("the server is starting or stopping; try again in a moment"),
    ),
)
"""Regular expressions of error messages, with the likely cause and what to check; groups of a match fill its gaps.

The first match is used. Most match only English messages.
"""


HOST_BARRED = say("the host {hosts} is not among those QUERYMILL_SOURCE_HOSTS names")
LEFT_BEHIND = say("{name} was in the embedded PostgreSQL of a home; add it again at its present address")
OTHER_KEY = say("its stored connection needs another QUERYMILL_SECRET_KEY")
_OURS = (HOST_BARRED, LEFT_BEHIND, OTHER_KEY)
"""Reasons written by Querymill, in both languages. All other reasons come from the driver or the server."""
KNOWN_ADVICE: tuple[Sentence, ...] = tuple(advice for _, advice in _KNOWN)


def advice_on(reason: str) -> Sentence | None:
    """Return advice for an error message of the driver or the server; None if no pattern matches."""
    for pattern, advice in _KNOWN:
        if (found := re.search(pattern, reason, re.IGNORECASE)) is not None:
            return advice.filled(**found.groupdict())
    return None


def with_advice(text: str, advice: Sentence | None, language: str) -> str:
    """Return an error message followed by its advice, if there is any."""
    if advice is None:
        return text
    return f"{text}{'；' if language == 'zh' else '; '}{advice.text(language)}"


def reason_in(reason: str, language: str) -> str:
    """Return a reason in `language` (`zh` or `en`) if Querymill wrote it, else unchanged."""
    for sentence in _OURS:
        if (gaps := sentence.gaps_in(reason)) is not None:
            return sentence.text(language, **gaps)
    return reason
