"""Question–SQL pairs from one typed intermediate form, rendered in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.questions.asked import demand as demand
    from training.questions.asked import features as features
    from training.questions.family_words import FAMILY_NAMES as FAMILY_NAMES
    from training.questions.family_words import family_word as family_word
    from training.questions.options import PAIRS_PER_TABLE as PAIRS_PER_TABLE
else:
    __getattr__ = lazy_names(__name__, __file__)
