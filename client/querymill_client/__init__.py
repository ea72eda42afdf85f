"""REST client of Querymill; embedders, LangChain and Vanna classes are in separate modules."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from querymill_client.errors import ApiError
    from querymill_client.rest import Client, ExportedPairs
    from querymill_client.stream import Message

_MODULES = {"ApiError": "errors", "Client": "rest", "ExportedPairs": "rest", "Message": "stream"}

__all__ = ["ApiError", "Client", "ExportedPairs", "Message"]


def __getattr__(name: str) -> object:
    """Import the REST client on first access, so that programs that only embed texts do not load the HTTP library."""
    if name in _MODULES:
        return getattr(import_module(f"querymill_client.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
