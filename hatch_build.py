"""A wheel or sdist without the built page or manual would be accepted in silence; this refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RequireBuiltPages(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install serves the page from the tree and may be made before it."""
        del build_data
        if version == "editable":
            return
        for folder, target in (("web/dist", "ui"), ("web/manual", "site")):
            if not (Path(self.root) / folder / "index.html").is_file():
                raise RuntimeError(f"{folder} is missing: run `make {target}` first")
