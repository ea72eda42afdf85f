"""A language model with what records its calls, and questions in its words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

from training.models.assistance import Cancelled, Report, rephrase_questions
from training.models.contribution import Contribution
from training.models.language_model import LanguageModel
from training.pair import Pair
from training.source.description import SourceDescription


class ModelHelp(NamedTuple):
    """A language model with the recorder of its calls, the counts of its contribution, and its cancellation."""

    model: LanguageModel
    report: Report
    """Called with each call of the model."""
    contribution: Contribution
    """Counts of what the model made, and of what it was asked for in vain."""
    cancelled: Cancelled
    """Returns True once the work is to stop; its result is then dropped."""


def with_model_questions(pairs: Sequence[Pair], source: SourceDescription, helper: ModelHelp) -> tuple[Pair, ...]:
    """Return the pairs with questions rephrased by the model. Pairs without an accepted wording keep theirs."""
    rephrased = rephrase_questions(
        helper.model,
        pairs,
        source,
        report=helper.report,
        contribution=helper.contribution,
        business_context=source.business_context,
        cancelled=helper.cancelled,
    )
    return tuple(
        dataclasses.replace(pair, question=rephrased[pair.id], origin="model") if pair.id in rephrased else pair
        for pair in pairs
    )
