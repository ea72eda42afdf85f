"""Cache of part generators: a process keeps them between themes because starting one is costly."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable, Sequence

from training.probe import Probe
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import PARTS_AT_ONCE
from training.questions.generation.theme_pairs import theme_from_json, theme_to_json


class KeptGenerators:
    """Generators by key, at most PARTS_AT_ONCE. The cache never changes a result. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[list[bytes], PartGenerator]] = {}
        """Generators with the digests of the themes they have made or taken; the most recently used is the last."""

    def next_theme(
        self,
        key: Hashable,
        new_generator: Callable[[], PartGenerator],
        earlier: Sequence[bytes],
        probe: Probe,
    ) -> bytes:
        """Return the theme of a part after `earlier`, all as JSON.

        `key` identifies source, options and part. Raises the errors of the probe, and msgspec.DecodeError.
        """
        digests = [hashlib.sha256(each).digest() for each in earlier]
        with self._lock:
            # a generator is absent while it is in use and after it failed
            kept = self._kept.pop(key, None)
        known, generator = kept if kept is not None and digests[: len(kept[0])] == kept[0] else ([], new_generator())
        for each in earlier[len(known) :]:
            generator.take(theme_from_json(each))
        made = theme_to_json(generator.generate(probe))
        with self._lock:
            self._kept[key] = [*digests, hashlib.sha256(made).digest()], generator
            while len(self._kept) > PARTS_AT_ONCE:
                del self._kept[next(iter(self._kept))]
        return made
