"""SQL for a question by the configured language model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from service.schemas.errors import ModelFailed, ModelMissing
from service.schemas.language import Language
from training.evaluation import SYSTEM, example, request_text
from training.models import EMPTY, Answer, ModelCall, OpenAICompatibleModel, Prompt, in_language, sql_in
from training.vectors import TrainingItem

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 45.0
"""Maximum time of a call. A call that fails is not repeated: the person can ask again."""
MAX_SCHEMA_CHARACTERS = 40_000
"""Maximum size of the DDL in a prompt; of a larger source, the prompt has the tables nearest to the question."""
MAX_ANSWER_TOKENS = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Items of a store for a question, the best first, as a model gets them."""

    ddl: Sequence[TrainingItem]
    knowledge: Sequence[TrainingItem]
    pairs: Sequence[TrainingItem]


class Written(NamedTuple):
    sql: str
    call: ModelCall


@dataclass(slots=True, eq=False)
class SqlWriter:
    """Language model of one service, with at most QUERYMILL_LLM_CONCURRENCY concurrent calls.

    A question is one call, which is logged but not recorded as an event: it belongs to no execution.
    """

    settings: Settings
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.settings.llm_concurrency)

    @property
    def name(self) -> str | None:
        """Name of the model; None if none is configured."""
        return self.settings.llm_model if self.settings.llm_base_url else None

    def check(self) -> str:
        """Return the name of the model. Raises ModelMissing."""
        if (name := self.name) is None:
            raise ModelMissing
        return name

    async def write(self, question: str, given: Given, language: Language) -> Written:
        """Return the SQL that the model writes. Raises ModelMissing, ModelFailed with a reason in the language."""
        name = self.check()
        async with self._free:
            answer = await in_thread(lambda: self._ask(name, prompt_of(question, given)), name="model")
        call = answer.call
        logger.info(
            "model %s: %d + %d tokens in %.1f s", name, call.prompt_tokens, call.completion_tokens, call.seconds
        )
        sql = sql_in(answer.text or "")
        if not sql:
            raise ModelFailed(model=name, reason=in_language(call.error or EMPTY.en, language))
        return Written(sql, call)

    def _ask(self, name: str, prompt: Prompt) -> Answer:
        # a model of its own for each call, because one gives up a server for good after several failures
        model = OpenAICompatibleModel(
            base_url=self.settings.llm_base_url,
            api_key=self.settings.llm_api_key,
            model=name,
            temperature=0.0,
            timeout=TIMEOUT_SECONDS,
            retries=0,
            longest_answer=MAX_ANSWER_TOKENS,
        )
        try:
            return model.ask(prompt)
        finally:
            model.close()


def prompt_of(question: str, given: Given) -> Prompt:
    """Return the prompt: DDL by name of table, the nearest sections of knowledge, the best pairs, the question."""
    schema: list[str] = []
    left = MAX_SCHEMA_CHARACTERS
    for text in (item.text.strip() for item in given.ddl):
        if len(text) <= left:
            schema.append(text)
            left -= len(text)
    retrieved = [*(item.text for item in given.knowledge), *map(example, given.pairs)]
    # sorted, because a server can reuse its work for equal beginnings
    return Prompt(purpose="ask", system=SYSTEM, user=request_text("\n\n".join(sorted(schema)), retrieved, question))
