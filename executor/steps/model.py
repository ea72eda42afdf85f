"""The language model of a task, where it wants one and one is configured; its answers are kept on disk."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from events.ids import ExecutionId
from events.task.facts import ModelBudgetSpent, ModelCalled
from executor.steps.seam import StepContext
from training.models.language_model import OpenAICompatibleModel
from training.models.prompt import ModelCall


class AnswerFolder(MutableMapping[str, str]):
    """Answers by prompt digest, one file each, so that a resumed or repeated step asks nothing twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, digest: str) -> str:
        try:
            return (self._folder / digest).read_text("utf-8")
        except FileNotFoundError:
            raise KeyError(digest) from None

    def __setitem__(self, digest: str, answer: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # two tasks may ask the same at the same time, in one process or in two
        new = self._folder / f".{digest}-{uuid4().hex}"
        new.write_text(answer, "utf-8")
        new.replace(self._folder / digest)

    def __delitem__(self, digest: str) -> None:
        with suppress(FileNotFoundError):
            (self._folder / digest).unlink()

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in self._folder.glob("[!.]*"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def model_of(context: StepContext) -> OpenAICompatibleModel | None:
    """None where the task wants no model or none is configured."""
    settings = context.settings
    config: dict[str, Any] = context.parameters.get("llm_config") or {}
    name = config.get("model") or settings.llm_model
    wanted = context.parameters.get("use_llm")
    if wanted is False or not settings.llm_base_url or not name:
        if wanted:
            context.logger.warning("未配置语言模型 (QUERYMILL_LLM_BASE_URL, QUERYMILL_LLM_MODEL),使用离线方式")
        return None
    temperature = config.get("temperature")
    return context.memo.get(
        "model",
        lambda: OpenAICompatibleModel(
            base_url=settings.llm_base_url,
            api_key=settings.llm_api_key,
            model=str(name),
            temperature=settings.llm_temperature if temperature is None else float(temperature),
            concurrency=settings.llm_concurrency,
            most_calls=settings.llm_max_calls,
            # in an earlier life of the execution, too
            made=0 if (root := context.task.current) is None else root.model_calls,
            cache=AnswerFolder(settings.home / "model_answers"),
        ),
    )


def _say_spent(context: StepContext, model: str) -> int:
    """Once in an execution, whichever life of it: the rest goes on offline."""
    calls = context.settings.llm_max_calls
    root = context.task.current
    if root is None or not root.model_budget_spent:
        context.logger.warning(
            "模型 %s 的调用次数已达上限 %d (QUERYMILL_LLM_MAX_CALLS), 其余部分离线完成", model, calls
        )
        context.report_call(
            ModelBudgetSpent(task_id=context.task.task_id, execution_id=ExecutionId(context.execution_id), calls=calls)
        )
    return calls


def report_to(context: StepContext) -> Any:
    """A function that records a call in the task's stream."""

    def report(call: ModelCall) -> None:
        if call.over_budget:
            context.memo.get("model budget", lambda: _say_spent(context, call.model))
            return
        if call.error:
            context.logger.warning("模型 %s 未能回答 (%s): %s", call.model, call.purpose, call.error)
        if not call.asked:
            return
        context.report_call(
            ModelCalled(
                task_id=context.task.task_id,
                execution_id=ExecutionId(context.execution_id),
                purpose=call.purpose,
                model=call.model,
                prompt_digest=call.prompt_digest,
                prompt_tokens=call.prompt_tokens,
                completion_tokens=call.completion_tokens,
                seconds=call.seconds,
                cached=call.cached,
                error=call.error,
            )
        )

    return report
