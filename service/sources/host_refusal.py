"""Refusal of a host that QUERYMILL_SOURCE_HOSTS does not name."""

from __future__ import annotations

from collections.abc import Sequence

from service.schemas.errors import InvalidRequest
from service.texts import say


def host_refused(hosts: Sequence[str], field: str) -> InvalidRequest:
    names = ", ".join(hosts)
    return InvalidRequest(
        say("{field}: the host {names} is not among those QUERYMILL_SOURCE_HOSTS names", field=field, names=names),
        field=field,
    )
