"""Recognition of reasons for which a server refuses a connection, in English and Chinese.

The SQLSTATE does not reach the client: libpq reports only the message, in the language of the server's `lc_messages`.
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
BAD_LOGIN: Final = re.compile("authentication failed|no password supplied|认证失败|驗證失敗", re.IGNORECASE)
"""Error messages of a server that refuses the user or the password, or got no password."""
PERMANENT: Final = re.compile(
    f'{BAD_LOGIN.pattern}|(?:database|role) ".*" does not exist|不存在|pg_hba\\.conf|permission denied|权限不够'
    "|not permitted to log in|certificate",
    re.IGNORECASE,
)
"""Error messages of refusals that only a change of the connection or of the server's settings can end."""


def is_full(reason: str) -> bool:
    """Return True if an error of a server or a pooler reports that a connection limit is reached."""
    return LIMITED.search(reason) is not None or FULL.search(reason) is not None
