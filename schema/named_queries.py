"""Named queries. In `queries/<group>.sql`, each query follows a line `-- name: one sentence.`"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- (\w+): ", re.MULTILINE)


@cache
def queries(group: str) -> dict[str, LiteralString]:
    """Return all queries of a group by name."""
    text = files("schema").joinpath("queries", f"{group}.sql").read_text("utf-8")
    parts = _NAME.split(text)[1:]
    bodies = {
        name: "\n".join(body.splitlines()[1:]).strip() for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
    # the files are part of the package, so their text is as literal as a string in the code
    return cast("dict[str, LiteralString]", bodies)


def query(group: str, name: str) -> LiteralString:
    """Return the query of this name. Raises KeyError if the group has no such query."""
    return queries(group)[name]
