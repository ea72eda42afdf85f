"""Recognition of refused connections for lack of capacity, in English and Chinese.

The SQLSTATE (53300) does not reach the client: libpq reports only the text, in the language of the server's
`lc_messages`.
"""

from __future__ import annotations

import re
from typing import Final

LIMITED: Final = re.compile("too many connections for|的连接过多|的連線太多")
"""A role or a database has reached its limit."""
FULL: Final = re.compile(
    "too many (?:clients|connections)|connection slots|客户端连接过多|剩餘的連線槽|客戶端過多|剩余连接槽位"
)
"""The server has no connection left."""


def is_full(reason: str) -> bool:
    """Return True if the text of a server or a pooler means that it accepts no more connections."""
    return LIMITED.search(reason) is not None or FULL.search(reason) is not None
