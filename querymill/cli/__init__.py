"""One file per group of commands."""

from querymill.cli.app import main

__all__ = ["main"]
