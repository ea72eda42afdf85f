"""Changes of uploads are logged in order, and take effect only if they are logged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest

from events.append.group_commit import AppendLane
from events.facts.ids import input_stream
from events.store.event_log import open_log
from events.wire.event import LogUnavailable, Meta
from runtime.settings.settings import Settings
from service.schemas.errors import InputUnknown
from service.uploads.inputs import Edit, Inputs

NAME = "tables.txt"


def play(settings: Settings, scenario: Callable[[Inputs], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            await scenario(Inputs(store=store, settings=settings))

    asyncio.run(run())


async def recorded_types(inputs: Inputs) -> list[str]:
    return [e.type for e in await inputs.store.read_stream(input_stream(NAME))]


def test_removal_of_an_upload_is_logged_with_its_actor(settings: Settings) -> None:
    async def scenario(inputs: Inputs) -> None:
        await inputs.put(NAME, b"orders\n")
        await inputs.delete(NAME, meta=Meta(actor="ada"))
        assert await recorded_types(inputs) == ["input.stored", "input.removed"]
        (removed,) = await inputs.store.read_log(types=["input.removed"])
        assert (removed.fact().name, removed.meta) == (NAME, '{"actor":"ada"}')
        with pytest.raises(InputUnknown):
            await inputs.delete(NAME)
        assert len(await recorded_types(inputs)) == 2

    play(settings, scenario)


def test_concurrent_upload_changes_are_logged_in_order(settings: Settings) -> None:
    async def scenario(inputs: Inputs) -> None:
        async def remove() -> None:
            with suppress(InputUnknown):
                await inputs.delete(NAME)

        for _ in range(5):
            await asyncio.gather(*(w for n in range(6) for w in (inputs.put(NAME, b"t%d\n" % n), remove())))
            events = await inputs.store.read_stream(input_stream(NAME))
            there = [view.sha256 for view in (await inputs.list()).inputs]
            assert there == ([events[-1].fact().sha256] if events[-1].type == "input.stored" else [])
            kinds = [e.type for e in events]
            assert ("input.removed", "input.removed") not in pairwise(kinds)

    play(settings, scenario)


def test_upload_change_fails_if_the_log_is_unavailable(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise LogUnavailable("away")

    async def scenario(inputs: Inputs) -> None:
        await inputs.put(NAME, b"orders\n")
        monkeypatch.setattr(AppendLane, "append", away)
        with pytest.raises(LogUnavailable):
            await inputs.delete(NAME)
        with pytest.raises(LogUnavailable):
            await inputs.put(NAME, b"customers\n")
        assert await inputs.get(NAME) == b"orders\n"

    play(settings, scenario)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_edited_upload_keeps_its_encoding(settings: Settings, encoding: str) -> None:
    def added(text: str) -> Edit:
        return Edit(text=text + "orders,订单\r\n", task_id="t", subject="orders", before="", after="订单")

    async def scenario(inputs: Inputs) -> None:
        before = "表,名称\r\ncity,城市\r\n"
        await inputs.put("dictionary.csv", before.encode(encoding))
        for _ in range(3):
            await inputs.edit("dictionary.csv", added)
        content = await inputs.get("dictionary.csv")
        assert content == (before + "orders,订单\r\n" * 3).encode(encoding)
        assert [event.fact().size for event in await inputs.edits("dictionary.csv", limit=2)] == [
            len(content),
            len((before + "orders,订单\r\n" * 2).encode(encoding)),
        ]

    play(settings, scenario)
