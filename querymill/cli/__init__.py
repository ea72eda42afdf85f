"""The command line `querymill`."""

import sys

try:
    from querymill.cli.app import main
except KeyboardInterrupt:  # Ctrl-C while modules are being loaded
    sys.exit(130)

__all__ = ["main"]
