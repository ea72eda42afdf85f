"""Removal of the phrasing that questions have in common, whatever they are about.

`which … has the most` and `哪种…最多` have similar vectors for films and for cars, even without stop words. So typical
frames of questions are encoded once, and every vector is projected off the directions they have most in common
(common components: Arora et al., 2017; Mu and Viswanath, 2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAMES = (
    "how many are there", "list all", "which has the most", "show the name of each", "what is the total",
    "average per month", "count", "return the number", "what is the highest", "sort by date",
    "有多少", "哪个最多", "列出所有", "平均是多少", "每个月的总数", "统计数量", "显示名称", "占比是多少",
)  # fmt: skip
# Their singular values are 2.5, 1.5, 1.3, then 1.1: from the fourth on, none stands out.
_DIRECTIONS = 3


type _Rows = NDArray[np.float32]


class QuestionFrames:
    """Common directions of FRAMES; `encoded` are the encoder's vectors of them, shape (frames, dimension)."""

    def __init__(self, encoded: _Rows) -> None:
        frames = encoded / np.linalg.norm(encoded, axis=1, keepdims=True)
        self._directions = np.linalg.svd(frames, full_matrices=False)[2][:_DIRECTIONS].astype(np.float32)
        shared = self._along(frames.mean(axis=0))
        self.unused_direction: _Rows = (shared / np.linalg.norm(shared)).astype(np.float32)
        """A vector of length 1, orthogonal to every vector whose frames were removed."""

    def removed_from(self, vectors: _Rows) -> _Rows:
        """Project vectors, shape (texts, dimension), off the frames' directions."""
        return (vectors - self._along(vectors)).astype(np.float32, copy=False)

    def _along(self, vectors: _Rows) -> _Rows:
        return ((vectors @ self._directions.T) @ self._directions).astype(np.float32, copy=False)
