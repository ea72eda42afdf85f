"""Question–SQL pairs from one typed intermediate form, rendered in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.questions.as_of import as_of_newest as as_of_newest
    from training.questions.family_words import FAMILY_NAMES as FAMILY_NAMES
    from training.questions.family_words import difficulty_word as difficulty_word
    from training.questions.family_words import family_word as family_word
    from training.questions.generation.asked import demand as demand
    from training.questions.generation.asked import features as features
    from training.questions.generation.generate import GenerationOptions as GenerationOptions
    from training.questions.generation.generate import MoreWanted as MoreWanted
    from training.questions.generation.generate import generate_more as generate_more
    from training.questions.generation.generate import generate_pairs as generate_pairs
    from training.questions.generation.kept_generators import KeptGenerators as KeptGenerators
    from training.questions.generation.kept_pairs import EarlierTheme as EarlierTheme
    from training.questions.generation.kept_pairs import KeptPairs as KeptPairs
    from training.questions.generation.options import PAIRS_PER_TABLE as PAIRS_PER_TABLE
    from training.questions.generation.part_generator import PartGenerator as PartGenerator
    from training.questions.generation.parts import Part as Part
    from training.questions.generation.parts import in_turn as in_turn
    from training.questions.generation.parts import parts_of as parts_of
    from training.questions.generation.rebuild import made_anew as made_anew
    from training.questions.generation.theme_pairs import theme_from_json as theme_from_json
    from training.questions.generation.theme_pairs import theme_to_json as theme_to_json
else:
    __getattr__ = lazy_names(__name__, __file__)
