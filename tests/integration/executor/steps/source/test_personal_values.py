"""Dates of birth and free text about persons stay in the source: not in files, events, the store or a prompt."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.steps.model.test_model import Answers, served
from training.language.languages import Language

pytestmark = pytest.mark.long

Play = Callable[..., None]

PLANTED = Path(__file__).with_name("personal_values.sql").read_text()
SIGNS = re.compile(
    r".{0,60}(?:CANARY|19[012]\d-\d\d-\d\d|(?<![\w.])(?:770019\d\d|19[012]\d[01]\d[0-3]\d)(?!\w)).{0,30}"
)
"""The planted values: all dates of birth are before 1930. Digits in a hash or after a decimal point are chance."""
SEEN = "SIGHTED"
"""Part of values that are about nobody."""


def written_in(dsn: str) -> str:
    """Return all rows of all tables as text."""
    with psycopg.connect(dsn) as conn:
        tables = conn.execute("select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information_)'")
        rows = [
            str(row)
            for table in tables.fetchall()
            for row in conn.execute(sql.SQL("select to_jsonb(t) from {} t").format(sql.Identifier(*table)))
        ]
    return "\n".join(rows)


@pytest.mark.parametrize("analysed", [False, True], ids=["freshly loaded", "analysed"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_planted_values_are_nowhere_after_a_whole_run(
    play: Play, database: str, language: Language, analysed: bool
) -> None:
    prompts: list[str] = []

    class Noting(Answers):
        def reply(self, system: str, user: str) -> str:
            prompts.extend((system, user))
            return super().reply(system, user)

    async def scenario(bench: Bench) -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(PLANTED)
            if analysed:
                conn.execute("analyze")
        await bench.create(source="clinic", dsn=database, language=language, pairs_per_table=30)
        async with bench.real_daemon():
            root = await bench.ended(await bench.request("complete"), seconds=300)
        assert (root.status, root.error) == ("completed", None)
        files = {path.name: path.read_bytes() for path in bench.settings.home_dir.rglob("*") if path.is_file()}
        events = repr([event.fact() for event in await bench.store.read_task(TASK, limit=100_000)])
        stored = written_in(bench.settings.database_url or "")
        everything = {name: content.decode("utf-8", "replace") for name, content in files.items()}
        everything |= {"the log": events, "the database": stored, "prompts": "\n".join(prompts)}
        assert {name: found for name, text in everything.items() if (found := SIGNS.findall(text)[:3])} == {}
        for name in ("patients.ddl", "the database", "prompts"):
            # what is about nobody is there
            assert SEEN in everything[name.replace("patients", "visits")], name

    with served(Noting) as url:
        play(scenario, llm_base_url=url, llm_model="tiny", llm_api_key="sk-not-a-real-key")
