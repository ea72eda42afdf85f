"""Evaluation of a task's training data with questions of people and the SQL that answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.evaluation.accuracy import accuracy_report as accuracy_report
    from training.evaluation.accuracy import ask_model as ask_model
    from training.evaluation.gold import EvaluationProgress as EvaluationProgress
    from training.evaluation.gold import GoldAnswers as GoldAnswers
    from training.evaluation.gold import GoldQuestion as GoldQuestion
    from training.evaluation.gold import Stage as Stage
    from training.evaluation.gold import held_out as held_out
    from training.evaluation.gold import run_gold as run_gold
    from training.evaluation.judging import LIMITS as LIMITS
    from training.evaluation.needs import StoreCoverage as StoreCoverage
    from training.evaluation.needs import pair_needs as pair_needs
    from training.evaluation.needs import store_coverage as store_coverage
    from training.evaluation.prompts import SYSTEM as SYSTEM
    from training.evaluation.prompts import example as example
    from training.evaluation.prompts import request_text as request_text
    from training.evaluation.store import EvaluatedStore as EvaluatedStore
else:
    __getattr__ = lazy_names(__name__, __file__)
