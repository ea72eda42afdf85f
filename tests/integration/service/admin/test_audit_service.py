"""Audit service: shared verification with progress, proofs, digests, checkpoints."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from events.audit.checkpoints import FILE, KEY_FILE, Checkpoint, is_genuine
from events.audit.proofs import check_proof, decode_proof
from events.facts.ids import TaskId, log_stream
from events.facts.refusals import TaskNotFound
from runtime.settings.settings import Settings
from service.admin import audit
from service.application import Application, open_application
from service.schemas.errors import CheckpointsUnreadable, EmptyLog, NoProof, SigningKeyUnusable
from tests.integration.events.audit_fill import line

type Scenario = Callable[[Application], Coroutine[Any, Any, None]]
TASK = TaskId("task_20250627_143052")


@pytest.fixture
def play(settings: Settings) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        async def opened() -> None:
            async with open_application(settings) as application:
                await scenario(application)

        asyncio.run(opened())

    return run


async def grow(application: Application, events: int) -> None:
    await application.store.lane.append(log_stream(TASK), [line("x", TASK)] * events, expected=None)


def test_concurrent_requests_share_one_verification(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        await grow(application, 3_000)
        waiting = await application.audit.verify(wait=0)
        assert (waiting.state, waiting.holds) == ("running", None)
        one, other = await asyncio.gather(application.audit.verify(), application.audit.verify())
        assert one == other
        assert (one.state, one.holds, one.checked, one.head) == ("done", True, 3_000, 3_000)

    play(scenario)


def test_signatures_are_checked_outside_the_event_loop(
    play: Callable[[Scenario], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year has thousands of checkpoints; one check takes 0.1 ms."""
    checked_in: list[threading.Thread] = []

    def looked(checkpoint: Checkpoint) -> bool:
        checked_in.append(threading.current_thread())
        return is_genuine(checkpoint)

    async def scenario(application: Application) -> None:
        await grow(application, 3)
        taken = [await application.audit.checkpoint() for _ in range(2)]
        monkeypatch.setattr(audit, "is_genuine", looked)
        listed = (await application.audit.checkpoints()).checkpoints
        assert [(c.position, c.genuine) for c in listed] == [(c.position, True) for c in reversed(taken)]
        assert len(checked_in) == 2
        assert threading.main_thread() not in checked_in

    play(scenario)


def test_expired_verdict_is_not_returned_to_a_later_request(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        application.audit.verdict_seconds = 0
        await grow(application, 3)
        assert (await application.audit.verify(wait=0)).state == "running"
        (running,) = [task for task in asyncio.all_tasks() if task.get_name() == "verification"]
        await asyncio.wait({running})
        await asyncio.sleep(0.01)
        # the projector could not read the event that is damaged below
        assert await application.projector.wait_for(3, 60)
        async with application.store.connection() as conn:
            await conn.execute("alter table events disable trigger all")
            await conn.execute("update events set data = '{}' where position = 2")
        assert (await application.audit.verify()).first_bad_position == 2

    play(scenario)


def test_stop_aborts_a_running_verification(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        await grow(application, 3_000)
        async with application.store.connection() as conn, conn.transaction():
            # keeps the verification running until the stop
            await conn.execute("lock table events in access exclusive mode")
            assert (await application.audit.verify(wait=0)).state == "running"
            application.audit.close()
        with pytest.raises(audit._Stopping):
            await application.audit.verify()

    play(scenario)


def test_empty_log_has_no_digests_and_no_proof(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        with pytest.raises(EmptyLog):
            await application.audit.checkpoint()
        with pytest.raises(TaskNotFound):
            await application.audit.digests(TaskId("nope"))
        await grow(application, 3)
        assert len((await application.audit.digests(TASK)).events) == 3
        for asked, zh, en in (
            (application.audit.proof(2), "位置 2 尚无检查点覆盖", "no checkpoint has seen position 2 yet"),
            (application.audit.proof(9), "位置 9 没有事件", "there is no event at position 9"),
            (application.audit.consistency(2), "位置 2 没有检查点", "there is no checkpoint at position 2"),
            (application.audit.newest_note(), "尚无检查点", "no checkpoint exists yet"),
        ):
            with pytest.raises(NoProof) as refused:
                await asked
            assert refused.value.text("zh").startswith(f"无法给出证明：{zh}")
            assert refused.value.text("en").startswith(f"There is no proof: {en}")
        signed = await application.audit.checkpoint()
        check_proof(decode_proof(await application.audit.proof(2)), frozenset({signed.public_key}))
        assert (await application.audit.checkpoints()).checkpoints == [signed]

    play(scenario)


def test_damaged_log_is_described_in_the_callers_language(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        await grow(application, 300)
        await application.audit.checkpoint()
        # the projector could not read the event that is damaged below
        assert await application.projector.wait_for(301, 60)
        async with application.store.connection() as conn:
            await conn.execute("alter table events disable trigger all")
            await conn.execute("update events set data = '{}' where position = 2")
        found = [(await application.audit.verify(language=language)).reason for language in ("zh", "en")]
        assert found == ["事件被修改：与其摘要不符", "the event was edited: its digest does not match"]
        with pytest.raises(NoProof) as refused:
            await application.audit.proof(2)
        assert refused.value.text("zh") == (
            "无法给出证明：日志与位置 300 的检查点不符，请运行 `querymill audit verify`"
        )
        async with application.store.connection() as conn:
            await conn.execute("delete from log_nodes")
            await conn.execute("delete from events where position = 2")
        with pytest.raises(NoProof) as refused:
            await application.audit.checkpoint()
        assert refused.value.text("zh") == "无法给出证明：位置 1：截至位置 256 有事件缺失"

    play(scenario)


def test_readable_signing_key_is_refused_in_the_callers_language(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        await grow(application, 3)
        await application.audit.checkpoint()
        key = application.settings.home / KEY_FILE
        key.chmod(0o644)
        for asked in (application.audit.checkpoint(), application.audit.evidence("zh")):
            with pytest.raises(SigningKeyUnusable, match=f"{key}: others may read the signing key") as refused:
                await asked
            assert refused.value.text("zh").startswith(f"无法为日志签名：其他用户可以读取签名密钥 {key}")

    play(scenario)


def test_damaged_checkpoint_file_is_reported_with_its_line(play: Callable[[Scenario], None]) -> None:
    async def scenario(application: Application) -> None:
        await grow(application, 3)
        await application.audit.checkpoint()
        file = application.settings.home / FILE
        file.write_bytes(file.read_bytes() + b"{half a line\n")
        for asked in (application.audit.verify, application.audit.checkpoints, application.audit.export):
            with pytest.raises(CheckpointsUnreadable, match="line 2 is no checkpoint") as refused:
                await asked()
            assert f"{file} 第 2 行不是检查点" in refused.value.text("zh")

    play(scenario)
