"""The log of a process has no login of an endpoint's URL, and no line of the HTTP client for each request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.wire.masking import MASK, mask_text
from runtime.bootstrap import configure_logging
from runtime.settings.settings import Settings
from service.admin.model_health import Models


@pytest.fixture
def own_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("own_logging")
@pytest.mark.parametrize(
    ("login", "shown"),
    [
        pytest.param("reader:hunter22", f"reader:{MASK}", id="a user with a password"),
        pytest.param("hunter22", MASK, id="a key in the place of the user"),
    ],
)
def test_the_login_in_an_endpoints_url_is_not_logged(endpoint: Any, tmp_path: Path, login: str, shown: str) -> None:
    url = endpoint.url.replace("://", f"://{login}@")
    settings = Settings(llm_base_url=url, llm_model="m", embedding_base_url=url, embedding_model="e", home_dir=tmp_path)
    configure_logging(settings, "app", mask_text)
    logging.getLogger(__name__).info("the endpoint is %s", url)
    asyncio.run(Models(settings=settings).list())
    lines = (tmp_path / "logs" / "app.log").read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert f"://{shown}@127.0.0.1" in lines[0]
    assert "hunter22" not in lines[0]
