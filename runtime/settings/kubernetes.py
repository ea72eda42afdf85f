"""Environment variables that Kubernetes sets in pods for each service.

If the name of a service begins with `querymill`, its variables look like settings.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


def is_service_address(value: object) -> bool:
    """Return True if `value` has the form of Kubernetes' `<SERVICE>_PORT`, such as tcp://10.0.0.11:8765."""
    return isinstance(value, str) and _ADDRESS.match(value) is not None


def set_by_kubernetes(name: str, value: str) -> bool:
    """Return True if Kubernetes sets a variable of this form. name: without the prefix `QUERYMILL_`."""
    return _NAME.fullmatch(name) is not None or (name.endswith("_PORT") and is_service_address(value))
