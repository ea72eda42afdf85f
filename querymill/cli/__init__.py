"""One file per group of commands."""

import sys

try:
    from querymill.cli.app import main
except KeyboardInterrupt:  # Ctrl-C while everything is still being loaded, which takes most of a second
    sys.exit(130)

__all__ = ["main"]
