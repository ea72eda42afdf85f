"""Commands `events tail`, `events export`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from events.store.event_log import open_feed, open_log
from events.store.event_store import END
from events.wire.event import Event
from querymill.cli.console import existing_settings, must_be_reached, visible
from runtime.bootstrap import prepared_database
from runtime.process.signals import stop_on_signals
from runtime.settings.settings import Settings

app = typer.Typer(rich_markup_mode=None)


@app.command()
def tail(
    after: Annotated[int | None, typer.Option(min=0, help="Start after this position; without it, live.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Complete events, one JSON document per line.")] = False,
) -> None:
    """Print events as they are appended, until Ctrl-C.

    Needs no running service: it follows the log itself. Ends with its reader (`… | head`). A position beyond the end of
    the log is refused, and the error says where the log ends.
    """

    async def follow(chosen: Settings) -> None:
        async with open_log(chosen, name="querymill tail", pool_size=2) as store:
            head = await store.head()
            start = head if after is None else after
            must_be_reached(start, head)
        feed = open_feed(chosen, after=start, name="querymill tail")
        feed.subscribe(lambda page: _print(page, chosen.zone, json=json))
        await feed.run()

    with prepared_database(existing_settings()) as prepared, stop_on_signals():
        asyncio.run(follow(prepared.settings))


@app.command()
def export(
    after: Annotated[int, typer.Option(min=0, help="Only after this position.")] = 0,
    until: Annotated[int | None, typer.Option(min=1, help="Only up to this position.")] = None,
) -> None:
    """Print the log to stdout in order, one JSON object per line."""

    async def write(chosen: Settings) -> None:
        async with open_log(chosen, name="querymill export", pool_size=2, read_replica=True) as store:
            must_be_reached(after, await store.head())
            async for page in store.pages(after=after, until=END if until is None else until):
                _print(page, chosen.zone, json=True)

    with prepared_database(existing_settings()) as prepared:
        asyncio.run(write(prepared.settings))


def _print(page: Sequence[Event], zone: ZoneInfo, *, json: bool) -> None:
    for event in page:
        recorded_at = event.recorded_at.astimezone(zone)
        if json:
            whole = {
                "position": event.position,
                "stream": event.stream,
                "version": event.version,
                "type": event.type,
                "schema_version": event.schema_version,
                "recorded_at": recorded_at.isoformat(timespec="microseconds"),
                "data": msgspec.Raw(event.data.encode()),
                "meta": msgspec.Raw(event.meta.encode()),
            }
            sys.stdout.write(msgspec.json.encode(whole).decode() + "\n")
        else:
            shown = event.data if len(event.data) <= 160 else f"{event.data[:159]}…"
            sys.stdout.write(
                f"{event.position:>8} {recorded_at:%H:%M:%S} {event.type:<28} {visible(event.stream)} "
                f"{visible(shown)}\n"
            )
    sys.stdout.flush()
