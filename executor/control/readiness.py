"""Check that this process can do work: an executor without the output folder or the key leaves work to others."""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import dataclass

from events.store.event_store import Pool
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.retries import retry_log
from runtime.files.artefact_store import open_artefacts
from runtime.files.object_store import StoreOwner, store_owner
from runtime.files.output_check import PROBE, check_outputs
from runtime.installation import Unreadable, current_fault
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SecretKeyWrong

PROBE_BYTES = 65_536
"""Size of what is written to see whether a bucket has room: an empty document may need none."""
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
"""Errors that other machines may not have. A full disk is not among them: it is full for all that share the folder."""


@dataclass(slots=True, kw_only=True)
class ReadinessCheck:
    """Check whether a process is ready to run executions."""

    settings: Settings
    connection: Pool
    limits: ExecutorLimits = LIMITS
    _owner: StoreOwner | None = None
    """Id and owner of the output folder at the last check against the database."""

    async def check(self, error: BaseException | None = None) -> None:
        """Raise SettingsError if this process lacks the output folder, may not write to it, or lacks the key.

        Raises Unreadable, a SettingsError, if the store cannot be read; it may be readable again shortly.

        error: the error of an execution. Only after such errors are the key and the right to write checked: with the
        right key, SecretKeyWrong is a fault of the source.
        """
        if isinstance(error, OSError) and error.errno in NOT_WRITABLE:
            await in_thread(lambda: check_outputs(self.settings), name="store")
        if not isinstance(error, SecretKeyWrong) and self._owner is not None:
            try:
                if await in_thread(self._read_owner, name="store") == self._owner:
                    return
            except OSError:
                # the full check raises it as Unreadable
                pass
        fault = await retry_log(lambda: current_fault(self.settings, self.connection), self.limits)
        if fault is not None:
            raise fault
        # if the folder cannot be read just now, the next check is a full one again
        with suppress(OSError):
            self._owner = await in_thread(self._read_owner, name="store")

    async def check_writable(self) -> None:
        """Raise Unreadable if a bucket takes no files, although it may be readable, such as a full one."""
        artefacts = open_artefacts(self.settings)
        if artefacts.folders is None:
            try:
                await in_thread(lambda: artefacts.objects.write(PROBE, bytes(PROBE_BYTES)), name="store")
            except OSError as error:
                raise Unreadable(self.settings, error) from None

    def _read_owner(self) -> StoreOwner | None:
        return store_owner(open_artefacts(self.settings).objects)
