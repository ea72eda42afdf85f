"""The public face: the command line and the client."""

from querymill.client import ApiError, Client

__all__ = ["ApiError", "Client"]
