"""Removal of all sources whose connection strings a lost key has encrypted."""

from __future__ import annotations

import asyncio

from events.facts.ids import source_stream
from events.facts.records import SourceRemoved
from events.store.event_log import open_log
from events.wire.event import Meta
from querymill.cli.console import CommandFailed
from runtime.bootstrap import prepared_database
from runtime.process.actors import command_line_actor, os_user
from runtime.settings.settings import Settings
from runtime.sources.secret_key import OtherSecretKey, check_secret_key, forget_sources


def forget_all_sources(settings: Settings) -> int:
    """Remove all sources and return their number. Raises CommandFailed if the key fits them."""
    with prepared_database(settings) as prepared:
        try:
            check_secret_key(prepared.settings)
        except OtherSecretKey:
            return forget_sources(prepared.settings, lambda names: asyncio.run(_record(prepared.settings, names)))
    raise CommandFailed("nothing was removed: the key fits the sources; `querymill db remove NAME` removes one")


async def _record(settings: Settings, removed: list[str]) -> None:
    meta = Meta(actor=command_line_actor(os_user()))
    async with open_log(settings, name="querymill reset", pool_size=2) as store:
        for name in removed:
            await store.lane.append(source_stream(name), [SourceRemoved(name=name)], expected=None, meta=meta)
