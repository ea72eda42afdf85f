"""The public face: the command line and the client."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from querymill.client import ApiError, Client

__all__ = ["ApiError", "Client"]


def __getattr__(name: str) -> object:
    """The client is loaded where it is wanted: the command line answers Ctrl-C while it loads what takes long."""
    if name in __all__:
        return getattr(import_module("querymill.client"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
