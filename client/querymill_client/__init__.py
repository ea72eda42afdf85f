"""A client of Querymill for applications; embedder, LangChain and Vanna classes are in modules of their own."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from querymill_client.errors import ApiError
    from querymill_client.rest import Client, ExportedPairs
    from querymill_client.stream import Message

_MODULES = {"ApiError": "errors", "Client": "rest", "ExportedPairs": "rest", "Message": "stream"}

__all__ = ["ApiError", "Client", "ExportedPairs", "Message"]


def __getattr__(name: str) -> object:
    """Load the HTTP library with the first use of the client: a program that only embeds does not wait for it."""
    if name in _MODULES:
        return getattr(import_module(f"querymill_client.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
