"""Domain work of a task's steps, without event log and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.pipeline.files import OutputFile as OutputFile
    from training.pipeline.model_labels import unlabelled_tables as unlabelled_tables
    from training.pipeline.model_labels import with_model_labels as with_model_labels
    from training.pipeline.model_questions import with_model_questions as with_model_questions
    from training.pipeline.source_parts import without_tables as without_tables
    from training.pipeline.task_quality import quality_report as quality_report
    from training.pipeline.task_quality import render_quality as render_quality
    from training.pipeline.theme_fates import ThemeFates as ThemeFates
    from training.pipeline.theme_fates import proposal_statistics as proposal_statistics
    from training.pipeline.theme_fates import read_theme_fates as read_theme_fates
    from training.pipeline.written_documents import description_result as description_result
    from training.pipeline.written_documents import shared_files as shared_files
    from training.pipeline.written_documents import table_files as table_files
else:
    __getattr__ = lazy_names(__name__, __file__)
