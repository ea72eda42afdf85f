"""Connection strings that are accepted without the database driver: loading it costs a command 0.2 seconds."""

from __future__ import annotations

import re

_PART = r"(?:[\w.~!$*+,;-]|%(?!00)[0-7][\da-fA-F])"
_PARAMETERS = "application_name|channel_binding|connect_timeout|host|sslmode|sslrootcert|target_session_attrs"
_PARAMETER = rf"(?:{_PARAMETERS})=(?:{_PART}|/)*"
PLAIN_URL = re.compile(
    rf"postgres(?:ql)?://(?:{_PART}+(?::{_PART}*)?@)?[\w.-]*(?::\d+)?(?:/{_PART}*)?(?:\?{_PARAMETER}(?:&{_PARAMETER})*)?",
    re.ASCII,
)


def is_plain_url(text: str) -> bool:
    """Return True if libpq certainly accepts the text. Of others, only libpq knows."""
    return PLAIN_URL.fullmatch(text) is not None
