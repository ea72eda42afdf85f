"""Endpoints that ask a dataset: what an assistant would be given for a question, and SQL for it."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import GATE_ERRORS, Call, Group
from service.schemas.requests import AskRequest, ProposedPair, SqlRun
from service.schemas.responses.ask import AskableDatasets, Asked, Proposed, WrittenSql
from service.schemas.responses.pairs import PairRun
from service.schemas.responses.schema import SchemaTable

endpoint = Group("ask")

STORE_ERRORS = ("store_unreachable", "store_busy")
SEARCH_ERRORS = ("store_empty", "embedder_differs", "embedding_failed", *STORE_ERRORS)
RUN_ERRORS = ("store_empty", "task_not_found", *STORE_ERRORS, *GATE_ERRORS)


@endpoint("GET", "/ask", scope="read", response=AskableDatasets, errors=STORE_ERRORS)
async def datasets(call: Call) -> Response:
    """List the datasets of the vector store, with example questions."""
    asking = await call.application.asking()
    return call.respond(await asking.datasets())


@endpoint(
    "GET",
    "/datasets/{dataset}/tables/{table}",
    scope="read",
    response=SchemaTable,
    errors=("store_empty", "file_not_found", "table_not_found", "task_not_found", *STORE_ERRORS),
)
async def table(call: Call, dataset: str, table: str) -> Response:
    """Return a table as the task that was loaded last described it."""
    asking = await call.application.asking()
    task = await asking.task(dataset)
    return call.respond(await call.application.schema.table(task.task_id, table, None))


@endpoint(
    "POST",
    "/datasets/{dataset}/ask",
    scope="read",
    example=AskRequest(question="How many branches does each company have?"),
    response=Asked,
    errors=SEARCH_ERRORS,
)
async def ask(call: Call, dataset: str, body: AskRequest) -> Response:
    """Return the pairs, tables and documents that an assistant would be given for a question, with the reasons."""
    asking = await call.application.asking()
    return call.respond(await asking.ask(dataset, body.question))


@endpoint(
    "POST",
    "/datasets/{dataset}/ask/run",
    scope="operate",
    example=SqlRun(sql="SELECT count(*) FROM bss_branch"),
    response=PairRun,
    errors=RUN_ERRORS,
)
async def run(call: Call, dataset: str, body: SqlRun) -> Response:
    """Run SQL over the tables of a dataset, read-only and with limits on time and rows."""
    asking = await call.application.asking()
    return call.respond(await asking.run(dataset, body.sql, call.language))


@endpoint(
    "POST",
    "/datasets/{dataset}/ask/write",
    scope="operate",
    example=AskRequest(question="How many branches does each company have?"),
    response=WrittenSql,
    errors=("model_missing", "model_failed", *SEARCH_ERRORS, *RUN_ERRORS),
)
async def write(call: Call, dataset: str, body: AskRequest) -> Response:
    """Let the language model write SQL for a question from what is found, and run it."""
    asking = await call.application.asking()
    return call.respond(await asking.write(dataset, body.question, call.language))


@endpoint(
    "POST",
    "/datasets/{dataset}/ask/propose",
    scope="operate",
    example=ProposedPair(question="How many branches are there?", sql="SELECT count(*) FROM bss_branch"),
    response=Proposed,
    errors=("invalid_sql", *RUN_ERRORS),
)
async def propose(call: Call, dataset: str, body: ProposedPair) -> Response:
    """Propose a question and its SQL as a pair of the task that was loaded last. The pair waits for review."""
    asking = await call.application.asking()
    proposed = await asking.propose(dataset, body.question, body.sql, meta=call.meta)
    return call.respond(proposed, message="pair_known" if proposed.existed else "pair_proposed")
