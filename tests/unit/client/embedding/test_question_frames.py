from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from querymill_client.embedding.question_frames import QuestionFrames


@pytest.fixture
def encoded() -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(size=(12, 32)).astype(np.float32) + 1


def test_removal_of_frames_is_idempotent(encoded: NDArray[np.float32]) -> None:
    frames = QuestionFrames(encoded)
    left = frames.removed_from(encoded)
    assert np.linalg.norm(left.mean(axis=0)) < 0.1 * np.linalg.norm(encoded.mean(axis=0))
    assert np.allclose(frames.removed_from(left), left, atol=1e-5)


def test_vector_orthogonal_to_the_frames_is_kept(encoded: NDArray[np.float32]) -> None:
    complement = np.linalg.svd(encoded)[2][-1:]
    assert np.allclose(QuestionFrames(encoded).removed_from(complement), complement, atol=1e-5)


def test_every_vector_is_orthogonal_to_the_unused_direction(encoded: NDArray[np.float32]) -> None:
    frames = QuestionFrames(encoded)
    assert np.linalg.norm(frames.unused_direction) == pytest.approx(1, abs=1e-5)
    assert np.allclose(frames.removed_from(encoded) @ frames.unused_direction, 0, atol=1e-5)
