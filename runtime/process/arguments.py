"""Reading the arguments of `python -m …`: what is wrong is one line."""

from __future__ import annotations

import argparse
from typing import NoReturn


class BadUsage(Exception):
    """The command line asks for something there is not."""


class OneLineParser(argparse.ArgumentParser):
    """Raises BadUsage instead of printing the usage and ending the process."""

    def error(self, message: str) -> NoReturn:
        raise BadUsage(f"{message}; see {self.prog} --help")
