"""Questions in the words of a language model."""

from __future__ import annotations

import dataclasses

from training.models.assistance import Cancelled, Report, rephrase_questions
from training.models.contribution import Contribution
from training.models.language_model import LanguageModel
from training.pair import Pair
from training.source.description import SourceDescription


def with_model_questions(
    model: LanguageModel,
    pairs: tuple[Pair, ...],
    source: SourceDescription,
    *,
    report: Report,
    contribution: Contribution,
    business_context: str,
    cancelled: Cancelled,
) -> tuple[Pair, ...]:
    """Return the pairs with questions rephrased by the model. Pairs without an accepted wording keep theirs."""
    rephrased = rephrase_questions(
        model,
        pairs,
        source,
        report=report,
        contribution=contribution,
        business_context=business_context,
        cancelled=cancelled,
    )
    return tuple(
        dataclasses.replace(pair, question=rephrased[pair.id], origin="model") if pair.id in rephrased else pair
        for pair in pairs
    )
