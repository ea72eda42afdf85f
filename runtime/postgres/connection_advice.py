"""Advice for connection errors of sources, in Chinese and English."""

from __future__ import annotations

import re

from runtime.postgres.capacity_errors import FULL, LIMITED
from runtime.sentences import Sentence

_KNOWN: tuple[tuple[str, Sentence], ...] = (
    (
        r"connection refused",
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
        r"timeout expired|timed out",
        Sentence(
            "对方没有应答，请检查主机与端口，以及防火墙是否放行",
            "the server does not answer; are host and port right, and do all firewalls permit the connection?",
        ),
    ),
    (
        r"no route to host|network is unreachable",
        Sentence("网络到不了这台主机，请检查主机与网络", "there is no network route to that host; is the host right?"),
    ),
    (
        r"\.s\.pgsql\.\d+\" failed: no such file",
        Sentence(
            "该目录下没有 PostgreSQL 的套接字，请确认服务已启动",
            "that folder has no PostgreSQL socket; is the server running?",
        ),
    ),
    (
        r"no pg_hba\.conf entry.*(no encryption|ssl off)",
        Sentence(
            "服务器不允许该用户从本机不加密地登录，请在连接串末尾加 ?sslmode=require，或请管理员修改 pg_hba.conf",
            "the server does not permit this user from this machine without encryption;"
            " add ?sslmode=require, or let an administrator change pg_hba.conf",
        ),
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        Sentence(
            "服务器不允许该用户从本机登录，请管理员修改 pg_hba.conf",
            "the server does not permit this user from this machine; let an administrator change pg_hba.conf",
        ),
    ),
    (
        r'permission denied for database "(?P<database>.*)"',
        Sentence(
            "该用户无权连接数据库 {database}，请授予 connect 权限",
            "the user may not connect to the database {database}; grant connect",
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
        "password authentication failed",
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
        r'authentication failed|no password supplied|role ".*" does not exist|not permitted to log in',
        Sentence(
            "服务器可以连接，但拒绝了用户名或密码（密码中的 / 与 @ 在连接串里写作 %2F 与 %40）",
            "the server answers, but refuses the user or the password"
            " (in a connection string, / and @ of a password are written %2F and %40)",
        ),
    ),
    (
        r"certificate|root\.crt",
        Sentence(
            "服务器的证书未通过检查，请检查 sslmode 与证书",
            "the server's certificate was not accepted; check sslmode and the certificate",
        ),
    ),
    (
        r"does not support ssl",
        Sentence(
            "服务器不支持加密，请去掉连接串里的 sslmode", "the server does not support encryption; remove sslmode"
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
        r"unsupported startup parameter",
        Sentence(
            "中间的连接池（PgBouncer）不接受连接串里的这个参数，请去掉它，或让连接池忽略它（ignore_startup_parameters）",
            "the pooler in between (PgBouncer) does not accept this parameter of the connection string; remove it, or"
            " have the pooler ignore it (ignore_startup_parameters)",
        ),
    ),
    (
        r"query_wait_timeout",
        Sentence(
            "中间的连接池（PgBouncer）没有空闲连接，请稍后再试，或请管理员调大 default_pool_size",
            "the pooler in between (PgBouncer) has no connection left; try again later, or have its default_pool_size"
            " raised",
        ),
    ),
    (
        LIMITED.pattern,
        Sentence(
            "该用户或数据库只允许这么多连接；可调小 QUERYMILL_UNIT_CONCURRENCY，或请管理员放宽 CONNECTION LIMIT",
            "the user or the database allows no more connections;"
            " set QUERYMILL_UNIT_CONCURRENCY lower, or have its CONNECTION LIMIT raised",
        ),
    ),
    (
        FULL.pattern,
        Sentence("服务器的连接已用完，请稍后再试", "the server has no connection left; try again later"),
    ),
    (
        r"invalid byte sequence for encoding",
        Sentence(
            "该数据库没有字符编码（SQL_ASCII），其中的表名、字段名或注释不是 UTF-8，请改名或改注释",
            "this database has no encoding, and a name or a comment in it is not in UTF-8; change it to UTF-8",
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
