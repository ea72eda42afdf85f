"""Argument parser of `python -m …` whose errors are one line."""

from __future__ import annotations

import argparse
from typing import NoReturn


class BadUsage(Exception):
    """An argument is unknown or invalid."""


class OneLineParser(argparse.ArgumentParser):
    """Raises BadUsage instead of printing the usage and exiting."""

    def error(self, message: str) -> NoReturn:
        raise BadUsage(f"{message}; see {self.prog} --help")
