"""Knowledge of a source that SQL needs beyond its schema, for people, models and other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.knowledge.corrections import corrected as corrected
    from training.knowledge.derive import knowledge_of as knowledge_of
    from training.knowledge.facts import Knowledge as Knowledge
    from training.knowledge.markdown import render_knowledge as render_knowledge
    from training.knowledge.markdown import sections as sections
    from training.knowledge.semantic_model import render_semantic_model as render_semantic_model
    from training.knowledge.yaml_text import to_yaml as to_yaml
else:
    __getattr__ = lazy_names(__name__, __file__)
