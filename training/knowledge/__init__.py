"""Knowledge of a source that SQL needs beyond its schema, for people, models and other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.knowledge.yaml_text import to_yaml as to_yaml
else:
    __getattr__ = lazy_names(__name__, __file__)
