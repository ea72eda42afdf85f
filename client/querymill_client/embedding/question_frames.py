"""Removal of the phrasing that is common to questions on any subject.

Questions of the form `which … has the most` or `哪种…最多` have similar vectors, whether about films or cars, even
without stop words. Therefore typical phrasings (frames) are encoded once, and their strongest common directions are
removed from all vectors by projection (common components: Arora et al., 2017; Mu and Viswanath, 2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAMES = (
    "how many are there", "list all", "which has the most", "show the name of each", "what is the total",
    "average per month", "count", "return the number", "what is the highest", "sort by date",
    "有多少", "哪个最多", "列出所有", "平均是多少", "每个月的总数", "统计数量", "显示名称", "占比是多少",
)  # fmt: skip
# The singular values of FRAMES are 2.5, 1.5, 1.3, then 1.1: only the first three directions are distinct.
_DIRECTIONS = 3


type _Rows = NDArray[np.float32]


class QuestionFrames:
    """Common directions of FRAMES. `encoded` has the encoder's vector of each frame, shape (frames, dimension)."""

    def __init__(self, encoded: _Rows) -> None:
        frames = encoded / np.linalg.norm(encoded, axis=1, keepdims=True)
        self._directions = np.linalg.svd(frames, full_matrices=False)[2][:_DIRECTIONS].astype(np.float32)
        shared = self._along(frames.mean(axis=0))
        self.unused_direction: _Rows = (shared / np.linalg.norm(shared)).astype(np.float32)
        """Vector of length 1, orthogonal to all vectors that `removed_from` returns."""

    def removed_from(self, vectors: _Rows) -> _Rows:
        """Return vectors, shape (texts, dimension), without their components in the common directions."""
        return (vectors - self._along(vectors)).astype(np.float32, copy=False)

    def _along(self, vectors: _Rows) -> _Rows:
        return ((vectors @ self._directions.T) @ self._directions).astype(np.float32, copy=False)
