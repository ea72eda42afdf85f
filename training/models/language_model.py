"""Asks any server that speaks OpenAI's chat protocol: Qwen, DeepSeek, vLLM, llama.cpp, Ollama, OpenAI …"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from training.models import faults
from training.models.prompt import ModelCall, Prompt

MOST_FAILURES = 8
"""Calls in a row without an answer after which a model is not asked again: others would time out just the same."""
LOOK_SECONDS = 0.25
"""Between two looks at whether the caller that waits for answers has been cancelled."""
_OF_ONE_PROMPT = (400, 413, 422)
"""Statuses that refuse one prompt; the server may well take the next."""


class ModelCancelledError(RuntimeError):
    """The caller gave up waiting for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. `text` is None where the call failed, for the reason in `call.error`; other prompts go on."""

    text: str | None
    call: ModelCall


class LanguageModel(Protocol):
    """What answers prompts. It never raises for what the server does; a failure is an answer without text."""

    @property
    def name(self) -> str: ...

    def ask(self, prompt: Prompt) -> Answer: ...

    def ask_all(
        self, prompts: Sequence[Prompt], *, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[tuple[int, Answer]]:
        """(index, answer) of each prompt as they come, in no particular order."""
        ...


class AnswerCache(Protocol):
    """Answers by prompt digest; a dict is one."""

    def get(self, digest: str, /) -> str | None: ...

    def __setitem__(self, digest: str, answer: str, /) -> None: ...


class OpenAICompatibleModel:
    """A chat model behind `/v1/chat/completions`.

    At most `concurrency` calls run at once. Connection errors, timeouts, 408, 409, 429 and 5xx are tried again
    `retries` times with the client's jittered backoff, and a server's Retry-After is kept. `timeout` is in seconds,
    of each attempt, until its answer begins and then until it has ended. After `MOST_FAILURES` calls in a row that
    brought no answer the server is not asked any more. `cache` is used under a lock. Of the `most_calls` calls that
    are allowed (0: any number), `made` were made before; retries, and answers from the cache, do not count.
    """

    def __init__(
        self,
        *,
        base_url: str | None,
        api_key: str | None,
        model: str,
        temperature: float = 0.2,
        concurrency: int = 4,
        timeout: float = 60.0,
        retries: int = 3,
        longest_answer: int = 4096,
        most_calls: int = 0,
        made: int = 0,
        cache: AnswerCache | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from querymill_client.embedding.openai_server import open_client  # noqa: PLC0415  # half a second that only those with a model wait for

        if concurrency < 1:
            raise ValueError(f"concurrency is the number of calls at once, at least 1, not {concurrency}")
        self.name = model
        self._temperature = temperature
        self._concurrency = concurrency
        self._longest_answer = longest_answer
        self._cache: AnswerCache = {} if cache is None else cache
        self._cache_lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(concurrency)
        self._clock = clock
        self._failures = 0
        self._most_calls = most_calls
        self._made = made
        self._made_lock = threading.Lock()
        self._client = open_client(base_url=base_url, api_key=api_key, timeout=timeout, retries=retries)

    def ask(self, prompt: Prompt) -> Answer:
        digest = prompt.digest(self.name, self._temperature)
        with self._cache_lock:
            known = self._cache.get(digest)
        if known is not None:
            return Answer(text=known, call=self._call(prompt, digest, cached=True))
        with self._slots:
            if self._failures >= MOST_FAILURES:
                reason = faults.GIVEN_UP.en.format(calls=MOST_FAILURES)
                return Answer(text=None, call=self._call(prompt, digest, asked=False, error=reason))
            if not self._may_call():
                reason = faults.SPENT.en.format(calls=self._most_calls)
                return Answer(text=None, call=self._call(prompt, digest, asked=False, over_budget=True, error=reason))
            answer = self._ask_server(prompt, digest)
        if answer.text is not None:
            with self._cache_lock:
                self._cache[digest] = answer.text
        return answer

    def ask_all(
        self, prompts: Sequence[Prompt], *, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[tuple[int, Answer]]:
        """(index, answer) as they come. Raises ModelCancelledError within half a second of `cancelled()` being true.

        Calls already under way then run out on their own, or end with the process; no new one begins.
        """
        # a pool's threads would keep the process alive for as long as a server says nothing
        unasked = deque(enumerate(prompts))
        answers: SimpleQueue[tuple[int, Future[Answer]]] = SimpleQueue()
        for _ in range(min(self._concurrency, len(prompts))):
            threading.Thread(target=self._ask_each, args=(unasked, answers), name="model", daemon=True).start()
        came: tuple[int, Future[Answer]] | None
        try:
            for left in range(len(prompts), 0, -1):
                came = None
                while came is None:
                    with suppress(Empty):
                        came = answers.get(timeout=LOOK_SECONDS)
                    if cancelled is not None and cancelled():
                        raise ModelCancelledError(f"{left} prompts to {self.name} were given up")
                index, answer = came
                yield index, answer.result()
        finally:
            unasked.clear()

    def _may_call(self) -> bool:
        """Counts the call that is about to be made."""
        with self._made_lock:
            if self._most_calls and self._made >= self._most_calls:
                return False
            self._made += 1
            return True

    def _ask_each(self, unasked: deque[tuple[int, Prompt]], answers: SimpleQueue[tuple[int, Future[Answer]]]) -> None:
        with suppress(IndexError):
            while True:
                index, prompt = unasked.popleft()
                answer: Future[Answer] = Future()
                try:
                    answer.set_result(self.ask(prompt))
                except Exception as error:  # noqa: BLE001  # raised again where the answer is awaited
                    answer.set_exception(error)
                answers.put((index, answer))

    def close(self) -> None:
        self._client.close()

    def _ask_server(self, prompt: Prompt, digest: str) -> Answer:
        import openai  # noqa: PLC0415  # half a second that only those with a model wait for

        from querymill_client.embedding import openai_server  # noqa: PLC0415  # as it does
        from training.models.completion import Completion  # noqa: PLC0415  # as it does

        began = self._clock()
        try:
            response = self._client.chat.completions.with_raw_response.create(
                model=self.name,
                temperature=self._temperature,
                max_tokens=self._longest_answer,
                messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            )
            completion = openai_server.decoded(response.content, Completion)
        except openai.OpenAIError as error:
            seconds = self._clock() - began
            reason = openai_server.reason_of(error)
            if not (isinstance(error, openai.APIStatusError) and error.status_code in _OF_ONE_PROMPT):
                self._failures += 1
            return Answer(text=None, call=self._call(prompt, digest, seconds=seconds, error=reason))
        self._failures = 0
        seconds = self._clock() - began
        text = completion.text
        error = completion.fault
        call = self._call(
            prompt,
            digest,
            seconds=seconds,
            prompt_tokens=completion.tokens("prompt_tokens"),
            completion_tokens=completion.tokens("completion_tokens"),
            error=error,
        )
        return Answer(text=None if error else text, call=call)

    def _call(
        self,
        prompt: Prompt,
        digest: str,
        *,
        seconds: float = 0.0,
        prompt_tokens: int = 0,
        completion_tokens: int = 0,
        cached: bool = False,
        asked: bool = True,
        over_budget: bool = False,
        error: str | None = None,
    ) -> ModelCall:
        return ModelCall(
            purpose=prompt.purpose,
            model=self.name,
            prompt_digest=digest,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            seconds=round(seconds, 3),
            cached=cached,
            asked=asked,
            over_budget=over_budget,
            error=error,
        )
