"""Argument parser for `python -m …` with one-line errors."""

from __future__ import annotations

import argparse
from typing import NoReturn


class BadUsage(Exception):
    """An argument is unknown or invalid."""


class OneLineParser(argparse.ArgumentParser):
    """Argument parser that raises BadUsage instead of printing the usage and exiting."""

    def error(self, message: str) -> NoReturn:
        raise BadUsage(f"{message}; see {self.prog} --help")
