"""Files that users add to a task's directory become events before a step uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from events.facts.task.facts import FileWritten
from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

Play = Callable[..., None]
NAME = "our_knowledge.md"


def directory(bench: Bench) -> Path:
    return folders(bench.artefacts).directory(TASK)


async def run(bench: Bench, *steps: str) -> None:
    for step in steps:
        ended = await bench.ended(await bench.request(step))
        assert (ended.status, ended.error) == ("completed", None)


async def versions(bench: Bench, name: str) -> list[bytes]:
    """Contents of a file that no execution wrote, oldest first."""
    written = [event.fact() for event in await bench.store.read_task(TASK, types=["file.written"])]
    assert all(isinstance(fact, FileWritten) for fact in written)
    return [
        bench.artefacts.objects.get(fact.sha256) for fact in written if fact.name == name and fact.execution_id is None
    ]


def loaded(bench: Bench) -> list[str]:
    with psycopg.connect(bench.settings.database_url or "") as conn:
        rows = conn.execute("select document from langchain_pg_embedding").fetchall()
    return [text for (text,) in rows]


@pytest.mark.long
def test_added_knowledge_is_recorded_loaded_and_recorded_again_when_changed(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en", pairs_total=12)
        async with bench.real_daemon():
            await run(bench, "ddl_generation", "qa_generation", "sql_validation")
            (directory(bench) / NAME).write_text("## Fiscal year\n- begins in April\n")
            (directory(bench) / "holiday.jpg").write_bytes(b"no file that a step reads")
            await run(bench, "training_load")
            assert await versions(bench, NAME) == [b"## Fiscal year\n- begins in April\n"]
            assert any("begins in April" in text for text in loaded(bench))
            assert "holiday.jpg" not in (await bench.store.task(TASK)).files
            (directory(bench) / NAME).write_text("## Fiscal year\n- begins in May\n")
            await run(bench, "training_load")
            assert [data.splitlines()[1] for data in await versions(bench, NAME)] == [
                b"- begins in April",
                b"- begins in May",
            ]
            texts = loaded(bench)
            assert any("begins in May" in text for text in texts)
            assert not any("begins in April" in text for text in texts)
            # nothing changed: nothing is recorded
            await run(bench, "training_load")
            assert len(await versions(bench, NAME)) == 2

    play(scenario)


def test_added_file_survives_a_second_run_of_the_step_that_owns_its_name(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en", pairs_total=12)
        async with bench.real_daemon():
            await run(bench, "ddl_generation")
            (directory(bench) / "by_hand.ddl").write_text("create table by_hand ();")
            await run(bench, "qa_generation", "ddl_generation")
        assert "by_hand.ddl" in (await bench.store.task(TASK)).files
        assert (directory(bench) / "by_hand.ddl").read_text() == "create table by_hand ();"

    play(scenario)


@pytest.mark.long
def test_step_reads_without_the_directory(play: Play, shop: str) -> None:
    """As on another machine, whose directory a killed process left empty."""

    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en", pairs_total=12)
        async with bench.real_daemon():
            await run(bench, "ddl_generation", "qa_generation")
            before = {path.name: path.read_bytes() for path in directory(bench).iterdir() if path.suffix != ".log"}
            for path in directory(bench).iterdir():
                path.unlink()
            await run(bench, "sql_validation", "training_load")
        restored = {name for name in before if name.endswith((".ddl", "_detail.md", "_pair.json", "_meta.json"))}
        assert restored
        assert {name: (directory(bench) / name).read_bytes() for name in restored} == {n: before[n] for n in restored}

    play(scenario)


def test_hidden_file_beside_a_files_name_is_ignored(play: Play, shop: str) -> None:
    """As a file server or an editor leaves one."""

    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en", pairs_total=12)
        async with bench.real_daemon():
            await run(bench, "ddl_generation")
            (directory(bench) / "._customer.ddl").write_bytes(b"\x00\x05\x16\x07")
            await run(bench, "qa_generation")
        assert "._customer.ddl" not in (await bench.store.task(TASK)).files

    play(scenario)
