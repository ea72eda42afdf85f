"""Reference pages of the documentation, made from the code's own declarations, in English and Chinese.

`docs/build_site.py` adds them to the site. English texts are docstrings and descriptions; `chinese.tsv` and the
catalogue of the API have the Chinese ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from docs.reference.api import api_page
from docs.reference.api_types import types_page
from docs.reference.commands import commands_page
from docs.reference.errors import errors_page
from docs.reference.events import events_page
from docs.reference.metrics import metrics_page
from docs.reference.settings import settings_page
from service.schemas.language import Language

PAGES: Final[dict[str, Callable[[Language], str]]] = {
    "commands": commands_page,
    "settings": settings_page,
    "api": api_page,
    "api-types": types_page,
    "events": events_page,
    "errors": errors_page,
    "metrics": metrics_page,
}
"""Markdown of each page by its name in the site, without `.md`."""
