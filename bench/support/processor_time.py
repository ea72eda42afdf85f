"""Processor time of a process and its descendants."""

from __future__ import annotations

import os
from pathlib import Path


def tree_seconds(pid: int) -> float:
    """Return the processor seconds of a process, its descendants, and those of them that have ended."""
    listed = [_fields(path) for path in Path("/proc").glob("[0-9]*/stat")]
    spent = {int(each[0]): sum(map(int, each[12:16])) for each in listed if each}
    parents = {int(each[0]): int(each[2]) for each in listed if each}
    members = [process for process in spent if _belongs(process, pid, parents)]
    return sum(spent[process] for process in members) / os.sysconf("SC_CLK_TCK")


def parent_of(pid: int) -> int:
    return int(_fields(Path(f"/proc/{pid}/stat"))[2])


def _belongs(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    while process not in (ancestor, 0):
        process = parents.get(process, 0)
    return process == ancestor


def _fields(stat: Path) -> list[str]:
    """Return the fields of a file like /proc/1/stat, the name of the process left out; empty if it has ended."""
    try:
        number, _, others = stat.read_text("utf-8").partition(" (")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [number, *others.rpartition(") ")[2].split()]
