"""Ctrl-C while the command line is loading."""

from __future__ import annotations

import subprocess
import sys

INTERRUPTED = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "querymill.cli.app":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finder())
import querymill.cli
"""


def test_ctrl_c_during_loading_exits_quietly() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")
