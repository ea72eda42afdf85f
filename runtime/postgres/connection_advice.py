"""Advice for connection errors of sources, in Chinese and English."""

from __future__ import annotations

import re

from runtime.postgres.refused_connections import BAD_LOGIN, FULL, LIMITED
from runtime.sentences import Sentence

_KNOWN: tuple[tuple[str, Sentence], ...] = (
    (
        r"connection refused|\.s\.pgsql\.\d+\" failed: no such file",
        Sentence(
            "该地址没有数据库在监听，请确认 PostgreSQL 已启动，且主机与端口无误",
            "nothing listens at that address; is PostgreSQL running there, and are host and port right?",
        ),
    ),
    (
        r"failed to resolve host|could not translate host name|name or service not known|name resolution",
        Sentence("找不到这台主机，请检查主机名", "the host name is unknown; is it spelt right?"),
    ),
    (
        r"timeout expired|timed out|no route to host|network is unreachable",
        Sentence(
            "对方没有应答，请检查主机与端口，以及防火墙是否放行",
            "the server does not answer; are host and port right, and do all firewalls permit the connection?",
        ),
    ),
    (
        r"pg_hba\.conf",
        Sentence(
            "服务器不允许该用户从本机登录，请在连接串末尾加 ?sslmode=require，或请管理员修改 pg_hba.conf",
            "the server does not permit this user from this machine; add ?sslmode=require, or let an administrator"
            " change pg_hba.conf",
        ),
    ),
    (
        r'database "(?P<database>.*)" does not exist',
        Sentence(
            "服务器可以连接，但没有数据库 {database}，请检查库名",
            "the server answers, but has no database {database}; is the name right?",
        ),
    ),
    (
        rf'{BAD_LOGIN.pattern}|role ".*" does not exist|not permitted to log in',
        Sentence(
            "服务器可以连接，但拒绝了用户名或密码（密码中的 / 与 @ 在连接串里写作 %2F 与 %40）；"
            "若密码已更换，请在该数据源处填写新密码（页面上的“编辑”，或 querymill db edit），已有任务与问答对不受影响",
            "the server answers, but refuses the user or the password"
            " (in a connection string, / and @ of a password are written %2F and %40);"
            " if the password was changed, give the source the new one (Edit on the page, or querymill db edit):"
            " tasks and pairs stay",
        ),
    ),
    (
        r"certificate|root\.crt|does not support ssl",
        Sentence(
            "加密连接失败，请检查 sslmode 与证书",
            "the encrypted connection failed; check sslmode and the certificate",
        ),
    ),
    (
        r"ssl negotiation|expected authentication request|closed the connection unexpectedly",
        Sentence(
            "应答的不像是 PostgreSQL，请检查端口",
            "the response is not PostgreSQL's; is the port right?",
        ),
    ),
    (
        rf"{LIMITED.pattern}|{FULL.pattern}|query_wait_timeout",
        Sentence(
            "没有空闲连接，请稍后再试；可调小 QUERYMILL_UNIT_CONCURRENCY，或请管理员放宽连接数上限",
            "no connection is left; try again later, set QUERYMILL_UNIT_CONCURRENCY lower, or have the limit raised",
        ),
    ),
    (
        r"starting up|shutting down|not yet accepting|recovery mode",
        Sentence("服务器正在启动或停止，请稍后再试", "the server is starting or stopping; try again in a moment"),
    ),
)
"""Regular expressions of error messages, with the likely cause and what to check; groups of a match fill its gaps.

The first match is used. Most match only English messages.
"""


HOST_BARRED = Sentence(
    "QUERYMILL_SOURCE_HOSTS 未列出主机 {hosts}", "the host {hosts} is not among those QUERYMILL_SOURCE_HOSTS names"
)
LEFT_BEHIND = Sentence(
    "{name} 原在某个主目录的内置 PostgreSQL 中；请按它现在的位置重新登记",
    "{name} was in the embedded PostgreSQL of a home; add it again at its present address",
)
OTHER_KEY = Sentence(
    "其保存的连接需要另一个 QUERYMILL_SECRET_KEY", "its stored connection needs another QUERYMILL_SECRET_KEY"
)
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
