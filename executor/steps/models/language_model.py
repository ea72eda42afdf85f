"""Language model of a task, if requested and configured; the model's answers are cached on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from events.facts.task.facts import ModelBudgetSpent, ModelCalled, Output
from executor.steps.api import OutputObject, StepContext
from executor.steps.models.model_answers import answers_of
from training.models import Contribution, ModelCall, OpenAICompatibleModel, in_language, total
from training.pipeline import ModelHelp


def model_of(context: StepContext) -> OpenAICompatibleModel | None:
    """Return the language model; None if the task disables the model or no model is configured."""
    settings, name = context.settings, wanted_model(context)
    if name == NO_MODEL:
        context.logger.warning(
            "no language model is configured (QUERYMILL_LLM_BASE_URL, QUERYMILL_LLM_MODEL): continuing offline"
        )
    if name is None or name == NO_MODEL or settings.llm_base_url is None:
        return None
    config: dict[str, Any] = context.parameters.get("llm_config") or {}
    temperature = config.get("temperature")
    return context.memo.get(
        "model",
        lambda: OpenAICompatibleModel(
            base_url=settings.llm_base_url,
            api_key=settings.llm_api_key,
            model=name,
            temperature=settings.llm_temperature if temperature is None else float(temperature),
            concurrency=settings.llm_concurrency,
            most_calls=settings.llm_max_calls,
            # calls of earlier runs of the execution count, too
            made=0 if (root := context.task.current) is None else root.model_calls,
            cache=answers_of(settings),
        ),
    )


def contribution_of(unit: str, contribution: Contribution) -> OutputObject:
    """Return the model's contribution to a unit as an object, so that a resumed step also counts it."""
    return OutputObject.of_json(f"{unit}{_CONTRIBUTION}", contribution.to_json())


def model_result(context: StepContext, done: Mapping[str, Sequence[Output]]) -> dict[str, Any]:
    """Return the sum of the model's contributions to units, for the step's result; empty if the task uses no model."""
    name = wanted_model(context)
    if name is None:
        return {}
    kept = (output for outputs in done.values() for output in outputs if output.name.endswith(_CONTRIBUTION))
    whole = total(json.loads(context.read(output)) for output in kept)
    if whole["made"] == 0 and whole["fell_back"]:
        context.logger.warning(
            ("the model %s made nothing, %d items fell back to offline work (the quality report has the causes)"),
            name,
            whole["fell_back"],
        )
    return {"model": {"name": name, **whole}}


_CONTRIBUTION = ".model.json"
NO_MODEL = "none"
"""Stands for the name of a model that is requested but not configured."""


def wanted_model(context: StepContext) -> str | None:
    """Return the model's name; None if the task uses no model, NO_MODEL if a requested model is not configured."""
    settings = context.settings
    config: dict[str, Any] = context.parameters.get("llm_config") or {}
    name = config.get("model") or settings.llm_model
    wanted = context.parameters.get("use_llm")
    if wanted is not False and settings.llm_base_url and name:
        return str(name)
    return NO_MODEL if wanted else None


def _report_spent(context: StepContext, model: str) -> int:
    """Log and record, once per execution, that the model's call budget is spent; return the budget."""
    calls = context.settings.llm_max_calls
    root = context.task.current
    if root is None or not root.model_budget_spent:
        context.logger.warning(
            ("the model %s has reached its limit of %d calls (QUERYMILL_LLM_MAX_CALLS): the rest is done offline"),
            model,
            calls,
        )
        context.report_call(
            ModelBudgetSpent(task_id=context.task.task_id, execution_id=context.execution_id, calls=calls)
        )
    return calls


def model_help(context: StepContext, contribution: Contribution) -> ModelHelp | None:
    """Return the help of the task's model, whose calls are recorded in the task's stream; None if it uses no model."""
    if (model := model_of(context)) is None:
        return None

    def report(call: ModelCall) -> None:
        if call.over_budget:
            context.memo.get("model budget", lambda: _report_spent(context, call.model))
            return
        if call.error:
            reason = in_language(call.error, context.language)
            context.logger.warning("the model %s failed to answer (%s): %s", call.model, call.purpose, reason)
        if not call.asked:
            return
        context.report_call(
            ModelCalled(
                task_id=context.task.task_id,
                execution_id=context.execution_id,
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

    return ModelHelp(model, report, contribution, cancelled=lambda: context.token.stopped)
