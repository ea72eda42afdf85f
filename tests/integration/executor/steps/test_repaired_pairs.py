"""Pairs after a change of their database, and repaired pairs before a person's decision. Real steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from events.facts.ids import pairs_stream
from events.facts.pair.state import PairState
from events.facts.records import PairApproved, PairGenerated
from tests.folded_pairs import pairs_of
from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]
MUSIC = """
create table track (track_id int primary key, name text not null, composer text);
create table invoice_line (
  line_id int primary key, invoice_id int not null, track_id int not null references track, quantity int not null
);
insert into track select n, 'Song ' || n, 'Composer ' || n % 7 from generate_series(1, 40) n;
insert into invoice_line select n, n / 3, 1 + n % 40, 1 + n % 3 from generate_series(1, 90) n;
"""
COMPOSER = (
    'SELECT track.composer AS "track composer" FROM invoice_line JOIN track ON track.track_id = invoice_line.track_id;'
)
CASE = """SELECT "Track"."NAME" FROM track WHERE "Track"."NAME" = 'Song “7”' OR "Track"."NAME" = 'Song 7';"""
CASE_REPAIRED = "SELECT track.name FROM track WHERE track.name = 'Song “7”' OR track.name = 'Song 7';"
RELABELLED = 'SELECT track."trackId" FROM track WHERE track.track_id < 5;'
RELABELLED_REPAIRED = "SELECT track.track_id FROM track WHERE track.track_id < 5;"
PERSONS = {"composer": COMPOSER, "case": CASE, "relabelled": RELABELLED}


@pytest.fixture
def music(database: str) -> str:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(MUSIC)
    return database


async def views(bench: Bench) -> dict[str, PairState]:
    return pairs_of(await bench.store.read_stream(pairs_stream(TASK)))


async def run(bench: Bench, *steps: str) -> dict[str, Any]:
    """Run the steps; return the result of the last one."""
    async with bench.real_daemon():
        for step in steps:
            ended = await bench.ended(await bench.request(step))
            assert (ended.status, ended.error) == ("completed", None)
    return (await bench.store.task(TASK)).steps[steps[-1]].result or {}


async def with_persons_pairs(bench: Bench, dsn: str, **parameters: Any) -> None:
    await bench.create(source="music", dsn=dsn, language="en", pairs_total=12, **parameters)
    common: dict[str, Any] = {"task_id": TASK, "execution_id": None}
    texts = {
        "language": "en",
        "theme": "",
        "family": "",
        "difficulty": "easy",
        "tables": ("track",),
        "origin": "person",
    }
    for pair_id, sql in PERSONS.items():
        made = PairGenerated(**common, pair_id=pair_id, question=f"my own {pair_id} words", sql=sql, **texts)
        decided = PairApproved(**common, pair_id=pair_id)
        await bench.store.lane.append(pairs_stream(TASK), [made, decided], expected=None)


def listed(bench: Bench) -> set[str]:
    """SQL texts in the task's file."""
    (file,) = folders(bench.artefacts).directory(TASK).glob("qs_*_pair.json")
    return {pair["sql"] for pair in json.loads(file.read_text("utf-8"))}


def stored(bench: Bench) -> set[str]:
    """SQL texts in the vector store."""
    with psycopg.connect(bench.settings.database_url or "") as conn:
        cursor = conn.execute("select document from langchain_pg_embedding where id like '%-sql'")
        return {json.loads(document)["sql"] for (document,) in cursor}


def test_renamed_column_is_not_replaced_and_repair_awaits_review(play: Play, music: str) -> None:
    async def scenario(bench: Bench) -> None:
        await with_persons_pairs(bench, music)
        await run(bench, "ddl_generation", "qa_generation")
        about_composers = {p for p, v in (await views(bench)).items() if "composer" in v.sql}
        assert len(about_composers) > 1
        with psycopg.connect(music, autocommit=True) as conn:
            conn.execute("alter table track rename column composer to written_by")

        result = await run(bench, "sql_validation")
        found = await views(bench)
        assert {found[p].validity for p in about_composers} == {"invalid"}
        assert not any("invoice_id" in v.sql and "composer" in v.question for v in found.values())
        case, relabelled = found["case"], found["relabelled"]
        assert (case.validity, case.sql, case.review) == ("repaired", CASE_REPAIRED, "approved")
        assert case.repair is not None
        assert (case.repair.before, case.repair.accepted) == (CASE, True)
        assert (relabelled.validity, relabelled.sql, relabelled.review) == ("repaired", RELABELLED_REPAIRED, None)
        assert (result["repaired_sqls"], result["accepted_repairs"]) == (2, 1)
        assert result["valid_sqls"] + result["repaired_sqls"] + result["invalid_sqls"] == result["total_questions"]
        assert CASE_REPAIRED in listed(bench)
        assert not listed(bench) & {RELABELLED, RELABELLED_REPAIRED, COMPOSER}

        await run(bench, "training_load")
        assert stored(bench) == listed(bench)

        approved = PairApproved(task_id=TASK, execution_id=None, pair_id="relabelled")
        await bench.store.lane.append(pairs_stream(TASK), [approved], expected=None)
        await run(bench, "training_load")
        assert stored(bench) == listed(bench) | {RELABELLED_REPAIRED}
        assert (await views(bench))["relabelled"].validity == "repaired"

    play(scenario)


def test_with_accept_repairs_none_no_repair_is_listed_or_loaded(play: Play, music: str) -> None:
    async def scenario(bench: Bench) -> None:
        await with_persons_pairs(bench, music)
        result = await run(bench, "ddl_generation", "qa_generation", "sql_validation")
        assert (result["repaired_sqls"], result["accepted_repairs"]) == (2, 0)
        assert not listed(bench) & {CASE, CASE_REPAIRED, RELABELLED, RELABELLED_REPAIRED}
        await run(bench, "training_load")
        assert not stored(bench) & {CASE, CASE_REPAIRED, RELABELLED, RELABELLED_REPAIRED}

    play(scenario, accept_repairs="none")


def test_accepted_repair_is_loaded_although_the_file_is_unchanged(play: Play, music: str) -> None:
    async def scenario(bench: Bench) -> None:
        await with_persons_pairs(bench, music, modify_original_file=False)
        await run(bench, "ddl_generation", "qa_generation", "sql_validation")
        assert {CASE, RELABELLED} <= listed(bench)
        await run(bench, "training_load")
        assert CASE_REPAIRED in stored(bench)
        assert not stored(bench) & {CASE, RELABELLED, RELABELLED_REPAIRED}

    play(scenario)


def test_generated_pair_is_regenerated_from_its_question(play: Play, music: str) -> None:
    """The table is renamed to a name that must be quoted; its words do not change."""

    async def scenario(bench: Bench) -> None:
        await bench.create(source="music", dsn=music, language="en", pairs_total=12)
        await run(bench, "ddl_generation", "qa_generation")
        with psycopg.connect(music, autocommit=True) as conn:
            conn.execute('alter table track rename to "Track"')
        result = await run(bench, "sql_validation")
        repaired = [v for v in (await views(bench)).values() if v.validity == "repaired"]
        assert repaired
        assert result["repaired_sqls"] == len(repaired)
        assert {v.repair.rule for v in repaired if v.repair is not None} == {"grammar"}
        assert all('"Track"' in v.sql for v in repaired)
        assert result["accepted_repairs"] == 0

    play(scenario)
