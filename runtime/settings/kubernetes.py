"""What Kubernetes sets in every pod for each service beside it; for one named `querymill…` it begins like a setting."""

from __future__ import annotations

import re

_NAME = re.compile(r"(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


def is_service_address(value: object) -> bool:
    """Whether this is what Kubernetes gives `<SERVICE>_PORT`, such as tcp://10.0.0.11:8765."""
    return isinstance(value, str) and _ADDRESS.match(value) is not None


def set_by_kubernetes(name: str, value: str) -> bool:
    """Whether a variable tells of a service. name: without the prefix all settings have."""
    return _NAME.fullmatch(name) is not None or (name.endswith("_PORT") and is_service_address(value))
