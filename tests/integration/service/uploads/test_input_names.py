"""A task that names an upload there cannot be is not told to upload it."""

from __future__ import annotations

import asyncio

import pytest

from events.store.event_log import open_log
from runtime.settings.settings import Settings
from service.schemas.errors import InvalidRequest
from service.uploads.inputs import Inputs


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param(
            "../x",
            "dictionary_file: '../x' is no plain file name (no folder, no leading dot, at most 255 bytes)",
            id="a path is no name",
        ),
        pytest.param(
            "words.csv",
            "dictionary_file: there is no uploaded input 'words.csv'; PUT /inputs/words.csv first",
            id="a name nobody has uploaded yet",
        ),
    ],
)
def test_what_a_task_names_is_told_apart(settings: Settings, name: str, said: str) -> None:
    async def ask() -> None:
        async with open_log(settings) as store:
            await Inputs(store=store, settings=settings).text_for("dictionary_file", name)

    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(ask())
    assert refused.value.text("en") == said
    assert refused.value.status == 422
