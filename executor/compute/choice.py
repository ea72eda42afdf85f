"""Workers that the settings choose."""

from __future__ import annotations

import os
from functools import partial
from importlib.util import find_spec

from executor.compute.calls import Compute
from executor.compute.engine import Engine
from runtime.settings.compute import read_compute
from runtime.settings.settings import Settings, SettingsError

MAX_DEFAULT_PROCESSES = 8


def compute_of(settings: Settings) -> Compute | None:
    """Return the workers of an executor, not opened yet; None if it computes in its own threads.

    By default there are as many processes as processors; a machine with one processor uses threads. Raises
    SettingsError if Dask is not installed.
    """
    choice = read_compute(settings.compute)
    match choice.kind:
        case "threads":
            return None
        case "default":
            processors = min(_processors(), MAX_DEFAULT_PROCESSES)
            return None if processors == 1 else Compute(open=partial(_processes, processors), configured=False)
        case "processes":
            return Compute(open=partial(_processes, choice.processes), configured=True)
        case "dask":
            if find_spec("distributed") is None:
                raise SettingsError("QUERYMILL_COMPUTE: Dask is not installed; install querymill[dask]")
            return Compute(open=partial(_cluster, choice.address, settings), configured=True)


def _processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# the engines are imported when needed: their libraries would double the time in which an executor starts


def _processes(count: int) -> Engine:
    from executor.compute.processes import Processes  # noqa: PLC0415

    return Processes(count)


def _cluster(address: str, settings: Settings) -> Engine:
    from executor.compute.cluster import DaskCluster, security_of  # noqa: PLC0415
    from runtime.sources.encrypted_sources import cipher  # noqa: PLC0415

    return DaskCluster(address, security_of(settings), cipher(settings))
