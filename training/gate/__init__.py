"""The gate that every statement must pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.gate.gate import Gate as Gate
    from training.gate.gate import GateCancelled as GateCancelled
    from training.gate.gate import GateLimits as GateLimits
    from training.gate.probing import probed as probed
    from training.gate.text import single_line as single_line
    from training.gate.verdict import Result as Result
    from training.gate.verdict import Verdict as Verdict
    from training.gate.verdict import explain as explain
else:
    __getattr__ = lazy_names(__name__, __file__)
