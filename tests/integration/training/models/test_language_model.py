from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.tables import from_table
from training.models.language_model import MAX_FAILURES, Answer, ModelCancelledError, OpenAICompatibleModel
from training.models.prompt import Prompt

type Make = Callable[..., OpenAICompatibleModel]


@pytest.fixture
def make(endpoint: Any) -> Iterator[Make]:
    made: list[OpenAICompatibleModel] = []

    def model(**given: Any) -> OpenAICompatibleModel:
        made.append(
            OpenAICompatibleModel(**{"base_url": endpoint.url, "api_key": "key-1", "model": "m", "retries": 0} | given)
        )
        return made[-1]

    yield model
    for one in made:
        one.close()


def prompt(user: str = "Say hello") -> Prompt:
    return Prompt(purpose="rephrase", system="You are terse.", user=user)


def test_answer_has_tokens_and_duration(endpoint: Any, make: Make) -> None:
    endpoint.chat = lambda request: f"{request['messages'][1]['content']}!"
    answer = make(temperature=0.5).ask(prompt())
    assert answer.text == "Say hello!"
    assert (answer.call.prompt_tokens, answer.call.completion_tokens) == (11, 7)
    assert (answer.call.purpose, answer.call.model, answer.call.cached, answer.call.error) == (
        "rephrase",
        "m",
        False,
        None,
    )
    assert endpoint.requests[0]["temperature"] == 0.5
    assert endpoint.keys == ["Bearer key-1"]


def test_an_equal_prompt_is_answered_from_the_cache(endpoint: Any, make: Make) -> None:
    cache: dict[str, str] = {}
    first = make(cache=cache).ask(prompt())
    again = make(cache=cache).ask(prompt())
    assert (again.text, again.call.cached, again.call.prompt_tokens) == (first.text, True, 0)
    assert list(cache) == [first.call.prompt_digest] == [again.call.prompt_digest]
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_temporary_fault_is_retried(endpoint: Any, make: Make, status: int) -> None:
    endpoint.faults = [(status, {"error": {"message": "busy"}})]
    assert make(retries=2).ask(prompt()).text == "{}"
    assert len(endpoint.requests) == 2


@from_table
def test_a_failure_is_an_answer_without_text(endpoint: Any, make: Make, fault: Any, said: str) -> None:
    endpoint.faults = [fault]
    answer = make().ask(prompt())
    assert answer.text is None
    assert re.search(said, str(answer.call.error))


@pytest.mark.parametrize("usage", [None, [1], {"prompt_tokens": None}, {"prompt_tokens": "11"}, {"prompt_tokens": -1}])
def test_nonsensical_token_counts_are_ignored(endpoint: Any, make: Make, usage: Any) -> None:
    endpoint.faults = [(200, {"choices": [{"message": {"content": "{}"}}], "usage": usage})]
    answer = make().ask(prompt())
    assert (answer.text, answer.call.prompt_tokens, answer.call.completion_tokens) == ("{}", 0, 0)


def test_an_answer_cut_at_its_limit_is_not_used(endpoint: Any, make: Make) -> None:
    choice = {"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": '{"sql": "SELECT'}}
    endpoint.faults = [(200, {"choices": [choice]})]
    answer = make().ask(prompt())
    assert (answer.text, answer.call.error) == (None, "the answer was cut at its length limit")


def test_missing_server_gives_an_answer_without_text(make: Make) -> None:
    answer = make(base_url="http://127.0.0.1:9/v1").ask(prompt())
    assert answer.text is None
    assert str(answer.call.error).startswith("no connection")


def test_a_silent_server_is_given_up_on_time(endpoint: Any, make: Make) -> None:
    endpoint.release.clear()
    answer = make(timeout=1.0).ask(prompt())
    assert (answer.text, answer.call.error) == (None, "no answer within the time limit")


def test_an_answer_that_does_not_end_is_given_up_on_time(endpoint: Any, make: Make) -> None:
    endpoint.trickling = True
    answer = make(timeout=1.0).ask(prompt())
    assert (answer.text, answer.call.error) == (None, "no answer within the time limit")


def test_reading_of_a_huge_answer_stops(endpoint: Any, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("querymill_client.embedding.openai_server.MAX_BODY_BYTES", 2**20)
    endpoint.faults = [(200, b" " * (2**20 + 1))]
    answer = make().ask(prompt())
    assert (answer.text, answer.call.error) == (None, "the answer is longer than 1 MiB")


@pytest.mark.parametrize("fault", [(401, {"error": {"message": "bad key"}}), (200, b"<html>")])
def test_failing_model_is_not_called_further(endpoint: Any, make: Make, fault: Any) -> None:
    endpoint.faults = [fault] * 100
    answers = dict(make(concurrency=1).ask_all([prompt(f"{n}") for n in range(20)]))
    assert len(endpoint.requests) == MAX_FAILURES
    assert [answers[n].call.asked for n in range(20)] == [n < MAX_FAILURES for n in range(20)]
    assert answers[19].call.error == "not asked: the last 8 calls brought no answer"


@pytest.mark.parametrize("fault", [(400, {"error": {"message": "too long"}}), (200, {"choices": []})])
def test_model_that_refuses_prompts_is_called_again(endpoint: Any, make: Make, fault: Any) -> None:
    endpoint.faults = [fault] * 10
    answers = dict(make(concurrency=1).ask_all([prompt(f"{n}") for n in range(11)]))
    assert [answers[n].text for n in range(11)] == [None] * 10 + ["{}"]


def test_calls_at_once_are_bounded_and_every_prompt_is_answered(endpoint: Any, make: Make) -> None:
    prompts = [prompt(f"number {n}") for n in range(12)]
    endpoint.chat = lambda request: request["messages"][1]["content"]
    answers: dict[int, Answer] = dict(make(concurrency=3).ask_all(prompts))
    assert {n: answer.text for n, answer in answers.items()} == {n: f"number {n}" for n in range(12)}
    assert 1 <= endpoint.most_at_once <= 3


def test_one_bad_answer_leaves_the_others(endpoint: Any, make: Make) -> None:
    endpoint.faults = [(400, {"error": {"message": "no"}})]
    answers = dict(make(concurrency=1).ask_all([prompt("a"), prompt("b")]))
    assert [answers[n].text for n in (0, 1)] == [None, "{}"]


def test_a_cancelled_batch_begins_no_new_call(endpoint: Any, make: Make) -> None:
    endpoint.release.clear()
    batch = make(concurrency=2).ask_all([prompt(f"{n}") for n in range(9)], cancelled=lambda: True)
    with pytest.raises(ModelCancelledError, match="9 prompts"):
        next(batch)
    endpoint.release.set()
    assert len(endpoint.requests) <= 2


def test_a_concurrency_of_none_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        make(concurrency=0)


def test_limit_of_calls_holds_for_concurrent_prompts(endpoint: Any, make: Make) -> None:
    model = make(most_calls=5, made=2, concurrency=4)
    answers = dict(model.ask_all([prompt(str(number)) for number in range(20)]))
    assert len(endpoint.requests) == 3
    refused = [answer.call for answer in answers.values() if answer.call.over_budget]
    assert len(refused) == 17
    assert {(call.asked, call.error) for call in refused} == {
        (False, "not asked: the 5 calls that may be made are used up")
    }
    # cached answers do not count
    known = next(index for index, answer in answers.items() if answer.text is not None)
    assert model.ask(prompt(str(known))).call.cached


def test_without_a_limit_all_are_asked(endpoint: Any, make: Make) -> None:
    list(make(most_calls=0, made=9).ask_all([prompt(str(number)) for number in range(12)]))
    assert len(endpoint.requests) == 12
