"""Messages for a task that names an invalid or a missing upload."""

from __future__ import annotations

import asyncio

import pytest

from events.store.event_log import open_log
from runtime.settings.settings import Settings
from service.schemas.errors import InvalidRequest
from service.uploads.inputs import Inputs
from tests.tables import from_table


@from_table
def test_invalid_and_missing_upload_names_are_distinguished(settings: Settings, name: str, message: str) -> None:
    async def ask() -> None:
        async with open_log(settings) as store:
            await Inputs(store=store, settings=settings).text_for("dictionary_file", name)

    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(ask())
    assert refused.value.text("en") == message
    assert refused.value.status == 422
