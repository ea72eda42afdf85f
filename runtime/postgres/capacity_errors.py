"""Recognition of errors that report a reached connection limit, in English and Chinese.

The SQLSTATE (53300) does not reach the client: libpq reports only the message, in the language of the server's
`lc_messages`.
"""

from __future__ import annotations

import re
from typing import Final

LIMITED: Final = re.compile("too many connections for|的连接过多|的連線太多")
"""Error messages of a role or a database that has reached its connection limit."""
FULL: Final = re.compile(
    "too many (?:clients|connections)|connection slots|客户端连接过多|剩餘的連線槽|客戶端過多|剩余连接槽位"
)
"""Error messages of a server or a pooler without a free connection."""


def is_full(reason: str) -> bool:
    """Return True if an error of a server or a pooler reports that a connection limit is reached."""
    return LIMITED.search(reason) is not None or FULL.search(reason) is not None
