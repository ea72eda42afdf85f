"""Advice for connection errors of sources, in Chinese and English."""

from __future__ import annotations

import re
from typing import NamedTuple

from runtime.postgres.capacity_errors import FULL, LIMITED
from runtime.sentences import Sentence


class Advice(NamedTuple):
    """Likely cause of an error and what to check, in Chinese and in English."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


_KNOWN: tuple[tuple[str, Advice], ...] = (
    (
        r"connection refused",
        Advice(
            "该地址没有数据库在监听, 请确认 PostgreSQL 已启动, 且主机与端口无误",
            "nothing listens at that address; is PostgreSQL running there, and are host and port right?",
        ),
    ),
    (
        r"failed to resolve host|could not translate host name|name or service not known|name resolution",
        Advice("找不到这台主机, 请检查主机名", "no machine is known by that name; is the host spelt right?"),
    ),
    (
        r"timeout expired|timed out",
        Advice(
            "对方没有应答, 请检查主机与端口, 以及防火墙是否放行",
            "nobody answers; are host and port right, and does every firewall in between let them through?",
        ),
    ),
    (
        r"no route to host|network is unreachable",
        Advice("网络到不了这台主机, 请检查主机与网络", "the network finds no way to that machine; is the host right?"),
    ),
    (
        r"\.s\.pgsql\.\d+\" failed: no such file",
        Advice(
            "该目录下没有 PostgreSQL 的套接字, 请确认服务已启动",
            "there is no socket of PostgreSQL in that folder; is it running there?",
        ),
    ),
    (
        r"no pg_hba\.conf entry.*(no encryption|ssl off)",
        Advice(
            "服务器不允许该用户从本机不加密地登录, 请在连接串末尾加 ?sslmode=require, 或请管理员修改 pg_hba.conf",
            "the server does not let this user in from here without encryption;"
            " add ?sslmode=require, or have its pg_hba.conf changed",
        ),
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        Advice(
            "服务器不允许该用户从本机登录, 请管理员修改 pg_hba.conf",
            "the server does not let this user in from here; have its pg_hba.conf changed",
        ),
    ),
    (
        r"permission denied for database",
        Advice(
            "该用户无权连接此数据库, 请授予 connect 权限", "the user may not connect to this database; grant connect"
        ),
    ),
    (
        r'database ".*" does not exist',
        Advice("服务器可以连接, 但没有这个数据库, 请检查库名", "the server answers, but has no database of that name"),
    ),
    (
        "password authentication failed",
        Advice(
            "服务器可以连接, 但拒绝了用户名或密码 (密码中的 / 与 @ 在连接串里写作 %2F 与 %40);"
            " 若密码已更换, 请在该数据源处填写新密码 (页面上的“编辑”, 或 querymill db edit), 已有任务与问答对不受影响",
            "the server answers, but refuses the user or the password"
            " (in a connection string, / and @ of a password are written %2F and %40);"
            " if the password was changed, give the source the new one (Edit on the page, or querymill db edit):"
            " tasks and pairs stay",
        ),
    ),
    (
        r'authentication failed|no password supplied|role ".*" does not exist|not permitted to log in',
        Advice(
            "服务器可以连接, 但拒绝了用户名或密码 (密码中的 / 与 @ 在连接串里写作 %2F 与 %40)",
            "the server answers, but refuses the user or the password"
            " (in a connection string, / and @ of a password are written %2F and %40)",
        ),
    ),
    (
        r"certificate|root\.crt",
        Advice(
            "服务器的证书未通过检查, 请检查 sslmode 与证书",
            "the server's certificate was not accepted; look at sslmode and the certificate",
        ),
    ),
    (
        r"does not support ssl",
        Advice("服务器不支持加密, 请去掉连接串里的 sslmode", "the server offers no encryption; leave sslmode out"),
    ),
    (
        r"ssl negotiation|expected authentication request|closed the connection unexpectedly",
        Advice(
            "应答的不像是 PostgreSQL, 请检查端口",
            "what answers there does not seem to be PostgreSQL; is the port right?",
        ),
    ),
    (
        r"unsupported startup parameter",
        Advice(
            "中间的连接池 (PgBouncer) 不接受连接串里的这个参数, 请去掉它, 或让连接池忽略它 (ignore_startup_parameters)",
            "the pooler in between (PgBouncer) does not take this parameter of the connection string; leave it out, or"
            " have the pooler ignore it (ignore_startup_parameters)",
        ),
    ),
    (
        r"query_wait_timeout",
        Advice(
            "中间的连接池 (PgBouncer) 没有空闲连接, 请稍后再试, 或请管理员调大 default_pool_size",
            "the pooler in between (PgBouncer) has no connection left; try again later, or have its default_pool_size"
            " raised",
        ),
    ),
    (
        LIMITED.pattern,
        Advice(
            "该用户或数据库只允许这么多连接; 可调小 QUERYMILL_UNIT_CONCURRENCY, 或请管理员放宽 CONNECTION LIMIT",
            "it allows no more connections at once;"
            " set QUERYMILL_UNIT_CONCURRENCY lower, or have its CONNECTION LIMIT raised",
        ),
    ),
    (
        FULL.pattern,
        Advice("服务器的连接已用完, 请稍后再试", "the server has no connection left; try again later"),
    ),
    (
        r"invalid byte sequence for encoding",
        Advice(
            "该数据库没有字符编码 (SQL_ASCII), 其中的表名、字段名或注释不是 UTF-8, 请改名或改注释",
            "this database has no encoding, and a name or a comment in it is not in UTF-8; write that anew in UTF-8",
        ),
    ),
    (
        r"starting up|shutting down|not yet accepting|recovery mode",
        Advice("服务器正在启动或停止, 请稍后再试", "the server is starting or stopping; try again in a moment"),
    ),
)
"""Regular expressions of error messages, with advice; the first match is used. Most match only English messages."""


HOST_BARRED = Sentence(
    "QUERYMILL_SOURCE_HOSTS 未列出主机 {hosts}", "the host {hosts} is not among those QUERYMILL_SOURCE_HOSTS names"
)
LEFT_BEHIND = Sentence(
    "{name} 原在某个主目录的内置 PostgreSQL 中; 请按它现在的位置重新登记",
    "{name} lay in the embedded PostgreSQL of a home; add it again where it lies now",
)
OTHER_KEY = Sentence(
    "其保存的连接需要另一个 QUERYMILL_SECRET_KEY", "its stored connection needs another QUERYMILL_SECRET_KEY"
)
_OURS = (HOST_BARRED, LEFT_BEHIND, OTHER_KEY)
"""Reasons written by Querymill, in both languages. All other reasons come from the driver or the server."""
KNOWN_ADVICE: tuple[Advice, ...] = tuple(advice for _, advice in _KNOWN)


def advice_on(reason: str) -> Advice | None:
    """Return advice for an error message of the driver or the server; None if no pattern matches."""
    return next((advice for pattern, advice in _KNOWN if re.search(pattern, reason, re.IGNORECASE)), None)


def reason_in(reason: str, language: str) -> str:
    """Return a reason in `language` (`zh` or `en`) if Querymill wrote it, else unchanged."""
    for sentence in _OURS:
        if (gaps := sentence.gaps_in(reason)) is not None:
            return sentence.text(language, **gaps)
    return reason
