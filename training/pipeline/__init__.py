"""Domain work of a task's steps, without event log and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.pipeline.model_help import ModelHelp as ModelHelp
    from training.pipeline.model_help import with_model_questions as with_model_questions
    from training.pipeline.model_labels import unlabelled_tables as unlabelled_tables
    from training.pipeline.model_labels import with_model_labels as with_model_labels
    from training.pipeline.privileges import NoRightToRead as NoRightToRead
    from training.pipeline.privileges import closed_to as closed_to
    from training.pipeline.privileges import raise_if_none_may_be_read as raise_if_none_may_be_read
    from training.pipeline.retrieval import measure_retrieval as measure_retrieval
    from training.pipeline.second_reader import READING_TIMEOUT_MS as READING_TIMEOUT_MS
    from training.pipeline.second_reader import sample as sample
    from training.pipeline.second_reader import second_reading as second_reading
    from training.pipeline.second_reader import second_reading_result as second_reading_result
    from training.pipeline.source_parts import without_tables as without_tables
    from training.pipeline.step_results import NoPairs as NoPairs
    from training.pipeline.step_results import NothingPasses as NothingPasses
    from training.pipeline.step_results import NothingRuns as NothingRuns
    from training.pipeline.step_results import OutputFile as OutputFile
    from training.pipeline.suggestions import suggested_pairs as suggested_pairs
    from training.pipeline.task_quality import quality_report as quality_report
    from training.pipeline.task_quality import render_quality as render_quality
    from training.pipeline.theme_fates import proposal_statistics as proposal_statistics
    from training.pipeline.theme_fates import read_theme_fates as read_theme_fates
    from training.pipeline.theme_fates import refused_statements as refused_statements
    from training.pipeline.validation import Batch as Batch
    from training.pipeline.validation import RepairOptions as RepairOptions
    from training.pipeline.validation import in_batches as in_batches
    from training.pipeline.validation import validate_batch as validate_batch
    from training.pipeline.validation_end import ValidationRun as ValidationRun
    from training.pipeline.validation_end import end_validation as end_validation
    from training.pipeline.written_documents import description_result as description_result
    from training.pipeline.written_documents import shared_files as shared_files
    from training.pipeline.written_documents import table_files as table_files
    from training.pipeline.written_pairs import PairFileBroken as PairFileBroken
    from training.pipeline.written_pairs import meta_file_name as meta_file_name
    from training.pipeline.written_pairs import pair_file_name as pair_file_name
    from training.pipeline.written_pairs import pair_files as pair_files
    from training.pipeline.written_pairs import parse_pairs as parse_pairs
    from training.pipeline.written_pairs import stamp as stamp
else:
    __getattr__ = lazy_names(__name__, __file__)
