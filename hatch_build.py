"""A wheel or sdist without the built page would be accepted in silence; this refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RequireBuiltPage(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install serves the page from the tree and may be made before it."""
        del build_data
        if version != "editable" and not (Path(self.root) / "web/dist/index.html").is_file():
            raise RuntimeError("web/dist is missing: run `make ui` first")
