"""Evaluation of a task's training data with questions of people and the SQL that answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.evaluation.gold import GoldQuestion as GoldQuestion
    from training.evaluation.gold import Stage as Stage
    from training.evaluation.prompts import SYSTEM as SYSTEM
    from training.evaluation.prompts import example as example
    from training.evaluation.prompts import request_text as request_text
else:
    __getattr__ = lazy_names(__name__, __file__)
