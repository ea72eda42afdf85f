"""The programs in the README and in docs/client.md run as printed, in a separate environment."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from querymill_client.embedding.offline import OfflineEmbedder
from tests.separate_environment import python_with
from training.language.languages import Language
from training.pair import Pair
from training.vectors.items import Document, training_items
from training.vectors.load import load_items
from training.vectors.store import Connection, LoadScope

REPOSITORY = Path(__file__).parents[3]
SQL = "SELECT name FROM customer ORDER BY spent_last_year DESC LIMIT 1;"
EMBEDDER = OfflineEmbedder()
QUESTIONS: dict[Language, str] = {"en": "Which customer spent the most last year?", "zh": "去年哪个客户消费最多？"}


def programs(document: str) -> list[str]:
    """Python blocks of a document."""
    return re.findall(r"^```python\n(.*?)^```$", (REPOSITORY / document).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def program(document: str, name: str) -> str:
    """Block of a document that imports the given name from the client."""
    (found,) = [
        block
        for block in programs(document)
        if re.search(rf"^from querymill_client\S* import {name}$", block, re.MULTILINE)
    ]
    return found


@dataclass
class Model:
    """Chat server with OpenAI's protocol that looks up the question, runs the SQL found, and repeats the result."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        messages = request["messages"]
        if not request.get("tools"):
            return {"content": messages[-2]["content"]}
        results = [message["content"] for message in messages if message["role"] == "tool"]
        if not results:
            return call("search_saved_correct_tool_uses", {"question": messages[-1]["content"]})
        if len(results) == 1:
            (arguments, *_) = re.findall(r"Args: (\{.*\})", results[0])
            return call("run_sql", ast.literal_eval(arguments))
        return {"content": f"the model says: {results[-1].splitlines()[1]}"}


def call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    function = {"name": tool, "arguments": json.dumps(arguments)}
    return {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]}


@pytest.fixture
def model() -> Iterator[Model]:
    served = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            message = {"role": "assistant", **served.answer(request)}
            key = "delta" if request.get("stream") else "message"
            choice = {"index": 0, key: message, "finish_reason": "tool_calls" if "tool_calls" in message else "stop"}
            kind = "chat.completion.chunk" if request.get("stream") else "chat.completion"
            body = json.dumps({"id": "c", "object": kind, "created": 0, "model": "m", "choices": [choice]})
            content = (f"data: {body}\n\ndata: [DONE]\n\n" if request.get("stream") else body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream" if request.get("stream") else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def python() -> Path:
    """Python of an environment with the client, langchain-postgres and Vanna 2. Skips without a registry."""
    return python_with("snippets", "-e", f"{REPOSITORY / 'client'}[langchain,vanna]", "vanna[openai,postgres]>=2.0")


@dataclass(frozen=True)
class Loaded:
    dsn: str
    url: str


@pytest.fixture
def store(database: str) -> Loaded:
    """Database with a table, and items of two sources in two languages."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create table customer (name text, spent_last_year int)")
        conn.execute("insert into customer values ('Ada', 9), ('Bob', 5)")
        for db_name, sql in (("shop", SQL), ("other", "SELECT 1;")):
            for language, question in QUESTIONS.items():
                load(conn, db_name, language, {question: sql})
    parts = conninfo_to_dict(database)
    user, host, port = (quote(str(parts.get(name, ""))) for name in ("user", "host", "port"))
    return Loaded(database, f"postgresql+psycopg://{user}@/{parts['dbname']}?host={host}&port={port or 5432}")


def load(
    conn: Connection, db_name: str, language: Language, sql_of: dict[str, str], knowledge: tuple[str, ...] = ()
) -> None:
    pairs = [
        Pair(
            id=f"{db_name} {language} {question}", question=question, sql=sql, language=language, theme="t",
            family="top", difficulty="easy", tables=("customer",), columns=(), relations=(), literals=(),
        )
        for question, sql in sql_of.items()
    ]  # fmt: skip
    items = training_items(
        source=db_name, db_name=db_name, task_id=f"task_{language}", pairs=pairs,
        ddl=[Document(text=f"create table customer (\n  name text -- {db_name} {language}\n);", tables=("customer",))],
        documentation=[
            Document(text=f"## customer\n{db_name} {language}", tables=("customer",)),
            *(Document(text=text, tables=("transfer",), is_knowledge=True) for text in knowledge),
        ], language=language,
    )  # fmt: skip
    scope = LoadScope(source=db_name, db_name=db_name, task_id=f"task_{language}", language=language)
    load_items(conn, items, EMBEDDER, scope)


def run(python: Path, code: str, folder: Path, store: Loaded, model: Model) -> str:
    """Run a program like an application; return its output."""
    variables = {
        "PATH": os.environ["PATH"],
        "STORE_URL": store.url,
        "SHOP_URL": store.dsn,
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": model.url,
    }
    file = folder / "program.py"
    file.write_text(code, "utf-8")
    done = subprocess.run([python, file], cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_programs_of_both_readmes_differ_only_in_the_question() -> None:
    english, chinese = (program(page, "QuerymillRetriever") for page in ("README.md", "README.zh-CN.md"))
    assert english == chinese.replace("去年哪些客户消费最多？", "Which customers spent the most last year?")


@pytest.mark.long
def test_langchain_program_prints_the_pairs_of_its_source(
    python: Path, store: Loaded, model: Model, tmp_path: Path
) -> None:
    printed = run(python, program("README.md", "QuerymillRetriever"), tmp_path, store, model)
    pairs = [json.loads(line) for line in printed.splitlines()]
    assert {pair["question"] for pair in pairs} == set(QUESTIONS.values())
    assert {pair["sql"] for pair in pairs} == {SQL}


@pytest.mark.long
def test_vanna_agent_finds_a_pair_and_answers_with_its_result(
    python: Path, store: Loaded, model: Model, tmp_path: Path
) -> None:
    printed = run(python, program("docs/client.md", "QuerymillMemory"), tmp_path, store, model)
    assert "the model says: Ada" in printed
    (system, *_) = model.requests[0]["messages"]
    assert system["role"] == "system"
    assert "-- shop" in system["content"]
    assert "other" not in system["content"].split("Relevant Context from Memory")[1]


@pytest.mark.long
def test_vanna_legacy_assistant_sees_the_items_of_its_source(
    python: Path, store: Loaded, model: Model, tmp_path: Path
) -> None:
    printed = run(python, program("docs/client.md", "QuerymillVectorStore"), tmp_path, store, model)
    assert printed.splitlines()[-1] == SQL
    seen = json.dumps(model.requests[0]["messages"])
    assert "shop en" in seen
    assert "other" not in seen


RETRIEVE = """
import json
import os
from querymill_client.langchain import QuerymillRetriever

retriever = QuerymillRetriever(os.environ["STORE_URL"], db_name="bank", language="en", k=3)
for pair in retriever.invoke("What share of the transfers was refused?"):
    print(json.loads(pair.page_content)["sql"])
"""


@pytest.mark.long
def test_langchain_retriever_prefers_the_operation_asked_and_returns_no_form_twice(
    python: Path, store: Loaded, model: Model, tmp_path: Path
) -> None:
    total = "SELECT SUM(amount) FROM transfer WHERE refused;"
    share = "SELECT COUNT(*) FILTER (WHERE refused OR late)::numeric / COUNT(*) FROM transfer;"
    most = "SELECT id FROM transfer ORDER BY amount DESC LIMIT 1;"
    pairs = {
        "What is the total of the refused transfers?": total,
        "What is the amount of the refused transfers?": "SELECT SUM(fee) FROM transfer WHERE refused;",
        "Which refused transfer is the largest?": most,
        "What percentage of transfers was refused or late?": share,
    }
    with psycopg.connect(store.dsn, autocommit=True) as conn:
        load(conn, "bank", "en", pairs)
    first, *others = run(python, RETRIEVE, tmp_path, store, model).splitlines()
    assert first == share
    assert len(others) == 2
    assert most in others


KNOWLEDGE = """
import os
from querymill_client.langchain import QuerymillRetriever

retriever = QuerymillRetriever(os.environ["STORE_URL"], db_name="bank", language="en", k=1, knowledge=1)
for found in retriever.invoke("What is the total of the refused transfers?"):
    print(found.page_content.splitlines()[0])
"""


@pytest.mark.long
def test_langchain_retriever_returns_the_knowledge_nearest_to_the_question(
    python: Path, store: Loaded, model: Model, tmp_path: Path
) -> None:
    pair = {"What is the total of the refused transfers?": "SELECT SUM(amount) FROM transfer WHERE refused;"}
    knowledge = ("## branch\n- many to one: city_id = city.id", "## transfer\n- total of transfers = SUM(amount)")
    with psycopg.connect(store.dsn, autocommit=True) as conn:
        load(conn, "bank", "en", pair, knowledge)
    first, second = run(python, KNOWLEDGE, tmp_path, store, model).splitlines()
    assert first == "## transfer"
    assert json.loads(second)["sql"] == "SELECT SUM(amount) FROM transfer WHERE refused;"


COMPARE = """
import os
import numpy as np
import psycopg
from querymill_client.langchain import QuerymillEmbeddings

with psycopg.connect(os.environ["SHOP_URL"]) as conn:
    rows = conn.execute("select document, embedding::text from langchain_pg_embedding").fetchall()
stored = np.array([[float(number) for number in vector.strip("[]").split(",")] for _, vector in rows])
made = np.array(QuerymillEmbeddings().embed_documents([document for document, _ in rows]))
print(len(rows), np.abs(stored - made).max() < 1e-5)
"""


@pytest.mark.long
def test_client_embeddings_equal_the_stored_vectors(python: Path, store: Loaded, model: Model, tmp_path: Path) -> None:
    assert run(python, COMPARE, tmp_path, store, model) == "12 True\n"
