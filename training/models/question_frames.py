"""What nearly every question says, whatever it is about, as directions that no vector keeps.

Taking words away leaves what a sentence encoder hears between them: `which … has the most` and `哪种…最多` point one
way, be it films or cars. So the frames of questions are encoded once, and from every vector that part is taken which
lies along the directions they have most in common (common components: Arora et al., 2017; Mu and Viswanath, 2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAMES = (
    "how many are there", "list all", "which has the most", "show the name of each", "what is the total",
    "average per month", "count", "return the number", "what is the highest", "sort by date",
    "有多少", "哪个最多", "列出所有", "平均是多少", "每个月的总数", "统计数量", "显示名称", "占比是多少",
)  # fmt: skip
# Their singular values are 2.5, 1.5, 1.3; from the next on, 1.1, none stands out.
_DIRECTIONS = 3


type _Rows = NDArray[np.float32]


class QuestionFrames:
    """The directions of frames, from the encoder's vectors of FRAMES, shape (frames, dimension)."""

    def __init__(self, encoded: _Rows) -> None:
        frames = encoded / np.linalg.norm(encoded, axis=1, keepdims=True)
        self._directions = np.linalg.svd(frames, full_matrices=False)[2][:_DIRECTIONS].astype(np.float32)
        shared = self._along(frames.mean(axis=0))
        self.unheard: _Rows = (shared / np.linalg.norm(shared)).astype(np.float32)
        """A direction, of length 1, that no vector has a part in once its frames are taken away."""

    def taken_from(self, vectors: _Rows) -> _Rows:
        """The vectors, shape (texts, dimension), without what lies along the frames."""
        return (vectors - self._along(vectors)).astype(np.float32, copy=False)

    def _along(self, vectors: _Rows) -> _Rows:
        return ((vectors @ self._directions.T) @ self._directions).astype(np.float32, copy=False)
