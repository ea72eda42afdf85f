"""Log lines as COPY takes them in binary, packed by hand: a driver that looks at each value of a line costs more than
everything else that is done with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from struct import Struct
from typing import Final

from events.wire.pg_binary import EPOCH, element, text_element
from service.projections.rows import LogRow

HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL: Final = b"\xff\xff"

_ID = Struct(">hiq").pack
_INT8 = Struct(">iq").pack
_FIELDS = 10
_MICROSECOND = timedelta(microseconds=1)
_JSONB_VERSION = b"\x01"

# of these there are few in many lines
_often = lru_cache(maxsize=4096)(text_element)


@lru_cache(maxsize=64)
def _jsonb(text: str) -> bytes:
    return element(_JSONB_VERSION + text.encode())


def packed(rows: Iterable[LogRow]) -> bytes:
    """The rows, in the order of `copy_logs`; HEAD stands before the first and TAIL behind the last of a COPY."""
    return b"".join(
        [
            b"".join(
                (
                    _ID(_FIELDS, 8, position),
                    _often(task_id),
                    _often(execution_id),
                    _often(level),
                    text_element(message),
                    _often(step),
                    _often(module),
                    _often(function),
                    _INT8(8, (moment - EPOCH) // _MICROSECOND),
                    _jsonb(extra),
                )
            )
            for position, task_id, execution_id, level, message, step, module, function, moment, extra in rows
        ]
    )
