"""Messages for a task that names an invalid or a missing upload."""

from __future__ import annotations

import asyncio

import pytest

from events.store.event_log import open_log
from runtime.settings.settings import Settings
from service.schemas.errors import InvalidRequest
from service.uploads.inputs import Inputs


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param(
            "../x",
            "dictionary_file: '../x' is no plain file name (no folder, no leading dot, at most 255 bytes)",
            id="a path instead of a name",
        ),
        pytest.param(
            "words.csv",
            "dictionary_file: there is no uploaded input 'words.csv'; PUT /inputs/words.csv first",
            id="a missing upload",
        ),
    ],
)
def test_invalid_and_missing_upload_names_are_distinguished(settings: Settings, name: str, message: str) -> None:
    async def ask() -> None:
        async with open_log(settings) as store:
            await Inputs(store=store, settings=settings).text_for("dictionary_file", name)

    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(ask())
    assert refused.value.text("en") == message
    assert refused.value.status == 422
