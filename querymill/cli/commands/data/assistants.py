"""`mcp`: the tools of the running service for an assistant that starts this command."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import Any

import typer

from querymill.cli.console import client
from querymill_client import Client

app = typer.Typer(rich_markup_mode=None)


@app.command()
def mcp() -> None:
    """Serve the tools for assistants (MCP) over standard streams, for clients that start a command. Clients that speak
    HTTP use `/mcp` of the service instead, see the page “mcp” of the manual.
    """
    with client() as api:
        asyncio.run(_bridge(api))


async def _bridge(api: Client) -> None:
    """Pass the calls of the assistant on to the service, until standard input ends."""
    # imported here, because it takes most of a second
    import httpx2  # noqa: PLC0415
    from mcp.client import Client as McpClient  # noqa: PLC0415
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415
    from mcp.server.lowlevel import Server  # noqa: PLC0415
    from mcp.server.stdio import stdio_server  # noqa: PLC0415

    async with (
        httpx2.AsyncClient(headers=api.headers, timeout=None) as http,
        McpClient(streamable_http_client(f"{api.url}/mcp", http_client=http)) as service,
    ):

        async def list_tools(_context: Any, _params: Any) -> Any:
            return await service.list_tools()

        async def call_tool(_context: Any, params: Any) -> Any:
            return await service.call_tool(params.name, params.arguments)

        server: Server[Any] = Server(
            "querymill",
            version=version("querymill"),
            instructions=service.instructions,
            on_list_tools=list_tools,
            on_call_tool=call_tool,
        )
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
