"""Verifier from the documentation, loaded from its file as an auditor would run it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

PROGRAM = Path(__file__).parents[3] / "docs" / "verify_event_log.py"


def load_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_event_log", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
