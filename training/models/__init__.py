"""Language models, used only if one is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.models.answers import sql_in as sql_in
    from training.models.assistance import SuggestedPair as SuggestedPair
    from training.models.assistance import ThemeRequest as ThemeRequest
    from training.models.assistance import more_pairs as more_pairs
    from training.models.assistance import repair_sql as repair_sql
    from training.models.contribution import Contribution as Contribution
    from training.models.contribution import causes as causes
    from training.models.contribution import total as total
    from training.models.faults import EMPTY as EMPTY
    from training.models.faults import NOT_CONFIGURED as NOT_CONFIGURED
    from training.models.faults import REFUSED as REFUSED
    from training.models.faults import in_language as in_language
    from training.models.health import embedding_fault as embedding_fault
    from training.models.health import model_fault as model_fault
    from training.models.language_model import Answer as Answer
    from training.models.language_model import OpenAICompatibleModel as OpenAICompatibleModel
    from training.models.prompt import ModelCall as ModelCall
    from training.models.prompt import Prompt as Prompt
    from training.models.prompt import data_block as data_block
    from training.models.reader import read_questions as read_questions
else:
    __getattr__ = lazy_names(__name__, __file__)
