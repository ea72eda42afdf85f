"""Recognises that PostgreSQL takes no more connections, in English and in Chinese.

Its SQLSTATE for that (53300) does not reach the client: libpq reports only the text of a refused connection, in the
language of the server's `lc_messages`.
"""

from __future__ import annotations

import re
from typing import Final

LIMITED: Final = re.compile("too many connections for|的连接过多|的連線太多")
"""A role or a database has its maximum."""
FULL: Final = re.compile(
    "too many (?:clients|connections)|connection slots|客户端连接过多|剩餘的連線槽|客戶端過多|剩余连接槽位"
)
"""The server has none left."""


def is_full(reason: str) -> bool:
    """Returns whether a connection was refused for lack of room, given the server's or a pooler's text."""
    return LIMITED.search(reason) is not None or FULL.search(reason) is not None
