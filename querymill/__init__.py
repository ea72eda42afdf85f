"""The command line, the supervisor of `up`, and the client."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from querymill.client import ApiError, Client

__all__ = ["ApiError", "Client"]


def __getattr__(name: str) -> object:
    """Load the client at first use, so that `querymill.cli` handles Ctrl-C before anything large is loaded."""
    if name in __all__:
        return getattr(import_module("querymill.client"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
