"""Loading of the parts for questions, when the first question comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from service.datasets.history import HistoryReader
from service.pairs.service import Pairs

if TYPE_CHECKING:
    from service.ask.asking import Asking


@dataclass(slots=True, eq=False, kw_only=True)
class AskingOnDemand:
    settings: Settings
    pairs: Pairs
    history: HistoryReader
    _asking: Asking | None = None

    async def __call__(self) -> Asking:
        if self._asking is None:
            # in a thread, because the import takes half a second
            loaded = await in_thread(self._load, name="ask")
            self._asking = self._asking or loaded
        return self._asking

    def _load(self) -> Asking:
        # imported here, because numpy takes 25 MB that a service without questions does not need
        from service.ask.asking import Asking  # noqa: PLC0415

        return Asking.of(self.settings, self.pairs, self.history)
