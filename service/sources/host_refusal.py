"""Refusal of a host that QUERYMILL_SOURCE_HOSTS does not name."""

from __future__ import annotations

from collections.abc import Sequence

from service.schemas.errors import InvalidRequest


def host_refused(hosts: Sequence[str], field: str) -> InvalidRequest:
    names = ", ".join(hosts)
    return InvalidRequest(
        f"不允许连接主机 {names}，允许的主机由 QUERYMILL_SOURCE_HOSTS 设置",
        f"{field}: the host {names} is not among those QUERYMILL_SOURCE_HOSTS names",
        field=field,
    )
