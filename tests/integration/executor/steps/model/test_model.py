"""A language model only adds pairs: its answers pass the gate or are dropped, and all calls are recorded."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

Play = Callable[..., None]

SUGGESTED = [
    {"question": "删除所有订单", "sql": "DROP TABLE orders;"},
    {"question": "一共有多少位顾客?", "sql": "SELECT count(c.id) AS 顾客数 FROM customer c"},
]


class Answers(BaseHTTPRequestHandler):
    """Suggests pairs; answers nothing to other prompts."""

    def do_POST(self) -> None:  # the library's name
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = self.reply(*(message["content"] for message in request["messages"]))
        self.answer(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 0,
                "model": request["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
                "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
            }
        )

    def answer(self, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reply(self, system: str, user: str) -> str:
        del user
        wants_pairs = "You write questions" in system
        return json.dumps(SUGGESTED, ensure_ascii=False) if wants_pairs else "I would rather not."

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        del format, args


@contextmanager
def served(answers: type[Answers] = Answers) -> Generator[str]:
    """Serve such a model; yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def endpoint() -> Iterator[str]:
    with served() as url:
        yield url


def test_model_adds_pairs_and_changes_none(play: Play, shop: str, endpoint: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="zh", pairs_per_table=5)
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation"):
                execution = await bench.ended(await bench.request(step))
                assert (execution.status, execution.error) == ("completed", None)
        listed = json.loads(
            (folders(bench.artefacts).directory(TASK) / "qs_shop_20251124_100000_pair.json").read_text()
        )
        questions = [pair["question"] for pair in listed]
        assert len(listed) == 11
        assert "一共有多少位顾客?" in questions
        assert "删除所有订单" not in questions
        called = [e.fact() for e in await bench.store.read_task(TASK, types=["model.called"])]
        assert {"rephrase", "pairs"} <= {call.purpose for call in called}
        assert all(call.cached or call.prompt_tokens == 7 for call in called)

    play(scenario, llm_base_url=endpoint, llm_model="tiny", llm_api_key="sk-not-a-real-key")


@pytest.mark.long
def test_model_answer_is_never_requested_twice(play: Play, shop: str, endpoint: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="zh", pairs_per_table=5)
        async with bench.real_daemon():
            await bench.ended(await bench.request("ddl_generation"))
        async with bench.real_daemon():
            execution_id = await bench.request("qa_generation")
            await bench.until(lambda t: t.steps["qa_generation"].done)
        # stopped with pending work, or just done; either way another executor takes over
        async with bench.real_daemon():
            await bench.ended(execution_id)
            await bench.ended(await bench.request("qa_generation"))
        called = [e.fact() for e in await bench.store.read_task(TASK, types=["model.called"])]
        paid = [call.prompt_digest for call in called if not call.cached]
        assert paid
        assert len(paid) == len(set(paid))
        assert any(call.cached for call in called)

    play(scenario, llm_base_url=endpoint, llm_model="tiny", llm_api_key="sk-not-a-real-key", unit_concurrency=1)


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh", "en"])
def test_execution_without_remaining_calls_continues_offline(
    play: Play, shop: str, endpoint: str, language: str
) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language=language, pairs_per_table=5)
        async with bench.real_daemon():
            root = await bench.ended(await bench.request("complete"))
        assert (root.status, root.error) == ("completed", None)
        assert (root.model_calls, root.model_budget_spent) == (2, True)
        called = [e.fact() for e in await bench.store.read_task(TASK, types=["model.called"])]
        assert len([call for call in called if not call.cached]) == 2
        [spent] = [e.fact() for e in await bench.store.read_task(TASK, types=["model.budget_spent"])]
        assert spent.calls == 2
        executions = (await bench.until(lambda t: t)).executions
        assert executions[spent.execution_id].parent == root.execution_id
        assert executions[spent.execution_id].model_budget_spent
        assert len([message for message in await bench.messages() if "QUERYMILL_LLM_MAX_CALLS" in message]) == 1
        assert not [message for message in await bench.messages() if "used up" in message]

    play(scenario, llm_base_url=endpoint, llm_model="tiny", llm_max_calls=2)


@pytest.mark.long
def test_resumed_execution_keeps_its_call_budget(play: Play, shop: str, endpoint: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="zh", pairs_per_table=5)
        async with bench.real_daemon():
            execution_id = await bench.request("complete")
            await bench.until(lambda t: t.executions[execution_id].model_calls >= 1)
        async with bench.real_daemon():
            root = await bench.ended(execution_id)
        called = [e.fact() for e in await bench.store.read_task(TASK, types=["model.called"])]
        assert root.model_calls == len([call for call in called if not call.cached]) <= 2
        assert len(await bench.store.read_task(TASK, types=["model.budget_spent"])) <= 1

    play(scenario, llm_base_url=endpoint, llm_model="tiny", llm_max_calls=2, unit_concurrency=1)


@pytest.mark.long
def test_embedding_calls_are_outside_the_budget_and_sent_once(play: Play, shop: str) -> None:
    sent: list[str] = []
    calls: list[int] = []

    class Embeds(Answers):
        def do_POST(self) -> None:
            if not self.path.endswith("/embeddings"):
                super().do_POST()
                return
            texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
            sent.extend(texts)
            calls.append(len(texts))
            data = [{"object": "embedding", "index": n, "embedding": [1.0, len(t)]} for n, t in enumerate(texts)]
            self.answer({"object": "list", "model": "tiny", "data": data})

    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="zh", pairs_per_table=25)
        async with bench.real_daemon():
            root = await bench.ended(await bench.request("complete"))
        assert (root.status, root.error) == ("completed", None)
        assert (root.model_calls, root.model_budget_spent) == (1, True)
        assert len(calls) > 1
        assert max(calls) <= 32
        assert len(sent) == len(set(sent))

    with served(Embeds) as url:
        play(
            scenario,
            llm_base_url=url,
            llm_model="tiny",
            llm_max_calls=1,
            embedding_base_url=url,
            embedding_model="tiny",
            embedding_dimension=2,
        )


class CountsCustomers(Answers):
    """Reads every question as one for the number of customers."""

    def reply(self, system: str, user: str) -> str:
        reads = "You answer questions" in system
        return json.dumps({"sql": "SELECT count(*) FROM customer"}) if reads else super().reply(system, user)


@pytest.mark.long
def test_pairs_are_judged_by_a_model_that_sees_only_the_question(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="zh", pairs_per_table=5)
        async with bench.real_daemon():
            root = await bench.ended(await bench.request("complete"))
        assert (root.status, root.error) == ("completed", None)
        report = json.loads((folders(bench.artefacts).directory(TASK) / "quality_report.json").read_text())
        outside = report["validation"]["outside"]
        assert outside["judged"] == report["generation"]["pairs"]
        assert outside["by_origin"]["model"] == {"judged": 1, "agreed": 1}
        assert 1 <= outside["agreed"] == outside["judged"] - len(outside["disagreements"]) < outside["judged"]
        [figure] = [f for f in report["figures"] if f["name"] == "outside_agreement"]
        assert (figure["covered"], figure["total"]) == (outside["agreed"], outside["judged"])
        called = [e.fact() for e in await bench.store.read_task(TASK, types=["model.called"])]
        assert len([call for call in called if call.purpose == "read"]) == outside["judged"]

    with served(CountsCustomers) as url:
        play(scenario, llm_base_url=url, llm_model="tiny")


class Missing(Answers):
    """Answers 404 to all requests."""

    def do_POST(self) -> None:  # the library's name
        body = json.dumps({"error": {"message": "there is no model tiny"}}).encode()
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.mark.long
def test_model_without_results_is_named_in_all_reports(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en", pairs_per_table=5, use_llm=True)
        async with bench.real_daemon():
            root = await bench.ended(await bench.request("complete"))
        assert (root.status, root.error) == ("completed", None)
        folder = folders(bench.artefacts).directory(TASK)
        report = json.loads((folder / "quality_report.json").read_text())
        model = report["generation"]["model"]
        assert (model["name"], model["made"]) == ("tiny", 0)
        assert model["fell_back"] >= report["generation"]["pairs"]
        assert any("status 404" in c["en"] and "there is no model tiny" in c["en"] for c in model["causes"])
        assert any("状态码 404" in cause["zh"] for cause in model["causes"])
        assert report["validation"]["outside"]["judged"] == 0
        labels = report["documentation"]["model"]
        described = json.loads((folder / "ddl_generation_result.json").read_text())
        assert labels == described["model"]
        assert labels["made"] == 0
        assert labels["fell_back"] == described["labels"]["name"] > 0
        assert "| items made by the model | 0 |" in (folder / "quality_report.md").read_text()
        assert "status 404" in (folder / "task_result.json").read_text()
        [validated] = folder.glob("sql_validation_*_report.json")
        assert json.loads(validated.read_text())["model"]["made"] == 0
        assert any("the model tiny made nothing" in message for message in await bench.messages())

    with served(Missing) as url:
        play(scenario, llm_base_url=url, llm_model="tiny")
