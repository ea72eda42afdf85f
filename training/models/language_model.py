"""Client of servers with OpenAI's chat protocol: Qwen, DeepSeek, vLLM, llama.cpp, Ollama, OpenAI …"""

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

MAX_FAILURES = 8
"""Number of consecutive failures after which the model is not called again: each further call would time out, too."""
LOOK_SECONDS = 0.25
"""Seconds between two checks whether the caller was cancelled."""
_OF_ONE_PROMPT = (400, 413, 422)
"""Status codes that reject one prompt; others may succeed."""


class ModelCancelledError(RuntimeError):
    """The caller was cancelled while it waited for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer to a prompt. `text` is None if the call failed; `call.error` has the reason."""

    text: str | None
    call: ModelCall


class LanguageModel(Protocol):
    """Interface to a model. If the server fails, answers have no text; no exception is raised."""

    @property
    def name(self) -> str: ...

    def ask(self, prompt: Prompt) -> Answer: ...

    def ask_all(
        self, prompts: Sequence[Prompt], *, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[tuple[int, Answer]]:
        """Yield (index, answer) of each prompt as they arrive, in no particular order."""
        ...


class AnswerCache(Protocol):
    """Cache of answers by prompt digest, such as a dict."""

    def get(self, digest: str, /) -> str | None: ...

    def __setitem__(self, digest: str, answer: str, /) -> None: ...


class OpenAICompatibleModel:
    """A chat model behind `/v1/chat/completions`. At most `concurrency` calls run at once.

    Connection errors, timeouts, 408, 409, 429 and 5xx are retried `retries` times with the client's jittered backoff,
    which respects Retry-After. `timeout`: seconds of each attempt until its answer begins, and again until it has
    ended. After `MAX_FAILURES` consecutive failures the server is not called again. `cache` is used under a lock.
    `most_calls`: maximum number of calls (0: any), of which `made` were made before; retries and cached answers do not
    count.
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
            if self._failures >= MAX_FAILURES:
                reason = faults.GIVEN_UP.en.format(calls=MAX_FAILURES)
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
        """Yield (index, answer) as they arrive. Raises ModelCancelledError within half a second of `cancelled()`.

        No further call begins then; running calls end on their own or with the process.
        """
        # daemon threads: those of a pool would keep the process alive until the server answers
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
        """Count the next call; return False if no more are allowed."""
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
